"""An attempt keeps what it was given, takes answers until it is over, and ends once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from courses.models import Answer, Attempt, Question
from courses.questions import WrongAnswer
from courses.services.attempts import (
    GRACE,
    AlreadyPassed,
    AttemptClosed,
    AttemptRefused,
    BadSequence,
    EmptyPaper,
    HeldElsewhere,
    LessonWithdrawn,
    NoAttemptLeft,
    Saved,
    UnknownItem,
    close_overdue,
    save_answer,
    save_form,
    settle,
    start,
    start_lesson,
    submit,
    take_over,
)
from courses.services.questions import save_version
from courses.tasks import close_attempts
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def begin(paper=None, user=None, **fields):
    return start(user or UserFactory(), paper or make.paper(**fields), context="practice:1")


def save(attempt, *, order=1, sequence=1, value=("b",), holder="", at=None):
    return save_answer(
        attempt,
        order=order,
        sequence=sequence,
        value=list(value),
        holder=holder,
        at=at or timezone.now(),
    )


def quiz(**fields):
    """A learner who has begun a released course whose one lesson has a quiz."""
    course = make.course()
    lesson = make.lesson(course, paper=make.paper(**fields))
    make.release(course)
    return make.enrolment(UserFactory(), course), lesson


def test_start_draws_the_current_versions_of_active_questions():
    asked, draft, retired = (make.question(state=state) for state in ("active", "draft", "retired"))

    attempt = begin(make.paper([asked, draft, retired]))

    assert [item.version for item in attempt.items.all()] == [asked.current]
    assert (attempt.number, attempt.state, attempt.deadline) == (1, "open", None)
    assert (attempt.max_score, attempt.pass_percent) == (1, 60)


def test_start_again_goes_on_with_the_open_attempt():
    user, paper = UserFactory(), make.paper()

    assert begin(paper, user) == begin(paper, user)


def test_start_draws_as_many_as_the_paper_says():
    attempt = begin(make.paper([make.question() for _ in range(6)], draw=4))

    assert attempt.items.count() == 4
    assert attempt.max_score == 4


def test_start_draws_what_there_is_when_questions_were_retired_since():
    attempt = begin(make.paper([make.question(), make.question(state="retired")], draw=2))

    assert attempt.items.count() == 1


def test_order_of_questions_and_options_stays_when_not_shuffled():
    questions = [make.question() for _ in range(5)]

    attempt = begin(make.paper(questions, shuffle_questions=False, shuffle_options=False))

    rows = list(attempt.items.all())
    assert [row.version.question for row in rows] == questions
    assert {tuple(row.option_order) for row in rows} == {("a", "b", "c", "d")}


def test_the_option_that_speaks_of_the_others_stays_last():
    options = [
        {"id": "a", "text": "以上都对"},
        *({"id": mark, "text": f"选项{mark}"} for mark in "bcd"),
    ]
    paper = make.paper([make.question(options=options) for _ in range(8)])

    attempt = begin(paper)

    assert {row.option_order[-1] for row in attempt.items.all()} == {"a"}


def test_two_learners_get_orders_of_their_own():
    paper = make.paper([make.question() for _ in range(12)])

    orders = {
        tuple(begin(paper).items.order_by("order").values_list("version", flat=True))
        for _ in range(3)
    }

    assert len(orders) > 1


def test_start_of_an_empty_paper_is_refused():
    with pytest.raises(EmptyPaper, match="没有可用的试题"):
        begin(make.paper([make.question(state="draft")]))


def test_start_after_the_last_attempt_is_refused():
    user, paper = UserFactory(), make.paper(attempts_allowed=1)
    settle(submit(begin(paper, user), at=timezone.now()), at=timezone.now())

    with pytest.raises(NoAttemptLeft, match="最多可答 1 次"):
        begin(paper, user)


def test_start_after_passing_is_refused():
    user, paper = UserFactory(), make.paper([make.question()])
    attempt = begin(paper, user)
    save(attempt)
    settle(submit(attempt, at=timezone.now()), at=timezone.now())

    with pytest.raises(AlreadyPassed, match="已经通过"):
        begin(paper, user)


def test_start_of_a_withdrawn_lesson_is_refused():
    enrolment, lesson = quiz()
    lesson.live = False
    lesson.save()

    with pytest.raises(PermissionDenied, match="撤下"):
        start_lesson(enrolment, lesson)


def test_start_by_somebody_deactivated_is_refused():
    with pytest.raises(PermissionDenied, match="停用"):
        begin(user=UserFactory(is_active=False))


def test_start_of_a_lesson_without_quiz_is_refused():
    course = make.released_course(lessons=1)
    enrolment = make.enrolment(UserFactory(), course)

    with pytest.raises(EmptyPaper, match="没有测验"):
        start_lesson(enrolment, enrolment.release.units.get().lesson)


def test_start_after_the_time_of_the_last_attempt_ran_out_begins_the_next():
    user, paper = UserFactory(), make.paper(minutes=10)
    first = begin(paper, user)
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    second = begin(paper, user)

    first.refresh_from_db()
    assert (first.state, first.closed_by, second.number) == ("marked", "deadline", 2)


def test_an_acknowledged_answer_is_in_the_database():
    attempt = begin()

    saved = save(attempt, value=["c"])

    item = attempt.items.get(order=1)
    assert saved == Saved(True, ["c"], 1)
    assert (item.answer, item.sequence) == (["c"], 1)
    assert [(row.value, row.sequence) for row in Answer.objects.filter(item=item)] == [(["c"], 1)]


def test_every_save_is_kept():
    attempt = begin()

    for sequence, value in enumerate(("a", "c", "b"), start=1):
        save(attempt, sequence=sequence, value=[value])

    kept = Answer.objects.order_by("sequence").values_list("value", flat=True)
    assert list(kept) == [["a"], ["c"], ["b"]]


def test_an_answer_can_be_taken_back():
    attempt = begin()
    save(attempt, value=["a"])

    save(attempt, sequence=2, value=[])

    assert attempt.items.get(order=1).answer == []


def test_a_save_that_arrives_after_a_newer_one_changes_nothing():
    attempt = begin()
    save(attempt, sequence=2, value=["c"])

    late = save(attempt, sequence=1, value=["a"])

    assert late == Saved(False, ["c"], 2)
    assert attempt.items.get(order=1).answer == ["c"]


def test_a_repeated_save_is_answered_like_the_first():
    attempt = begin()
    first = save(attempt, value=["c"])

    assert save(attempt, value=["c"]) == first
    assert Answer.objects.count() == 1


def test_two_windows_with_the_same_number_are_told_apart():
    attempt = begin()
    save(attempt, value=["c"])

    assert save(attempt, value=["a"]) == Saved(False, ["c"], 1)


def test_an_answer_to_a_question_that_was_not_drawn_is_refused():
    attempt = begin()

    with pytest.raises(UnknownItem, match="没有这道题"):
        save(attempt, order=99)


def test_an_order_beyond_any_integer_is_refused():
    attempt = begin()

    with pytest.raises(UnknownItem, match="没有这道题"):
        save(attempt, order=10**30)


@pytest.mark.parametrize("sequence", [0, -1, 10**6 + 1, 10**30, True, "1", 1.0, None])
def test_a_sequence_that_was_never_given_out_is_refused(sequence):
    attempt = begin()

    with pytest.raises(BadSequence, match="序号不正确"):
        save(attempt, sequence=sequence)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("single", ["z"], "不在这道题中"),
        ("single", ["a", "b"], "只能选一项"),
        ("multiple", ["a", "a"], "重复"),
        ("true_false", ["a"], "不在这道题中"),
        ("blank", ["总工会", "工会"], "空数"),
        ("blank", ["长" * 201], "最多 200 个字"),
        ("blank", ["a\x00b"], "无法保存"),
        ("blank", ["\ud800"], "无法保存"),
        ("single", "b", "格式不正确"),
        ("single", [1], "格式不正确"),
        ("single", {"a": 1}, "格式不正确"),
        ("single", None, "格式不正确"),
    ],
)
def test_a_value_that_is_no_answer_is_refused(kind, value, message):
    stem = "成立____的决定" if kind == "blank" else "题干"
    attempt = begin(make.paper([make.question(kind=kind, stem=stem)]))

    with pytest.raises(WrongAnswer, match=message):
        save_answer(attempt, order=1, sequence=1, value=value, holder="", at=timezone.now())
    assert attempt.items.get().answer is None


def test_an_answer_shortly_after_the_deadline_is_taken():
    attempt = begin(minutes=10)

    assert save(attempt, at=attempt.deadline + GRACE).accepted


def test_an_answer_after_the_deadline_is_refused():
    attempt = begin(minutes=10)

    with pytest.raises(AttemptClosed, match="时间已到"):
        save(attempt, at=attempt.deadline + GRACE + timedelta(milliseconds=1))
    assert attempt.items.get(order=1).answer is None


def test_an_answer_after_submitting_is_refused():
    attempt = submit(begin(), at=timezone.now())

    with pytest.raises(AttemptClosed, match="已经交卷"):
        save(attempt)


def test_an_answer_after_the_lesson_was_withdrawn_is_refused_and_earlier_ones_are_kept():
    enrolment, lesson = quiz()
    attempt = start_lesson(enrolment, lesson)
    save(attempt, value=["a"])
    lesson.live = False
    lesson.save()

    with pytest.raises(LessonWithdrawn, match="仍然保留"):
        save(attempt, sequence=2, value=["b"])
    assert attempt.items.get(order=1).answer == ["a"]


def test_another_window_takes_over_only_when_it_says_so():
    attempt = take_over(begin(), holder="one", at=timezone.now(), from_other=False)

    with pytest.raises(HeldElsewhere, match="另一个窗口"):
        take_over(attempt, holder="two", at=timezone.now(), from_other=False)
    take_over(attempt, holder="two", at=timezone.now(), from_other=True)

    with pytest.raises(HeldElsewhere, match="已在另一窗口继续作答"):
        save(attempt, holder="one")
    assert save(attempt, holder="two").accepted


@pytest.mark.parametrize("holder", ["", "x" * 37, "窗口", "a\x00"])
def test_a_window_must_have_a_name_that_can_be_kept(holder):
    with pytest.raises(HeldElsewhere, match="窗口标识"):
        take_over(begin(), holder=holder, at=timezone.now(), from_other=True)


def test_a_window_that_was_left_cannot_submit():
    attempt = take_over(begin(), holder="two", at=timezone.now(), from_other=True)

    with pytest.raises(HeldElsewhere, match="另一窗口"):
        submit(attempt, at=timezone.now(), holder="one")


def test_a_form_saves_all_or_nothing():
    attempt = begin()

    with pytest.raises(WrongAnswer):
        save_form(attempt, {1: (0, ["a"]), 2: (0, ["z"])}, at=timezone.now())
    assert [item.answer for item in attempt.items.all()] == [None, None, None]

    assert save_form(attempt, {1: (0, ["a"]), 2: (0, [])}, at=timezone.now()) == []
    assert [item.answer for item in attempt.items.order_by("order")] == [["a"], [], None]


def test_a_form_shown_before_a_newer_answer_does_not_overwrite_it():
    attempt = begin()
    save(attempt, sequence=1, value=["c"])

    assert save_form(attempt, {1: (0, ["a"])}, at=timezone.now()) == [1]
    assert attempt.items.get(order=1).answer == ["c"]


def test_submitting_again_changes_nothing():
    attempt = submit(begin(), at=timezone.now())
    first = attempt.submitted_at

    again = submit(attempt, at=timezone.now() + timedelta(hours=1))

    assert (again.submitted_at, again.state, again.closed_by) == (first, "submitted", "person")


def test_submitting_after_the_deadline_counts_as_closed_at_the_deadline():
    attempt = begin(minutes=10)

    submit(attempt, at=attempt.deadline + timedelta(hours=1))

    assert (attempt.closed_by, attempt.submitted_at) == ("deadline", attempt.deadline)


def test_attempts_nobody_returns_to_are_closed_and_marked():
    late, early, unlimited = begin(minutes=10), begin(minutes=30), begin()

    closed = close_overdue(at=late.deadline + GRACE + timedelta(seconds=1))

    for attempt in (late, early, unlimited):
        attempt.refresh_from_db()
    assert closed == 1
    assert (late.state, late.closed_by, late.submitted_at) == ("marked", "deadline", late.deadline)
    assert (early.state, unlimited.state) == ("open", "open")


def test_the_clock_marks_what_was_submitted_and_not_marked():
    attempt = submit(begin(), at=timezone.now())

    close_attempts()

    attempt.refresh_from_db()
    assert attempt.state == "marked"


def test_an_attempt_keeps_its_version_when_the_question_is_edited():
    question = make.question()
    attempt = begin(make.paper([question]))
    first = question.current

    save_version(
        question,
        by=None,
        kind="single",
        stem="改过的题干",
        options=first.options,
        key=["c"],
        explanation="",
        source="",
    )
    save(attempt, value=["b"])
    settle(submit(attempt, at=timezone.now()), at=timezone.now())

    attempt.refresh_from_db()
    assert attempt.items.get().version == first
    assert attempt.score == 1


def test_an_attempt_goes_on_when_its_question_is_retired():
    question = make.question()
    attempt = begin(make.paper([question]))
    Question.objects.update(state="retired")

    assert save(attempt).accepted


def test_an_attempt_goes_on_when_its_paper_is_changed_and_emptied():
    paper = make.paper(minutes=10)
    attempt = begin(paper)
    deadline = attempt.deadline
    paper.items.all().delete()
    type(paper).objects.update(pass_percent=100, minutes=1)

    save(attempt)

    attempt.refresh_from_db()
    assert (attempt.items.count(), attempt.deadline, attempt.pass_percent) == (3, deadline, 60)


def in_threads(number, work):
    """What each of several people or windows at once got: a result or the refusal."""

    def one(place):
        try:
            return work(place)
        except (AttemptRefused, WrongAnswer) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_for_the_last_attempt_begin_one():
    user, paper = UserFactory(), make.paper(attempts_allowed=1)

    got = in_threads(20, lambda _: begin(paper, user).pk)

    assert set(got) == {Attempt.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_parallel_submits_end_an_attempt_once():
    attempt = begin()
    moments = [timezone.now() + timedelta(seconds=place) for place in range(8)]

    got = in_threads(
        8, lambda place: submit(Attempt.objects.get(pk=attempt.pk), at=moments[place]).submitted_at
    )

    assert len(set(got)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_races_with_the_submit_is_either_in_or_refused():
    attempt = begin()

    def work(place):
        if place == 4:
            return submit(Attempt.objects.get(pk=attempt.pk), at=timezone.now()).state
        return save(attempt, sequence=place + 1, value=["b"])

    got = in_threads(8, work)

    kept = Answer.objects.count()
    assert kept == sum(isinstance(one, Saved) and one.accepted for one in got)
    assert all(one in ("submitted", AttemptClosed) or isinstance(one, Saved) for one in got)
