"""A whole site for the browser: database, files, index and the processes of `manage.py serve`.

Each shape has a data folder, a database and prefixes of its own, so that it never meets other
tests or a site that runs on the same machine. Everything is ended by its own process id.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from config.management.commands.serve import web
from tests.conftest import BGE_MODEL

REPOSITORY = Path(__file__).resolve().parents[2]
READY_SECONDS = 90
SHAPE_VARIABLES = {
    *("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"),
    *("TEST_SERVER_URL", "PYTEST_XDIST_WORKER"),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """One shape: `services` is empty (embedded) or has DATABASE_URL, REDIS_URL, ELASTICSEARCH_URL."""

    def __init__(self, folder: Path, services: dict[str, str]) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = folder / "main"
        self.log = folder / "serve.log"
        # As tests/settings.py names what belongs to this folder, and tests/databases.py spares it.
        name = f"{folder.name.removeprefix('union-test-')}_main"
        database = f"sqlite:///{self.data_dir / 'db.sqlite3'}"
        if services:
            server = urlsplit(services["DATABASE_URL"])
            database = urlunsplit(server._replace(path=f"/union_test_{name}"))
        kept = {key: value for key, value in os.environ.items() if key not in SHAPE_VARIABLES}
        self.scratch = kept | services | {"TEST_RUN_ROOT": str(folder)}
        self.environment = (
            kept
            | services
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "ENV_FILE": "",
                "SECRET_KEY": "only-for-browser-tests-" + "0123456789" * 5,
                "DATA_DIR": str(self.data_dir),
                "DATABASE_URL": database,
                "SITE_URL": self.url,
                "REDIS_PREFIX": f"test:{name}:",
                "ELASTICSEARCH_PREFIX": f"test-{name}".replace("_", "-"),
                "PYTHONPATH": str(REPOSITORY),
                # The quicker of the two models: a site's vectors take it a quarter of a minute.
                "MEANING_MODEL": BGE_MODEL if Path(BGE_MODEL).is_dir() else "none",
            }
        )

    def prepare(self, files: Sequence[Path]) -> None:
        """Demo content, and `files` published by the administrator as an operator would."""
        self._run([sys.executable, "-m", "tests.e2e.database", "prepare"], self.scratch)
        self.manage("prepare", "--demo")
        if files:
            names = [str(path) for path in files]
            self.manage(
                *("import_documents", *names, "--section", "wenjian", "--by", "ADMIN", "--publish")
            )
            self.manage("encode_passages", "--in-process")
            self.manage("rebuild_index")

    def manage(self, *arguments: str) -> str:
        return self._run([sys.executable, "manage.py", *arguments], self.environment)

    @staticmethod
    def _run(command: list[str], environment: dict[str, str]) -> str:
        done = subprocess.run(
            command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Web, worker and clock under the product's own supervisor."""
        arguments = ["serve", "--port", str(self.port), "--task-workers", "1"]
        with self.process([sys.executable, "manage.py", *arguments], self.url, self.environment):
            yield

    @contextmanager
    def another_web(self, **environment: str) -> Iterator[str]:
        """A second web process on the same data with another environment; gives its address."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        changed = self.environment | {"SITE_URL": url} | environment
        with self.process(web("127.0.0.1", port, 1), url, changed):
            yield url

    @contextmanager
    def process(self, command: list[str], url: str, environment: dict[str, str]) -> Iterator[None]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log
            )
        try:
            self._await_answer(url, process)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=40)
            process.kill()
            process.wait()

    def _await_answer(self, url: str, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(OSError):
                readiness(url)
                return
            time.sleep(0.2)
        raise AssertionError(f"nothing answers at {url}: {self.tail()}")

    def remove(self) -> None:
        self._run([sys.executable, "-m", "tests.e2e.database", "drop"], self.scratch)
        shutil.rmtree(self.folder)

    def tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]


def readiness(url: str) -> dict:
    """What /readyz says: its status, and detail by name of check."""
    with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:  # noqa: S310 - our own
        said = json.load(answer)
    return {"status": said["status"]} | {check["name"]: check for check in said["checks"]}
