"""Real processes for system tests: a worker beside the test, on the same database and files.

The fixture `live_site` switches eager tasks off, so what the test commits goes through the real
broker (folder or Redis) to a real worker. A worker may be told to die at a fault point.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from django.conf import settings
from django.db import connections

from config.management.commands.serve import worker as worker_command
from jobs import folder_broker, services
from jobs.models import Job

REPOSITORY = Path(__file__).resolve().parent.parent
LEASE_SECONDS = 2


class LiveSite:
    def __init__(self) -> None:
        self.data_dir: Path = settings.DATA_DIR
        self.log = self.data_dir / "worker.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.live_settings",
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "PYTHONPATH": str(REPOSITORY),
        }

    def clean(self) -> None:
        """Forget files, index and messages; the database is the fixture's business."""
        for name in ("media", "index", "cache", "probe", "broker"):
            shutil.rmtree(self.data_dir / name, ignore_errors=True)
        if settings.BROKER_IS_FOLDER:
            folder_broker.empty(settings.BROKER_DIR)
        else:
            with redis.Redis.from_url(settings.REDIS_URL) as server:
                for key in server.scan_iter(f"{settings.REDIS_PREFIX}*"):
                    server.delete(key)

    def manage(self, *arguments: str) -> str:
        """Run a management command as an operator would; returns what it printed."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    @contextmanager
    def worker(self, *, fault: str = "", processes: int = 1) -> Iterator[subprocess.Popen]:
        """A worker process in a group of its own; ended at the end unless it is dead already."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                worker_command(processes),
                cwd=REPOSITORY,
                env={**self.environment, "UNION_FAULT": fault},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            _end(process)

    def die(self, job: Job, *, fault: str) -> None:
        """Let a worker begin `job` and die by SIGKILL at `fault`."""
        with self.worker(fault=fault) as process:
            try:
                code = process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"nobody died at {fault}: {self.tail()}") from None
        assert code == -signal.SIGKILL, self.tail()
        connections.close_all()

    def settle(self, job: Job, *, timeout: float = 90) -> Job:
        """Wait for the end of `job`, sweeping meanwhile as the clock would."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            services.sweep()
            job.refresh_from_db()
            if not job.is_active:
                return job
            time.sleep(0.3)
        raise AssertionError(f"{job} is {job.state} ({job.message}): {self.tail()}")

    def tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
