"""Marking says the same every time, and never trips over what was left empty."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.models import AttemptItem, Enrolment, LessonProgress
from courses.questions import plain, share_earned
from courses.services.attempts import save_answer, settle, start, start_lesson, submit
from courses.services.marking import NotSubmitted, mark
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def answered(attempt, answers):
    for item in attempt.items.select_related("version"):
        if (value := answers.get(item.version.question)) is not None:
            save_answer(
                attempt, order=item.order, sequence=1, value=value, holder="", at=timezone.now()
            )
    return submit(attempt, at=timezone.now())


def taken(paper, answers):
    return answered(start(UserFactory(), paper, context="practice:1"), answers)


@pytest.mark.parametrize(
    ("kind", "key", "answer", "earned"),
    [
        ("single", ["b"], ["b"], 1),
        ("single", ["b"], ["a"], 0),
        ("multiple", ["a", "c"], ["c", "a"], 1),
        ("multiple", ["a", "c"], ["a"], 0),
        ("multiple", ["a", "c"], ["a", "b", "c"], 0),
        ("true_false", ["true"], ["true"], 1),
        ("true_false", ["true"], ["false"], 0),
        ("blank", [["总工会", "全总"]], ["全总"], 1),
        ("blank", [["总工会"]], ["工会"], 0),
        ("blank", [["98"]], ["９８"], 1),
        ("blank", [["九十八天"]], ["98 天"], 1),
        ("blank", [["《工会法》"]], ["工会法。"], 1),
        ("blank", [["ABC"]], ["a b c"], 1),
        ("blank", [["1000"]], ["1,000"], 1),
        ("blank", [["3.5"]], ["35"], 0),
        ("blank", [["50%"]], ["50"], 0),
        ("blank", [["1/3"]], ["13"], 0),
        ("blank", [["-2"]], ["2"], 0),
        ("blank", [["8:30"]], ["8：30"], 1),
        ("blank", [["甲"], ["乙"]], ["甲", "丙"], Decimal("0.5")),
        ("blank", [["甲"], ["乙"]], ["", "乙"], Decimal("0.5")),
        ("blank", [["甲"]], ["——"], 0),
        ("single", ["b"], [], 0),
        ("single", ["b"], None, 0),
        ("blank", [["甲"], ["乙"]], None, 0),
        ("blank", [["甲"], ["乙"]], ["", " "], 0),
    ],
)
def test_share_of_the_points(kind, key, answer, earned):
    assert share_earned(kind, key, answer) == earned


def test_plain_keeps_what_makes_another_number_of_it():
    assert [plain(text) for text in ("3.5", "35", "1/3", "50％", "第（一）项")] == [
        *("3.5", "35", "1/3", "50%"),
        plain("第一项"),
    ]


def test_score_is_the_sum_of_the_points():
    questions = [make.question(kind=kind, stem="____") for kind in ("single", "multiple", "blank")]
    paper = make.paper(questions)
    paper.items.filter(question=questions[1]).update(points=3)

    attempt = mark(taken(paper, {questions[0]: ["a"], questions[1]: ["a", "c"]}), at=timezone.now())

    assert (attempt.score, attempt.max_score, attempt.passed) == (3, 5, True)
    by_question = {item.version.question: item.awarded for item in attempt.items.all()}
    assert by_question == dict(zip(questions, (0, 3, 0), strict=True))


@pytest.mark.parametrize(("right", "passed"), [(2, False), (3, True)])
def test_the_pass_mark_itself_passes(right, passed):
    questions = [make.question() for _ in range(5)]

    answers = {question: ["b"] for question in questions[:right]}
    attempt = taken(make.paper(questions, pass_percent=60), answers)

    assert mark(attempt, at=timezone.now()).passed is passed


def test_nothing_answered_is_marked_with_nothing():
    kinds = ("single", "multiple", "true_false", "blank")
    paper = make.paper([make.question(kind=kind, stem="____") for kind in kinds])

    attempt = mark(taken(paper, {}), at=timezone.now())

    assert (attempt.score, attempt.passed, attempt.state) == (0, False, "marked")


def test_part_of_a_blank_question_earns_tenths():
    question = make.question(kind="blank", stem="____ ____ ____", key=[["甲"], ["乙"], ["丙"]])

    attempt = mark(taken(make.paper([question]), {question: ["甲", "乙", ""]}), at=timezone.now())

    assert attempt.score == Decimal("0.7")


def test_marking_again_says_the_same():
    question = make.question()
    attempt = mark(taken(make.paper([question]), {question: ["b"]}), at=timezone.now())
    AttemptItem.objects.update(awarded=0)

    again = mark(attempt, at=timezone.now() + timedelta(days=1))

    assert (again.score, again.passed, again.marked_at) == (
        attempt.score,
        attempt.passed,
        attempt.marked_at,
    )


def test_an_open_attempt_is_not_marked():
    attempt = start(UserFactory(), make.paper(), context="practice:1")

    with pytest.raises(NotSubmitted, match="还没有交卷"):
        mark(attempt, at=timezone.now())


def lesson_with_quiz():
    course = make.course()
    question = make.question()
    lesson = make.lesson(course, paper=make.paper([question]))
    make.release(course)
    return make.enrolment(UserFactory(), course), lesson, question


def test_a_passed_quiz_finishes_the_lesson_and_the_course():
    enrolment, lesson, question = lesson_with_quiz()

    attempt = answered(start_lesson(enrolment, lesson), {question: ["b"]})
    mark(attempt, at=timezone.now())

    progress = LessonProgress.objects.get(enrolment=enrolment, lesson=lesson)
    assert progress.quiz_passed_at == attempt.submitted_at
    assert Enrolment.objects.get().completed_at is not None


def test_a_failed_quiz_leaves_the_lesson_open():
    enrolment, lesson, question = lesson_with_quiz()

    mark(answered(start_lesson(enrolment, lesson), {question: ["a"]}), at=timezone.now())

    assert not LessonProgress.objects.filter(quiz_passed_at__isnull=False).exists()


def test_a_quiz_closed_by_its_deadline_counts_what_was_saved():
    enrolment, lesson, _ = lesson_with_quiz()
    type(lesson.paper).objects.update(minutes=10)
    lesson.paper.refresh_from_db()
    attempt = start_lesson(enrolment, lesson)
    save_answer(attempt, order=1, sequence=1, value=["b"], holder="", at=timezone.now())

    settled = settle(attempt, at=attempt.deadline + timedelta(hours=1))

    assert (settled.state, settled.closed_by, settled.passed) == ("marked", "deadline", True)
    assert LessonProgress.objects.get().quiz_passed_at == attempt.deadline
