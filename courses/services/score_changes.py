"""Telling a person that a score she may know has become another."""

from datetime import datetime

from accounts.models import User
from accounts.services import notify
from courses.models import Attempt
from courses.records import in_words
from courses.services.exam_results import result_url
from courses.services.exam_review import score_shown
from courses.services.marking import Result, is_assessed, result_of


def tell_change(
    attempt: Attempt, before: Result, *, why: str, by: User | None, at: datetime
) -> bool:
    """A notice if an assessed attempt had another result before and she may know it by now.

    Practice is not assessed and tells nobody anything. Returns whether she was told.
    """
    after = result_of(attempt)
    if before.state != Attempt.State.MARKED or after == before or after.score is None:
        return False
    if not is_assessed(attempt):
        return False
    if attempt.exam is not None and not score_shown(attempt, at=at):
        return False
    title = attempt.exam.title if attempt.exam is not None else attempt.paper.title
    notify(
        [attempt.user],
        subject=f"成绩有更正：《{title}》",
        body=f"{why}。您第 {attempt.number} 次作答的成绩{_moved(before, after)}。"
        + _turned(before, after),
        url=result_url(attempt),
        by=by,
    )
    return True


def _moved(before: Result, after: Result) -> str:
    """由 58 改为 62; with what is to be had where that changed too."""
    was, now = in_words(before.score or 0), in_words(after.score or 0)
    if before.max_score == after.max_score:
        return f"由 {was} 改为 {now}"
    full = in_words(before.max_score), in_words(after.max_score)
    return f"由 {was}（满分 {full[0]}）改为 {now}（满分 {full[1]}）"


def _turned(before: Result, after: Result) -> str:
    if bool(before.passed) == bool(after.passed):
        return ""
    return "由不合格变为合格。" if after.passed else "由合格变为不合格。"
