"""Writing in the ledger of hours: one entry for what was achieved, one to reverse a wrong one."""

from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from accounts.services import notify
from courses.achievements import Achievement, achieved
from courses.models import Enrolment, ExamResult, HourEntry
from courses.records import in_words

REVERSED = "courses.hours.reverse"


class NotReversible(ValueError):
    """The entry was reversed before, or is itself a reversing entry."""


class ReasonMissing(ValueError):
    """A correction needs a reason that the person concerned can read."""


@transaction.atomic
def record_completion(enrolment: Enrolment) -> HourEntry | None:
    """Enter the hours of a completed course, once; None where its release gives none.

    Year, category, hours and rule are those of the release that was completed. Called again it
    returns the first entry, even a reversed one: a correction is not undone by a repetition.
    """
    achievement = achieved(enrolment)
    if not achievement.hours:
        return None
    entry, _ = HourEntry.objects.get_or_create(
        **achievement.links,
        reverses=None,
        defaults={"release": enrolment.release} | _said(achievement),
    )
    return entry


@transaction.atomic
def record_pass(result: ExamResult) -> HourEntry | None:
    """Enter the hours of a passed exam; None where it gives none or where they stand already.

    Unlike a course, an exam may be passed anew after a correction took the pass away: whoever
    calls this knows that a pass has been gained.
    """
    ExamResult.objects.select_for_update(of=("self",)).get(pk=result.pk)
    achievement = achieved(result)
    if not achievement.hours or standing_entry(result) is not None:
        return None
    entry: HourEntry = HourEntry.objects.create(**achievement.links, **_said(achievement))
    return entry


def standing_entry(result: ExamResult) -> HourEntry | None:
    """The entry of a passed exam that nobody has reversed."""
    entries = HourEntry.objects.filter(exam_result=result, reverses=None, reversed_by=None)
    entry: HourEntry | None = entries.order_by("pk").last()
    return entry


@transaction.atomic
def reverse(entry: HourEntry, *, by: User | None, reason: str) -> HourEntry:
    """Answer a wrong entry with its opposite in the same year and category; tell the person."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("请写明冲销原因。")
    entry = HourEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.reverses_id is not None:
        raise NotReversible("这是一条冲销记录，不能再冲销。")
    if HourEntry.objects.filter(reverses=entry).exists():
        raise NotReversible("这条学时记录已经冲销过。")
    opposite: HourEntry = HourEntry.objects.create(
        user=entry.user,
        year=entry.year,
        category=entry.category,
        hours=-entry.hours,
        earned_on=entry.earned_on,
        enrolment=entry.enrolment,
        release=entry.release,
        exam_result=entry.exam_result,
        rule=entry.rule,
        reverses=entry,
        reason=reason,
        created_by=by,
    )
    data = {"person": str(entry.user), "hours": str(entry.hours), "reason": reason}
    record(REVERSED, instance=opposite, by=by, data=data)
    notify(
        [entry.user],
        subject=f"学时已冲销：《{entry.title}》",
        body=f"冲销 {entry.year} 年度 {in_words(entry.hours)} 学时。原因：{reason}",
        by=by,
    )
    return opposite


def _said(achievement: Achievement) -> dict[str, Any]:
    return {
        "user": achievement.user,
        "year": achievement.completed_on.year,
        "category": achievement.category,
        "hours": achievement.hours,
        "earned_on": achievement.completed_on,
        "rule": achievement.rule,
    }
