"""OFD: text in reading order with its place, whatever way it was set."""

import pytest

from library.extraction import extract
from library.extraction.blocks import Line, Origin, PageBreak
from library.extraction.lines import text_of
from library.extraction.ofd.document import ATTACHED, SIGNED
from library.extraction.ofd.reader import NOTED
from library.originals import read_original
from tests.factories.ofd import PICTURE, SIZE, TOP, Ofd, paragraphs, text

POINT = 72 / 25.4
FIRST = "第一条 为了加强工会经费管理，提高经费使用效益，根据《中华人民共和国工会法》和有关规定，制定本办法。"
SECOND = "第二条 本办法适用于全省各级工会组织，包括省总工会机关、各市总工会、各产业工会以及基层工会委员会。"


@pytest.fixture
def read(tmp_path):
    def extracted(ofd):
        path = tmp_path / "a.ofd"
        path.write_bytes(ofd.build())
        return extract("ofd", path)

    return extracted


def lines(extracted):
    return text_of(extracted).splitlines()


def test_soft_line_ends_are_joined_and_paragraphs_kept(read):
    extracted = read(Ofd([paragraphs(FIRST, SECOND)]))

    assert lines(extracted) == [FIRST, SECOND]
    assert (extracted.origin, extracted.warnings) == (Origin.TEXT_LAYER, [])


def test_a_bracket_of_another_kind_closes_too(read):
    head = text("江直工发〔2021]15号", 80, 40) + text("关于开展活动的意见", 50, 60, size=9)

    extracted = read(Ofd([head + paragraphs(FIRST, y=90)]))

    assert lines(extracted) == ["江直工发〔2021]15号", "关于开展活动的意见", FIRST]


def test_a_paragraph_knows_its_page_and_its_place(read):
    extracted = read(Ofd([text("甲"), text("乙", 50, 100, size=10)]))

    first, between, second = extracted.blocks
    assert (first.page, between, second.page) == (1, PageBreak(), 2)
    assert second.box == (
        round(50 * POINT, 1),
        round(100 * POINT, 1),
        round(60 * POINT, 1),
        round(110 * POINT, 1),
    )


def test_a_page_gives_its_lines(read):
    extracted = read(Ofd([text("甲乙") + text("丙", y=TOP + 20)], box="0 0 200 100"))

    page = extracted.pages[0]
    assert (page.number, page.width, page.height, page.origin) == (
        1,
        round(200 * POINT, 1),
        round(100 * POINT, 1),
        Origin.TEXT_LAYER,
    )
    assert [line.text for line in page.lines] == ["甲乙", "丙"]
    assert page.lines[0] == Line(
        "甲乙",
        pytest.approx(
            (28 * POINT, TOP * POINT, (28 + 2 * SIZE) * POINT, (TOP + SIZE) * POINT), abs=0.06
        ),
    )


def test_characters_set_one_by_one_are_one_line(read):
    single = "".join(text(char, 30 + 5 * place, size=5) for place, char in enumerate("示例总工会"))

    assert lines(read(Ofd([single]))) == ["示例总工会"]


def test_the_order_is_that_of_the_page_and_not_of_the_file(read):
    extracted = read(Ofd([text("后", y=100) + text("先", y=50)]))

    assert [line.text for line in extracted.pages[0].lines] == ["先", "后"]
    assert lines(extracted) == ["先后"]


def test_repeated_distances_may_be_written_short(read):
    assert lines(read(Ofd([text("示例总工会文件", across="g 6 5.6")]))) == ["示例总工会文件"]


def test_cells_of_one_text_are_parted_by_their_distance(read):
    extracted = read(Ofd([text("单位人数", across="5.6 60 5.6")]))

    assert lines(extracted) == ["单位\u3000人数"]


def test_blanks_that_were_typed_are_kept_between_words(read):
    assert lines(read(Ofd([text("工会 女职工委员会")]))) == ["工会 女职工委员会"]


def test_running_heads_of_a_template_and_page_numbers_stand_apart(read):
    sentence = "各级工会应当依法维护职工的合法权益，组织职工参与本单位的民主管理和民主监督。"
    pages = [
        paragraphs(f"第{number}条 {sentence}") + text(f"— {number} —", 100, 280)
        for number in range(1, 4)
    ]

    extracted = read(Ofd(pages, templates={"7": text("示例省总工会文件汇编", 70, 15)}, used="7"))

    assert lines(extracted) == [f"第{number}条 {sentence}" for number in range(1, 4)]
    assert extracted.headers == ["示例省总工会文件汇编"]
    assert extracted.footers == ["— 1 —", "— 2 —", "— 3 —"]


def test_text_of_a_template_on_a_single_page_is_text(read):
    extracted = read(Ofd([text("王芳", 60)], templates={"7": text("姓名：")}, used="7"))

    assert lines(extracted) == ["姓名：\u3000王芳"]


def test_drawings_in_drawings_are_read_where_they_stand(read):
    composite = '<ofd:CompositeObject ID="3" Boundary="0 50 210 100" ResourceID="5"/>'
    block = f"<ofd:PageBlock><ofd:PageBlock>{composite}</ofd:PageBlock></ofd:PageBlock>"

    page = read(Ofd([block + text("先", y=60)], units={"5": text("后", y=40)})).pages[0]

    assert [line.text for line in page.lines] == ["先", "后"]
    assert page.lines[1].box[1] == pytest.approx(90 * POINT, abs=0.06)


def test_a_drawing_that_contains_itself_ends(read):
    composite = '<ofd:CompositeObject ID="3" Boundary="0 0 1 1" ResourceID="5"/>'

    assert lines(read(Ofd([text("甲") + composite], units={"5": composite}))) == ["甲"]


@pytest.mark.parametrize("more", ['Visible="false"', 'Alpha="0"'])
def test_what_is_not_shown_is_not_read(read, more):
    assert lines(read(Ofd([text("明") + text("暗", y=80, more=more)]))) == ["明"]


def test_a_matrix_is_applied(read):
    scaled = text("大字", 20, 50, size=1, across="1", more='CTM="10 0 0 10 0 0"')

    page = read(Ofd([scaled])).pages[0]

    assert page.lines[0].box == pytest.approx(
        (20 * POINT, 50 * POINT, 40 * POINT, 60 * POINT), abs=0.06
    )


@pytest.mark.parametrize(
    "drawn",
    [
        text("内部资料请勿外传", 60, 100, more='CTM="0.7071 -0.7071 0.7071 0.7071 0 0"'),
        text("内部资料请勿外传", 10, 50, across="g 7 0", down="g 7 6"),
        text("内部资料请勿外传", 10, 50, more='CharDirection="90"'),
    ],
)
def test_slanted_and_upright_texts_stand_apart_and_are_said(read, drawn):
    extracted = read(Ofd([text("正文") + drawn]))

    assert (lines(extracted), extracted.headers) == (["正文"], ["内部资料请勿外传"])
    assert extracted.warnings == ["第 1 页斜排或竖排的文字“内部资料请勿外传”没有收入正文，请核对。"]


def test_annotations_are_no_text_and_said(read):
    extracted = read(Ofd([text("正文")], annotations={0: text("仅供参考")}))

    assert (lines(extracted), extracted.headers) == (["正文"], ["仅供参考"])
    assert extracted.warnings == [NOTED.format(text="仅供参考")]


def test_a_secrecy_mark_in_a_watermark_is_seen():
    raw = Ofd([text("正文")], annotations={0: text("机密★5年")}).build()

    assert read_original(raw, "一.ofd").marginal_secrecy == "机密"


def test_seals_and_attachments_are_said(read):
    extracted = read(Ofd([text("正文")], signatures=2, attachments=1))

    assert extracted.warnings == [SIGNED.format(count=2), ATTACHED.format(count=1)]


def test_pages_without_text_are_said(read):
    extracted = read(Ofd([text("正文"), PICTURE, "", None]))

    assert [page.number for page in extracted.pages] == [1, 2, 3, 4]
    assert extracted.warnings == [
        "第 2 页只有图片，没有认出文字，请对照原件核对。",
        "第 4 页已损坏，无法读取。请对照原件补录，或换一份完整的文件。",
    ]


def test_text_outside_of_the_sheet_is_not_read(read):
    assert lines(read(Ofd([text("内") + text("外", 400) + text("下", y=500)]))) == ["内"]


def test_a_sheet_may_begin_elsewhere(read):
    page = read(Ofd([text("甲", 120, 130)], box="100 100 210 297")).pages[0]

    assert page.lines[0].box[:2] == pytest.approx((20 * POINT, 30 * POINT), abs=0.06)
