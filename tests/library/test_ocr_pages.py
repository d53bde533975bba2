"""Scanned pages and pictures, really recognised: each costs seconds, so a few of them are read once."""

import io
import socket
from datetime import date

import numpy as np
import pytest
from fpdf.enums import TextMode
from PIL import Image

from gongwen.recognise import recognise
from library.decoding import Unreadable
from library.extraction import child
from library.extraction.blocks import Origin, PageBreak, Paragraph
from library.extraction.child import extract_apart
from library.extraction.ocr import engine
from library.extraction.ocr.reader import NO_TEXT
from library.extraction.ocr.reader import read as read_picture
from library.extraction.ocr.sheet import read_sheet
from library.extraction.pdf.reader import read as read_pdf
from library.originals import KINDS
from tests.factories.pdf import LEFT, SIZE, Pdf
from tests.factories.scans import RED, Scan, encoded, turned

DUTIES = "各级工会要充分认识经费收缴工作的重要意义，确保全年收缴总额同比增长8.5%以上。"
FUNDS = "建立联席会议制度，每季度召开1次会议；对欠缴3个月以上的单位，逐一上门催缴。"
RULES = "第一条 为了加强工会经费管理，根据《中华人民共和国工会法》和有关规定，制定本办法。"
TYPED = "第二条 本办法适用于全市各级工会组织，包括市总工会机关、各区县总工会以及基层工会。"
OTHER = "第九条 经费的收入和支出由经费审查委员会监督，每年向会员大会报告一次，接受会员评议。"


def notice():
    """A red head, a number, a title over a body, and a seal across the date."""
    scan = Scan()
    scan.centred("示例省总工会文件", y=120, size=36, ink=RED)
    scan.centred("示工发〔2019〕3号", y=170)
    scan.centred("关于做好2019年工会经费收缴工作的通知", y=220, size=20)
    scan.line("各市总工会：", y=265)
    y = scan.paragraphs([DUTIES], y=294)
    scan.line("示例省总工会", x=380, y=y + 20)
    scan.line("2019年2月18日", x=375, y=y + 49)
    scan.seal("示例省总工会", x=425, y=y + 30)
    scan.centred("— 1 —", y=800, size=14)
    return scan.image


def sheet(text, *, page):
    scan = Scan()
    scan.paragraphs([text], y=120)
    scan.centred(f"— {page} —", y=800, size=14)
    return scan.image


def scanned(pdf, image, *, w=595, h=842):
    pdf.add_page(format=(w, h))
    pdf.image(image, x=0, y=0, w=w, h=h)


@pytest.fixture(scope="module")
def offline():
    """Whatever asks a network fails, also while the models are loaded."""

    def refuse(*_):
        raise AssertionError("a network was asked")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        engine._engine.cache_clear()
        yield


@pytest.fixture(scope="module")
def mixed(offline, tmp_path_factory):
    """Scanned and stamped, typed, scanned askew and lying on its side, a blank scan, and a hidden text that is wrong."""
    pdf = Pdf()
    scanned(pdf, notice())
    pdf.add_page()
    pdf.paragraphs([TYPED])
    lying = turned(sheet(FUNDS, page=3), 3).rotate(90, expand=True)
    scanned(pdf, lying, w=842, h=595)
    scanned(pdf, Image.new("L", (60, 80), "white"))
    scanned(pdf, sheet(RULES, page=5))
    pdf.text_mode = TextMode.INVISIBLE
    pdf.paragraphs([OTHER])
    path = tmp_path_factory.mktemp("scans") / "扫描.pdf"
    path.write_bytes(pdf.content())
    return read_pdf(path)


def bodies(extracted):
    return [block.text for block in extracted.blocks if isinstance(block, Paragraph)]


def test_a_mixed_file_is_read_page_by_page_in_order(mixed):
    assert bodies(mixed) == [
        "示例省总工会文件",
        "示工发〔2019〕3号",
        "关于做好2019年工会经费收缴工作的通知",
        "各市总工会：",
        DUTIES,
        "示例省总工会",
        "2019年2月18日",
        TYPED,
        FUNDS,
        RULES,
    ]
    assert mixed.blocks.count(PageBreak()) == 3
    assert mixed.origin == Origin.MIXED


def test_page_numbers_of_scans_are_no_text(mixed):
    assert mixed.footers == ["-1-", "-5-"]


def test_fields_are_recognised_from_a_stamped_scan(mixed):
    recognition = recognise("\n".join(bodies(mixed)[:7]))

    assert [number.display for number in recognition.numbers] == ["示工发〔2019〕3号"]
    assert recognition.title == "关于做好2019年工会经费收缴工作的通知"
    assert recognition.dates["issued"] == date(2019, 2, 18)


def test_pages_say_where_their_text_comes_from_and_how_it_stood(mixed):
    assert [(page.origin, page.turns) for page in mixed.pages] == [
        (Origin.OCR, 0),
        (Origin.TEXT_LAYER, 0),
        (Origin.OCR, 3),
        (Origin.OCR, 0),
        (Origin.OCR, 0),
    ]
    assert [(page.width, page.height) for page in mixed.pages] == [(595.0, 842.0)] * 5


def test_every_character_of_a_scan_has_its_confidence(mixed):
    read = [line for page in mixed.pages for line in page.lines if page.origin == Origin.OCR]

    assert [len(line.confidences) for line in read] == [len(line.text) for line in read]
    assert all(0.5 < one <= 1 for line in read for one in line.confidences)
    assert {line.confidences for line in mixed.pages[1].lines} == {()}


def test_lines_of_a_scan_are_where_they_were_drawn(mixed):
    first, second = mixed.pages[0].lines[4:6]

    assert first.text + second.text == DUTIES[: len(first.text + second.text)]
    assert abs(first.box[0] - LEFT - 2 * SIZE) < 3
    assert abs(second.box[0] - LEFT) < 3
    assert first.box[1] < 294 < first.box[3] < second.box[3]


def test_lines_of_a_skewed_page_are_boxed_as_they_lie(mixed):
    first = mixed.pages[2].lines[0]
    left, top, right, bottom = first.box

    # A line at the height of 115, moved by 3 degrees counter-clockwise around the middle of the page at 297 and 421.
    assert abs(left - (LEFT + 2 * SIZE + 0.0523 * (115 - 421))) < 4
    assert top < 115 - 0.0523 * (right - 297) < 115 + 0.0523 * (297 - left) < bottom


def test_what_was_read_off_pictures_is_told_with_the_pages(mixed):
    assert mixed.warnings == [
        "第 1、3、5 页的文字是从图像识别的（平均可信度 99%），可能有错字，请对照原件核对。",
        "第 5 页自带的识别结果与图像不符，已按图像重新识别。",
        "第 4 页只有图片，没有认出文字，请对照原件核对。",
    ]


def test_a_hidden_text_that_agrees_with_the_picture_is_kept(offline, tmp_path):
    pdf = Pdf()
    scanned(pdf, sheet(RULES, page=1).crop((0, 0, 1653, 800)), h=288)
    pdf.text_mode = TextMode.INVISIBLE
    pdf.paragraphs([RULES], y=120)
    path = tmp_path / "扫描.pdf"
    path.write_bytes(pdf.content())

    extracted = read_pdf(path)

    assert bodies(extracted) == [RULES]
    assert {line.confidences for line in extracted.pages[0].lines} == {()}
    assert extracted.warnings == [
        "第 1 页是扫描图，文字取自文件自带的识别结果，可能有错字，请核对。"
    ]


@pytest.fixture(scope="module")
def photographs(offline, tmp_path_factory):
    """A file of two pictures, the second upside down."""
    scan = Scan(dpi=110)
    scan.paragraphs([RULES], y=60)
    upper = scan.image.crop((0, 0, scan.image.width, 200))
    scan = Scan(dpi=110)
    scan.paragraphs([FUNDS], y=60)
    scan.line("内部资料", x=100, y=200, size=12)
    lower = scan.image.crop((0, 0, scan.image.width, 330)).rotate(180)
    path = tmp_path_factory.mktemp("photographs") / "照片.tif"
    upper.save(path, "TIFF", save_all=True, append_images=[lower])
    return read_picture(path)


def test_each_frame_of_a_picture_file_is_a_page(photographs):
    assert bodies(photographs) == [RULES, FUNDS, "内部资料"]
    assert [(page.number, page.turns) for page in photographs.pages] == [(1, 0), (2, 2)]
    assert photographs.origin == Origin.OCR


def test_a_photograph_is_read_as_its_camera_was_held_by_a_child_within_its_limits(monkeypatch):
    told = []

    def waited(started, done, seconds):
        code = wait(started, done, seconds)
        told.append(done.read())
        return code

    wait = child._waited
    monkeypatch.setattr(child, "_waited", waited)
    scan = Scan(dpi=110)
    scan.paragraphs([RULES], y=60)
    picture = scan.image.crop((0, 0, scan.image.width, 200)).rotate(90, expand=True)
    orientation = Image.Exif()
    orientation[0x0112] = 6
    content = encoded(picture, "JPEG", exif=orientation)

    extracted = extract_apart("picture", io.BytesIO(content), limits=KINDS["picture"].limits)

    assert bodies(extracted) == [RULES]
    assert [page.lines[0].confidences != () for page in extracted.pages] == [True]
    assert [list(map(int, words.split())) for words in told] == [[1, 1]]


def test_a_secrecy_mark_in_a_red_stamp_is_no_text_and_is_said():
    scan = Scan(dpi=110)
    scan.paragraphs([RULES], y=60)
    corner = [side * scan.scale for side in (100, 110, 200, 190)]
    scan.draw.rectangle(corner, outline=RED, width=6)
    scan.line("机密", x=110, y=166, size=40, ink=RED)
    picture = np.ascontiguousarray(np.asarray(scan.image.crop((0, 0, 909, 330)))[:, :, ::-1])

    page = read_sheet(picture, 1, points=72 / 110)

    assert "".join(run.text for line in page.lines for run in line) == RULES.replace(" ", "")
    assert page.askew == ["机密"]


@pytest.mark.parametrize(
    "image",
    [
        Image.new("1", (1, 1)),
        Image.new("L", (600, 800), "white"),
        Image.fromarray(np.linspace(0, 255, 120_000).reshape(300, 400).astype(np.uint8)),
    ],
    ids=["a point", "a blank page", "a photograph without writing"],
)
def test_pictures_without_writing_are_refused(offline, tmp_path, image):
    path = tmp_path / "图.png"
    image.save(path)

    with pytest.raises(Unreadable) as caught:
        read_picture(path)

    assert str(caught.value) == NO_TEXT
