"""Questions in an Excel sheet: one a row, the parts of a case in the rows below it.

The pictures of a row belong to its stem: where `![what it shows](图1)` stands in it, else below it.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from courses.exchange import keys
from courses.exchange.paper.places import brackets_as_gaps
from courses.exchange.pictures import mark
from courses.exchange.rows import (
    FilePicture,
    ReadFile,
    Row,
    UnreadableFile,
    credit_from,
    kind_of,
    read_facts,
)
from courses.exchange.sheet_columns import (
    NEEDED,
    OPTIONS,
    Filled,
    Sheet,
    filled,
    first_rows,
    has_text,
    header_of,
    names_in,
)
from courses.exchange.sheet_pictures import SheetPictures, in_cell, pictures_on, sheet_xml, shows
from courses.exchange.sheet_writing import GUIDE, TITLE, write
from courses.questions import MARKED_BY_PEOPLE, OPTION_IDS, TRUE_FALSE, blanks_in
from courses.questions.content import Content

__all__ = ["read", "write"]
SHOWN = 3
#: Columns of texts that hold no pictures.
_WITHOUT = frozenset({*OPTIONS, "答案", "评分要点", "解析"})
#: Where a picture of the row stands in its stem; pictures count from left to right.
_HERE = re.compile(r"!\[([^\[\]\n]*)\]\(图([1-9]\d?)\)")


def read(raw: bytes) -> ReadFile:
    """Raises `UnreadableFile`; a row that is not understood is there with its problems."""
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=True, rich_text=True
        )
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(
            "这不是可以读取的 Excel 文件（XLSX），请另存为 XLSX 后再导入。"
        ) from error
    found = ReadFile()
    sheets = _with_questions(book, found)
    pictures = pictures_on(raw, [sheet.title for sheet in sheets])
    for sheet in sheets:
        sheet.where = f"“{sheet.title}”表" if len(sheets) > 1 else ""
        _look_closer(sheet, raw, pictures)
        for row in filled(sheet, found):
            lying = pictures.rows.pop((sheet.title, row.number), [])
            row.cells = _with_pictures(row.cells, lying, pictures, found)
            _take(found, row)
    _tell_astray(found, pictures)
    return found


def _look_closer(sheet: Sheet, raw: bytes, pictures: SheetPictures) -> None:
    """What is hidden, and the pictures that Excel has placed in cells; those of hidden rows stay out."""
    sheet.xml = sheet_xml(raw, sheet.title)
    values = ((place, pictures.values.get(one)) for place, one in sheet.xml.values.items())
    sheet.pictured = {place: shows(name) for place, name in values if name}
    for number in sheet.xml.hidden_rows:
        pictures.rows.pop((sheet.title, number), None)


def _with_questions(book: Any, found: ReadFile) -> list[Sheet]:
    """The sheets that are to be seen and have the columns of questions; of the others it is told."""
    read = []
    for sheet in book.worksheets:
        header = header_of(sheet)
        if sheet.sheet_state != "visible":
            if header.columns:
                found.problems.append(f"“{sheet.title}”表是隐藏的，其中的试题没有导入。")
        elif header.columns:
            read.append(Sheet(sheet.title, sheet, header))
        elif sheet.title != GUIDE and has_text(sheet):
            found.problems.append(f"“{sheet.title}”表没有题型、题干、答案这几列，没有导入。")
    if not read:
        raise UnreadableFile(_no_columns(book) + "".join(found.problems[:SHOWN]))
    return read


def _no_columns(book: Any) -> str:
    """Which columns are missing on the sheet that is looked at first."""
    sheet = book[TITLE] if TITLE in book.sheetnames else book.worksheets[0]
    best: list[str] = max(
        ([name for name in NEEDED if name in names_in(row)] for row in first_rows(sheet)),
        key=len,
        default=[],
    )
    missing = "”“".join(name for name in NEEDED if name not in best)
    return f"第一行没有列名“{missing}”，请使用下载的模板。"


def _with_pictures(
    cells: Mapping[str, str], lying: list[FilePicture], pictures: SheetPictures, found: ReadFile
) -> dict[str, str]:
    """The cells with marks for the pictures of the row in its stem, those in cells before others.

    What a cell for something else than the stem shows stays there, to be told.
    """
    names = {column: name for column, text in cells.items() if (name := in_cell(text))}
    bare = {column: "" if column in names else text for column, text in cells.items()}
    kept = []
    for column, name in names.items():
        if one := pictures.cells.get(name):
            if column in _WITHOUT:
                bare[column] = mark(len(found.pictures))
                found.pictures.append(one)
            else:
                kept.append(one)
    own, left = [*kept, *lying], set(range(len(kept) + len(lying)))

    def marked(here: re.Match[str]) -> str:
        place = int(here[2]) - 1
        if place not in left:
            return here[0]
        left.discard(place)
        own[place] = replace(own[place], alt=here[1].strip() or own[place].alt)
        return mark(len(found.pictures) + place)

    stem = _HERE.sub(marked, bare.get("题干", ""))
    below = [mark(len(found.pictures) + place) for place in sorted(left)]
    found.pictures += own
    return bare | {"题干": "\n".join([*([stem] if stem else []), *below])}


def _tell_astray(found: ReadFile, pictures: SheetPictures) -> None:
    if rows := sorted({number for _, number in pictures.rows}):
        named = "、".join(str(number) for number in rows[:20])
        more = "等" if len(rows) > 20 else ""
        found.problems.append(f"第 {named} 行{more}有图片，但没有试题，图片没有导入。")
    if pictures.astray:
        found.problems.append(
            f"表中有 {pictures.astray} 张图片没有导入，请在审核时补到所属的试题中。"
        )


def _take(found: ReadFile, row: Filled) -> None:
    """A row of its own, or a part of the case above it."""
    problems, cells = row.problems, row.cells
    content = _content(cells, problems)
    part = cells.get("小题", "").strip("（）()")
    if not part:
        facts = read_facts(cells, problems)
        found.rows.append(Row(row.place, content, facts, problems))
        return
    case = found.rows[-1] if found.rows else None
    if case is None or case.content.kind != "case":
        problems.append("“小题”上面没有案例题。")
        found.rows.append(Row(row.place, content, problems=problems))
        return
    if part != str(len(case.content.parts) + 1):
        case.problems.append(f"{row.place}的小题编号“{part}”没有接上。")
    case.problems += [f"{row.place}：{problem}" for problem in problems]
    case.content = replace(case.content, parts=(*case.content.parts, content))


def _content(cells: Mapping[str, str], problems: list[str]) -> Content:
    kind = kind_of(cells.get("题型", ""), problems)
    if not cells.get("题型"):
        problems.append("没有填写题型。")
    weight = cells.get("分量", "") or "1"
    if not weight.isdecimal():
        problems.append(f"分量“{weight}”不是整数。")
        weight = "1"
    stem = cells.get("题干", "")
    if kind == "blank" and not blanks_in(stem):
        stem = brackets_as_gaps(stem)
    cells = dict(cells) | {"题干": stem}
    return Content(
        kind=kind or "single",
        stem=stem,
        options=_options(kind, cells, problems),
        key=_key(kind, cells, problems),
        explanation=cells.get("解析", ""),
        source=cells.get("出处", ""),
        rules=_rules(kind, cells, problems),
        weight=int(weight),
    )


def _options(kind: str, cells: Mapping[str, str], problems: list[str]) -> list[dict[str, str]]:
    """An empty column keeps its letter, for the key counts by letters."""
    texts = [cells.get(name, "") for name in OPTIONS]
    last = max((place for place, text in enumerate(texts) if text), default=-1)
    marks = OPTION_IDS[: last + 1]
    if kind in ("single", "multiple", ""):
        texts = _without_letters(texts)
        return [{"id": mark, "text": text} for mark, text in zip(marks, texts, strict=False)]
    if kind == "true_false":
        if any(texts) and _judgements(cells) is None:
            problems.append("判断题不用填选项，填写的选项没有导入。")
        return TRUE_FALSE
    if any(texts):
        listed = "；".join(text for text in texts if text)
        problems.append(f"这种题型没有选项，填写的选项没有导入：{listed}")
    return []


def _without_letters(texts: list[str]) -> list[str]:
    """“A. 甲” in the column of A, where all options are written so."""
    lettered = [
        re.match(rf"{mark}\s*[.．、:：)）]\s*", text, re.I)
        for mark, text in zip(OPTION_IDS, texts, strict=False)
    ]
    if not any(texts) or not all(one for one, text in zip(lettered, texts, strict=True) if text):
        return texts
    return [text[one.end() :] if one else text for one, text in zip(lettered, texts, strict=True)]


def _judgements(cells: Mapping[str, str]) -> dict[str, str] | None:
    """What A and B stand for in a sheet that has the judgements as options."""
    texts = [one for one in _without_letters([cells.get(name, "") for name in OPTIONS]) if one]
    if len(texts) != len(TRUE_FALSE) or not all(keys.is_truth(one) for one in texts):
        return None
    return dict(zip(OPTION_IDS, texts, strict=False))


def _key(kind: str, cells: Mapping[str, str], problems: list[str]) -> Any:
    words = cells.get("答案", "")
    if kind == "true_false":
        return keys.truth_of((_judgements(cells) or {}).get(words.strip().lower(), words))
    if kind == "blank":
        return keys.gaps_of(words, cells.get("题干", ""), problems)
    if kind in MARKED_BY_PEOPLE:
        rubric = keys.rubric_of(cells.get("评分要点", "").splitlines(), problems)
        return {"model": words, "rubric": rubric}
    if kind != "case" and cells.get("评分要点"):
        problems.append("只有简答题和论述题有评分要点，填写的评分要点没有导入。")
    return keys.letters_of(words)


def _rules(kind: str, cells: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    if kind == "multiple":
        return credit_from(cells.get("计分办法", ""), problems)
    return keys.told_gap_rules(cells, problems) if kind == "blank" else {}
