"""One file that holds a site: the database, the uploaded files, and a manifest of checksums.

The index is not in it, since it is rebuilt from the rows; nor are secrets. The vectors of texts are,
being rows: they cost a kilobyte each and an hour to make anew, and a restored site needs them at once.
The database is taken first: a file uploaded meanwhile may come along unused, but none that a row names is missing.
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.module_loading import import_string

from config import dumps

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
MEDIA = "media/"


class BackupError(Exception):
    """A message in Chinese for the operator."""


def write(target: Path) -> dict[str, Any]:
    """Write a backup to `target`, which must not exist; returns its manifest."""
    if target.exists():
        raise BackupError(f"{target} 已存在，请换一个文件名")
    partial = target.with_name(f".{target.name}.partial")
    with (
        _scratch() as scratch,
        _private(partial) as file,
        tarfile.open(fileobj=file, mode="w:gz") as archive,
    ):
        counts = dumps.dump(scratch / DATABASE)
        checksums = {DATABASE: _add(archive, DATABASE, scratch / DATABASE)}
        for name in _stored_files():
            with default_storage.open(name) as stored, (scratch / "file").open("wb") as copy:
                shutil.copyfileobj(stored, copy)
            checksums[MEDIA + name] = _add(archive, MEDIA + name, scratch / "file")
        manifest = _manifest(counts, checksums)
        (scratch / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        _add(archive, MANIFEST, scratch / MANIFEST)
    partial.replace(target)
    _note(target, manifest)
    return manifest


def read(source: Path, *, force: bool) -> dict[str, Any]:
    """Put a backup in the place of the site's database and files, then rebuild the index.

    Nothing is touched before the whole backup has been checked. Raises BackupError when the
    place holds a site already, unless `force`.
    """
    if not force and not (dumps.is_empty() and not any(_stored_files())):
        raise BackupError("这里已有数据，恢复将全部覆盖；确认无误后加 --force 重新执行")
    with _scratch() as scratch:
        manifest = _unpack(source, scratch)
        _require_known(manifest)
        counts = dumps.load(scratch / DATABASE)
        if counts != manifest["rows"]:
            raise BackupError("恢复后的记录数与备份时不一致，请勿使用，改用另一份备份")
        _replace_files(scratch / MEDIA, manifest)
    _upgrade(manifest)
    for path in settings.AFTER_RESTORE:
        import_string(path)()
    call_command("rebuild_index")
    return manifest


def last() -> dict[str, Any] | None:
    """When and where the last backup of this site was written."""
    note = settings.DATA_DIR / "last-backup.json"
    return json.loads(note.read_text(encoding="utf-8")) if note.exists() else None


def _manifest(counts: dumps.Counts, checksums: dict[str, str]) -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "created": timezone.now().isoformat(),
        "site": settings.SITE_NAME,
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "rows": counts,
        "files": checksums,
    }


def _note(target: Path, manifest: dict[str, Any]) -> None:
    note = {
        "created": manifest["created"],
        "file": str(target.resolve()),
        "size": target.stat().st_size,
    }
    path = settings.DATA_DIR / "last-backup.json"
    path.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(scratch, filter="data")
        manifest = json.loads((scratch / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source} 不是完整的备份文件（{error}）") from error
    for name, checksum in manifest["files"].items():
        if not (scratch / name).is_file() or _checksum(scratch / name) != checksum:
            raise BackupError(f"备份已损坏：{name} 的校验和不符")
    return manifest


def _require_known(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise BackupError("备份由另一版本的程序写成，本程序不能读取")
    if manifest["database"] != connection.vendor:
        raise BackupError(f"备份来自 {manifest['database']} 数据库，不能恢复到 {connection.vendor}")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupError(f"备份来自更新的程序版本（{unknown[0]}），请先升级程序再恢复")


def _upgrade(manifest: dict[str, Any]) -> None:
    """An older backup is brought to today's tables; its own version can always read it."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise BackupError(
            f"{manifest['created'][:10]} 的备份已写入数据库，但升级到当前程序的表结构时失败（{error}）。"
            "备份文件没有改动：请用写成它的程序版本恢复，再按操作手册升级"
        ) from error


def _replace_files(folder: Path, manifest: dict[str, Any]) -> None:
    for name in list(_stored_files()):
        default_storage.delete(name)
    for entry in manifest["files"]:
        if entry.startswith(MEDIA):
            name = entry.removeprefix(MEDIA)
            with (folder / name).open("rb") as content:
                default_storage.save(name, File(content))


def _stored_files(folder: str = "") -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _stored_files(f"{folder}{name}/")


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    archive.add(path, arcname=name)
    return _checksum(path)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on the data disk: the system's temporary one may be too small for a database."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as name:
        yield Path(name)


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    """A new file that only its owner can read, removed when the work fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
