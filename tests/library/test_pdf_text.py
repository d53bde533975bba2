"""What is read of PDF files that are made here, in exact words."""

import pytest
from fpdf.enums import TextMode
from PIL import Image

from library.extraction.blocks import Origin, PageBreak, Paragraph
from library.extraction.pdf.reader import read
from tests.factories.pdf import (
    LEFT,
    PER_LINE,
    PITCH,
    RIGHT,
    SIZE,
    TOP,
    Pdf,
    turned_pages,
    with_characters,
    without_character_map,
    wrapped,
)

FUNDS = (
    "为了加强工会经费管理，提高经费使用效益，根据《中华人民共和国工会法》和有关规定，"
    "结合本市工会工作实际，制定本办法。"
)
SCOPE = (
    "本办法适用于全市各级工会组织，包括市总工会机关、各区县总工会、各产业工会以及基层工会委员会。"
)
LONG = (FUNDS + SCOPE) * 2
CONTENTS = [("第一章 总则", 28, 1), ("第二章 经费的来源和使用", 16, 3), ("第三章 附则", 28, 12)]


@pytest.fixture
def pdf():
    pdf = Pdf()
    pdf.add_page()
    return pdf


@pytest.fixture
def extracted(tmp_path):
    def extract(content):
        path = tmp_path / "文件.pdf"
        path.write_bytes(content)
        return read(path)

    return extract


def texts(extracted):
    return [block.text for block in extracted.blocks if isinstance(block, Paragraph)]


def pieces(text, length):
    return [text[place : place + length] for place in range(0, len(text), length)]


def test_soft_line_ends_are_joined_and_indents_begin_paragraphs(pdf, extracted):
    pdf.paragraphs([FUNDS, SCOPE, FUNDS])

    result = extracted(pdf.content())

    assert texts(result) == [FUNDS, SCOPE, FUNDS]
    assert (result.origin, result.warnings) == (Origin.TEXT_LAYER, [])


def test_a_paragraph_that_fills_its_last_line_ends_there(pdf, extracted):
    full = FUNDS[:53] + "。"
    pdf.paragraphs([full, SCOPE])

    assert texts(extracted(pdf.content())) == [full, SCOPE]


def test_a_heading_that_fills_its_line_is_no_part_of_the_text_below(pdf, extracted):
    heading = "四、丰富职工文化生活，开展健康文明向上的文化体育活动"
    pdf.paragraphs([heading, SCOPE, FUNDS])

    assert texts(extracted(pdf.content())) == [heading, SCOPE, FUNDS]


def test_a_title_over_two_lines_is_one_while_its_quotes_are_open(pdf, extracted):
    pdf.centred("关于印发《示例市总工会", y=110, size=22)
    pdf.centred("经费管理办法》的通知", y=145, size=22)
    pdf.centred("（2019年1月8日全委会通过）", y=180)
    pdf.paragraphs([FUNDS], y=230)

    assert texts(extracted(pdf.content())) == [
        "关于印发《示例市总工会经费管理办法》的通知",
        "（2019年1月8日全委会通过）",
        FUNDS,
    ]


def test_a_sentence_goes_on_over_pages_past_running_heads_and_page_numbers(extracted):
    pdf = Pdf()
    lines = wrapped(LONG)
    for page in range(3):
        pdf.add_page()
        pdf.line("示例市总工会文件汇编", x=250, y=50, size=10)
        pdf.line(f"— {page + 1} —", x=480 - 380 * (page % 2), y=800, size=14)
        for number, text in enumerate(lines[page * 3 : page * 3 + 3]):
            first = page == number == 0
            pdf.line(text, x=LEFT + 2 * SIZE * first, y=TOP + number * PITCH)

    result = extracted(pdf.content())

    assert texts(result) == ["".join(lines[:9])]
    assert result.headers == ["示例市总工会文件汇编"]
    assert result.footers == ["— 1 —", "— 2 —", "— 3 —"]


@pytest.mark.parametrize(
    "number", ["— {0} —", "－{0}－", "第{0}页 共12页", "第 {0} 页", "{0}/2", "{0}", "工会通讯·{0}"]
)
def test_page_numbers_of_any_form_are_no_text(extracted, number):
    pdf = Pdf()
    for page in (1, 2, 3):
        pdf.add_page()
        pdf.paragraphs([FUNDS])
        pdf.centred(number.format(page), y=800, size=12)

    result = extracted(pdf.content())

    assert texts(result) == [FUNDS] * 3
    assert len(result.footers) == 3


def test_attachments_of_one_page_each_keep_their_numbers(extracted):
    pdf = Pdf()
    for number in (1, 2, 3):
        pdf.add_page()
        pdf.line(f"附件{number}", y=80)
        pdf.paragraphs([FUNDS])

    result = extracted(pdf.content())

    assert texts(result) == ["附件1", FUNDS, "附件2", FUNDS, "附件3", FUNDS]
    assert [type(block) for block in result.blocks].count(PageBreak) == 2


def test_a_secrecy_mark_on_every_page_stays_in_the_text(extracted):
    pdf = Pdf()
    for _ in range(3):
        pdf.add_page()
        pdf.line("机密★5年", y=60)
        pdf.paragraphs([SCOPE])

    assert texts(extracted(pdf.content())) == ["机密★5年", SCOPE] * 3


def test_numbers_begin_paragraphs_after_the_end_of_a_sentence(pdf, extracted):
    pdf.lines(
        [
            "第一条 工会应当依法维护职工的合法权益，组织职工参与",
            "民主管理。",
            "第二条 工会组织应当执行上级工会的决定和本办法第一条、",
            "第三条规定的程序，并在规定的时间内办理好有关的手续，",
            "不得拖延。",
            "一、加强组织领导",
            "（一）成立领导小组。",
            "1.明确分工。",
            "2.落实责任。",
        ]
    )

    assert texts(extracted(pdf.content())) == [
        "第一条 工会应当依法维护职工的合法权益，组织职工参与民主管理。",
        "第二条 工会组织应当执行上级工会的决定和本办法第一条、第三条规定的程序，"
        "并在规定的时间内办理好有关的手续，不得拖延。",
        "一、加强组织领导",
        "（一）成立领导小组。",
        "1.明确分工。",
        "2.落实责任。",
    ]


@pytest.mark.parametrize("indent", [0, 1])
def test_lines_below_a_number_that_hangs_out_belong_to_it(pdf, extracted, indent):
    y = pdf.paragraphs([FUNDS])
    for number, text in enumerate((SCOPE, FUNDS), 1):
        pdf.line(f"{number}.", x=LEFT + indent * SIZE, y=y)
        y = pdf.lines(pieces(text, 25 - indent), x=LEFT + (indent + 2) * SIZE, y=y)
    pdf.paragraphs([SCOPE], y=y)

    assert texts(extracted(pdf.content())) == [FUNDS, f"1. {SCOPE}", f"2. {FUNDS}", SCOPE]


def test_a_signature_right_below_a_full_last_item_stands_alone(pdf, extracted):
    name = "市总工会关于进一步做好职工互助保障金收支管理工作的实施细则"
    organs = ["青石县总工会 青石县财政局", "国家税务总局青石县税务局"]
    y = pdf.paragraphs([FUNDS, SCOPE])
    full = f"2.{name[: PER_LINE - 4]}"
    y = pdf.lines(["附件：1.流程图", full], x=LEFT + 2 * SIZE, y=y)
    for organ in organs:
        pdf.line(organ, x=RIGHT - len(organ) * SIZE, y=y)
        y += PITCH

    assert texts(extracted(pdf.content())) == [FUNDS, SCOPE, "附件：1.流程图", full, *organs]


def test_paragraphs_without_indent_are_told_by_their_distance(pdf, extracted):
    y = TOP
    for text in (FUNDS, SCOPE, FUNDS):
        y = pdf.lines(pieces(text, 28), y=y) + SIZE

    assert texts(extracted(pdf.content())) == [FUNDS, SCOPE, FUNDS]


def test_a_footnote_follows_the_paragraph_that_it_interrupts(pdf, extracted):
    lines = wrapped(LONG)
    pdf.line(lines[0], x=LEFT + 2 * SIZE, y=TOP)
    pdf.lines(lines[1:4], y=TOP + PITCH)
    pdf.line("① 见《中华人民共和国工会法》第四十二条、第四十三条，以及", y=740, size=10)
    pdf.line("各级工会的有关规定。", y=755, size=10)
    pdf.line("② 见附件。", y=770, size=10)
    pdf.add_page()
    y = pdf.lines(lines[4:])
    pdf.paragraphs([SCOPE], y=y)

    assert texts(extracted(pdf.content())) == [
        LONG,
        "①见《中华人民共和国工会法》第四十二条、第四十三条，以及各级工会的有关规定。",
        "②见附件。",
        SCOPE,
    ]


def test_a_table_of_contents_keeps_its_lines(pdf, extracted):
    lines = [f"{title}{'.' * dots}{page}" for title, dots, page in CONTENTS]
    pdf.centred("目　录", y=80, size=22)
    pdf.lines(lines, y=130)

    assert texts(extracted(pdf.content())) == ["目录", *lines]


def test_head_and_imprint_of_an_official_document_stand_in_lines(pdf, extracted):
    pdf.centred("示例市总工会文件", y=130, size=40)
    pdf.centred("示工发〔2019〕3号", y=190)
    pdf.centred("示例市总工会关于印发《2019年", y=240, size=22)
    pdf.centred("工会工作要点》的通知", y=275, size=22)
    pdf.lines(["各区、县（市）总工会，市直机关工会，各直属基层工会，各有", "关单位："], y=330)
    pdf.paragraphs(["2.广泛宣传。" + FUNDS, "附件：2019年工会工作要点"], y=400)
    pdf.line("示例市总工会", x=380, y=560)
    pdf.line("2019年2月18日", x=375, y=590)
    pdf.line("（此件公开发布）", x=LEFT + 32, y=630)
    pdf.line("示例市总工会办公室", y=740, size=14)
    pdf.line("2019年2月19日印发", x=380, y=740, size=14)

    assert texts(extracted(pdf.content())) == [
        "示例市总工会文件",
        "示工发〔2019〕3号",
        "示例市总工会关于印发《2019年工会工作要点》的通知",
        "各区、县（市）总工会，市直机关工会，各直属基层工会，各有关单位：",
        "2.广泛宣传。" + FUNDS,
        "附件：2019年工会工作要点",
        "示例市总工会",
        "2019年2月18日",
        "（此件公开发布）",
        "示例市总工会办公室　2019年2月19日印发",
    ]


def test_two_columns_are_read_one_after_the_other_below_a_title_across_them(pdf, extracted):
    pdf.centred("关于试行两栏排版的通知", y=100, size=22)
    pdf.paragraphs([FUNDS, SCOPE], y=150, per_line=13)
    pdf.paragraphs([SCOPE, FUNDS], x=LEFT + 15 * SIZE, y=158, per_line=13)

    assert texts(extracted(pdf.content())) == [
        "关于试行两栏排版的通知",
        FUNDS,
        SCOPE,
        SCOPE,
        FUNDS,
    ]


def test_a_sentence_goes_on_from_one_column_to_the_next(pdf, extracted):
    lines = wrapped(LONG, 13)
    half = len(lines) // 2
    pdf.line(lines[0], x=LEFT + 2 * SIZE, y=TOP)
    pdf.lines(lines[1:half], y=TOP + PITCH)
    pdf.lines(lines[half:], x=LEFT + 15 * SIZE)

    assert texts(extracted(pdf.content())) == [LONG]


def test_rows_of_a_table_stand_alone_and_are_no_columns(pdf, extracted):
    rows = [("姓名", "性别", "职务"), ("何静", "女", "主席"), ("张伟", "男", "委员")] * 3
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            pdf.line(cell, x=LEFT + 150 * place, y=TOP + PITCH * number)

    assert texts(extracted(pdf.content())) == ["　".join(cells) for cells in rows]


def test_blanks_that_only_spread_or_justify_are_dropped(pdf, extracted):
    pdf.centred("通　　　知", y=100, size=22)
    pdf.line("第一章　总　则", x=250, y=160)
    pdf.line("2019 年 2 月 18 日", x=LEFT + 32, y=200)
    pdf.line("Red Hat 公司工会", x=LEFT + 32, y=260)
    pdf.line("2019年1月8日 全委会 通 过", x=LEFT + 32, y=290)
    pdf.paragraphs([FUNDS], y=320)

    assert texts(extracted(pdf.content())) == [
        "通知",
        "第一章 总则",
        "2019年2月18日",
        "Red Hat公司工会",
        "2019年1月8日 全委会 通过",
        FUNDS,
    ]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_read_like_others(pdf, extracted, degrees):
    pdf.paragraphs([FUNDS, SCOPE])

    result = extracted(turned_pages(pdf.content(), degrees))

    assert texts(result) == [FUNDS, SCOPE]


def test_text_set_upwards_on_an_upright_page_is_read_when_the_whole_page_is(pdf, extracted):
    with pdf.rotation(90, LEFT, RIGHT):
        pdf.paragraphs([FUNDS], y=RIGHT)

    result = extracted(pdf.content())

    assert texts(result) == [FUNDS]


def test_a_watermark_is_not_in_the_text_and_is_told_of(pdf, extracted):
    pdf.paragraphs([FUNDS])
    with pdf.rotation(40, 300, 400):
        pdf.line("内部资料", x=200, y=400)

    result = extracted(pdf.content())

    assert texts(result) == [FUNDS]
    assert result.warnings == ["第 1 页斜排或竖排的文字“内部资料”没有收入正文，请核对。"]


def test_a_page_whose_font_names_no_characters_is_read_off_its_picture(pdf, extracted):
    pdf.paragraphs([FUNDS])

    result = extracted(without_character_map(pdf.content()))

    assert texts(result) == [FUNDS]
    assert result.pages[0].origin == Origin.OCR
    assert result.warnings == [
        "第 1 页的文字是从图像识别的（平均可信度 99%），可能有错字，请对照原件核对。",
        "第 1 页的字体没有文字对照表，读出来是乱码，所以改由图像识别。",
    ]


def test_the_lines_of_a_page_are_kept_with_their_places(pdf, extracted):
    pdf.paragraphs([FUNDS])
    pdf.centred("— 1 —", y=800)

    [page] = extracted(pdf.content()).pages

    assert (page.number, page.width, page.height, page.turns) == (1, 595.0, 842.0, 0)
    assert page.origin == Origin.TEXT_LAYER
    assert "".join(line.text for line in page.lines[:-1]) == FUNDS
    assert page.lines[-1].text == "— 1 —"
    first, second = page.lines[:2]
    assert (first.box[0], second.box[0]) == (LEFT + 2 * SIZE, LEFT)
    assert first.box[1] < TOP < first.box[3] < second.box[3]
    assert {line.confidences for line in page.lines} == {()}


def test_characters_that_are_lost_are_shown_and_counted(pdf, extracted):
    pdf.line("甲加强组织领导", y=TOP)
    pdf.paragraphs([SCOPE], y=200)
    content = with_characters(pdf, {"甲": "\uf0b7", "县": "\ue001"})

    result = extracted(content)

    assert texts(result) == ["•加强组织领导", SCOPE.replace("县", "□")]
    assert result.warnings == [
        "第 1 页有 1 个字读不出来（字体没有文字对照表），以“□”代替，请对照原件补上。"
    ]


def test_radicals_in_place_of_characters_are_left_to_normalisation(pdf, extracted):
    pdf.line("⼯会经费⻓期管理", y=TOP)

    assert texts(extracted(pdf.content())) == ["⼯会经费⻓期管理"]


def test_pages_that_are_pictures_are_listed(pdf, extracted):
    pdf.paragraphs([FUNDS])
    for page in (2, 3):
        pdf.add_page()
        pdf.image(Image.new("L", (60, 80)), x=0, y=0, w=595, h=842)
        pdf.line(f"— {page} —", x=480, y=800)
    pdf.add_page()
    pdf.paragraphs([SCOPE])

    result = extracted(pdf.content())

    assert texts(result) == [FUNDS, SCOPE]
    assert result.warnings == ["第 2—3 页只有图片，没有认出文字，请对照原件核对。"]


def test_a_scan_that_bears_a_line_of_its_program_is_a_picture(pdf, extracted):
    pdf.image(Image.new("L", (60, 80)), x=0, y=0, w=595, h=842)
    pdf.line("由示例扫描软件免费版创建 https://scan.example.com/download", x=60, y=830, size=9)

    result = extracted(pdf.content())

    assert result.warnings == ["第 1 页只有图片，没有认出文字，请对照原件核对。"]


def test_a_scan_with_a_hidden_recognition_says_so(pdf, extracted):
    pdf.image(Image.new("L", (60, 80)), x=0, y=0, w=595, h=842)
    pdf.text_mode = TextMode.INVISIBLE
    pdf.paragraphs([FUNDS])

    result = extracted(pdf.content())

    assert texts(result) == [FUNDS]
    assert result.origin == Origin.OCR
    assert result.warnings == ["第 1 页是扫描图，文字取自文件自带的识别结果，可能有错字，请核对。"]


def test_the_date_of_a_signature_is_not_drawn_to_the_name_above_it(pdf, extracted):
    y = pdf.paragraphs([FUNDS, SCOPE])
    pdf.line("示例省总工会女职工委员会", x=336, y=y)
    pdf.line("2019年12月1日", x=336, y=y + PITCH)

    result = extracted(pdf.content())

    assert texts(result)[2:] == ["示例省总工会女职工委员会", "2019年12月1日"]


def test_paragraphs_know_their_page_and_place(pdf, extracted):
    pdf.add_page()
    pdf.line("示例省总工会", x=350, y=229)

    block = extracted(pdf.content()).blocks[0]

    assert (block.text, block.page) == ("示例省总工会", 2)
    left, top, right, bottom = block.box
    assert (left, right) == (350.0, 446.0)
    assert top < 229 < bottom


def test_the_place_of_a_paragraph_is_that_on_the_page_as_it_is_shown(pdf, extracted):
    pdf.line("示例省总工会", x=350, y=229)

    block = extracted(turned_pages(pdf.content(), 90)).blocks[0]

    left, top, right, bottom = block.box
    assert (top, bottom) == (350.0, 446.0)
    assert left < 842 - 229 < right


def test_what_stands_alone_is_not_drawn_to_the_last_line_of_the_page_before(pdf, extracted):
    y = pdf.paragraphs([FUNDS, SCOPE])
    pdf.line("示例省总工会", x=RIGHT - 6 * SIZE, y=y)
    pdf.line("2019年12月", x=RIGHT - 5 * SIZE, y=y + PITCH)
    for head, text in (("附件", SCOPE), ("附件2", FUNDS), ("抄送：示例省人民政府办公厅。", "")):
        pdf.add_page()
        pdf.line(head, x=LEFT, y=TOP)
        pdf.paragraphs([text] if text else [], y=TOP + PITCH)

    result = extracted(pdf.content())

    assert texts(result)[2:] == [
        *("示例省总工会", "2019年12月"),
        *("附件", SCOPE, "附件2", FUNDS, "抄送：示例省人民政府办公厅。"),
    ]


def test_the_margin_is_not_where_short_lines_happen_to_end(pdf, extracted):
    short = [
        "一、收入方面。",
        "二、支出方面。",
        "三、资产方面。",
        "（联系人：张三，联系电话：0000）",
    ]
    pdf.lines(short, x=LEFT + 2 * SIZE)
    pdf.add_page()
    pdf.lines(["自查提纲", *wrapped(SCOPE)])

    assert texts(extracted(pdf.content())) == [*short, "自查提纲", SCOPE]
