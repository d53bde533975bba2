"""PDF files that are locked, broken or out of all measure: what the editor is told."""

import pytest
from fpdf.enums import AccessPermission, EncryptionMethod
from PIL import Image

from library.decoding import Unreadable
from library.extraction.blocks import Paragraph
from library.extraction.pdf.pages import Content, Page
from library.extraction.pdf.reader import read
from library.extraction.pdf.scanned import MOST_SCANNED, with_pictures_read
from tests.factories.pdf import TOP, Pdf

TEXT = "为了加强工会经费管理，根据有关规定，制定本办法。"


@pytest.fixture
def pdf():
    pdf = Pdf()
    pdf.add_page()
    pdf.paragraphs([TEXT])
    return pdf


@pytest.fixture
def extracted(tmp_path):
    def extract(content):
        path = tmp_path / "文件.pdf"
        path.write_bytes(content)
        return read(path)

    return extract


@pytest.fixture
def refusal(extracted):
    def refuse(content):
        with pytest.raises(Unreadable) as error:
            extracted(content)
        return str(error.value)

    return refuse


def texts(extracted):
    return [block.text for block in extracted.blocks if isinstance(block, Paragraph)]


def test_a_file_that_only_forbids_copying_is_read_and_says_so(pdf, extracted):
    pdf.set_encryption(owner_password="owner", permissions=AccessPermission.none())

    result = extracted(pdf.content())

    assert texts(result) == [TEXT]
    assert result.warnings == [
        "PDF 设有权限密码（限制复制或打印），文字已照常读出，请确认可以收录。"
    ]


@pytest.mark.parametrize("method", [EncryptionMethod.RC4, EncryptionMethod.AES_256])
def test_a_file_that_asks_for_a_password_is_refused(pdf, refusal, method):
    pdf.set_encryption(owner_password="owner", user_password="user", encryption_method=method)

    assert refusal(pdf.content()) == (
        "PDF 文件设有打开密码，无法读取。请输入密码打开后另存为不加密的文件，再导入。"
    )


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(pdf, refusal, share):
    content = pdf.content()

    assert refusal(content[: int(len(content) * share)]) == (
        "PDF 文件不完整，后面的内容缺失，可能没有下载完。请重新下载或复制后再导入。"
    )


def test_a_file_that_announces_more_than_there_is_was_cut_off(pdf, refusal):
    head = b"%%PDF-1.6\n1 0 obj <</Linearized 1 /L %d>> endobj\n"

    assert refusal(head % 1_000_000 + pdf.content()).startswith("PDF 文件不完整")


def test_a_damaged_file_is_refused(pdf, refusal):
    assert refusal(pdf.content()[:300] + b"\n%%EOF") == (
        "PDF 文件已损坏，无法打开。请用 PDF 阅读器另存一份，或重新导出后再导入。"
    )


def test_what_is_no_pdf_is_refused(refusal):
    assert refusal("网页".encode() * 500) == (
        "文件内容不是 PDF，可能只是改了扩展名，或下载时存成了网页。请换成原来的文件再导入。"
    )


def test_a_file_without_pages_is_refused(pdf, refusal):
    content = pdf.content().replace(b"/Count 1\n/Kids [3 0 R]", b"/Count 0\n/Kids []     ")

    assert refusal(content) == "PDF 文件里没有页面。请核对是不是选错了文件。"


def test_an_empty_tree_of_pages_is_not_called_broken(refusal):
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n"
        b"0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
        b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n102\n%%EOF\n"
    )

    assert refusal(content) == "PDF 文件里没有页面。请核对是不是选错了文件。"


def test_10000_pages_are_refused_with_the_limit(pdf, refusal):
    kids = b"/Count 10000\n/Kids [%s]" % (b"3 0 R " * 10_000)
    content = pdf.content().replace(b"/Count 1\n/Kids [3 0 R]", kids)

    assert refusal(content) == "PDF 有 10000 页，超过 3000 页的上限，请拆分后再导入。"


def test_a_page_of_five_metres_is_read_and_told_of(pdf, extracted):
    pdf.add_page(format=(14173, 842))
    pdf.line("宽幅图表", y=TOP)

    result = extracted(pdf.content())

    assert texts(result) == [TEXT, "宽幅图表"]
    assert result.warnings == [
        "第 2 页大得不像文件（宽 5.0 米、高 0.3 米），请核对是不是选错了文件。"
    ]


def test_a_picture_of_five_metres_is_looked_through_and_told_of(pdf, extracted):
    pdf.add_page(format=(14173, 842))
    pdf.image(Image.new("L", (80, 60)), x=0, y=0, w=14173, h=842)

    result = extracted(pdf.content())

    assert texts(result) == [TEXT]
    assert result.warnings == [
        "第 2 页只有图片，没有认出文字，请对照原件核对。",
        "第 2 页大得不像文件（宽 5.0 米、高 0.3 米），请核对是不是选错了文件。",
    ]


def test_more_scanned_pages_than_can_be_recognised_are_refused():
    pages = [Page(number, Content.PICTURE) for number in range(1, MOST_SCANNED + 2)]

    with pytest.raises(Unreadable) as error:
        with_pictures_read(None, pages)

    assert str(error.value) == (
        "PDF 里有 501 页扫描图，超过 500 页的上限，识别不完。请拆分后再导入。"
    )


def test_scripts_are_ignored_and_attachments_are_counted(pdf, extracted):
    pdf.embed_file(bytes=b"content", basename="attached.txt")
    script = b"/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>"
    content = pdf.content().replace(b"/OpenAction [3 0 R /FitH null]", script)

    result = extracted(content)

    assert script in content
    assert texts(result) == [TEXT]
    assert result.warnings == ["PDF 里夹带了 1 个附件，没有导入；需要时请取出后另行导入。"]


def test_pictures_without_writing_are_refused(refusal):
    pdf = Pdf()
    for _ in range(3):
        pdf.add_page()
        pdf.image(Image.new("L", (60, 80)), x=0, y=0, w=595, h=842)

    assert refusal(pdf.content()) == (
        "PDF 里只有图片（3 页），没有认出文字。"
        "请核对是不是选错了文件；是扫描件的，请换清晰的一份再导入。"
    )


def test_blank_pages_are_refused(refusal):
    pdf = Pdf()
    pdf.add_page()

    assert refusal(pdf.content()) == "PDF 里没有文字（1 页都是空白）。请核对是不是选错了文件。"


def test_a_page_that_is_missing_is_told_of(pdf, extracted):
    content = pdf.content().replace(b"/Count 1\n/Kids [3 0 R]", b"/Count 2\n/Kids [3 0 R 999 0 R]")

    result = extracted(content)

    assert texts(result) == [TEXT]
    assert result.warnings == ["第 2 页已损坏，无法读取。请对照原件补录，或换一份完整的文件。"]
