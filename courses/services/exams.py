"""What those who run the training do with an exam: publish it, cancel it, see what disturbs it.

Who stands where and who may enter is in `exam_standing` and `exam_entry`, extra time and make-up in
`allowances`, what shows when in `exam_review`.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from courses.models import AttemptItem, Exam, Paper, QuestionCheck
from courses.services.allowances import AllowanceRefused, allow, withdraw
from courses.services.exam_ends import stop
from courses.services.exam_entry import enter, networks_of
from courses.services.exam_notices import tell_later
from courses.services.exam_review import last_end, may_review_exam, score_shown
from courses.services.exam_standing import Standing, exam_context, standing, standings
from courses.services.papers import shortfalls
from courses.services.predrawing import AHEAD

# What the rest of the site asks of an exam, wherever it is done.
__all__ = [
    "AllowanceRefused",
    "CannotCancel",
    "CannotPublish",
    "Standing",
    "allow",
    "cancel",
    "disturbances",
    "enter",
    "exam_context",
    "last_end",
    "may_review_exam",
    "networks_of",
    "problems_of",
    "publish",
    "rule_problems",
    "score_shown",
    "standing",
    "standings",
    "withdraw",
]


class CannotPublish(ValueError):
    """`problems` says in Chinese everything that has to be put right first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(one.rstrip("。") for one in problems) + "。")
        self.problems = problems


class CannotCancel(ValueError):
    """The exam is cancelled already, or was never announced; the message is in Chinese."""


def publish(exam: Exam, *, by: User, at: datetime | None = None) -> Exam:
    """Announce an exam to those it is meant for; a job tells them. Raises `CannotPublish`."""
    at = at or timezone.now()
    with transaction.atomic():
        locked = Exam.objects.select_for_update(of=("self",)).get(pk=exam.pk)
        if locked.state != Exam.State.DRAFT:
            raise CannotPublish([f"这场考试{locked.get_state_display()}，不能再发布。"])
        if problems := problems_of(locked, at=at):
            raise CannotPublish(problems)
        locked.state, locked.published_at = Exam.State.PUBLISHED, at
        locked.save(update_fields=["state", "published_at"])
        audit.record("courses.exam.publish", instance=locked, by=by)
        tell_later(locked, by=by)
    exam.refresh_from_db()
    return exam


def problems_of(exam: Exam, *, at: datetime) -> list[str]:
    """Everything that speaks against publishing, in Chinese.

    Written questions without anybody named to mark them are allowed: whoever runs the training may.
    """
    found = rule_problems(exam)
    if exam.closes_at <= at:
        found.append("结束时间已经过去，请改为以后的时间。")
    if not User.objects.reached_by(exam.audience, on=timezone.localdate(at)).exists():
        found.append("参加人员中现在没有人，请检查受众。")
    return [*found, *shortfalls(exam.paper)]


def rule_problems(exam: Exam) -> list[str]:
    """What of the exam's own rules does not go together, whenever that is asked."""
    found = _window_problems(exam)
    if exam.paper.purpose != Paper.Purpose.EXAM:
        use = exam.paper.get_purpose_display()
        found.append(f"《{exam.paper}》的用途是“{use}”，请另选一份用于考试的试卷。")
    if exam.review == Exam.Review.FROM_DATE and exam.review_from is None:
        found.append("请填写答案公布时间。")
    try:
        networks_of(exam.networks)
    except ValueError as error:
        found.append(f"“{error}”不是网段，请按 10.1.0.0/16 的样子填写，每行一个。")
    return found


def _window_problems(exam: Exam) -> list[str]:
    if exam.closes_at <= exam.opens_at:
        return ["结束时间应晚于开始时间。"]
    found = []
    if exam.entry_until is not None and not exam.opens_at < exam.entry_until <= exam.closes_at:
        found.append("最晚入场时间应在开始时间和结束时间之间。")
    hard = exam.closing == Exam.Closing.HARD
    if exam.minutes is None and not hard:
        found.append("选择“入场后给足时长”时，请填写答题时长。")
    window = exam.closes_at - exam.opens_at
    if exam.minutes is not None and hard and timedelta(minutes=exam.minutes) > window:
        found.append("答题时长比开始到结束的时间还长，没有人能用完，请调整。")
    return found


def cancel(exam: Exam, *, by: User, reason: str, at: datetime | None = None) -> Exam:
    """The exam does not take place, or stops: who is in is collected with what is saved, who was
    not there has nothing. Its attempts are kept and never become results; a job tells the
    candidates. Raises `CannotCancel`.
    """
    at = at or timezone.now()
    if not reason.strip():
        raise CannotCancel("请写明取消的原因。")
    with transaction.atomic():
        locked = Exam.objects.select_for_update(of=("self",)).get(pk=exam.pk)
        if locked.state != Exam.State.PUBLISHED:
            raise CannotCancel(f"这场考试{locked.get_state_display()}，不能取消。")
        locked.state = Exam.State.CANCELLED
        locked.save(update_fields=["state"])
        stop(locked, at=at, by=by, reason=reason.strip())
        audit.record("courses.exam.cancel", instance=locked, by=by, data={"reason": reason.strip()})
        tell_later(locked, by=by, reason=reason.strip())
    exam.refresh_from_db()
    return exam


def disturbances(exam: Exam) -> "QuerySet[QuestionCheck]":
    """Questions drawn for the exam that had to leave drawing since: those who have them keep them,
    and the invigilator is told. One query, the latest first."""
    asked = AttemptItem.objects.filter(attempt__exam=exam)
    drawn = Q(version__in=asked.values("version")) | Q(version__in=asked.values("version__whole"))
    since = exam.opens_at - AHEAD
    found = QuestionCheck.objects.filter(drawn, withdrew=True, created_at__gte=since)
    return found.select_related("question", "version", "page")
