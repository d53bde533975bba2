"""The Excel sheet of people: its columns, reading it, writing the template and the rejects.

Reading keeps every non-empty line as typed. A cell that is a formula or an Excel error has no
value of its own and becomes a problem of its line; the file as a whole fails only when it is
not a workbook or lacks a required column.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 500

STAFF_NUMBER = "工号"
NAME = "姓名"
MOBILE = "手机号"
EMAIL = "邮箱"
UNIT = "单位"
POSTS = "职务"
TERM = "届次"
START = "任职起始日期"
END = "任职截止日期"
STATE = "状态"
REASON = "原因"

COLUMNS = (STAFF_NUMBER, NAME, MOBILE, EMAIL, UNIT, POSTS, TERM, START, END, STATE)
REQUIRED = (STAFF_NUMBER, NAME, UNIT)

EXAMPLE = [
    [
        "SZ0001",
        "王秀兰",
        "13800000001",
        "wangxl@example.cn",
        "SZ-001",
        "主席",
        "第三届",
        "2024-03-01",
        "",
        "在用",
    ],
    [
        "SZ0002",
        "李建国",
        "13800000002",
        "",
        "SZ-001",
        "财务、组织",
        "第三届",
        "2024-03-01",
        "",
        "在用",
    ],
    ["SZ0003", "赵敏", "", "", "示例市直属机关工会", "女职工委员会主任", "", "", "", ""],
]

NOTES = [
    "一、在“人员”表中填写，一人一行，第一行列名不要改动；列的先后次序可以调整，多余的列不读取。",
    "二、工号、姓名、单位为必填。工号由字母、数字、短横线、下划线组成，同一份表中不能重复。",
    "三、单位填写单位编码（推荐）或单位全称，须与平台中已有单位一致。",
    "四、职务可填一个或几个，用顿号隔开；留空按“工会会员”登记。可填的职务：{posts}。",
    "五、日期写作 2024-03-01 或 2024年3月1日；起始日期留空按导入当日登记，截止日期留空表示至今。",
    "六、状态填“在用”或“停用”；留空表示不改变，新人按“在用”登记。",
    "七、手机号、邮箱、届次留空表示不改变原有内容。工号已存在的更新，不存在的新增；同一份表可以重复导入，没有变化的不会改动。",
    "八、请不要使用公式，从其他表格复制时请选择“粘贴为数值”。手机号、工号列建议设为“文本”格式，以免丢失开头的零。",
    "九、导入不会结束原有任职。人员调离时，请在后台“任职”中为原任职填写截止日期。",
]


class SheetError(ValueError):
    """The file cannot be read as a sheet of people; the message says why, in Chinese."""


@dataclass
class SheetRow:
    """One line: its number in the sheet, what was typed, and what made cells unreadable."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)


def read_sheet(file: IO[bytes]) -> list[SheetRow]:
    """All non-empty lines below the header; raises `SheetError`."""
    check_package(file)
    try:
        book = load_workbook(file, read_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SheetError("文件打不开，请用 Excel 或 WPS 另存为 .xlsx 格式后再上传。") from error
    try:
        sheet = book["人员"] if "人员" in book.sheetnames else book.worksheets[0]
        sheet.reset_dimensions()
        return list(_lines(sheet.iter_rows()))
    finally:
        book.close()


def check_package(file: IO[bytes]) -> None:
    """Raises `SheetError` for what is no workbook, or would not fit when unpacked."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise SheetError("文件是空的，请检查后重新上传。")
    if size > MAX_BYTES:
        raise SheetError(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请分成几份上传。")
    if not zipfile.is_zipfile(file):
        raise SheetError(
            "文件不是 .xlsx 格式。请用 Excel 或 WPS 另存为 .xlsx 后再上传（加密的文件请先取消密码）。"
        )
    with zipfile.ZipFile(file) as package:
        if sum(item.file_size for item in package.infolist()) > MAX_UNPACKED_BYTES:
            raise SheetError("文件展开后过大，请删除多余的内容后再上传。")
    file.seek(0)


def _lines(rows: Iterator[Sequence[Any]]) -> Iterator[SheetRow]:
    places = _header(next(rows, ()))
    count = 0
    for number, row in enumerate(rows, start=2):
        line = SheetRow(number, dict.fromkeys(COLUMNS, ""))
        for column, index in places.items():
            if index < len(row):
                _read_cell(line, column, row[index])
        if line.problems or any(line.cells.values()):
            count += 1
            if count > MAX_ROWS:
                raise SheetError(f"一次最多导入 {MAX_ROWS} 行，请分成几份上传。")
            yield line


def _header(row: Sequence[Any]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, cell in enumerate(row):
        title = str(cell.value or "").strip().rstrip("*\uff0a")
        if title in COLUMNS:
            if title in places:
                raise SheetError(f"“{title}”列出现了两次，请保留一列。")
            places[title] = index
    if missing := [column for column in REQUIRED if column not in places]:
        raise SheetError(f"缺少必需的列：{'、'.join(missing)}。请下载模板，按模板的列名填写。")
    return places


def _read_cell(line: SheetRow, column: str, cell: Any) -> None:
    if cell.value is None:
        return
    if cell.data_type == "f":
        line.cells[column] = str(cell.value)[:MAX_CELL]
        line.problems.append(f"“{column}”是公式，请粘贴为数值")
    elif cell.data_type == "e":
        line.cells[column] = str(cell.value)[:MAX_CELL]
        line.problems.append(f"“{column}”是错误值 {cell.value}")
    else:
        line.cells[column] = _text(cell.value)[:MAX_CELL]


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\x00", "").strip()


def template_workbook(posts: Iterable[str]) -> bytes:
    """The empty form with a filled example and notes."""
    names = list(posts)
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        sheet = _write_table(book, "人员", [])
        sheet.set_column(0, len(COLUMNS) - 1, 18, text)
        sheet.data_validation(
            1,
            COLUMNS.index(STATE),
            MAX_ROWS,
            COLUMNS.index(STATE),
            {"validate": "list", "source": ["在用", "停用"]},
        )
        _write_table(book, "填写示例", EXAMPLE)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for line, note in enumerate(NOTES):
            notes.write_string(line, 0, note.format(posts="、".join(names)))
    return target.getvalue()


def rejects_workbook(rows: Iterable[tuple[int, dict[str, str], list[str]]]) -> bytes:
    """The lines that were not taken, as typed, each with its reasons; can be mended and re-read."""
    lines = [
        [*(cells.get(column, "") for column in COLUMNS), f"第 {number} 行：{'；'.join(reasons)}"]
        for number, cells, reasons in rows
    ]
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        _write_table(book, "人员", lines, extra=[REASON])
    return target.getvalue()


def _write_table(
    book: xlsxwriter.Workbook, name: str, rows: list[list[str]], extra: Sequence[str] = ()
) -> Any:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#F3E9E8", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    sheet.set_column(len(COLUMNS), len(COLUMNS), 60)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate([*COLUMNS, *extra]):
        sheet.write_string(0, index, f"{column}*" if column in REQUIRED else column, head)
    for line, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            # Always text: a value that begins with = must not become a formula.
            sheet.write_string(line, index, value, text)
    return sheet
