"""Attempts drawn ahead wait without a clock; entering only opens them, staying away gives them up."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Notice
from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Attempt, Question
from courses.services import predrawing
from courses.services.exam_ends import end_exams
from courses.services.exams import cancel, enter, standing
from courses.services.predrawing import predraw, prepare_exams
from jobs import runner
from jobs.models import Job
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def minutes(number):
    return timedelta(minutes=number)


def coming(**fields):
    """Opens in half an hour, for two hours."""
    opens = timezone.now() + minutes(30)
    times = {"opens_at": opens, "closes_at": opens + minutes(120), "minutes": 60, "predraw": True}
    return exams.exam(**(times | fields))


def drawn_ahead(exam):
    job = predraw(exam)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def kinds(attempt):
    return list(attempt.events.values_list("kind", flat=True))


def test_every_candidate_gets_an_attempt_whose_time_does_not_run():
    people, exam = [UserFactory() for _ in range(3)], coming()

    job = drawn_ahead(exam)

    exam.refresh_from_db()
    found = Attempt.objects.filter(exam=exam, user__in=people)
    assert job.state == Job.State.SUCCEEDED
    assert exam.drawn_at is not None
    assert {(one.state, one.started_at, one.deadline) for one in found} == {
        ("not_started", None, None)
    }
    assert {one.items.count() for one in found} == {3}
    assert [kinds(one) for one in found] == [["drawn"]] * 3


def test_drawing_again_adds_only_who_is_missing():
    first, exam = UserFactory(), coming()
    drawn_ahead(exam)
    kept = Attempt.objects.get(user=first)
    second = UserFactory()

    drawn_ahead(exam)

    assert Attempt.objects.get(user=first) == kept
    assert Attempt.objects.get(user=second).state == "not_started"


def test_a_job_that_was_killed_goes_on_with_the_next_portion(monkeypatch):
    people, exam = [UserFactory() for _ in range(5)], coming()
    monkeypatch.setattr(predrawing, "PER_STEP", 2)
    drawn, portions = predrawing._draw_portion, []

    def killed_after_two(*args):
        portions.append(args)
        if len(portions) == 3:
            raise KeyboardInterrupt
        return drawn(*args)

    monkeypatch.setattr(predrawing, "_draw_portion", killed_after_two)
    job = predraw(exam)
    with pytest.raises(KeyboardInterrupt):
        runner.run(job.pk)

    job.refresh_from_db()
    assert Attempt.objects.filter(user__in=people).count() == 5
    # Put back by the interruption it ran again, and found four people drawn.
    assert (job.state, job.result) == (Job.State.SUCCEEDED, {"drawn": 1})


def test_entering_opens_what_was_drawn_with_the_deadline_of_that_moment():
    user, exam = UserFactory(), coming()
    drawn_ahead(exam)
    drawn, opened = Attempt.objects.get(user=user), exam.opens_at + minutes(2)
    asked = list(drawn.items.values_list("version", "option_order"))

    attempt = enter(user, exam, at=opened)

    assert attempt == drawn
    assert (attempt.state, attempt.started_at) == ("open", opened)
    assert attempt.deadline == opened + minutes(60)
    assert list(attempt.items.values_list("version", "option_order")) == asked
    assert kinds(attempt) == ["drawn", "started"]


def test_what_was_drawn_ahead_is_no_attempt_used():
    user, exam = UserFactory(), coming(attempts_allowed=1)
    drawn_ahead(exam)

    found = standing(user, exam, at=exam.opens_at)

    assert (found.used, found.left, found.open, found.taken) == (0, 1, None, [])
    assert found.may_enter


def test_a_question_withdrawn_since_stays_in_what_was_drawn():
    user, question = UserFactory(), make.question()
    exam = coming(questions=[question])
    drawn_ahead(exam)
    Question.objects.update(state="needs_check")

    attempt = enter(user, exam, at=exam.opens_at)

    assert attempt.items.get().version == question.current


def test_who_came_into_the_audience_later_is_drawn_when_she_enters():
    exam = coming()
    drawn_ahead(exam)

    assert enter(UserFactory(), exam, at=exam.opens_at).state == "open"


def test_the_clock_draws_an_hour_before_the_opening_and_once():
    UserFactory()
    exam, later = coming(), coming(opens_at=timezone.now() + minutes(90))
    plain = coming(predraw=False)

    for _ in range(2):
        prepare_exams(at=timezone.now())

    assert [job.payload["exam"] for job in Job.objects.filter(kind=predrawing.KIND)] == [exam.pk]
    assert not Attempt.objects.filter(exam__in=(later, plain)).exists()


def test_those_who_run_the_training_are_told_once_that_a_paper_falls_short():
    trainer = UserFactory()
    trainer.groups.add(Group.objects.get(name=TRAINING_ADMINISTRATOR))
    exam = coming(questions=[make.question(state="retired", stem="旧题")])

    for _ in range(2):
        prepare_exams(at=timezone.now())

    notice = Notice.objects.get(user=trainer)
    assert exam.title in notice.subject
    assert notice.body.startswith("试题“旧题”现在是“停用”")
    assert not Job.objects.filter(kind=predrawing.KIND).exists()


def test_drawing_a_paper_that_falls_short_fails_with_the_reason():
    UserFactory()
    exam = coming(questions=[make.question(state="retired", stem="旧题")])

    job = drawn_ahead(exam)

    exam.refresh_from_db()
    assert (job.state, job.message) == (
        Job.State.FAILED,
        "试题“旧题”现在是“停用”，不会出现在试卷中，请启用或换一道题。",
    )
    assert exam.drawn_at is None


def test_what_nobody_came_for_is_given_up_when_the_window_is_over():
    user, exam = UserFactory(), coming()
    drawn_ahead(exam)
    attempt = Attempt.objects.get(user=user)

    end_exams(at=exam.closes_at)
    attempt.refresh_from_db()
    assert attempt.state == "not_started"
    end_exams(at=exam.closes_at + minutes(1))

    attempt.refresh_from_db()
    assert (attempt.state, kinds(attempt)) == ("abandoned", ["drawn", "abandoned"])


def test_what_was_drawn_waits_for_her_make_up_window():
    user, other, exam = UserFactory(), UserFactory(), coming()
    drawn_ahead(exam)
    over = exam.closes_at + minutes(1)
    exams.allowance(exam, user=user, opens_at=over + minutes(60), closes_at=over + minutes(120))

    end_exams(at=over)

    assert Attempt.objects.get(user=other).state == "abandoned"
    drawn = Attempt.objects.get(user=user)
    assert enter(user, exam, at=over + minutes(61)) == drawn


def test_a_make_up_after_it_was_given_up_draws_anew():
    user, exam = UserFactory(), coming()
    drawn_ahead(exam)
    over = exam.closes_at + minutes(1)
    end_exams(at=over)
    exams.allowance(exam, user=user, opens_at=over, closes_at=over + minutes(120))

    attempt = enter(user, exam, at=over)

    assert (attempt.number, attempt.state) == (2, "open")


def test_a_cancelled_exam_gives_up_what_was_drawn():
    user, exam = UserFactory(), coming()
    drawn_ahead(exam)

    cancel(exam, by=user, reason="改期")

    assert Attempt.objects.get(user=user).state == "abandoned"
