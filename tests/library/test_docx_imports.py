"""Word documents through the import: recognised like the same text typed by hand, kept as they came."""

import io
import json
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from gongwen.structure import from_json, walk
from jobs import runner
from library.extraction.child import Limits
from library.models import PolicyPage, SourceFile
from library.originals import KINDS
from library.services.imports import create_batch, retry_failed
from library.services.recognition import rerecognise
from tests.factories.compound import compound
from tests.factories.docx import Docx, abstract, cell, level, listed, numbered, p, row, table

pytestmark = pytest.mark.django_db

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NUMBERING = (
    abstract(
        level("%1、", "chineseCountingThousand"),
        level("%2.", place=1, more='<w:lvlRestart w:val="0"/>'),
    )
    + listed()
)
TITLE = "示例省总工会2019年工作要点"
HEAD = [TITLE, "2019年，全省各级工会要做好以下工作。"]
PLAN = [
    (0, "加强政治引领"),
    (1, "深入学习。组织干部职工学习讲话精神。"),
    (1, "开展宣讲。举办巾帼学堂四期。"),
    (0, "维护职工权益"),
    (1, "推进协商。签订集体合同。"),
    (1, "2019年底前完成调查。摸清底数。"),
]
LABELS = ["一、", "1.", "2.", "二、", "3.", "4."]
SIGNED = ["示例省总工会", "2019年1月8日"]
TYPED = "\n".join(
    [*HEAD, *(label + text for label, (_, text) in zip(LABELS, PLAN, strict=True)), *SIGNED]
)
LAW = [
    "示例总工会考勤办法",
    "第一条 为了规范考勤，制定本办法。",
    "第二条 本办法自2020年1月1日起施行。",
]


def document(*paragraphs, **parts):
    return Docx("".join(map(p, paragraphs)), **parts).build()


def automatic():
    body = [p(text) for text in HEAD]
    body += [numbered(text, level=place) for place, text in PLAN]
    body += [p(text) for text in SIGNED]
    return Docx("".join(body), NUMBERING).build()


@pytest.fixture
def bring(section, editor):
    def run(*files):
        uploads = [ContentFile(raw, name=name) for name, raw in files]
        batch = create_batch(uploads, section=section, by=editor)
        runner.run(batch.job_id)
        batch.refresh_from_db()
        return batch

    return run


def results(batch):
    return [(item.name, item.state, item.reason) for item in batch.items.all()]


def nodes(page):
    return [
        (node.kind, node.label, node.number, node.anchor, node.heading, node.text)
        for *_, node in walk(from_json(page.outline).nodes)
    ]


def test_an_automatically_numbered_plan_has_the_outline_of_a_typed_one(bring):
    def reading(name, raw):
        bring((name, raw))
        page = PolicyPage.objects.get()
        found = (nodes(page), page.title, page.issuer_names, page.recognised["warnings"])
        page.delete()
        SourceFile.objects.all().delete()
        return found

    automatically = reading("自动.docx", automatic())

    assert [label for _, label, *_ in automatically[0] if label] == LABELS
    assert automatically[1:3] == (TITLE, ["示例省总工会"])
    assert reading("手打.docx", document(*TYPED.splitlines())) == automatically
    assert reading("手打.txt", TYPED.encode()) == automatically


def test_the_original_is_kept_and_given_out_as_it_came(bring, client, editor):
    raw = document(*LAW)

    batch = bring(("考勤办法.docx", raw))

    file = SourceFile.objects.get()
    assert results(batch) == [("考勤办法.docx", "created", "已存为草稿，待核对后发布")]
    assert (file.original_name, file.content_type, file.encoding) == (
        "考勤办法.docx",
        DOCX_TYPE,
        "",
    )
    client.force_login(editor)
    response = client.get(file.url)
    assert response.headers["Content-Type"] == DOCX_TYPE
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == raw


def test_the_same_file_twice_is_one_document(bring):
    batch = bring(("一.docx", document(*LAW)), ("二.docx", document(*LAW)))

    assert results(batch)[1] == ("二.docx", "existing", "内容完全相同的文件")


@pytest.mark.parametrize(
    ("name", "raw", "warning"),
    [
        ("一.txt", document(*LAW), "扩展名是 .txt，但内容是“Word 文档（DOCX）”，已按内容读取。"),
        ("一.doc", document(*LAW), "扩展名是 .doc，但内容是“Word 文档（DOCX）”，已按内容读取。"),
        (
            "一.docx",
            "\n".join(LAW).encode("gb18030"),
            "扩展名是 .docx，但内容是“纯文本”，已按内容读取。",
        ),
    ],
)
def test_a_name_that_lies_is_said_and_the_content_read(bring, name, raw, warning):
    batch = bring((name, raw))

    item = batch.items.get()
    assert item.state == "created"
    assert item.warnings[0] == warning
    assert PolicyPage.objects.get().recognised["warnings"][0] == warning


REFUSED = {
    "旧.doc": (
        compound("没有见过"),
        "这是旧版 Office 文件，读不出是哪一种。请在 Word 或 WPS 中另存为 DOCX 后再导入。",
    ),
    "加密.docx": (
        compound("EncryptionInfo", "EncryptedPackage"),
        "文件设有密码，无法读取。请在 Word 或 WPS 中取消密码后再导入。",
    ),
    "断.docx": (
        document(*LAW)[:200],
        "文件不完整，可能没有下载完或复制完。请重新取得这个文件再导入。",
    ),
    "图.docx": (
        document(),
        "文档里没有文字，可能只有图片。请把图片另存出来，或另存为 PDF，再导入。",
    ),
}


def test_what_cannot_be_read_is_listed_and_stops_nothing_else(bring):
    files = [(name, raw) for name, (raw, _) in REFUSED.items()]

    batch = bring(*files, ("好.docx", document(*LAW)))

    assert results(batch) == [
        *((name, "failed", said) for name, (_, said) in REFUSED.items()),
        ("好.docx", "created", "已存为草稿，待核对后发布"),
    ]


def test_a_file_on_which_the_reader_hangs_fails_and_can_be_tried_again(bring, editor, monkeypatch):
    hanging = replace(KINDS["docx"], limits=Limits(seconds=0))
    monkeypatch.setitem(KINDS, "docx", hanging)
    batch = bring(("慢.docx", document(*LAW)), ("好.txt", "\n".join(LAW).encode()))
    assert results(batch)[0] == (
        "慢.docx",
        "failed",
        "读取超过 0 秒，已停止。文件可能过大或结构异常，请用原来的程序另存一份或拆分后再导入。",
    )
    assert batch.items.last().state == "created"
    monkeypatch.undo()

    assert retry_failed(batch, by=editor) == 1

    batch.refresh_from_db()
    runner.run(batch.job_id)
    assert batch.items.first().state == "existing"


HEADER = '<w:sectPr><w:headerReference w:type="first" r:id="h1"/></w:sectPr>'
SECRET = {
    "above the title": document("机密★5年", *LAW),
    "in a cell of the head": Docx(
        table(row(cell("机密★5年"), cell("000001"))) + "".join(map(p, LAW))
    ).build(),
    "in a header": Docx(
        "".join(map(p, LAW)) + HEADER, margins=[("header", "h1", p("机密★5年"))]
    ).build(),
}


@pytest.mark.parametrize("raw", SECRET.values(), ids=SECRET)
def test_a_secret_document_leaves_nothing_behind(bring, raw):
    batch = bring(("密.docx", raw))

    item = batch.items.get()
    assert (item.state, item.kept, item.warnings) == ("failed", False, [])
    assert item.reason == "文首标有密级“机密”。涉密文件不得录入，上传的内容已删除。"
    assert not SourceFile.objects.exists()
    assert not default_storage.exists(f"library/incoming/{batch.token}")


def test_head_and_imprint_in_tables_are_recognised(bring):
    body = (
        table(row(cell("示例省总工会文件")), row(cell("示工发〔2019〕3号")))
        + p("关于开展考勤检查的通知")
        + p("各市总工会：")
        + p("请做好考勤检查。")
        + p("示例省总工会")
        + p("2019年1月8日")
        + table(
            row(cell("抄送：省直各单位。"), cell()),
            row(cell("示例省总工会办公室"), cell("2019年1月9日印发")),
        )
    )

    bring(("通知.docx", Docx(body).build()))

    page = PolicyPage.objects.get()
    assert (page.title, page.number) == ("关于开展考勤检查的通知", "示工发〔2019〕3号")
    assert (page.issuer_names, page.addressees) == (["示例省总工会"], "各市总工会")
    assert page.issued.isoformat() == "2019-01-08"
    assert [text for *_, text in nodes(page)] == ["请做好考勤检查。"]


def test_a_table_in_the_text_is_a_table_of_the_outline(bring):
    rows = table(row(cell("单位"), cell("人数")), row(cell("机关"), cell("3")))
    body = "".join(map(p, LAW[:2])) + rows + p(LAW[2])

    bring(("办法.docx", Docx(body).build()))

    tables = [text for kind, *_, text in nodes(PolicyPage.objects.get()) if kind == "table"]
    assert tables == ["| 单位 | 人数 |\n| 机关 | 3 |"]


def test_recognising_again_reads_the_document_again(bring, editor):
    bring(("自动.docx", automatic()))
    page = PolicyPage.objects.get()

    outcome = rerecognise(page, by=editor)

    assert (outcome.changed, outcome.kept_fields, outcome.kept_nodes) == (False, [], [])


def test_the_command_takes_documents_from_folders(tmp_path, section):
    (tmp_path / "自动.docx").write_bytes(automatic())
    out = io.StringIO()

    call_command("import_documents", str(tmp_path), "--json", stdout=out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["file"], line["state"], line["title"]) for line in lines[:-1]] == [
        ("自动.docx", "created", TITLE)
    ]


def test_the_upload_form_offers_documents(client, section, editor):
    client.force_login(editor)

    html = client.get("/admin/library/imports/new/").text

    assert "可以一次选择多个 Word、WPS、RTF、ODT、PDF、OFD、图片、网页和文本文件" in html
    assert (
        'accept=".docx,.docm,.dotx,.dotm,.doc,.dot,.wps,.wpt,.rtf,.odt,.ott,.pdf,.ofd,.png,' in html
    )
