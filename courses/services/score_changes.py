"""Telling a person that a score she may know has become another."""

from datetime import datetime

from accounts.models import User
from accounts.services import notify
from courses.models import Attempt
from courses.records import in_words
from courses.services.exam_results import result_url, scores_out
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
    if attempt.exam is not None and not scores_out(attempt.exam, attempt.user, at=at):
        return False
    title = attempt.exam.title if attempt.exam is not None else attempt.paper.title
    notify(
        [attempt.user],
        subject=f"成绩有更正：《{title}》",
        body=f"{why}，您第 {attempt.number} 次作答的成绩由 {_said(before)} 改为 {_said(after)}。"
        + _turned(before, after),
        url=result_url(attempt),
        by=by,
    )
    return True


def _said(result: Result) -> str:
    """58（满分 100）."""
    return f"{in_words(result.score or 0)}（满分 {in_words(result.max_score)}）"


def _turned(before: Result, after: Result) -> str:
    if bool(before.passed) == bool(after.passed):
        return ""
    return "现在达到了及格线。" if after.passed else "现在没有达到及格线。"
