"""How files come in: archives, laws one a line, catalogues, one by one into an open batch, pasted pages."""

import io
import json
import lzma
import stat
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import User
from jobs import runner
from library.catalogue import COLUMNS, template
from library.decoding import path_name
from library.models import ImportBatch, PolicyPage
from library.models.imports import INCOMING
from library.pasting import pasted_file
from library.services.imports import (
    NothingToImport,
    add_upload,
    create_batch,
    discard_old_uploads,
    open_batch,
    submit,
)
from tests.factories.imports import RULES, worked_off
from tests.factories.library import documents_page

pytestmark = pytest.mark.django_db


def text(name="考勤"):
    return RULES.format(name=name).encode()


def archive(members, **options):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content, **options)
    return target.getvalue()


def table(*rows, columns=COLUMNS):
    book = Workbook()
    book.active.append(list(columns))
    for row in rows:
        book.active.append([row.get(column) for column in columns])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def named(files):
    return [ContentFile(content, name=name) for name, content in files.items()]


def batch_of(files, section, by, **options):
    return create_batch(named(files), section=section, by=by, **options)


def run(files, section, by):
    return worked_off(named(files), section, by)


def results(batch):
    return [(item.name, item.state) for item in batch.items.all()]


def reasons(batch):
    return [item.reason for item in batch.items.all()]


# --- archives ---


def test_an_archive_is_taken_apart_and_its_folders_stay_in_the_names(section, editor):
    members = {"通知/考勤.txt": text(), "休假.txt": text("休假"), "__MACOSX/._休假.txt": b"x"}

    batch = run({"收文.zip": archive(members)}, section, editor)

    assert results(batch) == [
        ("收文.zip/通知/考勤.txt", "created"),
        ("收文.zip/休假.txt", "created"),
    ]
    assert [use.name for page in PolicyPage.objects.all() for use in page.files.all()] == [
        "考勤.txt",
        "休假.txt",
    ]


def test_names_written_by_chinese_windows_are_mended(section, editor):
    written = "通知办法甲.txt".encode("gb18030")
    info = zipfile.ZipInfo("x" * len(written))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as one:
        one.writestr(info, text())
    raw = target.getvalue().replace(b"x" * len(written), written)

    batch = batch_of({"旧.zip": raw}, section, editor)

    assert batch.items.get().name == "旧.zip/通知办法甲.txt"


def link():
    info = zipfile.ZipInfo("快捷.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def encrypted():
    raw = bytearray(archive({"密.txt": text()}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = raw.index(mark) + (6 if mark.endswith(b"\x04") else 8)
        raw[at] |= 1
    return bytes(raw)


REFUSED = [
    (archive({"里.zip": archive({"a.txt": text()})}), "压缩包里还有压缩包，没有打开"),
    (archive({"../外.txt": text()}), "压缩包里有越界的路径“../外.txt”，已拒绝处理"),
    (archive({"/etc/外.txt": text()}), "压缩包里有越界的路径“/etc/外.txt”"),
    (archive({"大.txt": bytes(30 * 1024 * 1024)}), "压缩包解压后异常巨大，已拒绝处理"),
    (archive({"程序.exe": b"MZ"}), "不支持 .exe 格式"),
    (archive({}), "压缩包里没有文件。"),
    (encrypted(), "压缩包设有密码，无法读取"),
    (archive({"甲.txt": text()})[:60], "文件打不开，不是 ZIP 压缩包，或已损坏"),
    (b"not a zip", "文件打不开，不是 ZIP 压缩包，或已损坏"),
]


@pytest.mark.parametrize(("raw", "said"), REFUSED, ids=[said[:12] for _, said in REFUSED])
def test_what_is_wrong_with_an_archive_is_said_and_stops_nothing_else(section, editor, raw, said):
    batch = run({"包.zip": raw, "好.txt": text()}, section, editor)

    assert [state for _, state in results(batch)] == ["failed", "created"]
    assert reasons(batch)[0].startswith(said)


def test_a_link_in_an_archive_is_not_followed(section, editor):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr(link(), "/etc/passwd")

    batch = batch_of({"包.zip": target.getvalue()}, section, editor)

    item = batch.items.get()
    assert (item.state, item.kept) == ("failed", False)
    assert item.reason == "这是压缩包里的快捷链接，不是文件，没有打开。"


def test_other_archives_are_refused_with_what_to_do(section, editor):
    batch = batch_of({"包.rar": b"Rar!"}, section, editor)

    assert reasons(batch) == ["这种压缩文件打不开。请解压后导入里面的文件，或改用 ZIP 压缩。"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../a.txt", "a.txt"),
        ("C:\\收文\\甲.txt", "收文/甲.txt"),
        ("/etc/./x/乙.txt", "etc/x/乙.txt"),
        ("通知/" * 200 + "甲.txt", "通知/" * 165 + "甲.txt"),
    ],
)
def test_folders_are_a_hint_and_lead_nowhere(given, kept):
    assert path_name(given) == kept


# --- laws one a line ---

LAWS = [
    {"title": "示例甲条例", "text": "第一条 甲。\n\n第二条 乙。", "preamble": "# 示例甲条例"},
    {"title": "示例乙条例", "text": "第一条 丙。\n\n第二条 丁。"},
]


def lines(laws):
    return "\n".join(json.dumps(law, ensure_ascii=False) for law in laws).encode()


@pytest.mark.parametrize(
    ("name", "packed"), [("laws.jsonl", bytes), ("laws.jsonl.xz", lzma.compress)]
)
def test_each_law_of_a_collection_is_a_file_of_its_own(section, editor, name, packed):
    batch = run({name: packed(lines(LAWS))}, section, editor)

    assert results(batch) == [
        (f"{name}/00001 示例甲条例.md", "created"),
        (f"{name}/00002 示例乙条例.md", "created"),
    ]
    assert sorted(PolicyPage.objects.values_list("title", flat=True)) == [
        "示例乙条例",
        "示例甲条例",
    ]


def test_a_line_that_is_no_law_is_named(section, editor):
    raw = b"{broken\n" + lines([LAWS[0], {"title": "无正文"}])

    batch = batch_of({"laws.jsonl": raw}, section, editor)

    assert [state for _, state in results(batch)] == ["failed", "waiting", "failed"]
    assert reasons(batch)[0].startswith("第 1 行不是一部法规")


def test_a_broken_collection_says_so(section, editor):
    batch = batch_of({"laws.jsonl.xz": lzma.compress(lines(LAWS))[:-20]}, section, editor)

    assert reasons(batch)[-1] == "压缩数据已损坏，后面的内容读不出来。请重新下载后再导入。"


# --- catalogue ---


def test_what_a_catalogue_says_wins_over_what_is_recognised(section, editor):
    elsewhere = documents_page(title="省级文件", slug="province")
    row = {
        "文件名": "通知/考勤.txt",
        "标题": "示例考勤管理办法",
        "文号": "示工发〔2019〕3号、示财发〔2019〕8号",
        "发文机关": "示例总工会、示例财政厅",
        "成文日期": "2019年12月2日",
        "栏目": "省级文件",
    }

    batch = run(
        {"包.zip": archive({"通知/考勤.txt": text()}), "目录.xlsx": table(row)}, section, editor
    )

    page = PolicyPage.objects.get()
    assert page.title == page.work.title == "示例考勤管理办法"
    assert page.numbers == ["示工发〔2019〕3号", "示财发〔2019〕8号"]
    assert page.issuer_names == ["示例总工会", "示例财政厅"]
    assert page.issued.isoformat() == "2019-12-02"
    assert page.get_parent().pk == elsewhere.pk
    assert page.recognised["fields"]["title"] == "示例总工会考勤办法"
    assert page.recognised["given"]["source"] == "目录表“目录.xlsx”第 2 行"
    assert batch.catalogue == [
        {
            "name": "目录.xlsx",
            "problem": "",
            "rows": [{"number": 2, "file": "通知/考勤.txt", "problems": []}],
        }
    ]


def test_each_row_of_a_catalogue_has_its_own_problems(section, editor):
    rows = [
        {"文件名": "没有.docx"},
        {"文件名": "考勤.txt", "成文日期": "去年冬天", "栏目": "无此栏目"},
        {"标题": "没写文件名"},
    ]

    batch = batch_of({"考勤.txt": text(), "目录.xlsx": table(*rows)}, section, editor)

    assert [row["problems"] for row in batch.catalogue[0]["rows"]] == [
        ["这批文件里没有这个文件"],
        ["“成文日期”不是日期：去年冬天", "没有名为“无此栏目”的文件栏目，导入到了上传时选择的栏目"],
        ["没有填写文件名"],
    ]


def test_a_row_that_two_files_answer_to_is_given_to_none(section, editor):
    files = {"甲.zip": archive({"一/通知.txt": text(), "二/通知.txt": text("休假")})}

    batch = batch_of(files | {"目录.xlsx": table({"文件名": "通知.txt"})}, section, editor)

    assert batch.catalogue[0]["rows"][0]["problems"] == ["有 2 个同名的文件，请写上文件夹"]
    assert [item.given for item in batch.items.all()] == [{}, {}]


def test_a_file_that_the_catalogue_calls_secret_is_stopped_before_it_is_read(section, editor):
    row = {"文件名": "工程.txt", "标题": "某工程方案", "密级": "机密"}

    batch = batch_of({"工程.txt": text(), "目录.xlsx": table(row)}, section, editor)

    item = batch.items.get()
    assert (item.name, item.state, item.size, item.kept) == ("涉密文件", "failed", 0, False)
    assert not default_storage.exists(item.incoming_name)
    assert "工程" not in json.dumps(batch.catalogue, ensure_ascii=False)


def test_an_internal_file_is_for_staff_only(section, editor):
    row = {"文件名": "考勤.txt", "密级": "内部"}

    batch = run({"考勤.txt": text(), "目录.xlsx": table(row)}, section, editor)

    page = PolicyPage.objects.get()
    assert page.audience.everyone
    assert batch.items.get().warnings[0] == "文件标有“内部”，已限定为登录人员可见，请核对受众。"


def test_a_workbook_without_file_names_is_no_catalogue(section, editor):
    raw = table({"姓名": "甲"}, columns=("姓名",))

    batch = batch_of({"名单.xlsx": raw, "考勤.txt": text()}, section, editor)

    assert batch.catalogue[0]["problem"].startswith("这个表格里没有“文件名”列，不是目录表。")
    assert results(batch) == [("考勤.txt", "waiting")]


def test_the_template_can_be_read_back(client, section, editor):
    client.force_login(editor)

    response = client.get("/admin/library/imports/catalogue.xlsx")

    assert response.content[:2] == template()[:2] == b"PK"
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)


# --- one by one ---


def added(batch, position, name, content):
    return add_upload(batch, position, ContentFile(content, name=name))


def test_files_are_added_one_by_one_and_submitted_at_the_end(section, editor):
    batch = open_batch(uuid4(), section=section, by=editor)
    added(batch, 1, "休假.txt", text("休假"))
    added(batch, 0, "收文/考勤.txt", text())
    added(batch, 2, "目录.xlsx", table({"文件名": "休假.txt", "标题": "示例休假规定"}))
    assert not ImportBatch.objects.submitted().exists()

    submitted = submit(batch, by=editor)

    assert submitted == batch
    runner.run(submitted.job_id)
    assert results(submitted) == [("收文/考勤.txt", "created"), ("休假.txt", "created")]
    assert PolicyPage.objects.filter(title="示例休假规定").exists()


def test_a_file_that_is_sent_again_is_taken_once(section, editor):
    batch = open_batch(uuid4(), section=section, by=editor)

    first, again = (added(batch, 0, "考勤.txt", text()) for _ in range(2))

    assert first == again
    assert batch.items.count() == 1


def test_a_batch_is_submitted_once_and_by_its_own_person(section, editor):
    other = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    batch = open_batch(uuid4(), section=section, by=editor)
    with pytest.raises(NothingToImport):
        submit(batch, by=editor)
    added(batch, 0, "考勤.txt", text())
    with pytest.raises(PermissionDenied):
        submit(batch, by=other)
    with pytest.raises(PermissionDenied):
        open_batch(batch.token, section=section, by=other)

    first, second = submit(batch, by=editor), submit(batch, by=editor)

    assert first.job_id == second.job_id
    with pytest.raises(PermissionDenied):
        open_batch(batch.token, section=section, by=editor)


def test_what_nobody_submitted_is_deleted(section, editor):
    batch = open_batch(uuid4(), section=section, by=editor)
    added(batch, 0, "考勤.txt", text())
    ImportBatch.objects.filter(pk=batch.pk).update(created_at="2020-01-01T00:00Z")

    discard_old_uploads(before=timezone.now() + timedelta(seconds=5))

    assert not ImportBatch.objects.exists()
    assert not default_storage.exists(f"{INCOMING}/{batch.token}")


def test_the_page_takes_files_one_by_one(client, section, editor):
    client.force_login(editor)
    token = uuid4()
    sent = {"token": token, "section": section.pk}

    for position, (name, content) in enumerate({"考勤.txt": text(), "坏.exe": b"MZ"}.items()):
        file = ContentFile(content, name=name)
        data = sent | {"position": position, "path": f"收文/{name}", "file": file}
        answer = client.post("/admin/library/imports/new/files/", data)
        assert answer.status_code == 200
    response = client.post("/admin/library/imports/new/", sent)

    batch = ImportBatch.objects.get()
    assert answer.json()["refused"][0]["name"] == "收文/坏.exe"
    assert response.headers["Location"] == f"/admin/library/imports/{batch.pk}/"
    assert results(batch) == [("收文/考勤.txt", "waiting"), ("收文/坏.exe", "failed")]


def test_a_file_without_a_batch_is_refused_in_words(client, section, editor):
    client.force_login(editor)

    answer = client.post("/admin/library/imports/new/files/", {"section": section.pk})

    assert answer.status_code == 400
    assert answer.json()["error"]


# --- pasting ---


def test_a_pasted_page_is_a_file_with_its_title_and_source():
    file = pasted_file("<p>正文</p>", title="示例<通知>", source="https://example.cn/a?b&c")

    assert file.name == "示例<通知>.html"
    assert file.read().decode() == (
        '<!doctype html><html><head><meta charset="utf-8"><title>示例&lt;通知&gt;</title>'
        '<meta name="source" content="https://example.cn/a?b&amp;c"></head>'
        "<body><p>正文</p></body></html>"
    )


def test_pasting_makes_a_batch(client, section, editor):
    client.force_login(editor)
    data = {"markup": "<p>正文</p>", "title": "示例通知", "section": section.pk}

    response = client.post(
        "/admin/library/imports/paste/", data | {"source": "https://example.cn/1"}
    )

    batch = ImportBatch.objects.get()
    assert response.status_code == 302
    assert (batch.items.get().name, batch.note) == ("示例通知.html", "粘贴自 https://example.cn/1")


def test_an_empty_paste_says_what_to_do(client, section, editor):
    client.force_login(editor)

    response = client.post("/admin/library/imports/paste/", {"section": section.pk})

    assert "请粘贴网页内容。" in response.text
