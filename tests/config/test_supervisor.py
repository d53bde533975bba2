"""The supervisor as a real process: stops everything, restarts, gives up, leaves no orphan."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import supervisor

FOREVER = (
    "import pathlib, os, time; pathlib.Path({file!r}).write_text(str(os.getpid())); time.sleep(60)"
)
DYING = (
    "import os, pathlib, signal; file = pathlib.Path({file!r}); file.open('a').write('x');"
    "os.kill(os.getppid(), signal.SIGTERM) if len(file.read_text()) == {most} else None"
)
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FOREVER


@pytest.fixture
def started(tmp_path):
    """Starts the supervisor over programs given as Python code."""
    running = []

    def start(**programs):
        commands = {name: [sys.executable, "-c", code] for name, code in programs.items()}
        with (tmp_path / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", supervisor.__file__, json.dumps(commands)], stderr=log
            )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_one_signal_stops_every_program(started, tmp_path):
    process = started(
        web=FOREVER.format(file=str(tmp_path / "web")),
        worker=FOREVER.format(file=str(tmp_path / "worker")),
    )
    pids = [_pid(tmp_path / "web"), _pid(tmp_path / "worker")]

    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=20) == 0
    assert [_alive(pid) for pid in pids] == [False, False]


def test_a_program_that_dies_comes_back(started, tmp_path):
    process = started(web=FOREVER.format(file=str(tmp_path / "web")))
    first = _pid(tmp_path / "web")

    (tmp_path / "web").unlink()
    os.kill(first, signal.SIGKILL)
    second = _pid(tmp_path / "web")

    assert second != first
    assert process.poll() is None


def test_a_second_signal_ends_a_program_that_does_not_listen(started, tmp_path):
    process = started(worker=STUBBORN.format(file=str(tmp_path / "worker")))
    pid = _pid(tmp_path / "worker")

    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert _alive(pid)
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=20) == 0
    assert not _alive(pid)


def test_the_death_of_the_supervisor_ends_its_programs(started, tmp_path):
    process = started(web=FOREVER.format(file=str(tmp_path / "web")))
    pid = _pid(tmp_path / "web")

    process.kill()

    _wait_for(lambda: not _alive(pid))


@pytest.fixture
def impatient(monkeypatch):
    """A supervisor that runs in this process, and its handlers of signals do not outlive the test."""
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.01)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_a_program_that_cannot_start_ends_the_site(impatient, capsys):
    program = supervisor.Program("网站", [sys.executable, "-c", "raise SystemExit(3)"])

    code = supervisor.Supervisor([program]).run()

    assert code == 1
    assert program.fast_deaths == supervisor.FAST_DEATHS
    assert "网站 连续 5 次启动后即退出" in capsys.readouterr().err


def test_a_program_without_which_the_site_can_do_is_started_again_and_again(impatient, tmp_path):
    deaths = tmp_path / "deaths"
    code = DYING.format(file=str(deaths), most=supervisor.FAST_DEATHS + 2)
    program = supervisor.Program("含义模型", [sys.executable, "-c", code], needed=False)

    code = supervisor.Supervisor([program]).run()

    assert code == 0
    assert len(deaths.read_text()) == supervisor.FAST_DEATHS + 2


def _pid(file: Path) -> int:
    _wait_for(lambda: file.exists() and file.read_text())
    return int(file.read_text())


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
