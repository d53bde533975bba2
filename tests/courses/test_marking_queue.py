"""Answers that people mark: given to one marker at a time, without names, marked and marked anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.roles import TRAINING_ADMINISTRATOR
from courses.marking_queue import criteria_of, exams_to_mark, marked_by, progress, waiting
from courses.models import Attempt, AttemptItem, ExamResult, Mark
from courses.services.marking import mark
from courses.services.marks import (
    ClaimedElsewhere,
    MarkRefused,
    WrongPoints,
    claim,
    give,
    next_item,
    release,
)
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
RUBRIC = [{"text": "说明依据", "weight": 1}, {"text": "分析情形", "weight": 3}]


def essay(rubric=()):
    key = {"model": "见办法第三条。", "rubric": list(rubric)}
    return make.question(kind="essay", options=[], key=key)


def handed_in(exam, user=None, *, answer="答案"):
    """An attempt with every question answered, waiting for whoever marks."""
    attempt = Attempt.objects.create(
        user=user or UserFactory(),
        paper=exam.paper,
        exam=exam,
        context=f"exam:{exam.pk}",
        number=1,
        state=Attempt.State.SUBMITTED,
        submitted_at=timezone.now(),
        seed=1,
        pass_percent=60,
        max_score=10,
    )
    for order, row in enumerate(exam.paper.items.all(), start=1):
        AttemptItem.objects.create(
            attempt=attempt,
            order=order,
            version=row.question.current,
            points=10,
            answer=[answer],
            saved_at=timezone.now(),
        )
    return mark(attempt, at=timezone.now())


def marker(exam):
    user = UserFactory()
    exams.staff(exam, user, role="marker")
    return user


@pytest.fixture
def exam():
    return exams.exam([essay()])


def test_two_markers_get_different_answers(exam):
    for _ in range(2):
        handed_in(exam)
    now = timezone.now()

    items = [next_item(marker(exam), exam, at=now) for _ in range(3)]

    assert items[2] is None
    assert items[0] != items[1]


def test_a_marker_gets_her_own_claim_again(exam):
    for _ in range(2):
        handed_in(exam)
    user, now = marker(exam), timezone.now()

    first = next_item(user, exam, at=now)

    assert next_item(user, exam, at=now + timedelta(minutes=14)) == first


def test_a_claim_lapses_after_a_quarter_of_an_hour(exam):
    handed_in(exam)
    now, user = timezone.now(), marker(exam)
    item = next_item(marker(exam), exam, at=now)

    got = [next_item(user, exam, at=now + timedelta(minutes=minutes)) for minutes in (14, 16)]

    assert got == [None, item]


def test_an_answer_left_is_free_for_others(exam):
    handed_in(exam)
    now, first = timezone.now(), marker(exam)
    item = next_item(first, exam, at=now)

    release(item, by=first)

    assert next_item(marker(exam), exam, at=now) == item


def test_nobody_leaves_the_answer_of_another(exam):
    handed_in(exam)
    now = timezone.now()
    item = next_item(marker(exam), exam, at=now)

    release(item, by=UserFactory())

    assert next_item(marker(exam), exam, at=now) is None


def test_answers_to_one_question_follow_each_other():
    exam = exams.exam([essay(), essay()])
    for _ in range(2):
        handed_in(exam)
    user, now = marker(exam), timezone.now()

    orders = []
    while item := next_item(user, exam, at=now):
        orders.append(item.order)
        give(item, by=user, points=Decimal(5), at=now)

    assert orders == [1, 1, 2, 2]


def test_nobody_marks_herself(exam):
    user = marker(exam)
    attempt = handed_in(exam, user)

    assert next_item(user, exam, at=timezone.now()) is None
    with pytest.raises(PermissionDenied):
        give(attempt.items.get(), by=user, points=Decimal(10), at=timezone.now())


def test_a_stranger_marks_nothing(exam):
    attempt = handed_in(exam)

    with pytest.raises(PermissionDenied):
        next_item(UserFactory(), exam, at=timezone.now())
    with pytest.raises(PermissionDenied):
        give(attempt.items.get(), by=UserFactory(), points=Decimal(10), at=timezone.now())


def test_the_last_mark_completes_the_attempt():
    exam = exams.exam([essay(), essay()], hours=2)
    attempt, user, now = handed_in(exam), marker(exam), timezone.now()

    states = []
    for item in attempt.items.all():
        give(item, by=user, points=Decimal("6.5"), comment=" 写得好 ", at=now)
        attempt.refresh_from_db()
        states.append((attempt.state, attempt.score))

    assert states == [("to_mark", None), ("marked", Decimal("13.0"))]
    assert ExamResult.objects.get().passed
    assert {one.comment for one in Mark.objects.all()} == {"写得好"}
    assert [notice.body for notice in Notice.objects.filter(user=attempt.user)] == [
        "得分 13（满分 20），合格。已记 2 学时。"
    ]


def test_points_of_a_rubric_add_up():
    exam = exams.exam([essay(RUBRIC)])
    attempt, user = handed_in(exam), marker(exam)
    item = attempt.items.get()

    made = give(item, by=user, rubric=[Decimal("2.5"), Decimal("6")], at=timezone.now())

    assert made.points == Decimal("8.5")
    assert [(one.text, one.points, one.given) for one in criteria_of(item, made)] == [
        ("说明依据", Decimal("2.5"), Decimal("2.5")),
        ("分析情形", Decimal("7.5"), Decimal("6")),
    ]


def test_the_candidate_reads_what_each_criterion_was_given(client):
    exam = exams.exam([essay(RUBRIC)], review="after_submit")
    attempt = handed_in(exam)
    give(
        attempt.items.get(),
        by=marker(exam),
        rubric=[Decimal("2.5"), Decimal("6")],
        at=timezone.now(),
    )
    client.force_login(attempt.user)

    html = client.get(reverse("courses:attempt_result", args=[attempt.key])).content.decode()

    assert "得 8.5 分，满分 10 分" in html
    assert '说明依据 <span class="question__kind">得 2.5 分 / 2.5 分</span>' in html
    assert '分析情形 <span class="question__kind">得 6 分 / 7.5 分</span>' in html


def test_points_that_a_correction_gave_are_not_those_of_the_criteria(client):
    exam = exams.exam([essay(RUBRIC)], review="after_submit")
    attempt = handed_in(exam)
    give(attempt.items.get(), by=marker(exam), rubric=[Decimal(1), Decimal(1)], at=timezone.now())
    attempt.items.update(awarded=10)
    client.force_login(attempt.user)

    html = client.get(reverse("courses:attempt_result", args=[attempt.key])).content.decode()

    assert "得 10 分，满分 10 分" in html
    assert '分析情形 <span class="question__kind">7.5 分</span>' in html


@pytest.mark.parametrize("points", ["-0.1", "10.1", "3.14", "NaN", "Infinity", None])
def test_points_that_cannot_be_are_refused(exam, points):
    item = handed_in(exam).items.get()

    with pytest.raises(WrongPoints):
        give(
            item,
            by=marker(exam),
            points=None if points is None else Decimal(points),
            at=timezone.now(),
        )

    assert not Mark.objects.exists()


@pytest.mark.parametrize("rubric", [[], ["1"], ["1", "7.6"], ["1", None]])
def test_a_rubric_filled_in_by_half_is_refused(rubric):
    exam = exams.exam([essay(RUBRIC)])
    item = handed_in(exam).items.get()

    with pytest.raises(WrongPoints):
        give(
            item,
            by=marker(exam),
            rubric=[one and Decimal(one) for one in rubric],
            at=timezone.now(),
        )


def test_an_answer_that_another_marker_has_is_refused(exam):
    item = handed_in(exam).items.get()
    now = timezone.now()
    next_item(marker(exam), exam, at=now)

    with pytest.raises(ClaimedElsewhere, match="没有保存"):
        give(item, by=marker(exam), points=Decimal(5), at=now)


def test_what_the_system_marks_is_not_marked_by_people():
    exam = exams.exam([make.question()])
    item = handed_in(exam, answer="b").items.get()

    with pytest.raises(MarkRefused, match="由系统判分"):
        give(item, by=marker(exam), points=Decimal(5), at=timezone.now())


def test_marking_anew_keeps_the_earlier_mark_and_tells_the_person(exam):
    attempt, user, now = handed_in(exam), marker(exam), timezone.now()
    item = attempt.items.get()
    give(item, by=user, points=Decimal(5), at=now)

    give(item, by=user, points=Decimal(8), comment="补查附件", at=now + timedelta(minutes=1))

    assert [one.points for one in Mark.objects.all()] == [5, 8]
    assert ExamResult.objects.get().score == 8
    assert Notice.objects.order_by("pk").last().body == (
        "第 1 题经重新阅卷。您第 1 次作答的成绩由 5 改为 8。由不合格变为合格。"
    )


def test_progress_is_told_by_question():
    exam = exams.exam([essay(), essay(), make.question()])
    attempts = [handed_in(exam) for _ in range(2)]
    give(attempts[0].items.get(order=1), by=marker(exam), points=Decimal(5), at=timezone.now())

    assert [(one.answers, one.marked, one.waiting) for one in progress(exam)] == [
        (2, 1, 1),
        (2, 0, 2),
    ]


def test_markers_see_their_exams_and_trainers_all():
    first, second = exams.exam([essay()]), exams.exam([essay()])
    for one in (first, second):
        handed_in(one)
    trainer = UserFactory(roles=[TRAINING_ADMINISTRATOR])

    seen = [set(exams_to_mark(user)) for user in (marker(first), trainer, UserFactory())]

    assert seen == [{first}, {first, second}, set()]


def test_an_exam_without_waiting_answers_is_not_listed(exam):
    user = marker(exam)
    give(handed_in(exam).items.get(), by=user, points=Decimal(5), at=timezone.now())

    assert list(exams_to_mark(user)) == []
    assert not waiting(exam).exists()


def test_her_marks_are_listed_once_each_the_latest_first(exam):
    user, now = marker(exam), timezone.now()
    items = [handed_in(exam).items.get() for _ in range(2)]
    for item in (*items, items[0]):
        give(item, by=user, points=Decimal(5), at=now)

    assert list(marked_by(user, exam)) == items


def test_quizzes_are_a_queue_of_those_who_run_the_training():
    course = make.course()
    lesson = make.lesson(course, paper=make.paper([essay()]))
    make.release(course)
    learner = UserFactory()
    attempt = Attempt.objects.create(
        user=learner,
        paper=lesson.paper,
        lesson=lesson,
        enrolment=make.enrolment(learner, course),
        context=f"lesson:{lesson.pk}",
        number=1,
        state="submitted",
        submitted_at=timezone.now(),
        seed=1,
        pass_percent=60,
        max_score=1,
    )
    AttemptItem.objects.create(
        attempt=attempt,
        order=1,
        version=lesson.paper.items.get().question.current,
        points=1,
        answer=["答"],
    )
    mark(attempt, at=timezone.now())
    trainer = UserFactory(roles=[TRAINING_ADMINISTRATOR])

    item = next_item(trainer, None, at=timezone.now())
    give(item, by=trainer, points=Decimal(1), at=timezone.now())

    attempt.refresh_from_db()
    assert (attempt.state, attempt.passed) == ("marked", True)
    with pytest.raises(PermissionDenied):
        next_item(UserFactory(), None, at=timezone.now())


def test_an_answer_marked_meanwhile_is_not_claimed(exam):
    item = handed_in(exam).items.get()
    user, now = marker(exam), timezone.now()
    give(item, by=user, points=Decimal(5), at=now)

    assert not claim(item, by=user, at=now)


@pytest.mark.django_db(transaction=True)
def test_markers_at_once_never_get_the_same_answer():
    exam = exams.exam([essay()])
    for _ in range(6):
        handed_in(exam)
    markers = [marker(exam) for _ in range(6)]
    together, now = Barrier(6), timezone.now()

    def work(user):
        try:
            together.wait(timeout=10)
            return next_item(user, exam, at=now).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(work, markers))

    assert len(set(got)) == 6
