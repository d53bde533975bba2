"""The page of one exam before and after it is taken: what holds, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from courses.attempts import needed, questions_of, reviewed
from courses.knowledge import by_knowledge
from courses.models import Attempt, AttemptEvent, Exam
from courses.moments import clock, day_and_time, span
from courses.querysets import may_wait_for_people
from courses.records import in_words
from courses.services.exam_results import counting
from courses.services.exams import Standing, may_review_exam, score_shown


@dataclass(frozen=True)
class Taken:
    """An attempt that was handed in. `words` tells the score only where it may be told."""

    attempt: Attempt
    look: str
    words: str
    review: bool
    shown: bool = False


@dataclass(frozen=True)
class Came:
    """What the page says first to whoever has handed in; `row` is the attempt it speaks of."""

    row: Taken
    heading: str
    words: str


def facts(exam: Exam, stand: Standing) -> list[dict[str, str]]:
    """What the exam asks and how it goes, as term and value."""
    return [{"term": term, "value": value} for term, value in _facts(exam, stand) if value]


def _facts(exam: Exam, stand: Standing) -> Iterator[tuple[str, str]]:
    yield "考试时间", span(stand.opens_at, stand.closes_at)
    yield "答题时长", f"{stand.minutes} 分钟" if stand.minutes else "到结束时间为止"
    if stand.entry_until < stand.closes_at:
        yield "最晚入场", day_and_time(stand.entry_until)
    if stand.minutes:
        yield "收卷方式", exam.get_closing_display()
    yield "可考次数", _attempts(stand)
    if exam.cooldown_minutes:
        yield "两次之间", f"至少间隔 {exam.cooldown_minutes} 分钟"
    yield "及格线", f"满分的 {exam.pass_percent}%"
    if exam.attempts_allowed != 1:
        yield "成绩认定", exam.get_counts_display()
    waits = may_wait_for_people(exam.paper)
    yield "成绩公布", _scores(exam, waits)
    yield "答案公布", _review_before(exam, waits)
    yield "合格后", _gains(exam)


def end_in_words(stand: Standing, *, at: datetime) -> str:
    """What becomes of her time if she goes in now; said before she does."""
    end = timezone.localtime(stand.ends_at)
    when = clock(end) if end.date() == timezone.localtime(at).date() else day_and_time(end)
    words = f"现在入场，{when} 收卷"
    if stand.minutes and stand.short_by:
        return f"{words}，比 {stand.minutes} 分钟少 {stand.short_by} 分钟。"
    return f"{words}，共 {stand.minutes} 分钟。" if stand.minutes else f"{words}。"


def taken(user: Any, exam: Exam, *, at: datetime) -> list[Taken]:
    """Her attempts that are over, the last one first."""
    mine = Attempt.objects.filter(user=user, exam=exam, started_at__isnull=False)
    ended = mine.exclude(state__in=Attempt.UNDER_WAY).select_related("exam", "paper")
    return [_taken(one, at=at) for one in ended.order_by("-number")]


def came(exam: Exam, rows: Sequence[Taken]) -> Came | None:
    """What came of the attempt that counts, of `taken`; None where nothing was handed in."""
    if not rows or exam.state == Exam.State.CANCELLED:
        return None
    told = {one.attempt: one for one in reversed(rows) if one.shown}
    if not told:
        return Came(rows[0], rows[0].words, "")
    attempt = counting(exam, list(told))
    to_pass = in_words(needed(attempt, questions_of(attempt)))
    which = f"{exam.get_counts_display()}：第 {attempt.number} 次。" if len(rows) > 1 else ""
    return Came(
        told[attempt],
        f"{in_words(attempt.score)} 分，{'合格' if attempt.passed else '不合格'}",
        f"满分 {in_words(attempt.max_score)} 分，{to_pass} 分合格。{which}",
    )


def exam_result_context(exam: Exam, attempt: Attempt, *, at: datetime) -> dict[str, Any]:
    """The page of one attempt that is over; the score only where it may be told."""
    shown = score_shown(attempt, at=at)
    questions = questions_of(attempt)
    heading, words = _outcome(exam, attempt, shown)
    return {
        "attempt": attempt,
        "heading": heading,
        "words": words,
        "score_shown": shown,
        "to_pass": needed(attempt, questions),
        "questions": len(questions),
        "unanswered": sum(not one.answered for one in questions),
        "knowledge": by_knowledge(attempt) if shown else [],
        "collected": collected_in_words(attempt),
        "reviewed": reviewed(attempt) if may_review_exam(attempt, at=at) else None,
        "review_words": _review_to_come(exam, shown),
    }


def collected_in_words(attempt: Attempt) -> str:
    """When an invigilator collected the paper, and why; nothing where that did not end the attempt."""
    if attempt.closed_by != Attempt.ClosedBy.INVIGILATOR or attempt.exam is None:
        return ""
    if attempt.exam.state == Exam.State.CANCELLED:
        return "这场考试已经取消，您已保存的答案仍然保留。"
    forced = attempt.events.filter(kind=AttemptEvent.Kind.FORCED).last()
    when = day_and_time(forced.at if forced else attempt.submitted_at)
    why = forced.data.get("reason", "") if forced else ""
    because = f"，原因：{why.rstrip('。')}" if why else ""
    return f"监考人员 {when} 收了您的卷{because}。您已保存的答案都已交上。"


def _outcome(exam: Exam, attempt: Attempt, shown: bool) -> tuple[str, str]:
    """A heading, and what is still to come."""
    if exam.state == Exam.State.CANCELLED:
        return "考试已经取消", "您的答卷仍然保留，但不计成绩。"
    if shown:
        return ("合格" if attempt.passed else "不合格"), ""
    if attempt.state == Attempt.State.TO_MARK:
        return "已交卷，等待阅卷", "有主观题等待阅卷，阅完后可以在这里看成绩。"
    if attempt.state == Attempt.State.MARKED:
        return "已交卷", "考试结束后可以在这里看成绩。"
    return "已交卷", "正在判分，请稍后再来看成绩。"


def score_in_words(attempt: Attempt) -> str:
    return f"{in_words(attempt.score)} 分，满分 {in_words(attempt.max_score)} 分"


def _taken(attempt: Attempt, *, at: datetime) -> Taken:
    review = may_review_exam(attempt, at=at)
    if attempt.exam is not None and attempt.exam.state == Exam.State.CANCELLED:
        return Taken(attempt, "cancelled", "考试已取消，不计成绩", review)
    if attempt.state == Attempt.State.TO_MARK:
        return Taken(attempt, "queued", "已交卷，有主观题等待阅卷", review)
    if attempt.state != Attempt.State.MARKED:
        return Taken(attempt, "queued", "已交卷，正在判分", review)
    if not score_shown(attempt, at=at):
        return Taken(attempt, "info", "已交卷，考试结束后公布成绩", review)
    score = score_in_words(attempt)
    if attempt.passed:
        return Taken(attempt, "good", f"{score}，合格", review, shown=True)
    return Taken(attempt, "bad", f"{score}，不合格", review, shown=True)


def _attempts(stand: Standing) -> str:
    if stand.left is None:
        return "不限"
    total = stand.used + stand.left
    return f"共 {total} 次，还可以考 {stand.left} 次" if stand.used else f"{total} 次"


def _review_to_come(exam: Exam, shown: bool) -> str:
    """When an attempt that is handed in may be reviewed; nothing to say of a cancelled exam."""
    if exam.state == Exam.State.CANCELLED:
        return ""
    if exam.review == Exam.Review.AFTER_SUBMIT and not shown:
        return "和成绩一起公布"
    return _review(exam)


def _scores(exam: Exam, waits: bool) -> str:
    if waits and exam.scores == Exam.Scores.AT_ONCE:
        return "阅卷后即可看成绩（有简答题、论述题的，由人阅卷）"
    return exam.get_scores_display()


def _review_before(exam: Exam, waits: bool) -> str:
    """What is promised before she begins: keys never show earlier than the score."""
    if exam.review == Exam.Review.AFTER_SUBMIT:
        if exam.scores != Exam.Scores.AT_ONCE:
            return "和成绩一起公布"
        return "阅卷后和成绩一起公布" if waits else _review(exam)
    return _review(exam)


def _review(exam: Exam) -> str:
    if exam.review == Exam.Review.FROM_DATE and exam.review_from:
        return f"{day_and_time(exam.review_from)} 起可看答案和解析"
    return exam.get_review_display()


def _gains(exam: Exam) -> str:
    gains = [f"记 {in_words(exam.hours)} 学时" if exam.hours else ""]
    gains.append("颁发证书" if exam.certificate else "")
    return "，".join(gain for gain in gains if gain)
