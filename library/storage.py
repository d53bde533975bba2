"""Files of the library in the default storage, written so that a crash leaves nothing half-done."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from library.models import stored_name
from library.models.imports import INCOMING

CHUNK = 1024 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_SPACE = "服务器的磁盘空间不足，文件没有存下。请联系运维人员清理磁盘，然后重试。"


class NoSpace(Exception):
    """The disk is full; nothing is half-stored, and the same may be tried again."""

    def __init__(self) -> None:
        super().__init__(NO_SPACE)


@contextmanager
def room_needed() -> Iterator[None]:
    """Whatever finds the disk full in here says so as `NoSpace`."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoSpace from error


def sha256_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def content_hash(file: File) -> str:
    """The same of a file, which is read in pieces and stands at its end afterwards."""
    digest = hashlib.sha256()
    for chunk in file.chunks(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def store_content(raw: bytes) -> str:
    """Keep `raw` under the name of its content and return its hash; once, however often it comes."""
    sha256 = sha256_of(raw)
    store_file(ContentFile(raw), sha256)
    return sha256


def store_file(file: File, sha256: str) -> str:
    """Keep a file whose hash is known under the name of its content; its storage name."""
    name = stored_name(sha256)
    if default_storage.exists(name):
        if default_storage.size(name) == file.size:
            return name
        # A process died while it wrote.
        default_storage.delete(name)
    file.seek(0)
    saved = _saved(name, file)
    if saved != name:
        # Another process stored the same content at this moment.
        default_storage.delete(saved)
    return name


def _saved(name: str, file: File) -> str:
    """A storage may leave the beginning of a file that it could not write to its end."""
    try:
        with room_needed():
            return default_storage.save(name, file)
    except NoSpace:
        if default_storage.exists(name) and default_storage.size(name) != file.size:
            default_storage.delete(name)
        raise


def put_incoming(name: str, upload: File) -> str:
    """Keep an upload until it is read and return its hash; what a broken attempt left is overwritten."""
    upload.seek(0)
    sha256 = content_hash(upload)
    default_storage.delete(name)
    upload.seek(0)
    _saved(name, upload)
    return sha256


def read_incoming(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def drop_incoming(name: str) -> None:
    default_storage.delete(name)


def incoming_folders(*, before: datetime) -> Iterator[str]:
    """Tokens of uploads that were last written to before a moment."""
    if not default_storage.exists(INCOMING):
        return
    for token in default_storage.listdir(INCOMING)[0]:
        names = default_storage.listdir(f"{INCOMING}/{token}")[1]
        times = [default_storage.get_modified_time(f"{INCOMING}/{token}/{name}") for name in names]
        # An empty folder may be one that an upload is just being written to.
        if times and max(times) < before:
            yield token


def drop_folder(token: str) -> None:
    folder = f"{INCOMING}/{token}"
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
