"""Old Word files, OFD and web pages through the import: recognised like the same text in a plain file."""

import pytest
from django.core.files.base import ContentFile

from gongwen.structure import from_json, walk
from jobs import runner
from library.extraction.office.converter import MISSING
from library.models import PolicyPage, SourceFile
from library.services.imports import create_batch, retry_failed
from tests.factories.docx import Docx, p
from tests.factories.ofd import Ofd, paragraphs, text
from tests.factories.office import has_office, saved_as

pytestmark = pytest.mark.django_db
TITLE = "示例省总工会经费管理办法"
ARTICLES = [
    "第一条 为了加强工会经费管理，提高经费使用效益，根据《中华人民共和国工会法》和有关规定，制定本办法。",
    "第二条 本办法适用于全省各级工会组织，包括省总工会机关、各市总工会、各产业工会以及基层工会委员会。",
    "第三条 本办法自2020年1月1日起施行。",
]
LINES = ["示工发〔2019〕3号", TITLE, *ARTICLES, "示例省总工会", "2019年12月1日"]
MARKUP = (
    "<html><head><title>通知公告</title></head><body><nav>首页</nav><article>"
    + "".join(f"<p>{line}</p>" for line in LINES)
    + "</article></body></html>"
)
needs_office = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")


def docx(*lines):
    return Docx("".join(map(p, lines))).build()


def ofd():
    head = text(LINES[0], 80, 40) + text(TITLE, 50, 60, size=9)
    end = text(LINES[-2], 140, 180) + text(LINES[-1], 138, 190)
    return Ofd([head + paragraphs(*ARTICLES, y=85) + end]).build()


@pytest.fixture
def bring(section, editor):
    def run(name, raw):
        batch = create_batch([ContentFile(raw, name=name)], section=section, by=editor)
        runner.run(batch.job_id)
        return batch

    return run


@pytest.mark.parametrize(
    ("name", "made", "content_type"),
    [
        pytest.param(
            "一.doc",
            lambda: saved_as("doc", docx(*LINES)),
            "application/msword",
            marks=needs_office,
        ),
        pytest.param(
            "一.rtf", lambda: saved_as("rtf", docx(*LINES)), "application/rtf", marks=needs_office
        ),
        ("一.ofd", ofd, "application/ofd"),
        ("一.html", MARKUP.encode, "text/html"),
        ("一.txt", "\n".join(LINES).encode, "text/plain"),
    ],
)
def test_a_document_of_any_format_becomes_the_same_draft(bring, name, made, content_type):
    item = bring(name, made()).items.get()

    assert (item.state, item.warnings) == ("created", [])
    page = PolicyPage.objects.get()
    assert (page.title, page.number, page.issuer_names) == (
        TITLE,
        "示工发〔2019〕3号",
        ["示例省总工会"],
    )
    labels = [path[-1].label for path in walk(from_json(page.outline).nodes)]
    assert list(filter(None, labels)) == ["第一条", "第二条", "第三条"]
    assert SourceFile.objects.get().content_type == content_type


def test_evidence_in_an_ofd_has_its_place(bring):
    bring("一.ofd", ofd())

    evidence = PolicyPage.objects.get().recognised["evidence"]["title"]

    point = 72 / 25.4
    assert evidence["page"] == 1
    assert evidence["box"] == [round(edge * point, 1) for edge in (50, 60, 50 + 9 * len(TITLE), 69)]


@needs_office
def test_an_old_file_waits_for_the_program_and_is_read_with_it(bring, editor, settings):
    raw = saved_as("doc", docx(*LINES))
    installed = settings.SOFFICE
    settings.SOFFICE = "/nowhere/soffice"
    batch = bring("一.doc", raw)
    assert batch.items.get().reason == MISSING
    settings.SOFFICE = installed

    assert retry_failed(batch, by=editor) == 1

    batch.refresh_from_db()
    runner.run(batch.job_id)
    assert batch.items.get().state == "created"


@needs_office
@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("一.doc", lambda: saved_as("doc", docx("机密★5年", *LINES))),
        ("一.ofd", lambda: Ofd([text("机密★5年", y=20) + paragraphs(*ARTICLES)]).build()),
        ("一.html", lambda: MARKUP.replace("<p>", "<p>机密★5年</p><p>", 1).encode()),
    ],
)
def test_a_secrecy_mark_stops_every_format(bring, name, raw):
    item = bring(name, raw()).items.get()

    assert item.reason == "文首标有密级“机密”。涉密文件不得录入，上传的内容已删除。"
    assert (item.kept, SourceFile.objects.exists()) == (False, False)
