"""What is made of a recogniser's answer: characters mended, words parted, the page laid straight, seals taken off."""

import numpy as np
import pytest

from library.extraction.ocr.engine import Glyph
from library.extraction.ocr.lines import certainty, runs_of
from library.extraction.ocr.mending import mended
from library.extraction.ocr.seals import seals_in, seen_through, without
from library.extraction.ocr.standing import in_reading_order, slanted, standing_of, strip
from library.extraction.pdf.pages import Content, Page, leaning
from tests.factories.scans import RED, Scan, font


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("示工发[2019]3号", "示工发〔2019〕3号"),
        ("示工发【2019)第03号", "示工发〔2019〕第03号"),
        ("示工发（2O19〕l2号", "示工发〔2019〕12号"),
        ("2O19年l月l8日", "2019年1月18日"),
        ("第l条 第I款".replace(" ", ""), "第1条第1款"),
        ("应缴3O0元,其中(一)", "应缴300元，其中（一）"),
        ("通知如下:", "通知如下："),
        ("(2019年1月8日全委会通过)", "（2019年1月8日全委会通过）"),
    ],
)
def test_what_is_certain_is_mended(read, meant):
    assert mended(read) == meant
    assert len(mended(read)) == len(read)


@pytest.mark.parametrize(
    "read",
    [
        "二〇一九年二月十八日",
        "二O一O年",
        "表[2019]所列",
        "见《通知》(2019)",
        "AI条款、I号楼、OA系统",
        "8:30至11:45",
        "1,200元",
        "Windows10(x64)",
    ],
)
def test_what_is_not_certain_stays_as_it_was_read(read):
    assert mended(read) == read


def recognised(text, *, blanks_seen=True):
    """A strip that begins at 10 of 300 points and what a recogniser says of it; without the blanks it often misses."""
    scan = Scan(dpi=144)
    scan.line(text, x=10, y=25)
    picture = np.asarray(scan.image.crop((0, 0, 600, 70)))
    glyphs, left = [], 20.0
    for char in text:
        width = font(32).getlength(char)
        if not char.isspace():
            glyphs.append(Glyph(char, 0.9, (left + width / 2) / 600))
        elif blanks_seen:
            glyphs.append(Glyph(" ", 1.0, 0.0))
        left += width
    return runs_of(glyphs, picture, (0.0, 100.0, 300.0, 120.0))


@pytest.mark.parametrize("blanks_seen", [True, False])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("第一条 为了加强管理", ["第一条", "为了加强管理"]),
        ("第十二章　附则", ["第十二章", "附则"]),
        ("签发人　张三", ["签发人", "张三"]),
        ("一小二十卜人个", ["一小二十卜人个"]),
        ("第一条规定的期限", ["第一条规定的期限"]),
        ("第三条 之一 工会经费", ["第三条之一", "工会经费"]),
        ("第三条之 一 工会经费", ["第三条之一", "工会经费"]),
    ],
)
def test_words_are_parted_where_a_blank_is_seen(text, words, blanks_seen):
    assert [run.text for run in recognised(text, blanks_seen=blanks_seen)] == words


def test_runs_have_their_places_and_confidences():
    first, second = recognised("（试行） 经费，")

    # An opening mark has its ink in the right half of its square, a closing one in the left.
    assert abs(first.left - 10) < 16 / 3
    assert abs(second.right - (10 + 7 * 16 + font(32).getlength(" ") / 2)) < 16 / 3
    assert (first.top + first.bottom) / 2 == (second.top + second.bottom) / 2 == 110
    assert abs(first.bottom - first.top - 16) < 1
    assert first.confidences == (0.9,) * 4


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("二一九年一月八日", "二〇一九年一月八日"),
        ("二二四年十二月", "二〇二四年十二月"),
        ("二〇九年五月一日", "二〇〇九年五月一日"),
        ("二〇一年五月", "二〇一年五月"),
        ("一九九年五月", "一九九年五月"),
        ("二十九年五月", "二十九年五月"),
        ("二一九年", "二一九年"),
    ],
)
def test_a_zero_that_was_not_seen_is_put_into_a_year_that_leaves_no_doubt(read, meant):
    runs = recognised(read)

    assert "".join(run.text for run in runs) == meant
    sure = [confidence for run in runs for confidence in run.confidences]
    assert (len(sure), sure.count(0.0)) == (len(meant), len(meant) - len(read))


def test_nothing_read_is_no_run_and_no_certainty():
    assert runs_of([], np.full((40, 300, 3), 255, np.uint8), (0.0, 0.0, 300.0, 40.0)) == []
    assert certainty([Glyph(" ", 1.0, 0.0)]) == 0


def page_of_lines(*, turns=0, skew=0.0, width=600, height=800):
    """Corners of lines on a picture of a page that lies so, as they are found there."""
    lines = [(60, 100 + 40 * row, 540, 124 + 40 * row) for row in range(10)]
    straight = np.array(
        [
            [(left, top), (right, top), (right, bottom), (left, bottom)]
            for left, top, right, bottom in lines
        ],
        np.float32,
    )
    angle = turns * np.pi / 2 + skew
    cos, sin = np.cos(angle), np.sin(angle)
    size = (height, width) if turns % 2 else (width, height)
    turned = (straight - (width / 2, height / 2)) @ np.array([[cos, sin], [-sin, cos]])
    found = np.roll(turned + np.array(size) / 2, turns, axis=1).astype(np.float32)
    return straight, found, np.zeros((*size[::-1], 3), np.uint8)


@pytest.mark.parametrize("skew", [-0.087, 0.0, 0.035, 0.087])
@pytest.mark.parametrize("turns", [0, 1])
def test_a_page_that_lies_askew_is_laid_straight(turns, skew):
    straight, found, picture = page_of_lines(turns=turns, skew=skew)

    standing = standing_of(found, picture)
    laid = standing.straightened(in_reading_order(found, standing))

    assert (standing.turns, round(standing.skew, 3)) == (turns, skew)
    assert standing.size == (600, 800)
    assert np.abs(laid - straight).max() < 0.1


@pytest.mark.parametrize("turns", [2, 3])
def test_a_page_on_its_head_is_turned_once_that_is_known(turns):
    straight, found, picture = page_of_lines(turns=turns, skew=0.02)

    standing = standing_of(found, picture).upside_down()
    laid = standing.straightened(in_reading_order(found, standing))

    assert standing.turns == turns
    assert np.abs(laid - straight).max() < 0.1


def test_a_box_on_a_page_that_lies_askew_covers_what_it_covered():
    _, found, _ = page_of_lines(skew=0.05)
    page = Page(1, Content.OCR, 600, 800, skew=0.05)

    left, top, right, bottom = leaning((60, 100, 540, 124), page)

    assert np.allclose((left, top), found[0].min(axis=0), atol=0.01)
    assert np.allclose((right, bottom), found[0].max(axis=0), atol=0.01)


def test_lines_across_the_page_are_told_from_its_own():
    _, found, _ = page_of_lines()
    across = np.array([[(100, 500), (400, 200), (415, 215), (115, 515)]], np.float32)

    assert slanted(np.concatenate([found, across])).tolist() == [False] * 10 + [True]


def test_a_strip_is_cut_out_as_it_lies():
    _, found, picture = page_of_lines(turns=1, skew=0.03)
    corners = in_reading_order(found, standing_of(found, picture))[3]

    assert strip(picture, corners).shape == (24, 480, 3)


def blue_green_red(image):
    return np.asarray(image)[:, :, ::-1]


def test_a_seal_is_taken_off_and_what_is_black_under_it_stays():
    scan = Scan(dpi=100)
    scan.centred("示例省总工会文件", y=120, size=36, ink=RED)
    scan.line("2019年2月18日", x=375, y=500)
    plain = blue_green_red(scan.image)
    scan.seal("示例省总工会", x=425, y=490)
    stamped = blue_green_red(scan.image)

    [(rows, columns)] = seals_in(stamped)
    cleaned = without(stamped, [(rows, columns)])

    middle = 425 * scan.scale, 490 * scan.scale
    assert rows.start < middle[1] < rows.stop and columns.start < middle[0] < columns.stop
    assert seals_in(cleaned) == []
    assert int(cleaned[rows, columns][plain[rows, columns] < 20].max()) < 40
    assert int(cleaned[rows, columns][plain[rows, columns] == 255].min()) > 200
    assert np.array_equal(cleaned[: rows.start], stamped[: rows.start])


def test_a_page_without_a_seal_is_left_as_it_is():
    picture = blue_green_red(Scan(dpi=60).image)

    assert without(picture, seals_in(picture)) is picture


def test_through_a_red_glass_red_is_white_and_black_is_black():
    colours = np.array([[(28, 38, 216), (20, 20, 20), (255, 255, 255)]], np.uint8)

    assert seen_through(colours)[0, :, 0].tolist() == [255, 20, 255]
