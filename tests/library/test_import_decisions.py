"""What a batch is and becomes: sent twice, out of room, waiting, like another, approved, undone."""

import errno
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry

from accounts.models import User
from jobs import runner
from jobs.models import Job
from library.extraction.blocks import Line, Origin, Page
from library.extraction.office.converter import ConverterMissing
from library.models import DocumentFile, FilePage, ImportBatch, PolicyPage, SourceFile, Work
from library.models.imports import INCOMING
from library.originals import read_original
from library.services.batches import (
    NothingToApprove,
    StillRunning,
    approve,
    undo_batch,
)
from library.services.files import NoOtherFile, adopt, attach, discard_unused
from library.services.held import resume_all
from library.services.imports import create_batch, retry_failed
from library.storage import NoSpace
from tests.factories.imports import RULES, worked_off
from tests.factories.library import documents_page
from tests.factories.pdf import Pdf

pytestmark = pytest.mark.django_db
NOTICE = """示工发〔{year}〕{number}号

关于做好慰问工作的通知

各直属工会：

一、走访慰问困难职工，把组织的关心送到{place}。

二、及时报送总结。

示例总工会
{year}年1月5日
"""


def upload(name, content=None):
    text = content or RULES.format(name="考勤")
    return ContentFile(text if isinstance(text, bytes) else text.encode(), name=name)


@pytest.fixture
def chief(db):
    return User.objects.create_superuser("CHIEF", "secret", name="馆长")


def again(batch):
    batch.refresh_from_db()
    runner.run(batch.job_id)


def states(batch):
    return [item.state for item in batch.items.all()]


# --- sent twice ---


def waiting_folders():
    return set(default_storage.listdir(INCOMING)[0]) if default_storage.exists(INCOMING) else set()


@pytest.mark.django_db(transaction=True)
def test_the_same_files_sent_twice_at_once_are_one_batch(monkeypatch):
    monkeypatch.setattr("jobs.services.wake", lambda job: None)
    before = waiting_folders()
    section, person = documents_page(), User.objects.create_superuser("CHIEF", "x", name="馆长")

    def send(_):
        try:
            return create_batch([upload("一.txt"), upload("二.md")], section=section, by=person).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sent = set(pool.map(send, range(2)))

    batch = ImportBatch.objects.get()
    assert sent == {batch.pk}
    assert Job.objects.filter(kind="library.import").count() == 1
    assert waiting_folders() - before == {str(batch.token)}


def test_other_files_another_place_or_a_worked_off_batch_are_a_new_one(section, editor):
    first = create_batch([upload("一.txt")], section=section, by=editor)
    others = [
        create_batch([upload("一.txt", "别的\n第一条 别的。")], section=section, by=editor),
        create_batch([upload("一.txt")], section=documents_page(slug="b", title="乙"), by=editor),
        create_batch([upload("一.txt")], section=section, by=None),
    ]
    assert create_batch([upload("一.txt")], section=section, by=editor) == first

    runner.run(first.job_id)

    later = create_batch([upload("一.txt")], section=section, by=editor)
    assert later not in (first, *others)


# --- no room ---


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def half(self, name, content):
    """As a file system does it: the beginning is written, then there is no room."""
    path = Path(self.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.read(5))
    full()


def test_an_upload_that_finds_the_disk_full_leaves_nothing(section, editor, monkeypatch):
    before = waiting_folders()
    monkeypatch.setattr(FileSystemStorage, "_save", half)

    with pytest.raises(NoSpace, match="服务器的磁盘空间不足，文件没有存下"):
        create_batch([upload("一.txt")], section=section, by=editor)

    assert not ImportBatch.objects.exists()
    assert waiting_folders() == before


def test_the_page_says_that_the_disk_is_full(client, section, editor, monkeypatch):
    client.force_login(editor)
    monkeypatch.setattr(FileSystemStorage, "_save", full)

    response = client.post(
        "/admin/library/imports/new/", {"files": [upload("一.txt")], "section": section.pk}
    )

    assert "服务器的磁盘空间不足，文件没有存下。" in response.text


def test_a_file_that_finds_the_disk_full_when_it_is_stored_can_be_tried_again(
    section, editor, monkeypatch
):
    content = RULES.format(name="没有存过的事项")
    batch = create_batch([upload("一.txt", content)], section=section, by=editor)
    monkeypatch.setattr(FileSystemStorage, "_save", half)
    runner.run(batch.job_id)

    item = batch.items.get()
    assert (item.state, item.kept) == ("failed", True)
    assert item.reason.startswith("服务器的磁盘空间不足，文件没有存下。")
    assert not SourceFile.objects.exists()
    assert not default_storage.exists(f"library/{item.sha256[:2]}/{item.sha256}")
    monkeypatch.undo()
    retry_failed(batch, by=editor)
    again(batch)
    assert states(batch) == ["created"]


# --- waiting for a converter ---


@pytest.fixture
def no_converter(monkeypatch):
    def missing(raw, name):
        raise ConverterMissing

    monkeypatch.setattr("library.recognising.read_original", missing)
    return monkeypatch


def test_a_file_without_its_converter_waits_and_goes_on_by_itself(
    section, editor, no_converter, settings
):
    batch = worked_off([upload("一.txt")], section, editor)
    item = batch.items.get()
    assert (item.state, item.get_state_display(), item.kept) == ("held", "等待转换程序", True)
    assert item.reason.startswith("服务器上还没有安装 LibreOffice")
    settings.SOFFICE = "/nowhere/soffice"
    assert resume_all() == 0

    settings.SOFFICE = "/bin/sh"
    no_converter.undo()

    assert resume_all() == 1
    again(batch)
    assert states(batch) == ["created"]
    assert resume_all() == 0


def test_a_waiting_file_can_be_tried_by_hand(section, editor, no_converter):
    batch = worked_off([upload("一.txt")], section, editor)
    no_converter.undo()

    assert retry_failed(batch, by=editor) == 1

    again(batch)
    assert states(batch) == ["created"]


# --- likeness ---


def likeness(batch):
    return [(item.state, item.likeness) for item in batch.items.all()]


def test_copies_and_states_of_one_document_are_told_apart(section, editor):
    law = RULES.format(name="考勤")
    earlier = law.replace("2019年12月1日", "2015年3月1日")
    files = {
        "一.txt": law,
        "同一内容.txt": law,
        "同一文字.txt": law.replace("第一条 ", "第一条　　"),
        "有出入.txt": law.replace("规范", "进一步规范"),
        "较早.txt": earlier,
    }

    batch = worked_off([upload(name, text) for name, text in files.items()], section, editor)

    assert likeness(batch) == [
        ("created", ""),
        ("existing", "file"),
        ("existing", "text"),
        ("existing", "copy"),
        ("created", "earlier"),
    ]
    first, *_, last = batch.items.all()
    assert last.other == first.page
    assert last.page != first.page


def test_a_better_copy_is_offered_and_can_be_taken(section, editor):
    law = RULES.format(name="考勤")
    worked_off([upload("扫描.txt", law.replace("规范", "规氾"))], section, editor)
    page = PolicyPage.objects.get()
    SourceFile.objects.update(origin="ocr", confidence=0.8)

    batch = worked_off([upload("原文.txt", law)], section, editor)
    item = batch.items.get()
    assert (item.state, item.likeness, item.page) == ("existing", "better", page)
    outcome = adopt(item, by=editor)

    assert outcome.updated_nodes
    page.refresh_from_db()
    assert page.source_file == item.file
    assert page.get_latest_revision_as_object().source_file == item.file
    assert list(page.files.values_list("name", "role")) == [
        ("扫描.txt", "scan"),
        ("原文.txt", "source"),
    ]


def test_another_copy_can_be_kept_beside_the_document(section, editor, chief):
    law = RULES.format(name="考勤")
    worked_off([upload("一.txt", law)], section, editor)
    item = worked_off([upload("二.txt", law + "\n")], section, editor).items.get()
    with pytest.raises(PermissionDenied):
        attach(item, role="scan", by=User.objects.create_user("R1", "x", name="读者"))

    use = attach(item, role=DocumentFile.Role.SCAN, by=chief)

    assert (use.name, use.get_role_display(), use.file) == ("二.txt", "扫描件", item.file)
    with pytest.raises(NoOtherFile):
        attach(PolicyPage.objects.get().import_items.first(), role="scan", by=chief)


def test_notices_of_one_name_and_another_number_are_documents_of_their_own(section, editor):
    files = [
        upload("2019.txt", NOTICE.format(year=2019, number=3, place="一线")),
        upload("2020.txt", NOTICE.format(year=2020, number=5, place="基层")),
    ]

    batch = worked_off(files, section, editor)

    assert likeness(batch) == [("created", ""), ("created", "")]
    assert Work.objects.filter(title="关于做好慰问工作的通知").count() == 2


# --- page texts ---


def test_the_pages_of_a_file_are_kept_and_go_with_it(section, editor, monkeypatch):
    pages = [
        Page(1, 595, 842, Origin.TEXT_LAYER, [Line("第一行", (1, 2, 3, 4))]),
        Page(2, 595, 842, Origin.OCR, [Line("印章", (1, 2, 3, 4), (0.5, 0.75))], turns=1),
    ]

    def read(raw, name):
        return replace(read_original(raw, name), pages=pages, origin=Origin.MIXED)

    monkeypatch.setattr("library.recognising.read_original", read)

    worked_off([upload("一.txt")], section, editor)

    file = SourceFile.objects.get()
    assert (file.get_origin_display(), file.confidence) == ("部分图像识别", 0.625)
    assert list(file.file_pages.values_list("number", "text", "lines", "turns", "confidence")) == [
        (1, "第一行", [["第一行", [1, 2, 3, 4], []]], 0, None),
        (2, "印章", [["印章", [1, 2, 3, 4], [0.5, 0.75]]], 1, 0.625),
    ]
    DocumentFile.objects.all().delete()
    PolicyPage.objects.update(source_file=None)
    file.delete()
    assert not FilePage.objects.exists()


# --- approval ---


def test_a_person_publishes_what_she_has_checked(section, chief):
    item = worked_off([upload("一.txt")], section, chief).items.get()

    page = approve(item, by=chief)

    assert page.live
    assert page.nodes.exists()
    actions = set(PageLogEntry.objects.filter(page=page.pk).values_list("action", "user"))
    assert {("wagtail.publish", chief.pk), ("library.approve_import", chief.pk)} <= actions
    item.refresh_from_db()
    assert item.reason == "已核对发布"
    with pytest.raises(NothingToApprove):
        approve(item, by=chief)


def test_who_may_not_publish_approves_nothing(section, editor):
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    item = worked_off([upload("一.txt")], section, editor).items.get()

    with pytest.raises(PermissionDenied):
        approve(item, by=editor)

    assert not PolicyPage.objects.get().live


# --- undoing ---


def test_undoing_a_batch_takes_back_untouched_drafts_and_lists_the_others(section, chief):
    names = ("考勤", "休假", "慰问")
    files = [upload(f"{name}.txt", RULES.format(name=name)) for name in names]
    batch = worked_off(files, section, chief)
    first, second, _ = batch.items.all()
    first.page.save_revision(user=chief)
    approve(second, by=chief)

    undone = undo_batch(batch, by=chief)

    assert [item.name for item in undone.deleted] == ["慰问.txt"]
    assert sorted((item.name, reason) for item, reason in undone.kept) == [
        ("休假.txt", "已经发布过"),
        ("考勤.txt", "已有人修改"),
    ]
    assert states(batch) == ["created", "created", "undone"]
    assert set(Work.objects.values_list("title", flat=True)) == {
        "示例总工会考勤办法",
        "示例总工会休假办法",
    }
    assert PageLogEntry.objects.filter(action="library.undo_import", user=chief).exists()
    batch.refresh_from_db()
    assert batch.undone_at
    assert undo_batch(batch, by=chief).deleted == []


def test_files_of_an_undone_batch_can_be_imported_again(section, chief):
    undo_batch(worked_off([upload("一.txt")], section, chief), by=chief)
    assert not PolicyPage.objects.exists()

    batch = worked_off([upload("一.txt")], section, chief)

    assert states(batch) == ["created"]
    assert PolicyPage.objects.get().files.get().file == SourceFile.objects.get()


def test_a_running_batch_is_not_undone_and_others_not_by_a_reader(section, editor):
    batch = create_batch([upload("一.txt")], section=section, by=editor)

    with pytest.raises(StillRunning):
        undo_batch(batch, by=editor)
    with pytest.raises(PermissionDenied):
        undo_batch(batch, by=User.objects.create_user("R1", "x", name="读者"))


def test_the_page_asks_before_it_undoes(client, section, chief):
    batch = worked_off([upload("一.txt")], section, chief)
    client.force_login(chief)
    address = f"/admin/library/imports/{batch.pk}/undo/"
    assert address in client.get(f"/admin/library/imports/{batch.pk}/").text

    assert "撤销不能恢复" in client.get(address).text
    assert PolicyPage.objects.exists()
    response = client.post(address, follow=True)

    assert "已撤销 1 份草稿。" in response.text
    assert not PolicyPage.objects.exists()


def test_content_that_nobody_uses_is_deleted_after_a_while(section, chief):
    kept, lost = (
        worked_off([upload(f"{name}.txt", RULES.format(name=name))], section, chief)
        for name in ("考勤", "休假")
    )
    file = lost.items.get().file
    undo_batch(lost, by=chief)
    before = timezone.now() + timedelta(seconds=5)

    assert discard_unused(before=before) == 1

    assert not default_storage.exists(file.file.name)
    assert default_storage.exists(kept.items.get().file.file.name)
    create_batch([upload("新.txt", "新")], section=section, by=chief)
    assert discard_unused(before=before) == 0


def test_a_pdf_keeps_where_its_text_came_from(section, editor):
    pdf = Pdf()
    pdf.add_page()
    for place, line in enumerate(RULES.format(name="考勤").split("\n\n")):
        pdf.line(line.split("\n")[0], y=60 + 40 * place)

    worked_off([upload("一.pdf", pdf.content())], section, editor)

    assert SourceFile.objects.get().get_origin_display() == "PDF 文字层"
