"""Pictures of questions in files: Word, Excel and JSON Lines, into the bank and out of it."""

import io
import json
import re
import zipfile
from base64 import b64encode
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.bank import rows_of
from courses.exchange import docx, json_lines, sheet
from courses.exchange.pictures import put_pictures
from courses.exchange.rows import Row, content_from_json
from courses.models import Question, QuestionBank, QuestionPicture
from courses.questions.content import Content
from courses.questions.stems import picture_line, pictures_in
from courses.services.question_imports import choose, read_file, take
from courses.services.question_pictures import StoredPictures, add_picture, discard_unused
from courses.services.questions import content_of, create_question
from jobs.runner import run
from tests.factories.accounts import UserFactory
from tests.factories.docx import (
    OFFICE,
    Docx,
    abstract,
    cell,
    drawing,
    level,
    listed,
    numbered,
    p,
    related,
    row,
    table,
)
from tests.factories.docx import run as words
from tests.factories.epub import archive

NO_ALT = "题中的图片没有说明，请在方括号里写明图上是什么，供看不到图片的人使用。"
ANSWER = {"model": "答", "rubric": []}
FORMS = pytest.mark.parametrize("form", [docx, sheet, json_lines])
SUFFIXES = {docx: ".docx", sheet: ".xlsx", json_lines: ".jsonl"}


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bank(db):
    return QuestionBank.objects.create(name="财务")


def drawn(colour="white", form="PNG", size=(40, 30), **options):
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, form, **options)
    return target.getvalue()


CHART = '<w:r><w:drawing><wp:inline><a:graphic><c:chart xmlns:c="c"/></a:graphic></wp:inline></w:drawing></w:r>'


def stems_of(batch):
    """Stems with the first letters of the colour of each picture in place of its key."""
    return [shown(row.content["content"]["stem"]) for row in batch.rows.all()]


def shown(stem):
    for key in pictures_in(stem):
        kept = QuestionPicture.objects.get(key=key)
        with kept.file.open() as file, Image.open(file) as image:
            red, green, blue = image.convert("RGB").getpixel((0, 0))
        stem = stem.replace(
            key, {(255, 0, 0): "红", (0, 0, 255): "蓝"}.get((red, green, blue), "?")
        )
    return stem


def read_word(bank, body, media, **parts):
    raw = Docx(body, media=media, **parts).build()
    return read_file(bank, raw, filename="卷.docx", by=UserFactory())


RED, BLUE = ("media/a.png", drawn("red")), ("media/b.png", drawn("blue"))


def test_a_picture_below_the_stem_is_taken_with_its_words(bank):
    body = p("1. 看图：") + p(drawing("r", "各月[支出]")) + p("A. 甲") + p("B. 乙") + p("答案：A")

    batch = read_word(bank, body, {"r": RED})

    assert stems_of(batch) == ["看图：\n![各月［支出］](图:红)"]
    only = batch.rows.get()
    assert (only.problems, only.choice) == ([], "take")
    assert [one["text"] for one in only.content["content"]["options"]] == ["甲", "乙"]


def test_a_picture_stands_where_it_stood_in_the_line(bank):
    body = p(words("1. 由") + drawing("r", "红") + words("可知") + drawing("b", "蓝") + words("。"))

    batch = read_word(bank, body + p("答案：对"), {"r": RED, "b": BLUE})

    assert stems_of(batch) == ["由![红](图:红)可知![蓝](图:蓝)。"]


def test_a_picture_that_hangs_on_the_number_leaves_the_number(bank):
    typed = p(drawing("r", "红") + words("1. 看图")) + p("答案：对")
    counted = numbered(drawing("b", "蓝") + words("看图")) + p("答案：错")
    numbers = abstract(level("%1.", start=2)) + listed()

    batch = read_word(bank, typed + counted, {"r": RED, "b": BLUE}, numbering=numbers)

    assert stems_of(batch) == ["看图\n![红](图:红)", "![蓝](图:蓝)看图"]


def test_a_case_and_its_parts_have_pictures_of_their_own(bank):
    body = p("一、案例题") + p("1. 材料") + p(drawing("r", "红")) + p("（1）看图答")
    body += p(drawing("b", "蓝")) + p("参考答案：略")

    batch = read_word(bank, body, {"r": RED, "b": BLUE})

    only = batch.rows.get()
    assert stems_of(batch) == ["材料\n![红](图:红)"]
    assert shown(only.content["content"]["parts"][0]["stem"]) == "看图答\n![蓝](图:蓝)"
    assert only.problems == []


@pytest.mark.parametrize("descr", ["", "image1.png", "C:\\用户\\图.JPG", "图片 12", "Picture"])
def test_words_that_say_nothing_are_asked_for(bank, descr):
    batch = read_word(bank, p("1. 看图") + p(drawing("r", descr)) + p("答案：对"), {"r": RED})

    only = batch.rows.get()
    assert stems_of(batch) == ["看图\n![](图:红)"]
    assert (only.problems, only.choice) == ([NO_ALT], "draft")


@pytest.mark.parametrize(
    ("media", "why"),
    [
        (
            ("media/a.emf", b"\x01\x00\x00\x00"),
            "图片是 EMF 格式，浏览器显示不了，可以截图后另存为 PNG",
        ),
        (
            ("media/a.wmf", b"\xd7\xcd\xc6\x9a"),
            "图片是 WMF 格式，浏览器显示不了，可以截图后另存为 PNG",
        ),
        (("http://example.org/a.png", None), "图片不在文件里，而是链接到别处，或者是图表"),
        (("media/a.png", drawn()[:60]), "图片已损坏或格式不支持，请换一张 JPG 或 PNG 图片"),
        (("media/a.png", b"0" * (10 * 1024 * 1024 + 1)), "图片超过 10 MB"),
        (
            ("media/a.svg", b"<svg onload='alert(1)'/>"),
            "图片已损坏或格式不支持，请换一张 JPG 或 PNG 图片",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_row(bank, media, why):
    body = p("1. 看图") + p(drawing("r", "图")) + p("答案：对") + p("2. 不看图") + p("答案：对")

    batch = read_word(bank, body, {"r": media})

    first, second = batch.rows.order_by("order")
    assert (stems_of(batch), second.problems) == (["看图", "不看图"], [])
    assert first.problems == [f"题中有 1 张图片没有导入，请在审核时补上：{why}。"]
    assert not QuestionPicture.objects.exists()


def test_a_bomb_of_pixels_is_told_and_not_opened(bank, monkeypatch):
    monkeypatch.setattr("library.books.epub.pictures.MOST_PIXELS", 100)

    batch = read_word(bank, p("1. 看图") + p(drawing("r", "图")) + p("答案：对"), {"r": RED})

    assert "图片尺寸过大" in batch.rows.get().problems[0]


def test_charts_and_pictures_outside_of_stems_are_told(bank):
    body = p("1. 看图表") + p(CHART) + p(words("A. ") + drawing("r", "图")) + p("B. 乙")
    body += p("答案：B") + p(drawing("r", "图")) + p("解析：因为") + p(drawing("r", "图"))

    batch = read_word(bank, body, {"r": RED})

    only = batch.rows.get()
    assert only.content["content"]["key"] == ["b"]
    assert only.content["content"]["explanation"] == "因为"
    assert only.problems[:2] == [
        "题中有 1 张图片没有导入，请在审核时补上：图片不在文件里，而是链接到别处，或者是图表。",
        "题中有 3 张图片没有导入，请在审核时补上：选项、答案、解析里不能放图片。",
    ]
    assert not QuestionPicture.objects.exists()


def test_a_picture_in_a_word_table_stands_below_the_table(bank):
    figures = table(row(cell("甲"), cell(p(drawing("r", "红")))), row(cell("乙"), cell("丙")))

    batch = read_word(bank, p("1. 看表") + figures + p("答案：对"), {"r": RED})

    assert stems_of(batch) == ["看表\n| 甲 |  |\n| --- | --- |\n| 乙 | 丙 |\n![红](图:红)"]


def test_a_picture_above_all_questions_is_told_with_the_file(bank):
    body = p(drawing("r", "校徽")) + p("工会测验") + p("1. 对吗") + p("答案：对")

    batch = read_word(bank, body, {"r": RED})

    assert batch.problems == ["“工会测验”“（图片）”不属于任何试题，没有导入。"]
    assert not QuestionPicture.objects.exists()


def test_what_the_camera_wrote_stays_in_the_file(bank):
    exif = Image.Exif()
    exif[0x9286] = "机密地点"
    raw = drawn("red", "JPEG", (3000, 1500), exif=exif)

    read_word(bank, p("1. 看图") + p(drawing("r", "图")) + p("答案：对"), {"r": ("a.jpg", raw)})

    kept = QuestionPicture.objects.get()
    with kept.file.open() as file, Image.open(file) as image:
        assert (image.size, dict(image.getexif())) == ((1600, 800), {})


def test_a_text_of_the_file_is_never_taken_for_a_picture(bank):
    body = p("1. 看\ufffc0\ufffc图") + p(drawing("r", "红")) + p("答案：对")

    assert stems_of(read_word(bank, body, {"r": RED})) == ["看0图\n![红](图:红)"]
    lines = json.dumps({"type": "single", "stem": "\ufffc999999\ufffc", "options": ["甲"]})
    batch = read_file(bank, lines.encode(), filename="题.jsonl", by=None)
    assert "没有导入" in batch.rows.get().problems[0]


def book(*rows, lying=()):
    """A sheet of true-or-false questions; `lying` are (cell, bytes)."""
    made = openpyxl.Workbook()
    made.active.title = "试题"
    made.active.append(["题型", "题干", "答案", "图片"])
    for stem in rows:
        made.active.append(["判断题", stem, "正确"])
    for place, content in lying:
        made.active.add_image(SheetImage(io.BytesIO(content)), place)
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def read_sheet(bank, raw):
    return read_file(bank, raw, filename="题.xlsx", by=UserFactory())


def test_a_picture_on_a_row_belongs_to_its_stem(bank):
    raw = book("甲题", "乙题", "丙题", lying=[("D3", drawn("red")), ("B2", drawn("blue"))])

    batch = read_sheet(bank, raw)

    assert stems_of(batch) == ["甲题\n![](图:蓝)", "乙题\n![](图:红)", "丙题"]
    assert [one.problems for one in batch.rows.order_by("order")] == [[NO_ALT], [NO_ALT], []]
    assert batch.problems == []


def test_a_cell_says_where_its_pictures_stand_and_what_they_show(bank):
    stem = "先看![蓝柱](图2)再看\n![红柱](图1)\n![没有](图3)"
    raw = book(stem, lying=[("F2", drawn("blue")), ("D2", drawn("red"))])

    batch = read_sheet(bank, raw)

    assert stems_of(batch) == ["先看![蓝柱](图:蓝)再看\n![红柱](图:红)\n![没有](图3)"]
    assert batch.rows.get().problems == []


def test_pictures_of_rows_without_a_question_are_told(bank):
    raw = book("甲题", lying=[("A1", drawn("red")), ("A9", drawn("blue"))])

    batch = read_sheet(bank, raw)

    assert batch.problems == ["第 1、9 行有图片，但没有试题，图片没有导入。"]
    assert not QuestionPicture.objects.exists()


def changed(raw, **parts):
    """The package with some of its parts replaced or added; None takes one out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    files = {name: one for name, one in (files | parts).items() if one is not None}
    return archive(files, mimetype=False)


def test_pictures_that_wps_keeps_in_cells_are_taken(bank):
    kept = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        'xmlns:xdr="x" xmlns:a="a" '
        f'xmlns:r="{OFFICE}"><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="ID_AB12" descr="红柱"/></xdr:nvPicPr><xdr:blipFill>'
        '<a:blip r:embed="r1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    )
    made = openpyxl.Workbook()
    made.active.title = "试题"
    made.active.append(["题型", "题干", "答案", "解析", "图片"])
    made.active.append(["判断题", "看图", "正确", "因为", "x"])
    made.active.append(["判断题", "对吗", "正确", "x", ""])
    for cell_of in (made.active["E2"], made.active["D3"]):
        cell_of.value, cell_of.data_type = '=DISPIMG("ID_AB12",1)', "s"
    raw = io.BytesIO()
    made.save(raw)

    batch = read_sheet(
        bank,
        changed(
            raw.getvalue(),
            **{
                "xl/cellimages.xml": kept.encode(),
                "xl/_rels/cellimages.xml.rels": related([("image", "r1", "media/i.png", "")]),
                "xl/media/i.png": drawn("red"),
            },
        ),
    )

    assert stems_of(batch) == ["看图\n![红柱](图:红)", "对吗"]
    assert [one.problems for one in batch.rows.order_by("order")] == [
        [],
        ["题中有 1 张图片没有导入，请在审核时补上：选项、答案、解析里不能放图片。"],
    ]
    assert batch.problems == []


def rich(raw, **cells):
    """The file with cells that show a picture as Excel places it; of each the number of the value."""
    kinds = "http://schemas.microsoft.com/office/2017/06/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        sheet_of, related_of = (
            package.read(name).decode()
            for name in ("xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels")
        )
    for name, number in cells.items():
        shown_in = f'<c r="{name}" t="e" vm="{number}"><v>#VALUE!</v></c>'
        sheet_of = re.sub(rf'<c r="{name}"[^>]*?(?:/>|>.*?</c>)', shown_in, sheet_of)
    parts = {
        "metadata.xml": ("sheetMetadata", OFFICE, f"<metadata {main}><metadataTypes>"
            '<metadataType name="XLDAPR"/><metadataType name="XLRICHVALUE"/></metadataTypes>'
            '<futureMetadata name="XLRICHVALUE"><bk><extLst><ext><rvb i="0"/></ext></extLst></bk>'
            '<bk><extLst><ext><rvb i="1"/></ext></extLst></bk></futureMetadata>'
            '<valueMetadata><bk><rc t="2" v="0"/></bk><bk><rc t="2" v="1"/></bk></valueMetadata></metadata>'),
        "richData/rdrichvalue.xml": ("rdRichValue", kinds,
            '<rvData><rv s="0"><v>0</v><v>5</v><v>红柱</v></rv><rv s="1"><v>9</v></rv></rvData>'),
        "richData/rdrichvaluestructure.xml": ("rdRichValueStructure", kinds,
            '<rvStructures><s t="_localImage"><k n="_rvRel:LocalImageIdentifier"/><k n="CalcOrigin"/>'
            '<k n="Text"/></s><s t="_error"><k n="errorType"/></s></rvStructures>'),
        "richData/richValueRel.xml": ("richValueRel", kinds,
            f'<richValueRels xmlns:r="{OFFICE}"><rel r:id="r1"/></richValueRels>'),
    }  # fmt: skip
    relations = "".join(
        f'<Relationship Id="x{kind}" Type="{base}/{kind}" Target="{name}"/>'
        for name, (kind, base, _) in parts.items()
    )
    return changed(
        raw,
        **{f"xl/{name}": xml.encode() for name, (_, _, xml) in parts.items()},
        **{
            "xl/worksheets/sheet1.xml": sheet_of.encode(),
            "xl/_rels/workbook.xml.rels": related_of.replace(
                "</Relationships>", f"{relations}</Relationships>"
            ).encode(),
            "xl/richData/_rels/richValueRel.xml.rels": related(
                [("image", "r1", "../media/placed.png", "")]
            ),
            "xl/media/placed.png": drawn("red"),
        },
    )


def test_pictures_that_excel_places_in_cells_are_taken(bank):
    made = openpyxl.Workbook()
    made.active.append(["题型", "题干", "答案", "解析", "图片"])
    made.active.append(["判断题", "看图", "正确", "因为", "x"])
    made.active.append(["判断题", "对吗", "正确", "x", ""])
    made.active.append(["判断题", "好吗", "正确", "因为", "x"])
    raw = io.BytesIO()
    made.save(raw)

    batch = read_sheet(bank, rich(raw.getvalue(), E2=1, D3=1, E4=2))

    assert stems_of(batch) == ["看图\n![红柱](图:红)", "对吗", "好吗"]
    assert [one.problems for one in batch.rows.order_by("order")] == [
        [],
        ["题中有 1 张图片没有导入，请在审核时补上：选项、答案、解析里不能放图片。"],
        ["“图片”：单元格是公式错误“#VALUE!”。"],
    ]
    assert batch.problems == []


def test_pictures_of_hidden_rows_stay_out_with_them(bank):
    made = openpyxl.load_workbook(io.BytesIO(book("甲题", "乙题", lying=[("D3", drawn("red"))])))
    made.active.row_dimensions[3].hidden = True
    raw = io.BytesIO()
    made.save(raw)

    batch = read_sheet(bank, raw.getvalue())

    assert stems_of(batch) == ["甲题"]
    assert ["有 1 行是隐藏的（第 3 行）" in one for one in batch.problems] == [True]
    assert not QuestionPicture.objects.exists()


def test_pictures_that_no_sheet_shows_are_counted(bank):
    raw = changed(book("甲题"), **{"xl/media/x.png": drawn(), "xl/media/y.emf": b""})

    assert read_sheet(bank, raw).problems == [
        "表中有 2 张图片没有导入，请在审核时补到所属的试题中。"
    ]


def test_a_damaged_drawing_costs_the_pictures_and_not_the_questions(bank):
    raw = changed(book("甲题", lying=[("D2", drawn("red"))]), **{"xl/drawings/drawing1.xml": b"<"})

    batch = read_sheet(bank, raw)

    assert stems_of(batch) == ["甲题"]
    assert batch.problems == ["表中有 1 张图片没有导入，请在审核时补到所属的试题中。"]


def test_a_sheet_tells_vector_pictures_at_their_row(bank):
    raw = book("甲题", lying=[("D2", drawn("red"))])
    drawings = related([("image", "rId1", "../media/image1.emf", "")])

    batch = read_sheet(
        bank,
        changed(
            raw,
            **{
                "xl/drawings/_rels/drawing1.xml.rels": drawings,
                "xl/media/image1.png": None,
                "xl/media/image1.emf": b"\x01",
            },
        ),
    )

    assert "图片是 EMF 格式" in batch.rows.get().problems[0]
    assert batch.problems == []


def written(bank, stem, **fields):
    said = {"kind": "short", "stem": stem, "key": ANSWER} | fields
    return create_question(bank, by=None, **said)


def taken(batch, by):
    job = take(batch, by=by).job
    run(job.pk)
    return sorted(batch.rows.values_list("result", flat=True))


@FORMS
def test_a_bank_with_pictures_comes_back_as_it_was(bank, form):
    photo = add_picture(drawn("red", "JPEG", (900, 700)), by=None)
    lines = add_picture(drawn("blue"), by=None)
    alt = '相片 "甲" <乙>'
    stem = f"看{picture_line(photo.key, alt)}\n{picture_line(lines.key, '折线')}再看"
    part = Content("short", f"问\n{picture_line(lines.key, '折线')}", key=ANSWER)
    written(bank, stem)
    written(bank, "材料", kind="case", key=[], parts=[part])
    before = [content_of(one.current) for one in Question.objects.order_by("pk")]
    raw = form.write(rows_of(bank), StoredPictures(bank))

    again = read_file(bank, raw, filename=f"题{SUFFIXES[form]}", by=None)

    assert [one.problems for one in again.rows.all()] == [[], []]
    assert [one.remarks for one in again.rows.all()] == [["题库中已有相同的题。"]] * 2
    assert [content_from_json(one.content) for one in again.rows.order_by("order")] == before
    assert QuestionPicture.objects.count() == 2


@FORMS
def test_a_bank_moves_to_another_site_with_its_pictures(bank, form):
    lines = add_picture(drawn("blue"), by=None)
    written(bank, picture_line(lines.key, "折线"))
    raw = form.write(rows_of(bank), StoredPictures(bank))
    Question.objects.update(current=None)
    for model in (bank.questions.get().versions.model, Question, QuestionPicture):
        model.objects.all().delete()
    by = UserFactory()

    batch = read_file(bank, raw, filename=f"题{SUFFIXES[form]}", by=by)

    assert (stems_of(batch), batch.rows.get().problems) == (["![折线](图:蓝)"], [])
    assert taken(batch, by) == ["taken"]
    assert list(Question.objects.get().current.pictures.all()) == [QuestionPicture.objects.get()]
    assert taken(read_file(bank, raw, filename=f"题{SUFFIXES[form]}", by=by), by) == ["left"]


@FORMS
def test_a_picture_whose_file_is_gone_stays_in_writing(bank, form):
    lost = add_picture(drawn("blue"), by=None)
    written(bank, picture_line(lost.key, "折线"))
    default_storage.delete(lost.file.name)

    raw = form.write(rows_of(bank), StoredPictures(bank))

    assert [one.content.stem for one in form.read(raw).rows] == [picture_line(lost.key, "折线")]


def test_a_picture_that_is_no_base64_is_told(bank):
    key = f"{'z' * 24}-1x1"
    said = {
        "content": {"kind": "short", "stem": f"看{picture_line(key, '图')}", "key": {"model": "答"}}
    }
    lines = [said | {"pictures": {key: words}} for words in ("!", 5, b64encode(b"x").decode())]
    raw = "\n".join(json.dumps(line) for line in lines).encode()

    batch = read_file(bank, raw, filename="题.jsonl", by=None)

    told = [one.problems[0].rpartition("：")[2] for one in batch.rows.order_by("order")]
    assert told == ["图片不是 base64 编码。"] * 2 + [
        "图片已损坏或格式不支持，请换一张 JPG 或 PNG 图片。"
    ]


def test_equal_pictures_are_kept_once(bank):
    body = p("1. 甲") + p(drawing("r", "红")) + p("答案：对") + p("2. 乙") + p(drawing("s", "红"))

    read_word(bank, body + p("答案：对"), {"r": RED, "s": ("media/c.png", RED[1])})

    assert QuestionPicture.objects.count() == 1


def test_too_many_pictures_are_refused(bank, monkeypatch):
    monkeypatch.setattr("courses.services.question_imports.MAX_PICTURES", 1)
    body = p("1. 甲") + p(drawing("r", "红") + drawing("r", "红")) + p("答案：对")

    with pytest.raises(ValueError, match="一次最多导入 1 张图片"):
        read_word(bank, body, {"r": RED})
    assert not QuestionPicture.objects.exists()


def test_an_import_keeps_its_pictures_while_it_waits_and_loses_them_with_time(bank):
    body = p("1. 看图") + p(drawing("r", "红")) + p("答案：对")
    by = UserFactory()
    batch = read_word(bank, body, {"r": RED})

    assert discard_unused(at=timezone.now() + timedelta(days=29)) == 0
    assert discard_unused(at=timezone.now() + timedelta(days=31)) == 1
    choose(batch, {1: "take"})
    assert taken(batch, by) == ["taken"]
    assert batch.rows.get().problems == [
        "题中的图片在本站没有找到，请重新插入，或者删去题中的这一处图片。"
    ]


def test_the_rows_show_their_pictures(client, bank):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    batch = read_word(bank, p("1. 看图") + p(drawing("r", "红柱")) + p("答案：对"), {"r": RED})
    key = QuestionPicture.objects.get().key

    page = client.get(reverse("question:import_rows", args=[batch.pk])).content.decode()

    address = reverse("cms:file", args=["question-picture", key, "picture"])
    assert re.search(rf'<img [^>]*src="{address}" alt="红柱"', page)


KEYS = [f"{str(place) * 24}-40x30" for place in range(3)]
PICTURES = {key: drawn(colour) for key, colour in zip(KEYS, ("red", "blue", "green"), strict=True)}


def stem_of(pieces):
    return "".join(
        picture_line(KEYS[one], f"图{one}") if isinstance(one, int) else one for one in pieces
    )


LETTERS = st.text(st.sampled_from("甲乙丙 ，。（）|<&\"'\t0"), min_size=1, max_size=8)
PIECES = st.one_of(
    LETTERS.map(lambda text: f"文{text}文"), st.integers(0, 2), st.just("\n"), st.just("\n问")
)


@settings(max_examples=20, deadline=None)
@given(pieces=st.lists(PIECES, max_size=8))
@pytest.mark.parametrize("form", [sheet, json_lines])
def test_pictures_keep_their_places(form, pieces):
    content = Content("short", f"问{stem_of(pieces)}", key=ANSWER)
    found = form.read(form.write([Row("", content)], PICTURES))
    by_bytes = {content: key for key, content in PICTURES.items()}

    put_pictures(found, lambda one: picture_line(by_bytes[one.load()], one.alt))

    assert [row.content for row in found.rows] == [content]


@settings(max_examples=20, deadline=None)
@given(pieces=st.lists(st.one_of(st.sampled_from(["文", "\n"]), st.integers(0, 2)), max_size=8))
def test_pictures_keep_their_places_in_the_xml_of_word(pieces):
    rows = [Row("", Content("short", f"问{stem_of(pieces)}", key={"model": "答"}))]
    raw = docx.write(rows, PICTURES)

    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        body = package.read("word/document.xml").decode()
        media = {name for name in package.namelist() if "media" in name}
    assert body.count("<w:drawing>") == sum(isinstance(one, int) for one in pieces)
    assert len(media) == len({one for one in pieces if isinstance(one, int)})
