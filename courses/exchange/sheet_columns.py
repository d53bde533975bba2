"""The columns of a sheet of questions, and its rows by the names of columns."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.exchange.cells import Shown, shown
from courses.exchange.rows import ReadFile, UnreadableFile
from courses.exchange.sheet_xml import SheetXml
from courses.questions import OPTION_IDS

OPTIONS = [f"选项{mark.upper()}" for mark in OPTION_IDS]
COLUMNS = [
    *("小题", "题型", "题干", *OPTIONS, "答案", "评分要点", "计分办法", "不分顺序", "允许误差"),
    *("分量", "解析", "出处", "难度", "用途", "层级", "标签", "知识点", "图片"),
]
NEEDED = ("题型", "题干", "答案")
MAX_ROWS = 20_000
#: The names of columns stand within the first rows, below titles.
HEADER_WITHIN = 10
#: Spans of rows that are told.
SHOWN = 10
#: What other sheets call the columns.
OTHER_COLUMNS = {
    **dict.fromkeys(("题目", "试题", "题目内容", "试题内容", "题干内容"), "题干"),
    **dict.fromkeys(("正确答案", "参考答案", "标准答案"), "答案"),
    **dict.fromkeys(("答案解析", "试题解析", "题目解析"), "解析"),
    **dict.fromkeys(("试题类型", "题目类型", "类型"), "题型"),
    **dict.fromkeys(("难度等级", "难易程度", "难易度"), "难度"),
    **{mark.upper(): f"选项{mark.upper()}" for mark in OPTION_IDS},
    **{f"{mark.upper()}选项": f"选项{mark.upper()}" for mark in OPTION_IDS},
    **{f"选项{mark}": f"选项{mark.upper()}" for mark in OPTION_IDS},
}
#: Columns that number the rows.
UNUSED = frozenset({"序号", "编号", "题号", "图片"})


@dataclass
class Header:
    """The number of the row with the names of columns, and where each stands; first ones count."""

    number: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)


@dataclass
class Sheet:
    """A sheet with the columns of questions; `rows` are those of openpyxl, `where` begins what is told of it.

    `pictured` is what cells say that show a picture instead of their value.
    """

    title: str
    rows: Any
    header: Header
    where: str = ""
    xml: SheetXml = field(default_factory=SheetXml)
    pictured: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def said(self, number: int, row: Sequence[Any]) -> dict[str, Shown]:
        """What the cells of a row show, by the name of their column."""
        found = {}
        for name, at in self.header.columns.items():
            if at < len(row):
                picture = self.pictured.get((number, at))
                found[name] = Shown(picture) if picture else shown(row[at])
        return found


@dataclass
class Filled:
    """A row with its texts by the name of their column."""

    place: str
    number: int
    cells: dict[str, str]
    problems: list[str]


def first_rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(max_row=HEADER_WITHIN))


def has_text(sheet: Any) -> bool:
    return any(cell.value is not None for row in first_rows(sheet) for cell in row)


def names_in(row: Iterable[Any]) -> list[str]:
    said = (unicodedata.normalize("NFKC", shown(cell).text) for cell in row)
    names = (re.sub(r"\s|\*|\((?:必填|选填|可选)\)", "", one) for one in said)
    return [OTHER_COLUMNS.get(name, name) for name in names]


def header_of(sheet: Any) -> Header:
    """Titles and blank rows may stand above it."""
    for number, row in enumerate(first_rows(sheet), start=1):
        names = names_in(row)
        if set(NEEDED) <= set(names):
            found = Header(number)
            for at, name in enumerate(names):
                _place_column(found, name, at)
            return found
    return Header()


def _place_column(header: Header, name: str, at: int) -> None:
    if name in header.columns:
        header.doubled.append(name)
    elif name in COLUMNS:
        header.columns[name] = at
    elif name and name not in UNUSED:
        header.unknown[name] = at


def filled(sheet: Sheet, found: ReadFile) -> Iterator[Filled]:
    """The rows that say something and are to be seen; of the others, and of columns, it is told."""
    header, where = sheet.header, sheet.where
    if header.doubled:
        named = "”“".join(header.doubled)
        found.problems.append(f"{where}有几列都叫“{named}”，只读了最左边的一列，请核对。")
    ignored, used, hidden = set[str](), set[str](), list[int]()
    for number, row in enumerate(
        sheet.rows.iter_rows(min_row=header.number + 1), header.number + 1
    ):
        if number > MAX_ROWS + header.number:
            raise UnreadableFile(f"一次最多导入 {MAX_ROWS} 行，请拆分后再导入。")
        said = sheet.said(number, row)
        cells = {name: one.text for name, one in said.items()}
        if number in sheet.xml.hidden_rows:
            hidden += [number] if any(cells.values()) else []
            continue
        ignored |= _filled_in(header.unknown, row)
        if any(cells.values()):
            used |= {name for name, text in cells.items() if text}
            problems = [f"“{name}”：{one.problem}。" for name, one in said.items() if one.problem]
            problems += _beyond(header, row)
            yield Filled(f"{where}第 {number} 行", number, cells, problems)
    if ignored:
        named = "”“".join(name for name in header.unknown if name in ignored)
        found.problems.append(f"{where}“{named}”列不是模板里的列，其中的内容没有导入。")
    _tell_hidden(sheet, found, hidden, used)


def _filled_in(columns: Mapping[str, int], row: Sequence[Any]) -> set[str]:
    return {name for name, at in columns.items() if at < len(row) and shown(row[at]).text}


def _tell_hidden(sheet: Sheet, found: ReadFile, rows: Sequence[int], used: Container[str]) -> None:
    if rows:
        found.problems.append(
            f"{sheet.where}有 {len(rows)} 行是隐藏的（第 {_spans(rows)} 行），没有导入；"
            "要导入的，请先在 Excel 里清除筛选、取消隐藏。"
        )
    columns = [name for name, at in sheet.header.columns.items() if sheet.xml.hides(at)]
    if names := [name for name in columns if name in used]:
        found.problems.append(
            f"{sheet.where}“{'”“'.join(names)}”列是隐藏的，其中的内容照样导入；"
            "不要的，请先在 Excel 里删去这一列。"
        )


def _spans(rows: Sequence[int]) -> str:
    """3、5–8."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][-1] + 1:
            spans[-1].append(row)
        else:
            spans.append([row])
    named = [f"{one[0]}–{one[-1]}" if len(one) > 1 else str(one[0]) for one in spans]
    return "、".join(named[:SHOWN]) + (" 等" if len(named) > SHOWN else "")


def _beyond(header: Header, row: Sequence[Any]) -> list[str]:
    """Options behind the last letter there is."""
    filled_in = _filled_in(header.unknown, row)
    names = [name for name in header.unknown if name.startswith("选项") and name in filled_in]
    return [f"选项最多到 {OPTIONS[-1][-1]}，“{'”“'.join(names)}”没有导入。"] if names else []
