"""Keeps the processes of a one-machine site running, in the foreground.

Started as a script by `manage.py serve` with the commands as JSON: `{name: [argument, …]}`; the
arguments after that are the names of those without which the site can do.

Each child leads a session of its own and is told by the kernel when this process dies. Stopping
asks the leaders first, so that a worker ends its task; a second signal, or half a minute, ends
their whole groups. A child that dies comes back after a growing pause; one that dies five times
within seconds of its start ends the site, since nothing will mend it, unless the site can do
without it.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

GRACE_SECONDS = 30.0
FAST_DEATH_SECONDS = 10.0
FAST_DEATHS = 5
LONGEST_PAUSE = 30.0
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    name: str
    command: Sequence[str]
    needed: bool = True
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    fast_deaths: int = field(default=0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command, start_new_session=True, preexec_fn=_die_with_parent
        )

    def note_death(self) -> None:
        now = time.monotonic()
        quick = now - self.started < FAST_DEATH_SECONDS
        self.fast_deaths = self.fast_deaths + 1 if quick else 1
        self.start_at = now + min(2.0 ** (self.fast_deaths - 1), LONGEST_PAUSE)
        self.process = None

    @property
    def hopeless(self) -> bool:
        return self.needed and self.fast_deaths >= FAST_DEATHS

    def signal(self, number: int, *, group: bool = False) -> None:
        if self.process is None or (not group and self.process.poll() is not None):
            return
        try:
            (os.killpg if group else os.kill)(self.process.pid, number)
        except ProcessLookupError:
            return


class Supervisor:
    """`run()` returns the exit code: 0 after a signal, 1 when a program could not be kept up."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.programs = programs
        self.signals = 0

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        while not self.signals:
            for program in self.programs:
                self._tend(program)
            if any(program.hopeless for program in self.programs):
                self._stop()
                return 1
            time.sleep(0.2)
        self._stop()
        return 0

    def _on_signal(self, number: int, frame: object) -> None:
        self.signals += 1

    def _tend(self, program: Program) -> None:
        if program.process is None:
            if time.monotonic() >= program.start_at:
                program.start()
        elif (code := program.process.poll()) is not None:
            _say(f"{program.name} 已退出（{code}）")
            program.signal(signal.SIGKILL, group=True)
            program.note_death()
            if program.hopeless:
                _say(
                    f"{program.name} 连续 {FAST_DEATHS} 次启动后即退出，停止运行，请查看上面的日志"
                )

    def _stop(self) -> None:
        before = self.signals
        for program in self.programs:
            program.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and self.signals <= max(before, 1):
            if all(p.process is None or p.process.poll() is not None for p in self.programs):
                break
            time.sleep(0.1)
        for program in self.programs:
            program.signal(signal.SIGKILL, group=True)
            if program.process is not None:
                program.process.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    commands, spare = json.loads(sys.argv[1]), sys.argv[2:]
    programs = [Program(name, command, name not in spare) for name, command in commands.items()]
    sys.exit(Supervisor(programs).run())
