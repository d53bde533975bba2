"""Workbooks about learning. Every cell is written as text or as a number: a name that begins
with = never becomes a formula."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone

from courses.assignments import DutyRow
from courses.models import Assignment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITING_HEADS = ("姓名", "工号", "单位", "职务", "学习情况", "最近提醒")


def waiting_workbook(assignment: Assignment, rows: Iterable[DutyRow]) -> bytes:
    """Who has not finished an assignment."""
    lines = [
        [
            row.duty.user.name,
            row.duty.user.staff_number,
            "、".join(dict.fromkeys(held.unit.name for held in row.places)),
            "、".join(dict.fromkeys(held.post.name for held in row.places)),
            row.words,
            f"{timezone.localdate(row.reminded_at):%Y-%m-%d}" if row.reminded_at else "",
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
    lines: Sequence[Sequence[str | int | Decimal]],
) -> Any:
    """A sheet with a line that says what it is, the heads, and the lines below them."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bg_color": "#F3E9E8", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    number = book.add_format({"num_format": "0.0", "valign": "top"})
    whole = book.add_format({"num_format": "0", "valign": "top"})
    sheet.write_string(0, 0, about, bold)
    sheet.set_column(0, len(heads) - 1, 16)
    sheet.freeze_panes(2, 1)
    for index, title in enumerate(heads):
        sheet.write_string(1, index, title, head)
    for line, row in enumerate(lines, start=2):
        for index, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, index, value, text)
            elif isinstance(value, int):
                sheet.write_number(line, index, value, whole)
            else:
                sheet.write_number(line, index, float(value), number)
    return sheet
