import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission, ModelLogEntry, Page, PageLogEntry

from accounts.models import User
from jobs import runner
from jobs.models import Job
from library.models import ImportBatch, ImportItem, Issuer, PolicyPage, SourceFile, Work
from library.services.batches import approve
from library.services.imports import NothingToImport, create_batch, retry_failed
from tests.factories.imports import worked_off
from tests.factories.library import documents_page

pytestmark = pytest.mark.django_db
LAW = "示例总工会考勤办法\n\n第一条 为了规范考勤，制定本办法。\n\n第二条 本办法自2020年1月1日起施行。\n\n示例省总工会\n2019年12月1日\n"


def upload(name, content=LAW):
    return ContentFile(content.encode() if isinstance(content, str) else content, name=name)


@pytest.fixture
def chief():
    return User.objects.create_superuser("CHIEF", "secret", name="馆长")


def results(batch):
    return [(item.name, item.state, item.reason) for item in batch.items.all()]


def incoming_files(batch):
    folder = f"library/incoming/{batch.token}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_an_editor_imports_a_draft(section, editor):
    batch = worked_off([upload("考勤办法.txt")], section, editor)

    page = PolicyPage.objects.get()
    assert results(batch) == [("考勤办法.txt", "created", "已存为草稿，待核对后发布")]
    assert (page.title, page.live, page.owner) == ("示例总工会考勤办法", False, editor)
    assert page.issuer_names == ["示例省总工会"]
    assert not Issuer.objects.get(name="示例省总工会").confirmed
    assert page.latest_revision.user == editor
    assert not page.nodes.exists()
    assert page.recognised["fields"]["title"] == page.title
    assert "title" in page.recognised["evidence"]
    assert incoming_files(batch) == []
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.done, job.total) == ("succeeded", 1, 1)
    assert job.message == "已导入 1 份"


def test_the_original_is_kept_under_the_name_of_its_content(section, editor):
    worked_off([upload("../../考勤办法.txt")], section, editor)

    file = SourceFile.objects.get()
    assert file.original_name == "考勤办法.txt"
    assert file.file.name == f"library/{file.sha256[:2]}/{file.sha256}"
    with file.file.open("rb") as stream:
        assert stream.read().decode() == LAW


BROKEN = [
    ("空.txt", b"", "文件是空的。"),
    ("空白.md", b"  \n ", "文件里没有文字。"),
    (
        "改名.md",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        "图片已损坏或不完整，无法读取。请重新拍照、扫描或下载后再导入。",
    ),
    (
        "乱码.txt",
        bytes(range(256)) * 20,
        "无法识别文字编码，可能不是文本文件。请另存为 UTF-8 编码的纯文本再导入。",
    ),
    (
        "程序.exe",
        b"MZ" + bytes(100),
        "不支持 .exe 格式，可以导入 Word、WPS、RTF、ODT、PDF、OFD、图片、网页和文本文件。",
    ),
    ("只有标题.txt", "关于开展活动的通知\n", "只有标题，没有正文。"),
]


def test_a_broken_file_is_listed_and_stops_nothing_else(section, editor):
    files = [upload(name, content) for name, content, _ in BROKEN] + [upload("好.txt")]

    batch = worked_off(files, section, editor)

    assert results(batch) == [
        *((name, "failed", reason) for name, _, reason in BROKEN),
        ("好.txt", "created", "已存为草稿，待核对后发布"),
    ]
    assert Job.objects.get(pk=batch.job_id).state == "succeeded"
    assert SourceFile.objects.count() == 1


def test_60_megabytes_are_refused_without_being_stored(section, editor):
    file = upload("大.txt", "")
    file.size = 60 * 1024 * 1024

    batch = worked_off([file], section, editor)

    assert results(batch)[0][2].startswith("文件有 60 MB，超过 50 MB 的上限。")
    assert incoming_files(batch) == []


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_other_encodings_import_correctly(section, editor, codec):
    worked_off([upload("考勤.txt", LAW.encode(codec))], section, editor)

    assert PolicyPage.objects.get().title == "示例总工会考勤办法"


def test_a_name_of_300_characters_is_shortened(section, editor):
    file = upload("x.txt")
    file.name = "长" * 296 + ".txt"

    batch = worked_off([file], section, editor)

    item = batch.items.get()
    assert (len(item.name), item.name[-4:], item.state) == (255, ".txt", "created")


def test_a_file_of_too_many_paragraphs_is_refused(section, editor, monkeypatch):
    monkeypatch.setattr("library.recognition.MAX_NODES", 3)

    batch = worked_off([upload("一.txt")], section, editor)

    assert results(batch)[0][2] == "正文有 4 段，超过 3 段的上限，请核对是不是一份文件。"


def test_two_files_with_one_name_are_two_documents(section, editor):
    other = LAW.replace("考勤", "休假")

    batch = worked_off([upload("办法.txt"), upload("办法.txt", other)], section, editor)

    assert [state for _, state, _ in results(batch)] == ["created", "created"]
    assert set(Work.objects.values_list("title", flat=True)) == {
        "示例总工会考勤办法",
        "示例总工会休假办法",
    }


def test_one_content_under_two_names_is_one_document(section, editor):
    batch = worked_off([upload("一.txt"), upload("二.txt")], section, editor)

    first, second = batch.items.all()
    assert (first.state, second.state) == ("created", "existing")
    assert second.page == first.page


def test_a_secret_document_is_stopped_and_nothing_of_it_is_kept(section, editor):
    batch = worked_off([upload("密.txt", f"机密★5年\n{LAW}")], section, editor)

    item = batch.items.get()
    assert (item.state, item.kept) == ("failed", False)
    assert item.reason == "文首标有密级“机密”。涉密文件不得录入，上传的内容已删除。"
    assert incoming_files(batch) == []
    assert not SourceFile.objects.exists()


def test_a_batch_run_twice_changes_nothing(section, editor):
    batch = worked_off([upload("一.txt")], section, editor)
    Job.objects.filter(pk=batch.job_id).update(state="queued")

    runner.run(batch.job_id)

    assert (PolicyPage.objects.count(), Work.objects.count()) == (1, 1)
    assert results(batch) == [("一.txt", "created", "已存为草稿，待核对后发布")]


def test_a_long_batch_lets_others_have_their_turn(section, editor, monkeypatch):
    monkeypatch.setattr("library.services.import_job.SLICE", -1.0)
    monkeypatch.setattr("jobs.runner.wake", lambda job: None)
    files = [upload(f"{number}.txt", LAW.replace("考勤", f"第{number}项")) for number in range(3)]
    batch = create_batch(files, section=section, by=editor)
    said = []

    for _ in range(3):
        runner.run(batch.job_id)
        job = Job.objects.get(pk=batch.job_id)
        said.append((job.state, job.done, job.message))

    assert said == [
        ("queued", 1, "已处理 1 份，共 3 份；先让别的任务做，随后继续"),
        ("queued", 2, "已处理 2 份，共 3 份；先让别的任务做，随后继续"),
        ("succeeded", 3, "已导入 3 份"),
    ]
    assert [state for _, state, _ in results(batch)] == ["created"] * 3
    assert incoming_files(batch) == []


def test_failed_files_can_be_tried_again(section, editor):
    batch = worked_off([upload("空.txt", b""), upload("坏.txt", b"\xff\xff" * 9)], section, editor)
    assert batch.items.retriable().count() == 1

    assert retry_failed(batch, by=editor) == 1

    batch.refresh_from_db()
    runner.run(batch.job_id)
    assert [state for _, state, _ in results(batch)] == ["failed", "failed"]


def test_an_empty_upload_is_no_batch(section, editor):
    with pytest.raises(NothingToImport):
        create_batch([], section=section, by=editor)

    assert not ImportBatch.objects.exists()


def test_readers_cannot_import_and_only_a_person_publishes(section, editor):
    reader = User.objects.create_user("R01", "secret", name="读者")

    with pytest.raises(PermissionDenied):
        create_batch([upload("一.txt")], section=section, by=reader)
    with pytest.raises(PermissionDenied):
        create_batch([upload("一.txt")], section=section, by=None, publish=True)

    assert not ImportBatch.objects.exists()
    assert create_batch([upload("一.txt")], section=section, by=editor, publish=True).publish


def test_publishing_is_done_by_the_person_and_logged(section, chief):
    worked_off([upload("一.txt")], section, chief, publish=True)

    page = PolicyPage.objects.get()
    assert page.live
    assert page.nodes.filter(kind="article").count() == 2
    actions = PageLogEntry.objects.filter(page=page.pk).values_list("action", "user")
    assert ("wagtail.publish", chief.pk) in set(actions)
    assert list(actions).count(("wagtail.create", chief.pk)) == 1
    assert PageLogEntry.objects.filter(action="library.import", user=chief).exists()


def command(*args):
    out = StringIO()
    call_command("import_documents", *map(str, args), stdout=out)
    return out.getvalue().splitlines()


def test_the_command_makes_the_first_section_and_reports_in_json(tmp_path):
    (tmp_path / "一.txt").write_text(LAW)
    (tmp_path / "子").mkdir()
    (tmp_path / "子" / "空.md").touch()
    (tmp_path / "图.svg").touch()

    lines = [json.loads(line) for line in command(tmp_path, "--json")]

    assert [(line["file"], line["state"]) for line in lines[:-1]] == [
        ("空.md", "failed"),
        ("一.txt", "created"),
    ]
    assert lines[1]["title"] == "示例总工会考勤办法"
    summary = lines[-1]["summary"]
    assert (summary["total"], summary["created"], summary["failed"]) == (2, 1, 1)
    assert Page.objects.get(slug="documents").live
    assert not PolicyPage.objects.get().live


def test_the_command_publishes_only_for_a_person_with_the_right(tmp_path, section, editor, chief):
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    (tmp_path / "一.txt").write_text(LAW)

    with pytest.raises(CommandError, match="--publish 须同时用 --by"):
        command(tmp_path, "--publish")
    with pytest.raises(CommandError, match="没有在“示例文件”发布文件的权限"):
        command(tmp_path, "--publish", "--by", "E01")
    with pytest.raises(CommandError, match="没有找到工号、手机号或邮箱为“nobody”"):
        command(tmp_path, "--by", "nobody")
    assert not PolicyPage.objects.exists()

    command(tmp_path, "--publish", "--by", "CHIEF")

    assert PolicyPage.objects.get().live


def test_the_command_says_which_sections_there_are(tmp_path, section):
    documents_page(title="另一栏目", slug="other")
    (tmp_path / "一.txt").write_text(LAW)

    with pytest.raises(CommandError, match=r"现有：.*documents（示例文件）.*other（另一栏目）"):
        command(tmp_path)
    with pytest.raises(CommandError, match="没有网址名为“nowhere”的文件栏目"):
        command(tmp_path, "--section", "nowhere")
    with pytest.raises(CommandError, match="没有这个文件或文件夹"):
        command(tmp_path / "missing")

    command(tmp_path, "--section", "other")

    assert PolicyPage.objects.get().get_parent().slug == "other"


def test_uploading_in_the_admin_leads_to_the_list_of_results(client, section, editor):
    client.force_login(editor)

    response = client.post(
        "/admin/library/imports/new/",
        {"files": [upload("一.txt"), upload("空.txt", b"")], "section": section.pk},
    )

    batch = ImportBatch.objects.get()
    assert response.headers["Location"] == f"/admin/library/imports/{batch.pk}/"
    assert (batch.created_by, batch.items.count()) == (editor, 2)
    runner.run(batch.job_id)
    page = client.get(response.headers["Location"])
    assert "文件是空的。" in page.text
    assert f"/admin/pages/{PolicyPage.objects.get().pk}/edit/" in page.text
    assert "空.txt" in page.text


def test_the_upload_form_says_what_is_missing(client, section, editor):
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    client.force_login(editor)

    response = client.post("/admin/library/imports/new/", {"section": section.pk})

    assert "请选择要导入的文件。" in response.text
    assert 'name="publish"' not in response.text


@pytest.mark.parametrize("path", ["", "new/", "1/"])
def test_strangers_and_readers_see_no_imports(client, path):
    assert client.get(f"/admin/library/imports/{path}").status_code == 302
    client.force_login(User.objects.create_user("R01", "secret", name="读者"))

    assert client.get(f"/admin/library/imports/{path}").status_code in (302, 403)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_results_needs_the_same_queries_for_any_number(
    client, section, chief, django_assert_max_num_queries, count
):
    files = [upload(f"{n}.txt", LAW.replace("考勤", f"考勤{n}")) for n in range(count)]
    batch = worked_off(files, section, chief)
    client.force_login(chief)
    client.get(f"/admin/library/imports/{batch.pk}/")

    with django_assert_max_num_queries(30):
        client.get(f"/admin/library/imports/{batch.pk}/")


def test_failed_imports_wait_on_the_dashboard(client, section, chief):
    worked_off([upload("空.txt", b"")], section, chief)
    client.force_login(chief)

    address = "/admin/library/imports/?result=failed"
    home = client.get("/admin/").text
    assert "未能导入的文件" in home
    assert address in home
    html = client.get(address).text
    assert "空.txt" in html
    assert "文件是空的。" in html
    assert "import-state--failed" in html


def test_the_list_of_failed_files_names_no_others(client, section, chief):
    worked_off([upload("好.txt"), upload("空.txt", b"")], section, chief)
    client.force_login(chief)

    html = client.get("/admin/library/imports/?result=failed").text

    assert "空.txt" in html
    assert "好.txt" not in html


def test_results_leave_out_what_there_is_none_of(client, section, chief):
    batch = worked_off([upload("好.txt"), upload("空.txt", b"")], section, chief)
    client.force_login(chief)

    html = client.get(f"/admin/library/imports/{batch.pk}/").text

    assert "共 2 个文件：已导入 1 份，未能导入 1 份。" in html
    assert "返回导入列表" in html
    assert "全部导入" not in html
    assert Job.objects.get(pk=batch.job_id).message == "已导入 1 份，未能导入 1 份"


def test_the_newest_batch_comes_first(client, section, chief):
    older, newer = (worked_off([upload("空.txt", b"")], section, chief) for _ in range(2))
    client.force_login(chief)

    html = client.get("/admin/library/imports/").text

    assert html.index(f">{newer}<") < html.index(f">{older}<")


def test_the_log_entry_reads_in_chinese(client, section, chief):
    worked_off([upload("一.txt")], section, chief)

    entry = PageLogEntry.objects.get(action="library.import")

    assert entry.message == "导入了文件"
    assert not ModelLogEntry.objects.filter(action="library.import").exists()
    assert ImportItem.objects.get().state == "created"


def detail(client, batch):
    return client.get(f"/admin/library/imports/{batch.pk}/").text


def test_while_files_are_read_the_page_tells_one_story_and_keeps_up(client, section, editor):
    batch = create_batch([upload("一.txt"), upload("空.txt", " ")], section=section, by=editor)
    client.force_login(editor)

    at_work = detail(client, batch)
    runner.run(batch.job_id)
    done = detail(client, batch)

    assert 'hx-trigger="every 2s, job-ended from:body"' in at_work
    assert "等待处理 2 份" not in at_work
    assert "hx-trigger" not in done
    assert done.count("已导入 1 份") == 1


def test_a_draft_is_offered_for_checking_until_it_is_published(client, section, editor):
    batch = worked_off([upload("一.txt")], section, editor)
    item = batch.items.get()
    link = f'href="/admin/library/review/{item.pk}/"'
    client.force_login(editor)

    before = detail(client, batch)
    approve(item, by=editor)

    assert f"{link}>核对<span" in before
    assert link not in detail(client, batch)
