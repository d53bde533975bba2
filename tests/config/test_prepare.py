"""`manage.py prepare` on a new place, again, and after something has changed."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.management.commands import prepare
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def called(monkeypatch, tmp_path):
    """The commands that prepare calls; migrating is copying the template here."""
    calls = []
    settings.DATA_DIR.joinpath("stamps").mkdir(exist_ok=True)
    for stamp in settings.DATA_DIR.joinpath("stamps").iterdir():
        stamp.unlink()

    def call(name, **options):
        calls.append(name)
        if name == "migrate":
            databases.restore()
            MigrationRecorder.Migration.objects.update(applied=timezone.now())
        elif name == "demo_load":
            options["stdout"].write("示例账号：SL0001\n")

    monkeypatch.setattr(prepare, "call_command", call)
    return calls


def test_a_new_place_gets_everything_and_the_next_start_nothing(called, capsys):
    databases.make_empty()

    call_command("prepare", demo=True)
    first = list(called)
    called.clear()
    call_command("prepare", demo=True)

    assert first == ["migrate", "collectstatic", "demo_load", "rebuild_index"]
    assert called == ["rebuild_index"]
    assert capsys.readouterr().out.count("示例账号：SL0001") == 2


def test_a_lost_database_is_made_again_with_its_content(called):
    call_command("prepare", demo=True)
    databases.make_empty()
    called.clear()

    call_command("prepare", demo=True)

    assert called == ["migrate", "demo_load", "rebuild_index"]


def test_a_changed_file_is_noticed(called, monkeypatch):
    call_command("prepare")
    called.clear()
    monkeypatch.setattr(prepare, "_tree", lambda *folders: [])

    call_command("prepare")

    assert called == ["collectstatic", "rebuild_index"]
