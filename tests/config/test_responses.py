"""What every response has: the right browser policy, a request id, and no stack trace."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import BusyDatabase, ContentSecurityPolicy


def policy(path):
    middleware = ContentSecurityPolicy(lambda request: HttpResponse(str(request.csp_nonce)))
    response = middleware(RequestFactory().get(path))
    return response["Content-Security-Policy"], response.content.decode()


def test_readers_get_the_strict_policy_with_a_nonce():
    header, nonce = policy("/search/")

    assert f"script-src 'self' 'nonce-{nonce}'" in header
    assert "unsafe" not in header


def test_the_admin_may_use_wagtails_inline_scripts_but_no_other_host():
    header, _ = policy("/admin/pages/")

    assert "script-src 'self' 'unsafe-inline'" in header
    assert "nonce" not in header
    assert "http" not in header


def test_a_path_that_only_looks_like_the_admin_is_strict():
    assert "unsafe" not in policy("/administration/")[0]


def test_a_busy_database_is_a_page_that_says_so(rf):
    middleware = BusyDatabase(None)

    response = middleware.process_exception(rf.get("/"), OperationalError("database is locked"))

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "请稍后再试" in response.content.decode()
    assert "locked" not in response.content.decode()


def test_another_error_is_left_to_others(rf):
    assert BusyDatabase(None).process_exception(rf.get("/"), ValueError()) is None


@pytest.mark.django_db
def test_an_unknown_page_shows_no_stack_trace(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()


def test_logs_are_json_with_the_bound_ids():
    code = (
        "import logging.config, logging, structlog, django.conf\n"
        "from config import logs\n"
        "logging.config.dictConfig(logs.configure(style='json', level='INFO'))\n"
        "structlog.contextvars.bind_contextvars(request_id='r1')\n"
        "logging.getLogger('somewhere').info('第 %s 件', 3)\n"
        "structlog.get_logger('elsewhere').info('done', job=7)\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=True,
    ).stderr.splitlines()

    first, second = (json.loads(line) for line in said)
    assert (first["event"], first["request_id"], first["level"]) == ("第 3 件", "r1", "info")
    assert (second["event"], second["job"], second["logger"]) == ("done", 7, "elsewhere")


def test_a_console_log_shows_no_local_variables():
    code = (
        "import logging.config, logging\n"
        "from config import logs\n"
        "logging.config.dictConfig(logs.configure(style='console', level='INFO'))\n"
        "def fail(password):\n    1 / 0\n"
        "try:\n    fail('hush' + 'hush')\n"
        "except ZeroDivisionError:\n    logging.getLogger('x').exception('failed')\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=True,
    ).stderr

    assert "ZeroDivisionError" in said
    assert not re.search("hushhush", said)
