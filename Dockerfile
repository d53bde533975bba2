# Debian slim, not Alpine: one of the compiled dependencies has no musl wheel.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock requirements-s3.lock /tmp/
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements-s3.lock

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for `manage.py backup` and `restore`, the same major version as the server; LibreOffice,
# which the import has convert the old formats of Word.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-15 libreoffice-writer-nogui \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home site \
    && install -d -o site -g site /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENV_FILE= DATA_DIR=/data STATIC_ROOT=/app/static-files GRANIAN_WORKERS=4
# The key is used for nothing but this command.
RUN SECRET_KEY=only-while-building DATA_DIR=/tmp/build python manage.py collectstatic --noinput -v 0
USER site
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--blocking-threads", "8", "--backlog", "2048", "--backpressure", "2048", "--respawn-failed-workers", \
     "--workers-kill-timeout", "20s", "config.wsgi:application"]
