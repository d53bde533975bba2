"""Scores and keys show when the exam says, and never while anybody they would help is answering."""

from datetime import timedelta

import pytest

from courses.models import Attempt
from courses.services import attempts as engine
from courses.services.exams import enter, may_review_exam, score_shown
from tests.factories import exams
from tests.factories.accounts import UserFactory
from tests.factories.exams import NOW, after
from tests.factories.exams import exam_at_nine as exam

pytestmark = pytest.mark.django_db


def sat(of, user=None, *, right=True, at=NOW):
    """An attempt handed in and marked after ten minutes, all right or all wrong."""
    attempt = enter(user or UserFactory(), of, at=at)
    for item in attempt.items.all():
        engine.save_answer(
            attempt,
            order=item.order,
            sequence=1,
            value=["b"] if right else ["a"],
            holder="",
            at=at,
        )
    later = at + timedelta(minutes=10)
    return engine.settle(engine.submit(attempt, at=later), at=later)


def test_a_score_shows_at_once_or_when_her_exam_is_over():
    at_once, later = sat(exam()), sat(exam(scores="after_close"))

    assert score_shown(at_once, at=after(11))
    assert not score_shown(later, at=after(90))
    assert score_shown(later, at=after(91))


def test_a_score_waits_for_a_window_of_her_own():
    user, one = UserFactory(), exam(scores="after_close")
    attempt = sat(one, user)
    exams.allowance(one, user=user, opens_at=after(600), closes_at=after(700))

    assert not score_shown(attempt, at=after(200))
    assert score_shown(attempt, at=after(701))


@pytest.mark.parametrize("state", ["open", "submitted", "to_mark"])
def test_what_is_not_marked_shows_nothing(state):
    attempt = sat(exam(review="after_submit"))
    Attempt.objects.update(state=state)
    attempt.refresh_from_db()

    assert not score_shown(attempt, at=after(500))
    assert not may_review_exam(attempt, at=after(500))


def test_a_cancelled_exam_shows_nothing():
    attempt = sat(exam(review="after_submit"))
    type(attempt.exam).objects.update(state="cancelled")
    attempt.refresh_from_db()

    assert not score_shown(attempt, at=after(500))
    assert not may_review_exam(attempt, at=after(500))


@pytest.mark.parametrize(
    ("review", "right", "minute", "shown"),
    [
        ("never", True, 500, False),
        ("after_pass", True, 11, True),
        ("after_pass", False, 500, False),
        ("after_submit", False, 11, True),
        ("after_close", True, 90, False),
        ("after_close", True, 91, True),
        ("from_date", True, 299, False),
        ("from_date", True, 300, True),
    ],
)
def test_keys_show_when_the_exam_says(review, right, minute, shown):
    attempt = sat(exam(review=review, review_from=after(300)), right=right)

    assert may_review_exam(attempt, at=after(minute)) is shown


def test_keys_wait_with_the_score():
    attempt = sat(exam(review="after_submit", scores="after_close"))

    assert not may_review_exam(attempt, at=after(11))
    assert may_review_exam(attempt, at=after(91))


def test_keys_wait_while_she_takes_the_exam_again():
    user, one = UserFactory(), exam(review="after_submit", attempts_allowed=2)
    first = sat(one, user)
    second = enter(user, one, at=after(12))

    assert not may_review_exam(first, at=after(13))
    engine.settle(engine.submit(second, at=after(14)), at=after(14))
    assert may_review_exam(first, at=after(15))


def test_keys_after_the_close_wait_for_the_make_up_of_others():
    one = exam(review="after_close")
    attempt = sat(one)
    exams.allowance(one, user=UserFactory(), opens_at=after(600), closes_at=after(700))

    assert not may_review_exam(attempt, at=after(650))
    assert may_review_exam(attempt, at=after(701))


def test_keys_after_the_close_wait_for_who_entered_last():
    one = exam(review="after_close", closing="full")
    attempt = sat(one)
    late = enter(UserFactory(), one, at=after(89))
    engine.extend(late, minutes=30, by=UserFactory(), reason="断网", at=after(100))

    assert not may_review_exam(attempt, at=after(179))
    engine.settle(engine.submit(late, at=after(151)), at=after(151))
    assert may_review_exam(attempt, at=after(152))
