"""A scratch site for `bench/exam_load.py` with servers of its own, all on loopback, and ways to break each of them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pages import REPOSITORY, manage, scratch_site, wait_for

WEB_WORKERS = 4  # as the handbook advises for an exam on two cores
REDIS_AWAY_SECONDS = 20


class PostgreSQL:
    """A cluster with the settings of a fresh installation: what it acknowledged is on the disk."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "postgresql", free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            sys.exit("PostgreSQL is not installed")
        self.programs = found[-1].parent
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
            folder.chmod(0o755)
        self._call("initdb", "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8")
        self._control("start")
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench", "bench")

    @property
    def address(self) -> str:
        return f"postgresql://bench@127.0.0.1:{self.port}/bench"

    def crash(self) -> None:
        """Ended in the middle of whatever it does, and started again."""
        self._control("stop", "-m", "immediate")
        self._control("start")

    def stop(self) -> None:
        self._control("stop", "-m", "fast")

    def _control(self, action: str, *more: str) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        start = ["-o", options, "-l", str(self.data / "log")] if action == "start" else []
        self._call("pg_ctl", "-w", *start, *more, action)

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        surroundings = os.environ | {"PGDATA": str(self.data)}
        subprocess.run(command, env=surroundings, cwd="/", check=True, stdout=subprocess.DEVNULL)


class Redis:
    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(self.port)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def away(self) -> None:
        self.stop()
        time.sleep(REDIS_AWAY_SECONDS)
        self.start()


class Site:
    """`manage.py serve`: web workers, a task worker and the timer below one supervisor."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.port = environment, free_port()
        with log.open("wb") as file:
            self.supervisor = subprocess.Popen(
                [
                    *(sys.executable, "manage.py", "serve", "--port", str(self.port)),
                    *("--web-workers", str(WEB_WORKERS), "--task-workers", "1"),
                ],
                cwd=REPOSITORY,
                env=environment,
                stdout=file,
                stderr=file,
            )
        wait_for(self.port)

    def kill_web(self) -> None:
        """One of the processes that answer requests."""
        os.kill(self._descendants("granian")[-1], signal.SIGKILL)

    def kill_worker(self) -> None:
        os.kill(self._descendants("celery")[-1], signal.SIGKILL)

    def processor_seconds(self) -> float:
        """Spent so far by everything that answers requests."""
        ticks = 0
        for pid in self._descendants("granian"):
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(parts[11]) + int(parts[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.supervisor.terminate()
        self.supervisor.wait(timeout=60)

    def _descendants(self, program: str) -> list[int]:
        """Processes of a program below the supervisor, a child after its parent."""
        found, known = [], {self.supervisor.pid}
        for pid in sorted(int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()):
            try:
                parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if parent in known:
                known.add(pid)
                if program.encode() in command:
                    found.append(pid)
        return found


@contextmanager
def exam_site(
    folder: Path, database: str
) -> Iterator[tuple[Site, PostgreSQL | None, Redis | None]]:
    """The site with its servers; SQLite and the folder broker when `database` is sqlite."""
    data = folder / "data"
    environment = scratch_site(data, MEANING_MODEL="none", LOG_LEVEL="WARNING")
    environment |= {"REDIS_URL": "", "DATABASE_URL": "", "ELASTICSEARCH_URL": ""}
    postgresql = redis = site = None
    try:
        if database == "postgresql":
            postgresql, redis = PostgreSQL(folder), Redis()
            environment |= {"DATABASE_URL": postgresql.address, "REDIS_URL": redis.address}
        environment = {name: value for name, value in environment.items() if value}
        manage(environment, "migrate", "-v0")
        manage(environment, "collectstatic", "--no-input", "-v0")
        site = Site(environment, folder / "site.log")
        yield site, postgresql, redis
    finally:
        for one in (site, redis, postgresql):
            if one is not None:
                one.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
