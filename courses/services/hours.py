"""Writing in the ledger of hours: one entry for a finished course, one to reverse a wrong one."""

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from accounts.services import notify
from courses.models import Enrolment, HourEntry
from courses.records import in_words

REVERSED = "courses.hours.reverse"


class NotCompleted(ValueError):
    """Nothing is earned by an enrolment that was not completed."""


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
    if enrolment.completed_at is None:
        raise NotCompleted("课程还没有学完，不能记学时。")
    release = enrolment.release
    if not release.hours:
        return None
    day = timezone.localdate(enrolment.completed_at)
    entry, _ = HourEntry.objects.get_or_create(
        enrolment=enrolment,
        reverses=None,
        defaults={
            "user": enrolment.user,
            "year": day.year,
            "category": release.category,
            "hours": release.hours,
            "earned_on": day,
            "release": release,
            "rule": f"学完《{release.title}》，记 {in_words(release.hours)} 学时",
        },
    )
    return entry


@transaction.atomic
def reverse(entry: HourEntry, *, by: User, reason: str) -> HourEntry:
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
