"""Candidates are told once that an exam takes place, that its time has changed, that it is cancelled."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import ExamTold
from courses.moments import span
from courses.services import exam_notices
from courses.services.exam_notices import KIND, tell_later, tell_newcomers
from courses.services.exams import cancel, enter, publish
from jobs import runner
from jobs.models import Job
from tests.factories.accounts import AudienceFactory, UserFactory
from tests.factories.exams import allowance, exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=[TRAINING_ADMINISTRATOR])


def days(number):
    return timedelta(days=number)


def coming(**fields):
    """A draft for everybody, of tomorrow, for two hours."""
    opens = timezone.now().replace(microsecond=0) + days(1)
    times = {"opens_at": opens, "closes_at": opens + timedelta(hours=2), "minutes": 60}
    return exam(**(times | {"state": "draft", "title": "结业考试"} | fields))


def run_jobs():
    """Whatever was enqueued and has not run."""
    for job in Job.objects.active().filter(kind=KIND):
        runner.run(job.pk)
        assert not Job.objects.filter(pk=job.pk).exclude(state=Job.State.SUCCEEDED).exists()


def announced(trainer, **fields):
    one = publish(coming(**fields), by=trainer)
    run_jobs()
    return one


def moved(one, by, **change):
    for name, value in change.items():
        setattr(one, name, value)
    one.save()
    tell_later(one, by=by)
    run_jobs()


def told(user):
    return [notice.subject for notice in Notice.objects.filter(user=user).order_by("pk")]


def test_publishing_tells_candidates_when_and_where(trainer):
    user, away = UserFactory(), UserFactory(is_active=False)

    one = announced(trainer)

    notice = Notice.objects.get(user=user)
    assert notice.subject.startswith("考试安排：《结业考试》，")
    assert notice.body == (
        f"考试时间：{span(one.opens_at, one.closes_at)}。答题时长 60 分钟。请按时参加，考生须知见考试页面。"
    )
    assert (notice.url, notice.created_by) == (reverse("courses:exam", args=[one.pk]), trainer)
    assert told(away) == []


def test_who_it_is_not_meant_for_is_told_nothing(trainer):
    stranger, named = UserFactory(), UserFactory()
    one = exam(audience=AudienceFactory())
    allowance(one, user=named, extra_minutes=10)

    tell_later(one, by=trainer)
    run_jobs()

    assert (told(stranger), len(told(named))) == ([], 1)


def test_nobody_is_told_twice(trainer):
    user = UserFactory()
    one = announced(trainer)

    tell_later(one, by=trainer)
    tell_later(one, by=trainer)
    run_jobs()

    assert len(told(user)) == 1


def test_who_joins_later_is_told_and_no_other(trainer):
    early = UserFactory()
    announced(trainer)
    late = UserFactory()

    tell_newcomers(at=timezone.now())
    run_jobs()

    assert (len(told(early)), len(told(late))) == (1, 1)


def test_who_came_already_is_not_told_that_there_is_an_exam(trainer):
    user, one = UserFactory(), exam()
    enter(user, one, at=timezone.now())

    tell_newcomers(at=timezone.now())
    run_jobs()

    assert told(user) == []


@pytest.mark.parametrize("name", ["opens_at", "closes_at", "entry_until"])
def test_a_change_of_time_is_told_with_both(trainer, name):
    user = UserFactory()
    one = announced(trainer)
    before = span(one.opens_at, one.closes_at)

    moved(one, trainer, **{name: one.opens_at + timedelta(minutes=30)})

    notice = Notice.objects.filter(user=user).latest("pk")
    assert notice.subject.startswith("考试时间有变：《结业考试》，")
    assert notice.body.startswith(f"原定 {before}，现改为 {span(one.opens_at, one.closes_at)}")
    assert ("前入场" in notice.body) == (name == "entry_until")
    assert len(told(user)) == 2


def test_the_same_minute_is_no_change_of_time(trainer):
    user = UserFactory()
    one = announced(trainer)

    moved(
        one,
        trainer,
        opens_at=one.opens_at.replace(second=0),
        closes_at=one.closes_at.replace(second=59),
    )

    assert len(told(user)) == 1


def test_a_time_moved_before_anybody_was_told_is_told_once(trainer):
    user = UserFactory()
    one = publish(coming(), by=trainer)
    one.opens_at += timedelta(minutes=30)
    one.save()
    tell_later(one, by=trainer)

    run_jobs()

    assert [subject[:4] for subject in told(user)] == ["考试安排"]


def test_cancelling_is_told_with_the_reason(trainer):
    user = UserFactory()
    one = announced(trainer)

    cancel(one, by=trainer, reason="改在下月举行。")
    run_jobs()
    tell_later(one, by=trainer, reason="改在下月举行。")
    run_jobs()

    notice = Notice.objects.filter(user=user).latest("pk")
    assert notice.subject == "考试取消：《结业考试》"
    assert "原因：改在下月举行。已经作答的" in notice.body
    assert len(told(user)) == 2


def test_who_was_told_and_left_the_audience_hears_of_the_end(trainer):
    user = UserFactory()
    one = announced(trainer)
    one.audience = AudienceFactory()
    one.save()

    cancel(one, by=trainer, reason="改期")
    run_jobs()

    assert [subject[:4] for subject in told(user)] == ["考试安排", "考试取消"]


def test_a_job_that_comes_too_late_says_nothing_of_a_cancelled_exam(trainer):
    """The cancellation has a job of its own, which knows the reason."""
    user = UserFactory()
    one = publish(coming(), by=trainer)
    cancel(one, by=trainer, reason="改期")

    run_jobs()

    assert told(user) == ["考试取消：《结业考试》"]


def test_an_exam_that_is_over_is_told_to_nobody(trainer):
    user = UserFactory()
    now = timezone.now()
    one = exam(opens_at=now - days(2), closes_at=now - days(1))

    tell_later(one, by=trainer)
    tell_newcomers(at=now)
    run_jobs()

    assert told(user) == []


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_killed_run_tells_nobody_twice(trainer, monkeypatch, steps):
    people = [UserFactory() for _ in range(4)] + [trainer]
    monkeypatch.setattr(exam_notices, "PER_STEP", 2)
    wrote, done = exam_notices._note, []

    def killed_after_notices(*args):
        wrote(*args)
        done.append(args)
        if len(done) == steps + 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(exam_notices, "_note", killed_after_notices)
    publish(coming(), by=trainer)
    with pytest.raises(KeyboardInterrupt):
        runner.run(Job.objects.active().get(kind=KIND).pk)
    run_jobs()

    assert [len(told(user)) for user in people] == [1] * 5
    assert ExamTold.objects.count() == 5


def test_a_portion_takes_the_same_queries_for_one_and_for_three_people(trainer):
    one = publish(coming(), by=trainer)
    counted = []
    for number in (1, 3):
        ExamTold.objects.all().delete()
        people = [UserFactory() for _ in range(number)]
        with CaptureQueriesContext(connection) as found:
            exam_notices._tell_portion(one.pk, [user.pk for user in people], reason="", by=trainer)
        counted.append(len(found))

    assert counted[0] == counted[1]
