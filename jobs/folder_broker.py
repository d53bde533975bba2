"""Celery's messages as files in a folder, for sites without a broker service.

kombu's own folder transport writes a message in place and moves it across file systems, so that
a consumer can take a half-written or vanished one, and an unreadable file kills the worker. Here
a message appears by renaming, is claimed by renaming within the folder, and what cannot be read
counts as absent: the job's row and the sweep bring the work back.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        Path(self.data_folder_out).mkdir(parents=True, exist_ok=True)

    # kombu's two parents of this class name the argument differently.
    def _put(  # type: ignore[override]
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        folder = Path(self.data_folder_out)
        # Nanoseconds of the wall clock: the order survives a reboot and is shared by processes.
        name = f"{time.time_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        hidden = folder / f".{name}.new"
        hidden.write_text(dumps(payload), encoding="utf-8")
        hidden.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in self._waiting(queue):
            claimed = folder / f".{name}.{os.getpid()}.taken"
            try:
                (folder / name).rename(claimed)
            except FileNotFoundError:
                continue
            text = claimed.read_bytes()
            claimed.unlink()
            try:
                return loads(text)
            except ValueError:
                continue
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for name in waiting:
            (Path(self.data_folder_in) / name).unlink(missing_ok=True)
        return len(waiting)

    def _waiting(self, queue: str) -> list[str]:
        wanted = f"{queue}.msg"
        with os.scandir(self.data_folder_in) as entries:
            return sorted(entry.name for entry in entries if entry.name.partition(".")[2] == wanted)


class Transport(filesystem.Transport):
    Channel = Channel


def empty(folder: Path) -> None:
    """Make the folder, without the messages of an earlier run: rows say what is to be done."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.suffix in {".msg", ".new", ".taken"}:
            path.unlink(missing_ok=True)
