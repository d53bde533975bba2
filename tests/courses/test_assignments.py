"""Assigning: whom it concerns, duties and notices by a job, who comes and goes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageViewRestriction

from accounts.models import Notice, Post, User
from accounts.services import place
from cms.permissions import can_view
from cms.querysets import admitted
from courses.assignments import (
    circle,
    duty_rows,
    finished,
    left_behind,
    left_in_words,
    open_duties,
    unfinished,
    with_counts,
)
from courses.models import Assignment, Duty
from courses.services.assignments import (
    FOLLOW,
    KIND,
    AlreadyAssigned,
    AlreadyClosed,
    CourseNotOffered,
    DateInThePast,
    assign,
    change_due_date,
    close,
    follow_people,
    settle,
)
from courses.tasks import follow_assignments
from jobs.models import Job
from jobs.runner import run
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.courses import course, enrolment, released_course

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def soon():
    return today() + timedelta(days=30)


@pytest.fixture
def trainer():
    return UserFactory(roles=["培训管理员"])


@pytest.fixture
def top():
    return UnitFactory(name="示例省直工会")


@pytest.fixture
def unit(top):
    return UnitFactory(under=top)


@pytest.fixture
def audience(top):
    return AudienceRuleFactory(unit=top).audience


def member(unit, **fields):
    return AppointmentFactory(unit=unit, **{f"user__{k}": v for k, v in fields.items()}).user


def settled(assignment):
    """What the job does, at once."""
    settle(assignment, step=transaction.atomic, progress=lambda *_: None)
    return assignment


def assigned(of, audience, by, **fields):
    return settled(assign(of, audience, due_on=fields.pop("due_on", soon()), by=by, **fields))


def people(duties):
    return {duty.user for duty in duties}


def subjects(user):
    return list(user.notices.order_by("pk").values_list("subject", flat=True))


def finish(user, of, **fields):
    return enrolment(user, of, completed_at=timezone.now(), **fields)


# Assigning ------------------------------------------------------------------


def test_assigning_makes_a_duty_and_a_notice_for_each(trainer, unit, audience):
    first, second, stranger = member(unit), member(unit), UserFactory()
    taught = released_course(title="女职工劳动保护")

    assignment = assigned(taught, audience, trainer, note="请结合工作学习。")

    day = soon()
    words = f"{day.year}年{day.month}月{day.day}日"
    assert people(unfinished(assignment)) == {first, second}
    assert subjects(first) == [f"必修课程：《女职工劳动保护》，{words}前完成"]
    notice = second.notices.get()
    assert notice.body == f"请在{words}前学完《女职工劳动保护》。请结合工作学习。"
    assert notice.url == taught.get_url()
    assert not stranger.notices.exists()


def test_assigning_is_logged_and_queued(trainer, audience):
    assignment = assign(released_course(), audience, due_on=soon(), by=trainer)

    job = Job.objects.get(kind=KIND)
    assert (job.kind, job.payload, job.created_by) == (KIND, {"assignment": assignment.pk}, trainer)
    entry = ModelLogEntry.objects.get(action="courses.assignment.open")
    assert entry.user == trainer
    assert entry.message == f"布置了必修课程，{soon()} 前完成"


def test_job_settles_the_assignment(trainer, unit, audience):
    person = member(unit)
    assignment = assign(released_course(), audience, due_on=soon(), by=trainer)
    job = Job.objects.get(kind=KIND)

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"came": 1, "left": 0, "moved": 0})
    assert (job.done, job.total) == (1, 1)
    assert people(assignment.duties.all()) == {person}


def test_course_without_a_release_is_refused(trainer, audience):
    with pytest.raises(CourseNotOffered, match="还没有发布课程版本"):
        assign(course(), audience, due_on=soon(), by=trainer)

    assert not Assignment.objects.exists()


def test_withdrawn_course_is_refused(trainer, audience):
    taught = released_course()
    taught.unpublish()

    with pytest.raises(CourseNotOffered, match="已经撤回"):
        assign(taught, audience, due_on=soon(), by=trainer)


def test_past_day_is_refused(trainer, audience):
    with pytest.raises(DateInThePast, match="不能早于今天"):
        assign(released_course(), audience, due_on=today() - timedelta(days=1), by=trainer)


def test_today_is_not_past(trainer, audience):
    assert assign(released_course(), audience, due_on=today(), by=trainer).pk


def test_second_open_assignment_of_a_course_to_an_audience_is_refused(trainer, audience):
    taught = released_course()
    first = assign(taught, audience, due_on=soon(), by=trainer)

    with pytest.raises(AlreadyAssigned, match="已经布置给同一受众"):
        assign(taught, audience, due_on=soon(), by=trainer)

    close(first, by=trainer)
    assert assign(taught, audience, due_on=soon(), by=trainer).pk != first.pk


def test_audience_that_reaches_nobody_is_allowed(trainer, audience):
    assignment = assigned(released_course(), audience, trainer)

    assert circle(assignment.course, audience, on=today()).count == 0
    assert not assignment.duties.exists()


def test_completed_before_counts_as_done_without_a_notice(trainer, unit, audience):
    person = member(unit)
    taught = released_course()
    finish(person, taught)

    assignment = assigned(taught, audience, trainer)

    assert people(finished(assignment)) == {person}
    assert not unfinished(assignment).exists()
    assert subjects(person) == []
    assert open_duties(person) == []


def test_deactivated_person_has_no_duty(trainer, unit, audience):
    member(unit, is_active=False)

    assert not assigned(released_course(), audience, trainer).duties.exists()


# Whom it concerns -----------------------------------------------------------


def test_circle_counts_people_done_and_shut_out(trainer, unit, audience):
    narrow = AudienceRuleFactory(unit=unit, post=Post.objects.get(code="finance")).audience
    taught = released_course(audience=narrow)
    insider = AppointmentFactory(unit=unit, post=Post.objects.get(code="finance")).user
    outsider = member(unit)
    finish(insider, taught)

    found = circle(taught, audience, on=today())

    assert list(found.people) == [insider]
    assert (found.count, found.done, found.shut_out) == (1, 1, [outsider])


def test_nobody_is_asked_for_a_course_she_may_not_open(trainer, unit, audience):
    narrow = AudienceRuleFactory(unit=unit, post=Post.objects.get(code="finance")).audience
    outsider = member(unit)

    assignment = assigned(released_course(audience=narrow), audience, trainer)

    assert not assignment.duties.exists()
    assert subjects(outsider) == []


@pytest.mark.parametrize("kind", ["none", "login", "groups", "password"])
def test_admitted_says_the_same_as_can_view(kind, unit):
    taught = released_course(
        audience=AudienceRuleFactory(unit=unit).audience if kind == "login" else None
    )
    if kind != "none":
        restriction = PageViewRestriction.objects.create(
            page=taught.get_parent(), restriction_type=kind, password="x"
        )
        if kind == "groups":
            restriction.groups.add(Group.objects.get(name="编辑"))
    member(unit)
    UserFactory(roles=["编辑"])
    UserFactory(is_superuser=True)
    UserFactory()

    expected = {user for user in User.objects.active() if can_view(user, taught)}

    assert set(admitted(User.objects.active(), taught, on=today())) == expected


# Coming and going -----------------------------------------------------------


def test_newly_appointed_person_is_picked_up(
    trainer, unit, audience, django_capture_on_commit_callbacks
):
    assignment = assigned(released_course(), audience, trainer)

    with django_capture_on_commit_callbacks(execute=True):
        person = member(unit)

    assert people(unfinished(assignment)) == {person}
    assert len(subjects(person)) == 1


def test_unit_that_moves_into_the_audience_is_picked_up(
    trainer, top, audience, django_capture_on_commit_callbacks
):
    elsewhere = UnitFactory()
    person = member(elsewhere)
    assignment = assigned(released_course(), audience, trainer)
    assert not assignment.duties.exists()

    with django_capture_on_commit_callbacks(execute=True):
        place(elsewhere, top, start=today(), by=None)

    assert people(unfinished(assignment)) == {person}


def test_rule_added_to_the_audience_is_followed(
    trainer, audience, django_capture_on_commit_callbacks
):
    other = UnitFactory()
    person = member(other)
    assignment = assigned(released_course(), audience, trainer)

    with django_capture_on_commit_callbacks(execute=True):
        AudienceRuleFactory(audience=audience, unit=other)

    assert people(unfinished(assignment)) == {person}


def test_deactivation_ends_the_duty(trainer, unit, audience, django_capture_on_commit_callbacks):
    person = member(unit)
    assignment = assigned(released_course(), audience, trainer)

    with django_capture_on_commit_callbacks(execute=True):
        person.is_active = False
        person.save()

    assert assignment.duties.get().ended_at is not None


def test_signing_in_does_not_start_a_job(
    trainer, unit, audience, django_capture_on_commit_callbacks
):
    person = member(unit)
    assigned(released_course(), audience, trainer)
    Job.objects.all().delete()

    with django_capture_on_commit_callbacks() as callbacks:
        person.save(update_fields=["last_login"])

    assert callbacks == []


def test_nightly_run_follows_dates(trainer, unit, audience, django_capture_on_commit_callbacks):
    """An appointment that ended yesterday: nobody saved anything today."""
    held = AppointmentFactory(unit=unit)
    assignment = assigned(released_course(), audience, trainer)
    type(held).objects.filter(pk=held.pk).update(end=today() - timedelta(days=1))

    with django_capture_on_commit_callbacks(execute=True):
        follow_assignments()

    assert assignment.duties.get().ended_at is not None


def test_without_an_open_assignment_there_is_nothing_to_follow():
    assert follow_people() is None


def test_many_changes_make_one_job(trainer, audience):
    assigned(released_course(), audience, trainer)

    assert follow_people() == follow_people()
    assert Job.objects.filter(kind=FOLLOW).count() == 1


def test_change_while_the_job_runs_is_followed_too(monkeypatch, trainer, unit, audience):
    """Somebody is appointed after her assignment was looked at, before the job ends."""
    assignment = assigned(released_course(), audience, trainer)
    everyone = AudienceFactory(everyone=True)
    last = assigned(released_course(), everyone, trainer)
    member(unit)
    late = []

    def settle_and_appoint(looked_at, **how):
        found = settle(looked_at, **how)
        if looked_at == last and not late:
            late.append(member(unit))
        return found

    monkeypatch.setattr("courses.services.assignments.settle", settle_and_appoint)
    job = follow_people()
    run(job.pk)

    assert late[0] in people(unfinished(assignment))
    assert not Job.objects.filter(pk=job.pk).exists()


def test_who_leaves_is_kept_as_gone_and_comes_back_anew(trainer, unit, audience):
    held = AppointmentFactory(unit=unit)
    taught = released_course()
    assignment = assigned(taught, audience, trainer)
    held.end = today() - timedelta(days=1)
    held.save()

    settled(assignment)

    assert people(left_behind(assignment)) == {held.user}
    assert not unfinished(assignment).exists()
    assert open_duties(held.user) == []

    held.end = None
    held.save()
    settled(assignment)

    assert people(unfinished(assignment)) == {held.user}
    assert not left_behind(assignment).exists()
    assert assignment.duties.count() == 2
    assert [duty.course for duty in open_duties(held.user)] == [taught]


def test_settling_again_changes_nothing(trainer, unit, audience):
    member(unit)
    assignment = assigned(released_course(), audience, trainer)
    before = list(Duty.objects.values()), list(Notice.objects.values())

    settled(assignment)

    assert (list(Duty.objects.values()), list(Notice.objects.values())) == before


class Killed(Exception):
    pass


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_killed_run_tells_nobody_twice(monkeypatch, trainer, unit, audience, steps):
    monkeypatch.setattr("courses.services.assignments.PER_STEP", 2)
    everybody = {member(unit) for _ in range(5)}
    assignment = assign(released_course(), audience, due_on=soon(), by=trainer)
    finished_steps = []

    def step():
        if len(finished_steps) == steps:
            raise Killed
        finished_steps.append(1)
        return transaction.atomic()

    with pytest.raises(Killed):
        settle(assignment, step=step, progress=lambda *_: None)
    assert Notice.objects.count() == Duty.objects.count() == 2 * steps

    settled(assignment)

    assert people(unfinished(assignment)) == everybody
    assert [len(subjects(person)) for person in everybody] == [1] * 5


def test_rolled_back_portion_leaves_neither_duty_nor_notice(monkeypatch, trainer, unit, audience):
    member(unit)
    assignment = assign(released_course(), audience, due_on=soon(), by=trainer)

    def fail(*args, **kwargs):
        raise Killed

    monkeypatch.setattr("courses.services.assignments.notify", fail)
    with pytest.raises(Killed):
        settled(assignment)

    assert not Duty.objects.exists()


# Changing and closing -------------------------------------------------------


def test_moving_the_day_tells_those_who_have_not_finished(trainer, unit, audience):
    person, ready = member(unit), member(unit)
    taught = released_course(title="工会财务")
    assignment = assigned(taught, audience, trainer)
    finish(ready, taught)
    day = soon() + timedelta(days=10)

    settled(change_due_date(assignment, day, by=trainer))

    words = f"{day.year}年{day.month}月{day.day}日"
    assert subjects(person)[1:] == [f"必修课程期限有变：《工会财务》，{words}前完成"]
    assert len(subjects(ready)) == 1
    entry = ModelLogEntry.objects.get(action="courses.assignment.due")
    assert entry.message == f"完成期限由 {soon()} 改为 {day}"


def test_same_day_again_changes_nothing(trainer, unit, audience):
    person = member(unit)
    assignment = assigned(released_course(), audience, trainer)

    settled(change_due_date(assignment, soon(), by=trainer))

    assert len(subjects(person)) == 1
    assert not ModelLogEntry.objects.filter(action="courses.assignment.due").exists()


def test_day_cannot_be_moved_into_the_past(trainer, audience):
    assignment = assigned(released_course(), audience, trainer)

    with pytest.raises(DateInThePast, match="不能早于今天"):
        change_due_date(assignment, today() - timedelta(days=1), by=trainer)


def test_closed_assignment_asks_nothing_any_more(trainer, unit, audience):
    person = member(unit)
    assignment = assigned(released_course(), audience, trainer)

    close(assignment, by=trainer)

    assert open_duties(person) == []
    assert ModelLogEntry.objects.get(action="courses.assignment.close").user == trainer
    newcomer = member(unit)
    settled(assignment)
    assert subjects(newcomer) == []


@pytest.mark.parametrize("change", [close, lambda a, by: change_due_date(a, soon(), by=by)])
def test_closed_assignment_cannot_be_changed(trainer, audience, change):
    assignment = assigned(released_course(), audience, trainer)
    close(assignment, by=trainer)

    with pytest.raises(AlreadyClosed, match="已经结束"):
        change(assignment, by=trainer)


def test_withdrawn_course_keeps_its_duties_but_asks_nothing(trainer, unit, audience):
    person = member(unit)
    taught = released_course()
    assignment = assigned(taught, audience, trainer)
    taught.unpublish()

    settled(assignment)

    assert open_duties(person) == []
    assert assignment.duties.get().ended_at is None


# Reading --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"), [(3, "还有 3 天"), (1, "还有 1 天"), (0, "今天到期"), (-2, "已逾期 2 天")]
)
def test_days_left_in_words(days, words):
    assert left_in_words(today() + timedelta(days=days), today=today()) == words


def test_open_duties_stand_once_with_the_earlier_day(trainer, unit, audience):
    person = member(unit)
    later, urgent = released_course(), released_course()
    everyone = AudienceFactory(everyone=True)
    assigned(later, audience, trainer)
    assigned(urgent, audience, trainer)
    assigned(urgent, everyone, trainer, due_on=today() + timedelta(days=2))

    found = open_duties(person)

    assert [(duty.course, duty.left) for duty in found] == [
        (urgent, "还有 2 天"),
        (later, "还有 30 天"),
    ]
    assert found[0].url == urgent.get_url()
    assert not found[0].overdue


@pytest.mark.parametrize("courses", [1, 3])
def test_open_duties_take_one_query(django_assert_num_queries, trainer, unit, audience, courses):
    person = member(unit)
    for _ in range(courses):
        assigned(released_course(), audience, trainer)

    with django_assert_num_queries(1):
        assert len(open_duties(person)) == courses


def test_counts_of_an_assignment(trainer, unit, audience):
    ready = member(unit)
    member(unit)
    gone = AppointmentFactory(unit=unit)
    taught = released_course()
    assignment = assigned(taught, audience, trainer)
    finish(ready, taught)
    gone.delete()
    settled(assignment)

    row = with_counts(Assignment.objects.all()).get()

    assert (row.total, row.done) == (2, 1)


def test_rows_say_what_is_left(trainer, unit, audience):
    fresh, begun, ready = member(unit), member(unit), member(unit)
    taught = released_course()
    assignment = assigned(taught, audience, trainer)
    enrolment(begun, taught)
    finish(ready, taught)

    rows = duty_rows(assignment.duties.select_related("user", "assignment"), on=today())

    titles = [unit.title for unit in taught.releases.get().units.all()]
    assert {row.duty.user: row.words for row in rows} == {
        fresh: "未开始",
        begun: f"还差 2 项：读完《{titles[0]}》；读完《{titles[1]}》",
        ready: "已学完",
    }
    assert [place.unit for row in rows for place in row.places] == [unit] * 3


def test_rows_take_a_constant_number_of_queries(django_assert_num_queries, trainer, unit, audience):
    taught = released_course()
    assignment = assigned(taught, audience, trainer)
    for number in range(1, 4):
        enrolment(member(unit), taught)
        settled(assignment)
        duties = list(assignment.duties.select_related("user", "assignment"))
        assert len(duties) == number
        with django_assert_num_queries(5):
            duty_rows(duties, on=today())
