from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from jobs import runner
from library.models import ImportItem, stored_name
from library.models.imports import INCOMING
from library.services.imports import create_batch, discard_old_uploads
from library.storage import sha256_of, store_content
from tests.factories.library import documents_page

pytestmark = pytest.mark.django_db


def test_content_is_stored_once():
    raw = "内容一".encode()

    assert store_content(raw) == store_content(raw) == sha256_of(raw)

    name = stored_name(sha256_of(raw))
    folder = name.rpartition("/")[0]
    assert default_storage.listdir(folder)[1].count(name.rpartition("/")[2]) == 1


def test_content_that_a_dying_process_left_half_written_is_mended():
    raw = "内容二，完整的一份".encode()
    default_storage.save(stored_name(sha256_of(raw)), ContentFile(raw[:5]))

    store_content(raw)

    with default_storage.open(stored_name(sha256_of(raw))) as file:
        assert file.read() == raw


def failed_batch():
    file = ContentFile(b"\xff\xff\xff\xfe" * 9, name="坏.txt")
    batch = create_batch([file], section=documents_page(), by=None)
    runner.run(batch.job_id)
    return batch


def test_a_failed_upload_is_kept_for_a_while_and_then_deleted():
    batch = failed_batch()
    now = timezone.now()

    assert discard_old_uploads(before=now - timedelta(days=30)) == 0
    assert batch.items.retriable().count() == 1

    discard_old_uploads(before=now + timedelta(seconds=5))

    assert batch.items.retriable().count() == 0
    assert not default_storage.exists(f"{INCOMING}/{batch.token}")


def test_an_upload_that_still_waits_for_its_worker_is_never_deleted():
    file = ContentFile("一".encode(), name="一.txt")
    batch = create_batch([file], section=documents_page(), by=None)

    discard_old_uploads(before=timezone.now() + timedelta(seconds=5))

    assert default_storage.exists(ImportItem.objects.get(batch=batch).incoming_name)


def test_what_a_crash_left_without_a_row_is_deleted():
    name = f"{INCOMING}/0d6d2a0e-0000-4000-8000-000000000000/1"
    default_storage.save(name, ContentFile(b"x"))

    discard_old_uploads(before=timezone.now() + timedelta(seconds=5))

    assert not default_storage.exists(name)
