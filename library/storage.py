"""Files of the library in the default storage, written so that a crash leaves nothing half-done."""

import hashlib

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from library.models import stored_name


def sha256_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def store_content(raw: bytes) -> str:
    """Keep `raw` under the name of its content and return its hash; once, however often it comes."""
    sha256 = sha256_of(raw)
    name = stored_name(sha256)
    if default_storage.exists(name):
        if default_storage.size(name) == len(raw):
            return sha256
        # A process died while it wrote.
        default_storage.delete(name)
    saved = default_storage.save(name, ContentFile(raw))
    if saved != name:
        # Another process stored the same content at this moment.
        default_storage.delete(saved)
    return sha256


def put_incoming(name: str, upload: File) -> None:
    upload.seek(0)
    default_storage.save(name, upload)


def read_incoming(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def drop_incoming(name: str) -> None:
    default_storage.delete(name)
