"""Questions → an Excel sheet, and the template with its explanations."""

import io
from collections.abc import Iterable, Mapping
from itertools import count

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from courses.exchange import keys
from courses.exchange.pictures import NONE, Lifted, lift
from courses.exchange.rows import KINDS, LEVELS, POOLS, Row
from courses.exchange.sheet_columns import COLUMNS, OPTIONS
from courses.questions import CREDITS, MARKED_BY_PEOPLE
from courses.questions.content import Content

TITLE = "试题"
GUIDE = "填写说明"
#: As they are shown in a written sheet, in pixels.
_SHOWN = (160, 120)
HELP = [
    ("怎样填写", "在“试题”表中每行填写一道题，不要改动列名；不用的列可以留空，模板里没有的列不会导入。隐藏的行不导入，隐藏的列照样导入。"),
    ("题型", "、".join(KINDS.values())),
    ("选项", "单选题和多选题从“选项A”起逐列填写。判断题不填选项。"),
    ("答案", "单选题填 A；多选题填 ABD；判断题填“正确”或“错误”；简答题、论述题填参考答案。"),
    ("填空题", "题干中用四个下划线 ____ 标出空位；各空的答案用“；”隔开，同一空的几种写法用“|”隔开，"
     "例如：98|九十八；15。答案里本来就有“或”、斜线、括号的，在前面加“\\”，例如：三年\\或者五年。"),
    ("评分要点", "简答题、论述题用，单元格内每行一条，分量写在“|”后，例如：说明依据|2。"),
    ("计分办法", "多选题用：" + "；".join(CREDITS.values()) + "。留空为" + CREDITS["all"] + "。"),
    ("不分顺序", "填空题的各空可以互换时填“是”。"),
    ("允许误差", "填空题的答案是数时用，例如 0.5；几个空用“；”隔开。"),
    ("案例题", "材料写在一行的题干中，题型填案例题；下面各行是它的小题，“小题”列依次填 1、2、3，"
     "“分量”填各小题在总分中的比重。"),
    ("表格", "题干中的表格每行写成 | 甲 | 乙 |，第二行写 | --- | --- |。"),
    ("图片", "题干的图片放在这道题的一行里，最好放在“图片”列；一行有几张的，从左到右是图1、图2。在题干中要放图的地方写 "
     "![图上是什么](图1)，方括号里的话供看不到图的人使用，必须写；没有写的，图片放在题干末尾，导入后再补说明。"),
    ("出处", "条文的站内引用，例如 work:gonghuifa#art-42。"),
    ("难度", "1 最易，5 最难，留空为 3；也可以填易、较易、中等、较难、难。"),
    ("用途、层级", "、".join(POOLS.values()) + "；" + "、".join(LEVELS.values()) + "。"),
    ("标签、知识点", "几个之间用“、”隔开。"),
]  # fmt: skip


def write(rows: Iterable[Row], pictures: Mapping[str, bytes] = NONE) -> bytes:
    """A sheet with these questions; with none it is the template. The second sheet explains.

    `pictures` are those that are stored, by key; what a stem names besides stays in writing.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = TITLE
    _fill(sheet, 1, dict(zip(COLUMNS, COLUMNS, strict=True)), NONE)
    number = count(2)
    for row in rows:
        facts = row.facts
        own = {
            "难度": str(facts.difficulty),
            "用途": POOLS[facts.pool],
            "层级": LEVELS[facts.level],
            "标签": "、".join(facts.tags),
            "知识点": "、".join(facts.knowledge),
        }
        _fill(sheet, next(number), _cells(row.content) | own, pictures)
        for place, part in enumerate(row.content.parts, start=1):
            numbered = {"小题": str(place), "分量": str(part.weight)}
            _fill(sheet, next(number), _cells(part) | numbered, pictures)
    _dress(sheet)
    _explain(book.create_sheet(GUIDE))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cells(content: Content) -> dict[str, str]:
    cells = {
        "题型": KINDS[content.kind],
        "题干": content.stem,
        "解析": content.explanation,
        "出处": content.source,
        "计分办法": CREDITS.get(content.rules.get("credit", ""), ""),
        "不分顺序": "是" if content.rules.get("any_order") else "",
        "允许误差": "；".join(content.rules.get("tolerance", ())),
    }
    if content.kind in ("single", "multiple"):
        texts = (option["text"] for option in content.options)
        cells |= dict(zip(OPTIONS, texts, strict=False))
        cells["答案"] = "".join(content.key).upper()
    elif content.kind == "true_false":
        cells["答案"] = "正确" if content.key == ["true"] else "错误"
    elif content.kind == "blank":
        cells["答案"] = keys.gaps_written(content.key)
    elif content.kind in MARKED_BY_PEOPLE:
        cells["答案"] = content.key.get("model", "")
        cells["评分要点"] = "\n".join(keys.rubric_in_words(content.key.get("rubric", [])))
    return cells


def _fill(
    sheet: Worksheet, number: int, cells: Mapping[str, str], pictures: Mapping[str, bytes]
) -> None:
    """A row as text: what begins with an equals sign is no formula."""
    lifted: list[Lifted] = []

    def place(one: Lifted) -> str:
        lifted.append(one)
        return f"![{one.alt}](图{len(lifted)})"

    stem = lift(cells.get("题干", ""), pictures, place)
    for column, name in enumerate(COLUMNS, start=1):
        if text := stem if name == "题干" else cells.get(name, ""):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"
    for column, one in enumerate(lifted, start=len(COLUMNS)):
        _lay(sheet, number, column, pictures[one.key])


def _lay(sheet: Worksheet, row: int, column: int, content: bytes) -> None:
    """A picture on its row, made small to look at; the file has all of it."""
    picture = Image(io.BytesIO(content))
    scale = min(1.0, _SHOWN[0] / picture.width, _SHOWN[1] / picture.height)
    picture.width, picture.height = (
        max(round(side * scale), 1) for side in (picture.width, picture.height)
    )
    letter = get_column_letter(column)
    sheet.add_image(picture, f"{letter}{row}")
    sheet.column_dimensions[letter].width = 24
    # In points, three for four pixels.
    sheet.row_dimensions[row].height = _SHOWN[1] * 3 / 4 + 4


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        wide = cell.value in ("题干", "解析", "评分要点")
        sheet.column_dimensions[cell.column_letter].width = 40 if wide else 14


def _explain(sheet: Worksheet) -> None:
    for line in HELP:
        sheet.append(line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    for row in sheet.iter_rows():
        row[0].font, row[1].alignment = Font(bold=True), Alignment(wrap_text=True)
