"""What a line of the people sheet means for the database as it is now.

`judge` only reads. The same judgement makes the preview and, once more, decides at writing:
what changed in between is seen.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from accounts import people_sheet as sheet
from accounts.identifiers import clean_email, clean_mobile, clean_staff_number
from accounts.models import Appointment, PeopleImportRow, Post, Unit, User
from accounts.models.users import MOBILE, STAFF_NUMBER
from gongwen import dates

Outcome = PeopleImportRow.Outcome
LABELS = {"name": "姓名", "mobile": "手机号", "email": "邮箱", "is_active": "状态"}
STATES = {"": None, "在用": True, "停用": False}
CHUNK = 500


@dataclass
class Verdict:
    """What is to be written for one line, or why nothing is."""

    number: int
    reasons: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    user: User | None = None
    values: dict[str, Any] = field(default_factory=dict)
    appointments: list[Appointment] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        if self.reasons:
            return Outcome.ERROR
        if self.user is None:
            return Outcome.CREATE
        return Outcome.UPDATE if self.changes else Outcome.SAME


def judge(rows: Sequence[sheet.SheetRow], *, by: User | None) -> list[Verdict]:
    """One verdict per line, in order; a few queries per 500 lines."""
    repeated = _repeated(rows)
    verdicts: list[Verdict] = []
    for begin in range(0, len(rows), CHUNK):
        chunk = rows[begin : begin + CHUNK]
        known = _Known(chunk, by=by)
        verdicts.extend(_judge_row(row, known, repeated) for row in chunk)
    return verdicts


def _repeated(rows: Iterable[sheet.SheetRow]) -> dict[tuple[str, str], list[int]]:
    """Identifiers that stand in more than one line, with the lines."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        for column, value in _identifiers(row).items():
            if value:
                places[column, value].append(row.number)
    return {key: numbers for key, numbers in places.items() if len(numbers) > 1}


def _identifiers(row: sheet.SheetRow) -> dict[str, str | None]:
    return {
        sheet.STAFF_NUMBER: clean_staff_number(row.cells[sheet.STAFF_NUMBER]),
        sheet.MOBILE: clean_mobile(row.cells[sheet.MOBILE]),
        sheet.EMAIL: clean_email(row.cells[sheet.EMAIL]),
    }


class _Known:
    """What the database knows about the identifiers of one chunk."""

    def __init__(self, rows: Sequence[sheet.SheetRow], *, by: User | None) -> None:
        wanted = [_identifiers(row) for row in rows]
        self.may_touch_superusers = by is None or by.is_superuser
        self.today = timezone.localdate()
        users = User.objects.filter(staff_number__in=_column(wanted, sheet.STAFF_NUMBER))
        self.users = {user.staff_number: user for user in users}
        self.mobiles = _owners("mobile", _column(wanted, sheet.MOBILE))
        self.emails = _owners("email", _column(wanted, sheet.EMAIL))
        self.units = _units(row.cells[sheet.UNIT] for row in rows)
        self.posts = {post.name: post for post in Post.objects.all()}
        self.member = Post.objects.filter(code="member").first()
        self.held: dict[int, list[Appointment]] = defaultdict(list)
        for appointment in Appointment.objects.filter(user__in=users).select_related("post"):
            self.held[appointment.user_id].append(appointment)


def _column(wanted: Iterable[dict[str, str | None]], name: str) -> set[str]:
    return {value for values in wanted if (value := values[name])}


def _owners(field_name: str, values: Iterable[str]) -> dict[str, str]:
    found = User.objects.filter(**{f"{field_name}__in": values})
    return dict(found.values_list(field_name, "staff_number"))


def _units(typed: Iterable[str]) -> dict[str, Unit]:
    words = {word for word in typed if word}
    upper = {word.upper() for word in words}
    by_name = {unit.name: unit for unit in Unit.objects.filter(name__in=words)}
    by_code = {unit.code: unit for unit in Unit.objects.filter(code__in=words | upper)}
    return {
        word: unit
        for word in words
        if (unit := by_code.get(word) or by_code.get(word.upper()) or by_name.get(word))
    }


def _judge_row(
    row: sheet.SheetRow, known: _Known, repeated: dict[tuple[str, str], list[int]]
) -> Verdict:
    verdict = Verdict(row.number, reasons=list(row.problems))
    identifiers = _identifiers(row)
    for column, value in identifiers.items():
        others = [n for n in repeated.get((column, value or ""), ()) if n != row.number]
        if others:
            lines = "、".join(map(str, others[:5]))
            verdict.reasons.append(f"{column}“{value}”与第 {lines} 行重复")
    if row.problems:
        return verdict
    _judge_person(verdict, row, identifiers, known)
    _judge_appointments(verdict, row, known)
    return verdict


def _judge_person(
    verdict: Verdict, row: sheet.SheetRow, identifiers: dict[str, str | None], known: _Known
) -> None:
    staff_number = identifiers[sheet.STAFF_NUMBER] or ""
    verdict.user = known.users.get(staff_number)
    if verdict.user and verdict.user.is_superuser and not known.may_touch_superusers:
        verdict.reasons.append("该工号是超级管理员，不能通过导入修改")
    _check_formats(verdict, row.cells[sheet.NAME], identifiers)
    for column, owners in ((sheet.MOBILE, known.mobiles), (sheet.EMAIL, known.emails)):
        owner = owners.get(identifiers[column] or "")
        if owner and owner != staff_number:
            verdict.reasons.append(f"{column}已登记在工号 {owner} 名下")
    state = row.cells[sheet.STATE]
    if state not in STATES:
        verdict.reasons.append(f"状态“{state}”不能识别，请填“在用”或“停用”")
    wanted = {
        "staff_number": staff_number,
        "name": row.cells[sheet.NAME],
        "mobile": identifiers[sheet.MOBILE],
        "email": identifiers[sheet.EMAIL],
        "is_active": STATES.get(state),
    }
    verdict.values = {name: value for name, value in wanted.items() if value not in (None, "")}
    _note_changes(verdict)


def _check_formats(verdict: Verdict, name: str, identifiers: dict[str, str | None]) -> None:
    if not name:
        verdict.reasons.append("姓名没有填写")
    elif len(name) > 50:
        verdict.reasons.append("姓名超过 50 个字")
    if not identifiers[sheet.STAFF_NUMBER]:
        verdict.reasons.append("工号没有填写")
    checks = (
        (sheet.STAFF_NUMBER, STAFF_NUMBER, "应为 2 至 32 位字母、数字、短横线或下划线"),
        (sheet.MOBILE, MOBILE, "应为 11 位数字，以 13 至 19 开头"),
        (sheet.EMAIL, validate_email, "格式不正确"),
    )
    for column, validator, rule in checks:
        value = identifiers[column]
        if value and not _passes(validator, value):
            verdict.reasons.append(f"{column}“{value}”{rule}")


def _passes(validator: Callable[[str], None], value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def _note_changes(verdict: Verdict) -> None:
    if verdict.user is None:
        return
    for name, value in verdict.values.items():
        if getattr(verdict.user, name) != value:
            shown = {True: "在用", False: "停用"}.get(value, value)
            label = LABELS[name]
            verdict.changes.append(f"{label}改为{shown}")


def _judge_appointments(verdict: Verdict, row: sheet.SheetRow, known: _Known) -> None:
    unit = _judge_unit(verdict, row.cells[sheet.UNIT], known)
    start = _judge_date(verdict, row, sheet.START)
    end = _judge_date(verdict, row, sheet.END)
    term = row.cells[sheet.TERM]
    if len(term) > 30:
        verdict.reasons.append("届次超过 30 个字")
    posts = _judge_posts(verdict, row.cells[sheet.POSTS], known)
    if end and end < (start or known.today):
        verdict.reasons.append("任职截止日期早于起始日期")
    if unit is None or verdict.reasons:
        return
    held = known.held[verdict.user.pk] if verdict.user else []
    for post in posts:
        wanted = Appointment(unit=unit, post=post, start=start or known.today, end=end, term=term)
        _judge_appointment(verdict, wanted, held, start_given=start is not None)


def _judge_unit(verdict: Verdict, typed: str, known: _Known) -> Unit | None:
    unit = known.units.get(typed)
    if not typed:
        verdict.reasons.append("单位没有填写")
    elif unit is None:
        verdict.reasons.append(f"平台中没有单位“{typed}”，请核对单位编码或全称")
    elif unit.closed_on and unit.closed_on <= known.today:
        verdict.reasons.append(f"单位“{typed}”已于 {unit.closed_on} 撤销")
        return None
    return unit


def _judge_date(verdict: Verdict, row: sheet.SheetRow, column: str) -> date | None:
    typed = row.cells[column]
    if not typed:
        return None
    found = _parse_date(typed)
    if found is None:
        verdict.reasons.append(f"{column}“{typed}”不能识别，请写作 2024-03-01")
    return found


def _parse_date(typed: str) -> date | None:
    numbers = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", typed)
    if not numbers:
        return dates.parse(typed)
    try:
        return date(*map(int, numbers.groups()))
    except ValueError:
        return None


def _judge_posts(verdict: Verdict, typed: str, known: _Known) -> list[Post]:
    names = [name for name in re.split(r"[、，,;；\s]+", typed) if name]
    if not names:
        return [known.member] if known.member else []
    if unknown := [name for name in names if name not in known.posts]:
        verdict.reasons.append(f"没有职务“{'、'.join(unknown)}”")
    return [known.posts[name] for name in dict.fromkeys(names) if name in known.posts]


def _judge_appointment(
    verdict: Verdict, wanted: Appointment, held: list[Appointment], *, start_given: bool
) -> None:
    """Same unit and post: the line corrects the appointment it touches; otherwise a new one."""
    same = [a for a in held if (a.unit_id, a.post_id) == (wanted.unit.pk, wanted.post.pk)]
    current = next((a for a in same if a.overlaps(wanted)), None)
    label = f"{wanted.unit.label} {wanted.post}"
    if current is None:
        verdict.appointments.append(wanted)
        verdict.changes.append(f"任{label}")
        return
    before = (current.start, current.end, current.term)
    if start_given:
        current.start = wanted.start
    current.end = wanted.end or current.end
    current.term = wanted.term or current.term
    if (current.start, current.end, current.term) != before:
        verdict.appointments.append(current)
        verdict.changes.append(f"更正{label}的任期")
