"""Fixtures of the whole suite, and the rule that a skip is a failure where everything is there."""

import os
import shutil
import socket
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from config import celery_app
from tests import databases
from tests.live import LiveSite

REPOSITORY = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("CI") or os.environ.get("REQUIRE_SERVICES") == "1"
# Where `.ci/services start` puts them; a test of one engine runs in every shape when it is up.
SERVICE_URLS = {
    "DATABASE_URL": "postgresql://union:union@127.0.0.1:55432/union",
    "REDIS_URL": "redis://127.0.0.1:56379/0",
    "ELASTICSEARCH_URL": "http://elastic-test:secret-test@127.0.0.1:59200",
}
BGE_MODEL = "/var/tmp/union-services/bge-small-zh-v1.5"  # noqa: S108 - only read


def pytest_configure(config):
    config.addinivalue_line("markers", "services: needs a real PostgreSQL, Redis or Elasticsearch")
    config.addinivalue_line("markers", "cluster: kills nodes of three; only `make test-cluster`")
    config.addinivalue_line("markers", "e2e: drives a real browser against real processes")


def pytest_collection_finish(session):
    """Write what was collected to COLLECTED_FILE: both shapes must run the same tests."""
    target = os.environ.get("COLLECTED_FILE")
    if target and session.items and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        Path(target).write_text("\n".join(sorted(item.nodeid for item in session.items)) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report


def pytest_unconfigure(config):
    """The process that began the run removes what the run left."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ.get("TEST_RUN_ROOT", ""), ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A copy of the migrated template instead of a migration per run."""
    with django_db_blocker.unblock():
        databases.prepare()
        TransactionTestCase._fixture_teardown = lambda self: databases.restore()
    yield
    with django_db_blocker.unblock():
        databases.drop()


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    import_module("courses.pools").forget()
    import_module("courses.announcements").said_just_now()
    for kept in import_module("config.kept").Kept.every:
        kept.forget()


@pytest.fixture(autouse=True)
def _moments_do_not_end(monkeypatch):
    """How many queries a test counts must not depend on when a second is over."""
    for module in ("courses.announcements", "courses.pools"):
        monkeypatch.setattr(f"{module}.monotonic", lambda: 0.0)


@pytest.fixture(autouse=True)
def _query_log_at_once(monkeypatch):
    """A thread of its own would not see the transaction of a test."""
    writer = import_module("search.log_writer")
    monkeypatch.setattr("search.query_log.write_later", lambda row: writer.write([row]))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real samples and evaluation data beside the project."""
    folder = Path(os.environ.get("SHARED_DIR", REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("real samples are absent: ../shared is not there")
    return folder


def _service(name: str) -> str:
    url = os.environ.get("TEST_SERVER_URL" if name == "DATABASE_URL" else name, "")
    url = url or SERVICE_URLS[name]
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=2).close()
    except OSError:
        pytest.skip(f"{name}: nothing listens there (`.ci/services start`)")
    return url


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """A PostgreSQL server on which databases may be created."""
    return _service("DATABASE_URL")


@pytest.fixture(scope="session")
def redis_url() -> str:
    return _service("REDIS_URL")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """An Elasticsearch cluster; take `settings.ELASTICSEARCH_PREFIX` for every index name."""
    return _service("ELASTICSEARCH_URL")


@pytest.fixture(scope="session")
def bge_model() -> Path:
    """The folder of a real sentence model."""
    folder = Path(os.environ.get("BGE_MODEL") or BGE_MODEL)
    if not folder.is_dir():
        pytest.skip("BGE_MODEL: no model is there (`.ci/services start`)")
    return folder


@pytest.fixture
def live_site(transactional_db):
    """Real worker processes on this test's database; see tests/live.py."""
    site = LiveSite()
    site.clean()
    celery_app.conf.task_always_eager = False
    yield site
    celery_app.conf.task_always_eager = True
    site.clean()
