"""The table that comes with a pile of files: one row a file, with what a person knows about it.

What is typed there wins over what is recognised. A cell that cannot be understood is said of its
row and left out; it stops nothing else.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.people_sheet import SheetError, check_package
from gongwen import dates

FILE = "文件名"
SECTION = "栏目"
SECRECY = "密级"
#: Columns that hold a plain field of the page, a date, and several names.
FIELDS = {
    "标题": "title",
    "文种": "kind",
    "主送": "addressees",
    "抄送": "copied_to",
    "签发人": "signatory",
}
DATES = {
    "成文日期": "issued",
    "印发日期": "printed",
    "通过日期": "adopted",
    "公布日期": "promulgated",
    "施行日期": "effective",
    "失效日期": "expires",
}
NUMBER, ISSUER = "文号", "发文机关"
COLUMNS = (FILE, *FIELDS, NUMBER, ISSUER, *DATES, SECTION, SECRECY)
#: What may stand under 密级 of a document that is not secret.
OPEN = frozenset({"", "无", "公开", "非密", "否", "普通", "一般"})
INTERNAL = "内部"
SUFFIX = ".xlsx"
MOST_ROWS = 20_000
MOST_CHARACTERS = 500
NOT_A_CATALOGUE = (
    "这个表格里没有“文件名”列，不是目录表。请下载目录表模板填写；表格本身不能作为文件导入。"
)
UNOPENED = "表格打不开，请用 Excel 或 WPS 另存为 .xlsx 格式后再上传。"

EXAMPLE = {
    FILE: "示例/2019年工作要点.docx",
    "标题": "2019年工作要点",
    "文种": "通知",
    "主送": "各直属工会",
    "签发人": "张三",
    NUMBER: "示例工发〔2019〕3号",
    ISSUER: "示例总工会",
    "成文日期": "2019-02-18",
    SECRECY: "无",
}
NOTES = (
    "一、在“目录”表中填写，一份文件一行，第一行列名不要改动；列的先后可以调整，多余的列不读取。",
    "二、“文件名”必填，写到扩展名；有同名文件时写上文件夹，例如：2019年/通知.docx。",
    "三、填写的内容优先于系统识别的结果；留空的由系统识别。",
    "四、日期写作 2019-02-18 或 2019年2月18日。几个文号、几个机关用顿号分开，主办的写在前面。",
    "五、“栏目”填写文件栏目的名称或网址名；留空的导入到上传时选择的栏目。",
    "六、涉密文件不得上传。“密级”一列写有密级的文件不会导入，内容立即删除；写“内部”的只供登录人员查看。",
    "七、请不要使用公式，从其他表格复制时请选择“粘贴为数值”。",
)


class NoCatalogue(ValueError):
    """The workbook cannot be read as a catalogue; the message says why, in Chinese."""


@dataclass(slots=True)
class Row:
    """`fields` are values of a page as JSON holds them, with `issuers` and `further_numbers` as lists."""

    number: int
    file: str
    fields: dict[str, Any] = field(default_factory=dict)
    section: str = ""
    secrecy: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_secret(self) -> bool:
        return self.secrecy not in OPEN and not self.secrecy.startswith(INTERNAL)

    @property
    def is_internal(self) -> bool:
        return self.secrecy.startswith(INTERNAL)

    def names(self, item: str) -> bool:
        """Whether an item of that name is meant: by its whole name, its end, or without the ending."""
        asked, stem = self.file.replace("\\", "/"), str(PurePosixPath(item).with_suffix(""))
        return any(name == asked or name.endswith(f"/{asked}") for name in (item, stem))


def read_catalogue(file: IO[bytes]) -> list[Row]:
    """All rows that say anything; raises `NoCatalogue`."""
    try:
        check_package(file)
        book = load_workbook(file, read_only=True)
    except SheetError as error:
        raise NoCatalogue(str(error)) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise NoCatalogue(UNOPENED) from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        return list(_rows(sheet.iter_rows()))
    finally:
        book.close()


def template() -> bytes:
    """The empty table with an example and notes."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        _table(book, "目录", {})
        _table(book, "填写示例", EXAMPLE)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for line, note in enumerate(NOTES):
            notes.write_string(line, 0, note)
    return target.getvalue()


def _table(book: xlsxwriter.Workbook, name: str, row: dict[str, str]) -> None:
    sheet = book.add_worksheet(name)
    head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.set_column(0, len(COLUMNS) - 1, 18, text)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, COLUMNS, head)
    for column, value in row.items():
        sheet.write_string(1, COLUMNS.index(column), value, text)


def _rows(lines: Iterator[Sequence[Any]]) -> Iterator[Row]:
    places = _header(next(lines, ()))
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise NoCatalogue(f"目录表超过 {MOST_ROWS} 行，请分成几批导入。")
        cells = {column: line[place] for column, place in places.items() if place < len(line)}
        if any(_text(cell) for cell in cells.values()):
            yield _row(number, cells)


def _header(line: Sequence[Any]) -> dict[str, int]:
    titles = [_text(cell).rstrip("*\uff0a") for cell in line]
    if FILE not in titles:
        raise NoCatalogue(NOT_A_CATALOGUE)
    return {title: titles.index(title) for title in COLUMNS if title in titles}


def _row(number: int, cells: dict[str, Any]) -> Row:
    typed = {column: _text(cell) for column, cell in cells.items()}
    row = Row(number, typed[FILE], section=typed.get(SECTION, ""), secrecy=typed.get(SECRECY, ""))
    if not row.file:
        row.problems.append("没有填写文件名")
    for column, cell in cells.items():
        if cell.value is not None and cell.data_type in ("f", "e"):
            row.problems.append(f"“{column}”是公式或错误值，请粘贴为数值")
            typed[column] = ""
    row.fields = {name: typed[column] for column, name in FIELDS.items() if typed.get(column)}
    row.fields |= _dates(row, typed)
    if names := _names(typed.get(NUMBER, "")):
        row.fields |= {"number": names[0], "further_numbers": names[1:]}
    if names := _names(typed.get(ISSUER, "")):
        row.fields["issuers"] = names
    return row


def _dates(row: Row, typed: dict[str, str]) -> dict[str, str]:
    read = {}
    for column, name in DATES.items():
        if not (written := typed.get(column, "")):
            continue
        if (day := _day(written)) is None:
            row.problems.append(f"“{column}”不是日期：{written}")
        else:
            read[name] = day.isoformat()
    return read


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.replace("/", "-").replace(".", "-"))
    except ValueError:
        return dates.parse(written)


def _names(typed: str) -> list[str]:
    for mark in "；;，,\n":
        typed = typed.replace(mark, "、")
    return list(dict.fromkeys(name.strip() for name in typed.split("、") if name.strip()))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\x00", "").strip()[:MOST_CHARACTERS]
