import json
import shutil
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections
from taggit.models import Tag

from config import backup, dumps
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_files():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def rebuilt(monkeypatch):
    """Notes that the index was asked to be rebuilt; the rebuild itself is search's to test."""
    calls = []
    monkeypatch.setattr(backup, "call_command", _without_index(calls))
    return calls


def test_a_backup_comes_back_whole(tmp_path, rebuilt):
    Tag.objects.create(name="工会", slug="gonghui")
    default_storage.save("documents/通知.txt", ContentFile("内容".encode()))
    file = tmp_path / "site.tar.gz"

    call_command("backup", str(file))
    _lose_everything()
    call_command("restore", str(file))

    assert Tag.objects.get().name == "工会"
    assert Path(default_storage.path("documents/通知.txt")).read_text() == "内容"
    assert "rebuild_index" in rebuilt


def test_a_backup_is_for_its_owner_only_and_noted(tmp_path):
    file = tmp_path / "site.tar.gz"

    call_command("backup", str(file))

    assert file.stat().st_mode & 0o777 == 0o600
    assert backup.last()["file"] == str(file)
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_overwrites_no_file(tmp_path):
    file = tmp_path / "site.tar.gz"
    file.write_text("其他文件")

    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", str(file))


def test_restore_refuses_a_place_with_data(tmp_path, rebuilt):
    file = tmp_path / "site.tar.gz"
    call_command("backup", str(file))
    Tag.objects.create(name="新", slug="new")

    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(file))
    assert Tag.objects.count() == 1

    call_command("restore", str(file), force=True)
    assert Tag.objects.count() == 0


def test_restore_with_force_replaces_the_files(tmp_path, rebuilt):
    file = tmp_path / "site.tar.gz"
    default_storage.save("a.txt", ContentFile(b"1"))
    call_command("backup", str(file))
    default_storage.save("b.txt", ContentFile(b"2"))

    call_command("restore", str(file), force=True)

    assert default_storage.listdir("")[1] == ["a.txt"]


@pytest.mark.parametrize("content", [b"", b"not an archive"])
def test_restore_of_another_file_is_refused(tmp_path, content):
    file = tmp_path / "site.tar.gz"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="不是完整的备份文件"):
        call_command("restore", str(file), force=True)


def test_restore_of_a_damaged_backup_touches_nothing(tmp_path, rebuilt):
    default_storage.save("a.txt", ContentFile(b"1"))
    file = tmp_path / "site.tar.gz"
    call_command("backup", str(file))
    _change(file, "media/a.txt", b"2")
    Tag.objects.create(name="新", slug="new")

    with pytest.raises(CommandError, match="校验和不符"):
        call_command("restore", str(file), force=True)

    assert Tag.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("format", 2, "另一版本"),
        ("database", "oracle", "不能恢复到"),
        ("migrations", ["jobs.9999_future"], "请先升级程序"),
    ],
)
def test_restore_of_what_does_not_fit_is_refused(tmp_path, field, value, message):
    file = tmp_path / "site.tar.gz"
    call_command("backup", str(file))
    manifest = json.loads(_read(file, "manifest.json"))
    _change(file, "manifest.json", json.dumps({**manifest, field: value}).encode())

    with pytest.raises(CommandError, match=message):
        call_command("restore", str(file), force=True)


def test_a_backup_that_cannot_be_upgraded_says_what_to_do(tmp_path, monkeypatch):
    file = tmp_path / "site.tar.gz"
    call_command("backup", str(file))

    def fails(name, **options):
        raise IntegrityError("重复的工号")

    monkeypatch.setattr(backup, "call_command", fails)

    with pytest.raises(
        CommandError, match="重复的工号）。备份文件没有改动：请用写成它的程序版本恢复"
    ):
        call_command("restore", str(file), force=True)


def test_an_absent_client_program_is_named(monkeypatch):
    monkeypatch.setattr(dumps.shutil, "which", lambda name: None)

    with pytest.raises(dumps.DumpError, match="postgresql-client"):
        dumps._PostgreSQL._program("pg_dump")


def _without_index(calls):
    def call(name, **options):
        calls.append(name)
        if name != "rebuild_index":
            call_command(name, **options)

    return call


def _lose_everything():
    databases.make_empty()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    connections.close_all()


def _read(file, name):
    with tarfile.open(file) as archive:
        return archive.extractfile(name).read()


def _change(file, name, content):
    folder = file.parent / "unpacked"
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    Path(folder, name).write_bytes(content)
    with tarfile.open(file, "w:gz") as archive:
        for entry in sorted(folder.iterdir()):
            archive.add(entry, arcname=entry.name)
