"""What a certificate shows, measured in its marks, its picture and the text of its PDF."""

import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import segno
from fontTools.ttLib import TTFont
from PIL import Image

from courses.drawing import CertificateFace, MissingGlyphs, draw_pdf, draw_png, missing_characters
from courses.drawing.fonts import source, width_of
from courses.drawing.layout import MEASURE, WIDTH, Bar, Code, Text, arrange, balanced
from courses.drawing.subset import font_of, outline

FACE = CertificateFace(
    title="结业证书",
    holder="何静",
    unit="示例市总工会女职工部",
    course="女职工劳动保护",
    result="学习合格，准予结业，计 4 学时",
    completed_on=date(2026, 11, 20),
    issued_on=date(2026, 11, 21),
    number="2026-000123",
    code="K7QM-3XPA-9TVC",
    verify_url="https://xuexi.example.gov.cn/verify/K7QM3XPA9TVC/",
    issuer="示例市总工会",
)
LONG_NAME = "阿卜杜热西提·努尔麦麦提·买买提依明江·阿不都克里木"
LONG_TITLE = (
    "新就业形态劳动者权益保障与工会组织建设实务：货车司机、网约车司机、"
    "快递员、外卖配送员群体入会和服务工作专题培训（2026年修订版）"
)


def texts(face):
    return [mark for mark in arrange(face) if isinstance(mark, Text)]


def written(face):
    return [mark.text for mark in texts(face)]


def test_a_face_says_everything_once():
    assert written(FACE) == [
        "结业证书",
        "何静",
        " 同志",
        "示例市总工会女职工部",
        "于2026年11月20日完成培训课程",
        "《女职工劳动保护》",
        "学习合格，准予结业，计 4 学时",
        "示例市总工会",
        "发证日期：2026年11月21日",
        "证书编号：2026-000123",
        "K7QM-3XPA-9TVC",
        "扫码查验真伪",
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"holder": LONG_NAME},
        {
            "unit": "示例省第三建筑工程集团有限责任公司第八分公司城东片区项目部联合基层工会委员会"
            * 2
        },
        {"course": LONG_TITLE},
        {"course": "工" * 255},
        {"course": "Trade-Union-" * 20},
        {"issuer": "示例省总工会干部学校" * 5},
    ],
    ids=["plain", "name", "unit", "title", "longest-title", "one-word", "issuer"],
)
def test_everything_stays_within_the_frame_and_clear_of_its_neighbours(changed):
    marks = texts(replace(FACE, **changed))

    for mark in marks:
        right = mark.x + mark.size * width_of(mark.text, tracking=mark.tracking)
        assert mark.x > 20 and right < WIDTH - 20
    above, below = (
        next(mark for mark in marks if mark.text.startswith(start)) for start in ("于2026", "学习")
    )
    title = [mark for mark in marks if above.y < mark.y < below.y]
    assert title[0].y - title[0].size > above.y
    assert title[-1].y + title[-1].size * 0.3 < below.y - below.size * 0.9


def test_a_long_title_is_set_in_two_even_lines():
    first, second = [mark.text for mark in texts(replace(FACE, course=LONG_TITLE))][5:7]

    assert first + second == f"《{LONG_TITLE}》"
    assert abs(width_of(first) - width_of(second)) <= 2


def test_lines_do_not_begin_with_closing_marks_nor_break_numbers():
    lines = balanced(
        "《关于修改〈中华人民共和国工会法〉的决定（2021年12月24日）》学习辅导（SA8000）", 3
    )

    assert len(lines) == 3
    assert not [line for line in lines if line[0] in "》〉），。、" or line[-1] in "《〈（"]
    assert [token for token in ("2021", "12", "24", "SA8000") if token in "\n".join(lines)] == [
        "2021",
        "12",
        "24",
        "SA8000",
    ]


def test_a_long_name_is_smaller_but_whole_on_one_line():
    name, comrade = texts(replace(FACE, holder=LONG_NAME))[1:3]

    assert (name.text, comrade.text) == (LONG_NAME, " 同志")
    assert name.size == pytest.approx(
        (MEASURE - comrade.size * width_of(" 同志")) / width_of(LONG_NAME)
    )


def test_a_state_is_marked_in_a_box():
    face = replace(FACE, state="已撤销")

    assert "已撤销" in written(face)
    assert len([m for m in arrange(face) if isinstance(m, Bar)]) == 4 + len(
        [m for m in arrange(FACE) if isinstance(m, Bar)]
    )


def test_the_code_holds_the_address_of_verification():
    (code,) = [mark for mark in arrange(FACE) if isinstance(mark, Code)]

    wanted = segno.make(FACE.verify_url, error="m", micro=False).matrix
    assert code.modules == tuple(tuple(bool(cell) for cell in row) for row in wanted)


def test_rare_characters_of_names_are_drawn():
    rare = "镕喆堃玥婳翀䶮㛃〇"

    assert missing_characters(rare) == ""
    drawn = draw_png(replace(FACE, holder=rare))
    assert drawn != draw_png(FACE)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("王𠮷", "𠮷"),
        ("李𡚸𠮷𡚸", "𡚸𠮷"),
        ("张\ue000", "\ue000"),
        ("赵\u200b", "\u200b"),
        ("钱\n", "\n"),
        ("葛\U000e0100", "\U000e0100"),
        ("ئەخمەت", "ئەخمت"),
        ("何静 ABC", ""),
    ],
    ids=["ext-b", "twice", "private-use", "invisible", "line-break", "variant", "arabic", "plain"],
)
def test_missing_characters_are_named_once_in_their_order(text, missing):
    assert missing_characters(text) == missing


@pytest.mark.parametrize("draw", [draw_png, draw_pdf])
def test_a_character_without_a_glyph_is_never_drawn(draw):
    with pytest.raises(MissingGlyphs) as refused:
        draw(replace(FACE, holder="王𠮷"))

    assert refused.value.characters == "𠮷"
    assert str(refused.value) == (
        "姓名中的“𠮷”（U+20BB7）不在证书字库中，证书暂缓打印，学时不受影响。"
        "请核对写法；确系生僻字的，请联系系统管理员补充字库。"
    )


@pytest.mark.parametrize(
    ("field", "label"),
    [("unit", "单位"), ("course", "课程名称"), ("issuer", "发证单位"), ("title", "证书名称")],
)
def test_the_message_says_where_the_character_stands(field, label):
    with pytest.raises(MissingGlyphs, match=f"^{label}中的“𠮷”"):
        arrange(replace(FACE, **{field: "吉𠮷"}))


def test_a_name_of_many_missing_characters_keeps_the_message_short():
    many = "".join(chr(0x20000 + n) for n in range(50))

    with pytest.raises(MissingGlyphs) as refused:
        arrange(replace(FACE, holder=many))

    assert len(refused.value.characters) > 40
    assert len(str(refused.value)) <= 200
    assert f"等 {len(refused.value.characters)} 个字" in str(refused.value)


def test_the_picture_is_a_small_a4_png_of_few_colours():
    drawn = draw_png(FACE)

    image = Image.open(BytesIO(drawn))
    assert (image.format, image.mode, image.size) == ("PNG", "P", (2339, 1654))
    assert len(image.getcolors()) <= 64
    assert len(drawn) < 80_000
    assert draw_png(FACE) == drawn


def test_every_colour_of_the_picture_is_paper_or_ink():
    colours = {
        colour for _, colour in Image.open(BytesIO(draw_png(FACE))).convert("RGB").getcolors()
    }

    assert {
        (0xFB, 0xF8, 0xF0),
        (0x21, 0x1E, 0x1A),
        (0x9C, 0x1F, 0x17),
        (0xB0, 0x8D, 0x3C),
    } <= colours


def test_the_pdf_is_one_small_landscape_page_and_always_the_same():
    drawn = draw_pdf(FACE)

    assert drawn.startswith(b"%PDF-")
    assert re.findall(rb"/MediaBox \[([^\]]+)\]", drawn) == [b"0 0 841.89 595.28"]
    assert drawn.count(b"/Type /Page\n") == 1
    assert len(drawn) < 40_000
    assert draw_pdf(FACE) == drawn


def test_the_pdf_embeds_the_characters_used_and_maps_them_back_to_text():
    drawn = draw_pdf(FACE)

    (cmap,) = [part for part in streams(drawn) if b"beginbfchar" in part]
    mapped = {chr(int(code, 16)) for code in re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{4})>", cmap)}
    assert set("".join(written(FACE))) <= mapped
    assert len(mapped) < 100


def test_the_font_of_a_sheet_holds_its_characters_and_no_others():
    font = TTFont(BytesIO(font_of("何静 同志")))

    assert {chr(code) for code in font.getBestCmap()} == set("何静 同志")
    assert font["maxp"].numGlyphs == 6
    whole = source()
    name = whole.getBestCmap()[ord("静")]
    assert font["hmtx"][name] == whole["hmtx"][name]
    assert font_of("何静 同志") == font_of("志同 静何")


def test_sheets_are_drawn_by_several_threads_at_once():
    faces = [replace(FACE, holder=chr(0x4E00 + number) * 2) for number in range(24)]
    outline.cache_clear()

    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(draw_pdf, faces))

    assert drawn == [draw_pdf(face) for face in faces]


def streams(pdf):
    for body in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            yield zlib.decompress(body)
        except zlib.error:
            yield body


def test_the_font_may_be_embedded():
    assert source()["OS/2"].fsType == 0
