"""The 提醒 button: everything open in one notice, nobody twice within seven days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Notice
from courses.models import Reminder
from courses.services.assignments import (
    AlreadyClosed,
    CourseNotOffered,
    assign,
    close,
    remind,
    settle,
)
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.courses import enrolment, released_course

pytestmark = pytest.mark.django_db
SUBJECT = "学习提醒："


@pytest.fixture
def trainer():
    return UserFactory(roles=["培训管理员"])


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def audience(unit):
    return AudienceRuleFactory(unit=unit).audience


def member(unit, **fields):
    return AppointmentFactory(unit=unit, **{f"user__{k}": v for k, v in fields.items()}).user


def assigned(title, audience, by, *, days=10):
    due_on = timezone.localdate() + timedelta(days=days)
    assignment = assign(released_course(title=title), audience, due_on=due_on, by=by)
    settle(assignment, step=transaction.atomic, progress=lambda *_: None)
    return assignment


def reminders(user):
    return list(user.notices.filter(subject__startswith=SUBJECT).order_by("pk"))


def in_words(days):
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.year}年{day.month}月{day.day}日"


def test_reminder_names_every_open_duty_with_its_day(trainer, unit, audience):
    person = member(unit)
    assignment = assigned("工会财务", audience, trainer, days=10)
    urgent = assigned("女职工劳动保护", audience, trainer, days=3)

    found = remind(assignment, by=trainer)

    assert (found.sent, found.skipped) == (1, [])
    (notice,) = reminders(person)
    assert notice.subject == "学习提醒：您有 2 门必修课程还没有学完"
    assert notice.body == (
        f"《女职工劳动保护》：{in_words(3)}前完成，还有 3 天。\n"
        f"《工会财务》：{in_words(10)}前完成，还有 10 天。"
    )
    assert notice.url == urgent.course.get_url()


def test_each_gets_her_own_list(trainer, unit, audience):
    person, narrow = member(unit), UnitFactory(under=unit)
    other = member(narrow)
    assignment = assigned("工会财务", audience, trainer)
    assigned("劳动争议", AudienceRuleFactory(unit=narrow).audience, trainer)

    remind(assignment, by=trainer)

    assert reminders(person)[0].subject == "学习提醒：您有 1 门必修课程还没有学完"
    assert reminders(other)[0].subject == "学习提醒：您有 2 门必修课程还没有学完"


def test_finished_and_deactivated_people_are_not_reminded(trainer, unit, audience):
    ready, gone, person = member(unit), member(unit), member(unit)
    assignment = assigned("工会财务", audience, trainer)
    enrolment(ready, assignment.course, completed_at=timezone.now())
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    assert remind(assignment, by=trainer).sent == 1
    assert [len(reminders(user)) for user in (ready, gone, person)] == [0, 0, 1]


def test_only_the_chosen_are_reminded(trainer, unit, audience):
    chosen, other = member(unit), member(unit)
    assignment = assigned("工会财务", audience, trainer)

    assert remind(assignment, by=trainer, user_ids=[chosen.pk]).sent == 1
    assert [len(reminders(user)) for user in (chosen, other)] == [1, 0]


def test_chosen_stranger_is_not_reminded(trainer, unit, audience):
    stranger = UserFactory()
    member(unit)
    assignment = assigned("工会财务", audience, trainer)

    assert remind(assignment, by=trainer, user_ids=[stranger.pk]).sent == 0
    assert not Notice.objects.filter(user=stranger).exists()


def test_nobody_is_reminded_twice_within_seven_days_over_all_assignments(trainer, unit, audience):
    person = member(unit)
    first = assigned("工会财务", audience, trainer, days=20)
    second = assigned("劳动争议", audience, trainer, days=30)
    began = timezone.now()

    assert remind(first, by=trainer).sent == 1
    with time_machine.travel(began + timedelta(days=6, hours=23), tick=False):
        found = remind(second, by=trainer)
        assert (found.sent, [user for user, _ in found.skipped]) == (0, [person])
        assert timezone.localdate(found.skipped[0][1]) == timezone.localdate(began)
    with time_machine.travel(began + timedelta(days=7, minutes=1), tick=False):
        assert remind(second, by=trainer).sent == 1
    assert len(reminders(person)) == 2


def test_newcomer_is_reminded_where_the_others_were(trainer, unit, audience):
    person = member(unit)
    assignment = assigned("工会财务", audience, trainer)
    remind(assignment, by=trainer)
    newcomer = member(unit)
    settle(assignment, step=transaction.atomic, progress=lambda *_: None)

    found = remind(assignment, by=trainer)

    assert (found.sent, [user for user, _ in found.skipped]) == (1, [person])
    assert len(reminders(newcomer)) == 1


def test_reminding_is_logged(trainer, unit, audience):
    member(unit)
    assignment = assigned("工会财务", audience, trainer)

    remind(assignment, by=trainer)
    remind(assignment, by=trainer)

    entries = ModelLogEntry.objects.filter(action="courses.assignment.remind").order_by("pk")
    assert [entry.message for entry in entries] == [
        "提醒了 1 人，0 人近期已提醒过，未再提醒",
        "提醒了 0 人，1 人近期已提醒过，未再提醒",
    ]


def test_closed_assignment_reminds_nobody(trainer, unit, audience):
    member(unit)
    assignment = close(assigned("工会财务", audience, trainer), by=trainer)

    with pytest.raises(AlreadyClosed, match="已经结束"):
        remind(assignment, by=trainer)


def test_withdrawn_course_reminds_nobody(trainer, unit, audience):
    member(unit)
    assignment = assigned("工会财务", audience, trainer)
    assignment.course.unpublish()

    with pytest.raises(CourseNotOffered, match="已经撤回"):
        remind(assignment, by=trainer)

    assert not Reminder.objects.exists()


@pytest.mark.parametrize("people", [2, 6])
def test_reminding_takes_as_many_queries_for_more_people(
    django_assert_max_num_queries, trainer, unit, audience, people
):
    for _ in range(people):
        member(unit)
    assignment = assigned("工会财务", audience, trainer)

    with django_assert_max_num_queries(24):
        assert remind(assignment, by=trainer).sent == people


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_one_reminder():
    """Two administrators, two assignments, the same person: one of them wins."""
    trainer = UserFactory(roles=["培训管理员"])
    unit = UnitFactory()
    person = member(unit)
    assignments = [
        assigned("工会财务", AudienceRuleFactory(unit=unit).audience, trainer),
        assigned("劳动争议", AudienceFactory(everyone=True), trainer),
    ]

    def press(assignment):
        try:
            return remind(assignment, by=trainer, user_ids=[person.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(press, assignments * 2))

    assert sorted(result.sent for result in found) == [0, 0, 0, 1]
    assert sum(len(result.skipped) for result in found) == 3
    assert len(reminders(person)) == 1
