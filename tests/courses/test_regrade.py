"""A wrong key put right: looked at, applied, followed up; a killed job goes on where it stopped."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Notice
from courses.corrections import preview
from courses.models import (
    Attempt,
    AttemptEvent,
    AttemptItem,
    Certificate,
    Exam,
    ExamResult,
    HourEntry,
    KeyCorrection,
    LessonProgress,
)
from courses.services import regrade
from courses.services.marking import mark
from courses.services.regrade import CorrectionRefused, apply, discard, propose
from jobs import faults
from jobs.models import Job
from jobs.runner import run
from jobs.services import sweep
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def sat(exam, /, *answers, user=None, number=1, **fields):
    """An attempt with one letter for each question, "-" for none; marked."""
    attempt = Attempt.objects.create(
        user=user or UserFactory(),
        paper=exam.paper,
        number=number,
        state=Attempt.State.SUBMITTED,
        submitted_at=timezone.now(),
        seed=1,
        pass_percent=60,
        max_score=len(answers),
        **{"exam": exam, "context": f"exam:{exam.pk}"} | fields,
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            order=order,
            version=row.question.current,
            points=1,
            answer=None if letter == "-" else [letter],
        )
        for order, (row, letter) in enumerate(
            zip(exam.paper.items.all(), answers, strict=True), start=1
        )
    )
    return mark(attempt, at=timezone.now())


@pytest.fixture
def exam():
    return exams.exam(
        [make.question() for _ in range(3)], title="财务考试", hours=2, certificate=True
    )


def version_of(exam, place=0):
    return exam.paper.items.all()[place].question.current


def proposed(exam, /, mode="new_key", key=("a",), *, only_if_higher=False, place=0, **scope):
    return propose(
        version_of(exam, place),
        mode=mode,
        key=list(key),
        only_if_higher=only_if_higher,
        reason="教材第三版已改",
        by=UserFactory(),
        **scope,
    )


def done(correction):
    run(apply(correction, by=correction.by).outcome["job"])
    correction.refresh_from_db()
    return correction


def test_a_proposal_changes_nothing(exam):
    attempt = sat(exam, "a", "b", "b")

    correction = proposed(exam)
    mark(attempt, at=timezone.now())

    attempt.refresh_from_db()
    assert (attempt.score, correction.state, correction.applied_at) == (2, "preview", None)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"mode": "else"}, "请选择处理办法"),
        ({"reason": " "}, "请写明原因"),
        ({"key": ["b"]}, "与原来的答案相同"),
        ({"key": ["x"]}, "答案“X”不在选项之中"),
        ({"key": []}, "没有填写答案"),
        ({"mode": "accept_also", "key": ["a", "c"]}, "只能有一个答案"),
    ],
)
def test_what_cannot_be_corrected_is_refused(exam, given, problem):
    asked = {"mode": "new_key", "key": ["a"], "reason": "有误", "by": UserFactory()} | given

    with pytest.raises(CorrectionRefused, match=problem):
        propose(version_of(exam), **asked)

    assert not KeyCorrection.objects.exists()


def test_a_written_question_has_no_key_to_replace():
    question = make.question(kind="essay", options=[], key={"model": "…", "rubric": []})

    with pytest.raises(CorrectionRefused, match="由人阅卷"):
        propose(question.current, mode="new_key", key={}, reason="有误", by=UserFactory())


def test_one_exam_or_one_paper(exam):
    with pytest.raises(CorrectionRefused, match="范围"):
        proposed(exam, exam=exam, paper=exam.paper)


def test_the_preview_says_who_changes_and_writes_nothing(exam):
    sat(exam, "a", "b", "a")  # 1 → 2, gains the pass
    sat(exam, "b", "b", "a")  # 2 → 1, loses it
    sat(exam, "c", "b", "b")  # unchanged
    correction = proposed(exam)
    before = list(Attempt.objects.values())

    found = preview(correction)

    assert (found.attempts, found.changed, found.up, found.down) == (3, 2, 1, 1)
    assert (found.gained, found.lost, found.kept) == (1, 1, 0)
    assert [(row.before.score, row.after.score, row.words) for row in found.rows] == [
        (1, 2, "变为合格"),
        (2, 1, "不再合格"),
    ]
    assert list(Attempt.objects.values()) == before
    assert Notice.objects.filter(subject__startswith="成绩有更正").count() == 0


@pytest.mark.parametrize("mode", ["award_all", "accept_also", "new_key", "drop"])
@pytest.mark.parametrize("only_if_higher", [True, False])
def test_the_preview_says_what_the_regrade_does(exam, mode, only_if_higher):
    for answers in ("abb", "bba", "bbb", "caa", "-aa", "aaa", "baa"):
        sat(exam, *answers)
    correction = proposed(exam, mode, only_if_higher=only_if_higher)
    said = {
        row.attempt.pk: (row.after.score, row.after.max_score, row.passes)
        for row in preview(correction).rows
    }
    before = {one.pk: (one.score, one.max_score, one.passed) for one in Attempt.objects.all()}

    done(correction)

    after = {one.pk: (one.score, one.max_score, one.passed) for one in Attempt.objects.all()}
    assert {pk: after[pk] for pk in after if after[pk] != before[pk]} == said


def test_the_first_hundred_changes_are_listed(exam, monkeypatch):
    monkeypatch.setattr("courses.corrections.LISTED", 2)
    monkeypatch.setattr("courses.corrections.CHUNK", 2)
    for _ in range(5):
        sat(exam, "a", "b", "b")

    found = preview(proposed(exam))

    assert (found.changed, len(found.rows)) == (5, 2)


def test_the_preview_asks_no_more_for_more_attempts(exam, django_assert_num_queries):
    correction = proposed(exam)
    for _ in range(5):
        sat(exam, "a", "b", "b")

    with django_assert_num_queries(5):
        preview(correction)


def test_a_gained_pass_earns_and_is_told(exam):
    attempt = sat(exam, "a", "b", "a")

    correction = done(proposed(exam))

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed, correction.state) == (2, True, "done")
    assert [entry.hours for entry in HourEntry.objects.all()] == [2]
    assert Certificate.objects.get().state == "valid"
    notice = Notice.objects.order_by("pk").last()
    assert (notice.user, notice.subject, notice.body) == (
        attempt.user,
        "成绩有更正：《财务考试》",
        "第 1 题答案有误，已更正。您第 1 次作答的成绩由 1 改为 2。由不合格变为合格。",
    )
    event = attempt.events.get(kind="regraded")
    assert (event.by, event.data["before"]["score"], event.data["score"], event.data["reason"]) == (
        correction.by,
        "1",
        "2",
        "教材第三版已改",
    )


def test_a_lost_pass_is_taken_back_by_name_and_reason(exam):
    sat(exam, "b", "b", "a")

    correction = done(proposed(exam))

    entries = list(HourEntry.objects.order_by("pk"))
    assert [entry.hours for entry in entries] == [2, -2]
    assert (entries[1].reason, entries[1].created_by) == ("教材第三版已改", correction.by)
    assert Certificate.objects.get().state == "revoked"
    assert not ExamResult.objects.get().passed
    assert (correction.outcome["changed"], correction.outcome["lost"]) == (1, 1)


def test_where_it_only_raises_nobody_loses_anything(exam):
    attempt = sat(exam, "b", "b", "a")

    done(proposed(exam, only_if_higher=True))

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (2, True)
    assert not attempt.events.filter(kind="regraded").exists()
    assert HourEntry.objects.count() == 1


def test_another_attempt_that_passes_keeps_hours_and_certificate(exam):
    user = UserFactory()
    sat(exam, "b", "b", "a", user=user)
    sat(exam, "a", "b", "b", user=user, number=2)

    done(proposed(exam))

    assert HourEntry.objects.count() == 1
    assert ExamResult.objects.get().passed


def test_a_dropped_question_is_told_with_the_new_maximum(exam):
    sat(exam, "a", "b", "b")

    done(proposed(exam, "drop"))

    assert Notice.objects.order_by("pk").last().body == (
        "第 1 题有误，不再计分。您第 1 次作答的成绩由 2（满分 3）改为 2（满分 2）。"
    )


def test_nothing_is_told_before_the_scores_are_out(exam):
    Exam.objects.update(scores=Exam.Scores.AFTER_CLOSE)
    exam.refresh_from_db()
    sat(exam, "a", "b", "a")

    done(proposed(exam))

    assert not Notice.objects.exists()
    assert not HourEntry.objects.exists()
    assert ExamResult.objects.get().passed


def test_practice_is_judged_anew_without_a_notice(exam):
    attempt = sat(exam, "a", "b", "b", exam=None, context=f"practice:{exam.paper.pk}")
    correction = proposed(exam)

    found = preview(correction)
    done(correction)

    attempt.refresh_from_db()
    assert (attempt.score, found.practice, found.attempts) == (3, 1, 0)
    assert not Notice.objects.exists()


def quiz(*answers):
    """A learner's marked attempt at the quiz of a lesson, as something `sat` can read."""
    course = make.course()
    paper = make.paper([make.question() for _ in range(3)], title="第一课测验")
    lesson = make.lesson(course, paper=paper)
    make.release(course)
    learner = UserFactory()
    of = Exam(paper=paper)
    attempt = sat(
        of,
        *answers,
        user=learner,
        exam=None,
        lesson=lesson,
        enrolment=make.enrolment(learner, course),
        context=f"lesson:{lesson.pk}",
    )
    return attempt, of


def test_a_quiz_passed_by_the_correction_finishes_the_lesson():
    attempt, of = quiz("a", "b", "a")

    done(proposed(of))

    assert LessonProgress.objects.get().quiz_passed_at == attempt.submitted_at
    assert HourEntry.objects.get().user == attempt.user


def test_a_quiz_that_no_longer_passes_leaves_what_was_completed():
    attempt, of = quiz("b", "b", "a")
    correction = proposed(of)

    found = preview(correction)
    done(correction)

    attempt.refresh_from_db()
    progress = LessonProgress.objects.get()
    assert (attempt.passed, found.lost, found.kept) == (False, 1, 1)
    assert [row.words for row in found.rows] == ["不再合格；已完成，不收回"]
    assert progress.quiz_passed_at is not None
    assert [entry.hours for entry in HourEntry.objects.all()] == [2]


def test_only_the_exam_it_is_for_is_judged_anew(exam):
    other = exams.exam(paper=exam.paper)
    here, elsewhere = sat(exam, "a", "b", "b"), sat(other, "a", "b", "b")

    done(proposed(exam, exam=exam))

    scores = [Attempt.objects.get(pk=one.pk).score for one in (here, elsewhere)]
    assert scores == [3, 2]


def test_an_attempt_handed_in_later_is_judged_by_it(exam):
    done(proposed(exam))

    assert sat(exam, "a", "b", "b").score == 3


def test_an_attempt_that_waits_for_a_person_is_told_nothing():
    written = make.question(kind="essay", options=[], key={"model": "…", "rubric": []})
    exam = exams.exam([make.question(), written])
    attempt = sat(exam, "a", "答")
    correction = proposed(exam)

    found = preview(correction)
    done(correction)

    attempt.refresh_from_db()
    assert (attempt.state, found.later) == ("to_mark", 1)
    assert attempt.items.get(order=1).awarded == 1
    assert not attempt.events.exists()


def test_an_essay_that_everybody_gets_completes_the_attempts_that_waited():
    written = make.question(kind="essay", options=[], key={"model": "…", "rubric": []})
    exam = exams.exam([make.question(), written])
    attempt = sat(exam, "b", "答")

    done(proposed(exam, "award_all", place=1))

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("marked", 2)
    assert [event.kind for event in attempt.events.all()] == ["marked"]
    assert Notice.objects.get().body == "得分 2（满分 2），合格。"


def test_it_is_applied_once(exam):
    correction = done(proposed(exam))

    for act in (apply, discard):
        with pytest.raises(CorrectionRefused, match="不能再办理"):
            act(correction, by=UserFactory())


def test_what_was_given_up_is_not_applied(exam):
    correction = discard(proposed(exam), by=UserFactory())

    with pytest.raises(CorrectionRefused):
        apply(correction, by=UserFactory())


def test_every_step_is_in_the_audit_log(exam):
    done(proposed(exam))
    discard(proposed(exam), by=UserFactory())

    actions = ModelLogEntry.objects.filter(action__startswith="courses.correction")
    assert sorted(actions.values_list("action", flat=True)) == [
        "courses.correction.apply",
        "courses.correction.discard",
        "courses.correction.done",
        "courses.correction.propose",
        "courses.correction.propose",
    ]
    assert all(entry.message for entry in actions)


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


def killed_at(monkeypatch, point, passage):
    passed = []

    def die(name):
        passed.extend([name] * (name == point))
        if len(passed) == passage and name == point:
            raise Killed

    monkeypatch.setattr(faults, "point", die)


@pytest.mark.parametrize("point", ["before-step", "in-step", "after-step"])
@pytest.mark.parametrize("passage", [1, 2, 3, 4])
def test_a_killed_job_goes_on_and_tells_nobody_twice(exam, monkeypatch, point, passage):
    monkeypatch.setattr(regrade, "PORTION", 2)
    for _ in range(5):
        sat(exam, "a", "b", "a")
    correction = apply(proposed(exam), by=UserFactory())
    with monkeypatch.context() as patched:
        killed_at(patched, point, passage)
        with pytest.raises(Killed):
            run(correction.outcome["job"])
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()

    run(correction.outcome["job"])

    correction.refresh_from_db()
    assert correction.state == "done"
    assert {name: correction.outcome[name] for name in ("judged", "changed", "gained")} == {
        "judged": 5,
        "changed": 5,
        "gained": 5,
    }
    assert AttemptEvent.objects.filter(kind="regraded").count() == 5
    assert Notice.objects.filter(subject__startswith="成绩有更正").count() == 5
    assert HourEntry.objects.count() == Certificate.objects.count() == 5
    assert ModelLogEntry.objects.filter(action="courses.correction.done").count() == 1


def test_two_corrections_of_one_question_follow_each_other(exam):
    attempt = sat(exam, "c", "b", "a")

    for mode, key in (("accept_also", ["a"]), ("accept_also", ["c"])):
        done(proposed(exam, mode, key))

    attempt.refresh_from_db()
    assert attempt.score == Decimal(2)
    assert attempt.events.filter(kind="regraded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_attempts_marked_while_the_job_runs_end_alike(monkeypatch):
    monkeypatch.setattr(regrade, "PORTION", 2)
    exam = exams.exam([make.question() for _ in range(3)], hours=2)
    attempts = [sat(exam, "a", "b", "a") for _ in range(6)]
    correction = apply(proposed(exam), by=UserFactory())

    def work(place):
        try:
            if place == 0:
                run(correction.outcome["job"])
            else:
                mark(attempts[place - 1], at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(7) as pool:
        list(pool.map(work, range(7)))

    assert {(one.score, one.passed) for one in Attempt.objects.all()} == {(2, True)}
    assert HourEntry.objects.count() == 6
    assert not KeyCorrection.objects.exclude(state="done").exists()
