"""Workbooks about learning. Every cell is written as text or as a number: a name that begins
with = never becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from django.utils import timezone

from courses.assignments import DutyRow
from courses.models import Assignment
from courses.models.pages import HourCategory
from courses.report import PersonRow, Report

Cell = str | int | Decimal | date
A4 = 9
NARROW, WIDE, HEAD = 8, 50, 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITING_HEADS = ("姓名", "工号", "单位", "职务", "学习情况", "最近提醒")
PEOPLE_HEADS = (
    *("姓名", "工号", "单位", "职务", "账号"),
    *("必修课程", "已学完", "未学完", "其中逾期", "未学完的课程", "学完课程（含自选）"),
    *(f"{label}学时" for label in HourCategory.labels),
    "学时合计",
)
COURSE_HEADS = ("姓名", "工号", "单位", "课程", "性质", "完成期限", "学完日期", "情况", "进度")


def waiting_workbook(assignment: Assignment, rows: Iterable[DutyRow]) -> bytes:
    """Who has not finished an assignment."""
    lines: list[list[Cell]] = [
        [
            row.duty.user.name,
            row.duty.user.staff_number,
            "、".join(dict.fromkeys(held.unit.name for held in row.places)),
            "、".join(dict.fromkeys(held.post.name for held in row.places)),
            row.words,
            timezone.localdate(row.reminded_at) if row.reminded_at else "",
        ]
        for row in rows
    ]
    about = f"《{assignment.course.title}》，{assignment.due_on:%Y-%m-%d} 前完成"
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        write_table(book, "未完成", about, WAITING_HEADS, lines)
    return target.getvalue()


def write_table(
    book: xlsxwriter.Workbook,
    name: str,
    about: str,
    heads: Sequence[str],
    lines: Sequence[Sequence[Cell]],
) -> Any:
    """A sheet with a line that says what it is, the heads, and the lines below them."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bg_color": "#F3E9E8", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    number = book.add_format({"num_format": "0.0", "valign": "top"})
    fine = book.add_format({"num_format": "0.00", "valign": "top"})
    whole = book.add_format({"num_format": "0", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    sheet.write_string(0, 0, about, bold)
    _lay_out(sheet, heads, lines)
    for index, title in enumerate(heads):
        sheet.write_string(1, index, title, head)
    for line, row in enumerate(lines, start=2):
        for index, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, index, value, text)
            elif isinstance(value, date):
                sheet.write_datetime(line, index, value, day)
            elif isinstance(value, int):
                sheet.write_number(line, index, value, whole)
            else:
                places = fine if value.as_tuple().exponent == -2 else number
                sheet.write_number(line, index, float(value), places)
    return sheet


def _lay_out(sheet: Any, heads: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
    """Columns as wide as what they hold; on paper A4 across, the heads on every page."""
    for index, title in enumerate(heads):
        widest = max((_width(str(row[index])) for row in lines), default=0)
        widest = max(widest, min(_width(title), HEAD) + 2, NARROW)
        sheet.set_column(index, index, min(widest + 2, WIDE))
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, len(lines) + 1, len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _width(text: str) -> int:
    """In the width of a digit: a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def learning_workbook(report: Report, rows: Sequence[PersonRow]) -> bytes:
    """The unit report: a sheet of people, and a sheet of who took what."""
    about = f"{report.unit.name}，截至 {report.on:%Y-%m-%d}，共 {len(rows)} 人"
    if report.narrowed:
        about += f"（{report.filter_words}）"
    taken = [line for row in rows for line in _course_lines(row)]
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        write_table(book, "人员", about, PEOPLE_HEADS, [_person_line(row) for row in rows])
        write_table(book, "课程", about, COURSE_HEADS, taken)
    return target.getvalue()


def _person_line(row: PersonRow) -> list[Cell]:
    return [
        *_who(row),
        "；".join(posts for _, posts in row.where),
        "在用" if row.person.is_active else "已停用",
        len(row.required),
        row.done,
        len(row.open),
        row.overdue,
        "、".join(course.title for course in row.open),
        len(row.finished),
        *(row.hours.get(value, Decimal(0)) for value in HourCategory.values),
        row.total_hours,
    ]


def _course_lines(row: PersonRow) -> list[list[Cell]]:
    """Required courses first, then those she finished of her own accord."""
    lines: list[list[Cell]] = []
    for course in row.required:
        state = "已逾期" if course.overdue else "已学完" if course.done else "未学完"
        lines.append(
            [
                *(*_who(row), course.title, "必修", course.due_on),
                *(course.done_on or "", state, course.progress),
            ]
        )
    for title, day in row.voluntary:
        lines.append([*_who(row), title, "自选", "", day, "已学完", ""])
    return lines


def _who(row: PersonRow) -> list[str]:
    return [
        row.person.name,
        row.person.staff_number,
        "；".join(unit for unit, _ in row.where),
    ]
