"""PDF files through the import, read in a process of their own."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from jobs import runner
from library.models import PolicyPage, SourceFile
from library.services.imports import create_batch
from library.services.recognition import rerecognise
from tests.factories.pdf import Pdf

pytestmark = pytest.mark.django_db
BODY = [
    "第一条 为了加强工会经费管理，提高经费使用效益，根据《中华人民共和国工会法》和有关规定，制定本办法。",
    "第二条 本办法适用于全市各级工会组织，包括市总工会机关、各区县总工会、各产业工会以及基层工会委员会。",
    "第三条 本办法自2020年1月1日起施行。",
]


def notice(*, mark=""):
    pdf = Pdf()
    pdf.add_page()
    pdf.line(mark, y=60)
    pdf.centred("示工发〔2019〕3号", y=100)
    pdf.centred("示例市总工会经费管理办法", y=150, size=22)
    y = pdf.paragraphs(BODY, y=210)
    pdf.line("示例市总工会", x=380, y=y + 40)
    pdf.line("2019年12月1日", x=375, y=y + 70)
    pdf.centred("— 1 —", y=800, size=14)
    return pdf


def scanned_page(pdf):
    pdf.add_page()
    pdf.image(Image.new("L", (60, 80)), x=0, y=0, w=595, h=842)


def run(section, by, **files):
    uploads = [ContentFile(content, name=name) for name, content in files.items()]
    batch = create_batch(uploads, section=section, by=by)
    runner.run(batch.job_id)
    return batch


def test_a_pdf_becomes_a_draft_with_its_original(section, editor):
    content = notice().content()

    batch = run(section, editor, **{"经费办法.pdf": content})

    item = batch.items.get()
    assert (item.state, item.warnings) == ("created", [])
    page = PolicyPage.objects.get()
    assert (page.title, page.number) == ("示例市总工会经费管理办法", "示工发〔2019〕3号")
    assert page.issuer_names == ["示例市总工会"]
    nodes = page.outline["nodes"]
    assert [node["label"] for node in nodes] == ["第一条", "第二条", "第三条"]
    assert [node["children"][0]["text"] for node in nodes] == [text[4:] for text in BODY]
    file = SourceFile.objects.get()
    assert (file.content_type, file.encoding) == ("application/pdf", "")
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    with file.file.open("rb") as stream:
        assert stream.read() == content


def test_evidence_is_kept_with_its_place_on_the_page(section, editor):
    run(section, editor, **{"经费办法.pdf": notice().content()})

    evidence = PolicyPage.objects.get().recognised["evidence"]

    number, title = evidence["numbers"], evidence["title"]
    assert (number["snippet"], number["page"]) == ("示工发〔2019〕3号", 1)
    assert (title["snippet"], title["page"]) == ("示例市总工会经费管理办法", 1)
    assert number["box"][3] < title["box"][1]
    assert title["box"][0] == (80 + 528 - 12 * 22) / 2


def test_a_pdf_that_comes_again_is_there_already(section, editor):
    content = notice().content()

    batch = run(section, editor, **{"一.pdf": content, "二.pdf": content})

    assert [item.state for item in batch.items.all()] == ["created", "existing"]
    assert PolicyPage.objects.count() == 1


def test_a_pdf_by_another_name_is_read_as_what_it_is(section, editor):
    batch = run(section, editor, **{"经费办法.docx": notice().content()})

    item = batch.items.get()
    assert (item.state, item.warnings) == (
        "created",
        ["扩展名是 .docx，但内容是“PDF 文件”，已按内容读取。"],
    )
    assert SourceFile.objects.get().content_type == "application/pdf"


def test_pages_without_text_are_told_of_with_the_item(section, editor):
    pdf = notice()
    scanned_page(pdf)

    batch = run(section, editor, **{"经费办法.pdf": pdf.content()})

    item = batch.items.get()
    assert (item.state, item.warnings) == (
        "created",
        ["第 2 页只有图片，没有认出文字，请对照原件核对。"],
    )


def test_pictures_without_writing_fail_and_wait_to_be_tried_again(section, editor):
    pdf = Pdf()
    scanned_page(pdf)

    batch = run(section, editor, **{"扫描.pdf": pdf.content(), "好.pdf": notice().content()})

    failed, created = batch.items.all()
    assert (failed.state, failed.kept, created.state) == ("failed", True, "created")
    assert failed.reason.startswith("PDF 里只有图片（1 页），没有认出文字。")


def test_a_web_page_that_was_saved_as_pdf_is_refused(section, editor):
    batch = run(section, editor, **{"下载.pdf": "<!DOCTYPE html><p>请登录</p>".encode()})

    assert batch.items.get().reason == (
        "文件内容不是 PDF，可能只是改了扩展名，或下载时存成了网页。请换成原来的文件再导入。"
    )


def test_a_secret_pdf_is_stopped_and_nothing_of_it_is_kept(section, editor):
    batch = run(section, editor, **{"密.pdf": notice(mark="机密★5年").content()})

    item = batch.items.get()
    assert (item.state, item.kept, item.warnings) == ("failed", False, [])
    assert item.reason == "文首标有密级“机密”。涉密文件不得录入，上传的内容已删除。"
    assert not default_storage.exists(item.incoming_name)
    assert not SourceFile.objects.exists()


def test_a_secrecy_mark_across_the_page_stops_the_file_as_well(section, editor):
    pdf = notice()
    with pdf.rotation(40, 300, 400):
        pdf.line("机密", x=260, y=400, size=60)

    batch = run(section, editor, **{"密.pdf": pdf.content()})

    item = batch.items.get()
    assert (item.state, item.kept, item.warnings) == ("failed", False, [])
    assert not SourceFile.objects.exists()


def test_reading_a_pdf_again_changes_nothing(section, editor):
    run(section, editor, **{"经费办法.pdf": notice().content()})
    page = PolicyPage.objects.get()

    again = rerecognise(page, by=editor)

    assert (again.updated_fields, again.updated_nodes) == ([], [])
