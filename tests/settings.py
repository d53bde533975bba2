"""The project's settings for a test run: nothing has to be set, nothing of `var/` is touched.

Every process of a run (the controller, each xdist worker) has a scratch DATA_DIR, a database
and an index prefix of its own, so that several people can run tests on one machine at once.
`DATABASE_URL`, `REDIS_URL` and `ELASTICSEARCH_URL` choose the shape, as in production; the
database they name is never used, only its server.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN_ROOT = Path(os.environ.get("TEST_RUN_ROOT") or tempfile.mkdtemp(prefix="union-test-"))
RUN_NAME = f"{RUN_ROOT.name.removeprefix('union-test-').lower()}_{WORKER}"

os.environ["TEST_RUN_ROOT"] = str(RUN_ROOT)
os.environ["ENV_FILE"] = ""
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 5)
os.environ["DATA_DIR"] = str(RUN_ROOT / WORKER)
os.environ["ELASTICSEARCH_PREFIX"] = f"test-{RUN_NAME}".replace("_", "-")
# Vectors take seconds: who tests meaning brings a model.
os.environ["MEANING_MODEL"] = "none"
os.environ["REDIS_PREFIX"] = f"test:{RUN_NAME}:"
# WhiteNoise warns when its folder is missing, and a warning is an error here.
(Path(os.environ["DATA_DIR"]) / "static").mkdir(parents=True, exist_ok=True)

SERVER_URL = os.environ.get("TEST_SERVER_URL") or os.environ.get("DATABASE_URL", "")
if SERVER_URL.startswith("postgres"):
    os.environ["TEST_SERVER_URL"] = SERVER_URL
    os.environ["DATABASE_URL"] = urlunsplit(
        urlsplit(SERVER_URL)._replace(path=f"/union_test_{RUN_NAME}")
    )
else:
    os.environ["DATABASE_URL"] = f"sqlite:///{RUN_ROOT / WORKER / 'db.sqlite3'}"

from config.settings import *  # noqa: E402, F403 - the environment above comes first
from config.settings import DATABASES  # noqa: E402

DATABASES["default"]["CONN_MAX_AGE"] = 0
if "init_command" in DATABASES["default"].get("OPTIONS", {}):
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# A job within a test's transaction is not there for the connection that keeps it alive: on a slow
# machine it would take itself for lost.
JOB_LEASE = timedelta(minutes=10)

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
