"""Marking says the same every time, and never trips over what was left empty."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.models import (
    Attempt,
    AttemptItem,
    Enrolment,
    KeyCorrection,
    LessonProgress,
    Mark,
)
from courses.questions import plain, share_earned
from courses.services import marking
from courses.services.attempts import save_answer, settle, start, start_lesson, submit
from courses.services.marking import NotSubmitted, follow_with, mark
from tests.factories import courses as make
from tests.factories import exams
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


def test_what_a_gap_repeats_of_its_stem_is_told_by_the_stem():
    question = make.question(kind="blank", stem="产假增加____天", key=[["15"]])

    attempt = mark(taken(make.paper([question]), {question: ["十五天"]}), at=timezone.now())

    assert attempt.score == 1


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


def essay(**fields):
    fields.setdefault("key", {"model": "见办法第三条。", "rubric": []})
    return make.question(kind="essay", options=[], **fields)


def sat(questions, answers):
    """An exam handed in with these answers."""
    exam = exams.exam(questions)
    attempt = start(UserFactory(), exam.paper, context=f"exam:{exam.pk}")
    Attempt.objects.filter(pk=attempt.pk).update(exam=exam)
    return answered(attempt, answers)


def corrected(question, mode, *, key=None, only_if_higher=False, **scope):
    return KeyCorrection.objects.create(
        version=question.current,
        mode=mode,
        key=key,
        only_if_higher=only_if_higher,
        reason="答案有误",
        by=UserFactory(),
        applied_at=timezone.now(),
        state="done",
        **scope,
    )


def points_of(attempt):
    return list(attempt.items.order_by("order").values_list("awarded", "dropped"))


def test_an_answered_essay_waits_for_a_person():
    question = essay()

    attempt = mark(sat([question], {question: ["答"]}), at=timezone.now())

    assert (attempt.state, attempt.score, attempt.passed, attempt.marked_at) == (
        "to_mark",
        None,
        None,
        None,
    )
    assert not attempt.events.filter(kind="marked").exists()


def test_an_essay_left_empty_waits_for_nobody():
    attempt = mark(sat([essay()], {}), at=timezone.now())

    assert (attempt.state, attempt.score, attempt.passed) == ("marked", 0, False)


def test_in_practice_nobody_marks_and_a_written_answer_does_not_count():
    question, written = make.question(), essay()

    answers = {question: ["b"], written: ["答"]}
    attempt = mark(taken(make.paper([question, written]), answers), at=timezone.now())

    assert (attempt.state, attempt.score, attempt.max_score) == ("marked", 1, 1)


def test_the_latest_mark_counts():
    question = essay()
    attempt = mark(sat([question], {question: ["答"]}), at=timezone.now())
    for points in ("0.2", "0.7"):
        Mark.objects.create(item=attempt.items.get(), points=Decimal(points), by=UserFactory())

    attempt = mark(attempt, at=timezone.now())

    assert (attempt.state, attempt.score, attempt.passed) == ("marked", Decimal("0.7"), True)


def test_a_mark_given_to_earlier_words_counts_no_longer():
    question = essay()
    attempt = mark(sat([question], {question: ["答"]}), at=timezone.now())
    Mark.objects.create(item=attempt.items.get(), points=1, by=UserFactory())
    attempt.items.update(answer=["另答"], saved_at=timezone.now() + timedelta(seconds=1))

    assert mark(attempt, at=timezone.now()).state == "to_mark"


def test_an_event_is_kept_once_for_each_result():
    question = make.question()
    attempt = mark(taken(make.paper([question]), {question: ["b"]}), at=timezone.now())
    mark(attempt, at=timezone.now())
    attempt.items.update(answer=["a"])
    mark(attempt, at=timezone.now())

    assert [
        (event.kind, event.data["score"]) for event in attempt.events.filter(kind="marked")
    ] == [
        ("marked", "1"),
        ("marked", "0"),
    ]


@pytest.mark.parametrize(
    ("mode", "key", "answer", "points"),
    [
        ("award_all", None, ["a"], 1),
        ("award_all", None, None, 1),
        ("accept_also", ["a"], ["a"], 1),
        ("accept_also", ["a"], ["b"], 1),
        ("accept_also", ["a"], ["c"], 0),
        ("accept_also", ["a"], None, 0),
        ("new_key", ["a"], ["a"], 1),
        ("new_key", ["a"], ["b"], 0),
    ],
)
def test_a_correction_changes_what_an_answer_earns(mode, key, answer, points):
    question, other = make.question(), make.question()
    corrected(question, mode, key=key)
    answers = {other: ["b"]} if answer is None else {other: ["b"], question: answer}

    attempt = mark(taken(make.paper([question, other]), answers), at=timezone.now())

    assert (attempt.score, attempt.max_score) == (points + 1, 2)


def test_a_dropped_question_leaves_the_score_and_the_maximum():
    questions = [make.question() for _ in range(5)]
    corrected(questions[0], "drop")

    attempt = mark(
        taken(make.paper(questions), {one: ["b"] for one in questions[:3]}), at=timezone.now()
    )

    assert (attempt.score, attempt.max_score, attempt.passed) == (2, 4, False)
    assert attempt.items.get(version=questions[0].current).dropped


def test_a_dropped_essay_waits_for_nobody():
    question = essay()
    corrected(question, "drop")

    attempt = mark(sat([question, make.question()], {question: ["答"]}), at=timezone.now())

    assert (attempt.state, attempt.score, attempt.max_score) == ("marked", 0, 1)


def test_where_every_question_is_dropped_everything_is_earned():
    question = make.question()
    corrected(question, "drop")

    attempt = mark(taken(make.paper([question]), {}), at=timezone.now())

    assert (attempt.score, attempt.max_score, attempt.passed) == (1, 1, True)


@pytest.mark.parametrize(("answer", "kept"), [(["b"], (1, 1)), (["c"], (0, 1)), (["a"], (1, 1))])
def test_a_new_key_that_only_raises_takes_from_nobody(answer, kept):
    question = make.question()
    corrected(question, "new_key", key=["a"], only_if_higher=True)

    attempt = mark(taken(make.paper([question]), {question: answer}), at=timezone.now())

    assert (attempt.score, attempt.max_score) == kept


@pytest.mark.parametrize(("answer", "kept"), [(["b"], (1, 2)), (["a"], (0, 1))])
def test_a_drop_that_only_raises_leaves_those_who_were_right(answer, kept):
    question, other = make.question(), make.question()
    corrected(question, "drop", only_if_higher=True)

    answers = {question: answer, other: ["a"]}
    attempt = mark(taken(make.paper([question, other]), answers), at=timezone.now())

    assert (attempt.score, attempt.max_score) == kept


def test_corrections_follow_each_other_in_the_order_they_were_applied():
    question = make.question()
    corrected(question, "drop")
    corrected(question, "new_key", key=["a"])

    attempt = mark(taken(make.paper([question]), {question: ["b"]}), at=timezone.now())

    assert points_of(attempt) == [(0, False)]


def test_a_correction_holds_where_it_was_made_for():
    question = make.question()
    here, elsewhere = make.paper([question]), make.paper([question])
    corrected(question, "award_all", paper=here)

    scores = [mark(taken(paper, {}), at=timezone.now()).score for paper in (here, elsewhere)]

    assert scores == [1, 0]


def test_a_correction_for_one_exam_leaves_others_alone():
    question = make.question()
    first, second = sat([question], {}), sat([question], {})
    corrected(question, "award_all", exam=first.exam)

    assert [mark(one, at=timezone.now()).score for one in (first, second)] == [1, 0]


def test_a_correction_that_was_not_applied_changes_nothing():
    question = make.question()
    correction = corrected(question, "award_all")
    correction.applied_at, correction.state = None, "preview"
    correction.save()

    assert mark(taken(make.paper([question]), {}), at=timezone.now()).score == 0


@pytest.mark.parametrize("questions", [3, 30])
def test_marking_asks_the_same_number_of_queries_however_many_questions(
    questions, django_assert_num_queries
):
    chosen = [make.question() for _ in range(questions)]
    attempt = taken(make.paper(chosen), {chosen[0]: ["b"]})

    with django_assert_num_queries(12):
        mark(attempt, at=timezone.now())


def test_what_follows_a_marking_is_told_once_for_each_follower():
    told = []

    def follower(attempt, *, at):
        told.append(attempt.pk)

    follow_with(follower)
    follow_with(follower)
    try:
        attempt = mark(taken(make.paper(), {}), at=timezone.now())
    finally:
        marking._followers.remove(follower)

    assert told == [attempt.pk]
