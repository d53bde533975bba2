"""Project configuration: settings, environment helpers, URLs, Celery, WSGI."""

# Shared tasks find this application wherever Django is loaded.
from config.celery import app as celery_app

__all__ = ["celery_app"]
