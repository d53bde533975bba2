"""An exam is entered by whom it is meant for, in her window, under the rules of that day."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Attempt, Exam
from courses.services import attempts as engine
from courses.services.exam_entry import TRIES, networks_of
from courses.services.exams import enter, standing, standings
from courses.services.refusals import (
    CoolingDown,
    EntryOver,
    ExamCancelled,
    NoAttemptLeft,
    NotOpenYet,
    TooManyTries,
    WrongNetwork,
    WrongPassword,
)
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.exams import NOW, after
from tests.factories.exams import exam_at_nine as exam

pytestmark = pytest.mark.django_db


def finish(attempt, at):
    return engine.settle(engine.submit(attempt, at=at), at=at)


def kinds(attempt):
    return list(attempt.events.values_list("kind", flat=True))


def test_entering_begins_an_attempt_of_the_exam():
    user, one = UserFactory(), exam(pass_percent=75)

    attempt = enter(user, one, at=NOW)

    assert (attempt.exam, attempt.context, attempt.number) == (one, f"exam:{one.pk}", 1)
    assert (attempt.state, attempt.started_at, attempt.deadline) == ("open", NOW, after(60))
    assert (attempt.pass_percent, attempt.items.count(), kinds(attempt)) == (75, 3, ["started"])


def test_entering_again_goes_on_with_the_open_attempt_without_a_password():
    user, one = UserFactory(), exam(password=make_password("梧桐"))
    attempt = enter(user, one, password="梧桐", at=NOW)

    assert enter(user, one, at=after(5)) == attempt


@pytest.mark.parametrize(
    ("closing", "at", "ends", "short_by"),
    [
        ("hard", 0, 60, 0),
        ("hard", 45, 90, 15),
        ("hard", -60, 30, 0),
        ("full", 45, 105, 0),
    ],
)
def test_the_resulting_end_is_known_before_she_begins(closing, at, ends, short_by):
    found = standing(UserFactory(), exam(closing=closing), at=after(at))

    assert (found.ends_at, found.short_by) == (after(ends), short_by)


def test_without_a_time_limit_the_window_is_the_limit():
    found = standing(UserFactory(), exam(minutes=None), at=NOW)

    assert (found.ends_at, found.minutes, found.short_by) == (after(90), None, 0)


def test_the_attempt_ends_when_the_person_was_told():
    user, one = UserFactory(), exam()

    told = standing(user, one, at=after(50))

    assert enter(user, one, at=after(50)).deadline == told.ends_at == after(90)


@pytest.mark.parametrize(
    ("fields", "at", "refusal", "said"),
    [
        ({}, -31, NotOpenYet, "12月1日 08:30 起可以进入"),
        ({}, 91, EntryOver, "12月1日 10:30 结束"),
        ({"entry_until": after(-10)}, 0, EntryOver, "最晚入场时间是 12月1日 08:50"),
        ({"state": "cancelled"}, 0, ExamCancelled, "已经取消"),
        ({"state": "draft"}, 0, NotOpenYet, "还没有发布"),
    ],
)
def test_outside_her_window_nobody_enters(fields, at, refusal, said):
    user, one = UserFactory(), exam(**fields)

    with pytest.raises(refusal, match=said):
        enter(user, one, at=after(at))

    found = standing(user, one, at=after(at))
    assert not found.may_enter
    assert said in found.why
    assert not Attempt.objects.exists()


def test_both_ends_of_the_window_are_inside():
    one = exam(entry_until=after(0))

    assert standing(UserFactory(), one, at=one.opens_at).may_enter
    assert standing(UserFactory(), one, at=after(0)).may_enter
    assert not standing(UserFactory(), one, at=after(0) + timedelta(milliseconds=1)).may_enter


def test_who_is_not_meant_does_not_enter():
    one = exam(audience=AudienceFactory())

    with pytest.raises(PermissionDenied, match="没有对您开放"):
        enter(UserFactory(), one, at=NOW)
    assert standing(UserFactory(), one, at=NOW).why == "您不在这场考试的参加人员之列。"


def test_whom_an_allowance_names_enters_without_being_in_the_audience():
    user, one = UserFactory(), exam(audience=AudienceFactory())
    exams.allowance(one, user=user, extra_minutes=5)

    assert enter(user, one, at=NOW).deadline == after(65)


def test_an_allowance_of_a_unit_makes_nobody_a_candidate():
    user, unit, one = UserFactory(), UnitFactory(), exam(audience=AudienceFactory())
    AppointmentFactory(user=user, unit=unit)
    exams.allowance(one, unit=unit, extra_minutes=5)

    assert not standing(user, one, at=NOW).candidate


def test_somebody_deactivated_does_not_enter():
    with pytest.raises(PermissionDenied):
        enter(UserFactory(is_active=False), exam(), at=NOW)


def test_attempts_are_counted_and_extra_ones_added():
    user, one = UserFactory(), exam(attempts_allowed=1)
    finish(enter(user, one, at=NOW), after(5))
    assert standing(user, one, at=after(6)).left == 0
    with pytest.raises(NoAttemptLeft, match="最多可考 1 次"):
        enter(user, one, at=after(6))

    exams.allowance(one, user=user, extra_attempts=1)

    assert standing(user, one, at=after(6)).left == 1
    assert enter(user, one, at=after(6)).number == 2


def test_without_a_limit_attempts_go_on_even_after_passing():
    user, one = UserFactory(), exam(attempts_allowed=None, pass_percent=1)
    first = enter(user, one, at=NOW)
    for item in first.items.all():
        engine.save_answer(first, order=item.order, sequence=1, value=["b"], holder="", at=after(1))
    assert finish(first, after(2)).passed

    assert standing(user, one, at=after(3)).left is None
    assert enter(user, one, at=after(3)).number == 2


def test_between_two_attempts_lies_the_time_the_exam_says():
    user, one = UserFactory(), exam(attempts_allowed=2, cooldown_minutes=30)
    finish(enter(user, one, at=NOW), after(5))

    with pytest.raises(CoolingDown, match="12月1日 09:35 以后"):
        enter(user, one, at=after(34))
    assert enter(user, one, at=after(35)).number == 2


def test_a_pause_that_outlasts_the_exam_is_said_to():
    user, one = UserFactory(), exam(attempts_allowed=2, cooldown_minutes=600)
    finish(enter(user, one, at=NOW), after(5))

    assert "已经不能再考" in standing(user, one, at=after(6)).why


@pytest.mark.parametrize(("closing", "closes"), [("hard", 110), ("full", 90)])
def test_extra_minutes_add_to_her_time_and_to_a_hard_close(closing, closes):
    user, unit = UserFactory(), UnitFactory()
    one = exam(closing=closing)
    AppointmentFactory(user=user, unit=UnitFactory(under=unit))
    exams.allowance(one, user=user, extra_minutes=5)
    exams.allowance(one, unit=unit, extra_minutes=15)
    exams.allowance(one, user=user, extra_minutes=100, withdrawn_at=NOW)
    exams.allowance(one, user=UserFactory(), extra_minutes=100)

    found = standing(user, one, at=after(80))

    assert (found.minutes, found.closes_at) == (80, after(closes))
    assert found.ends_at == {"hard": after(110), "full": after(160)}[closing]


def test_a_make_up_window_is_a_second_one():
    user, one = UserFactory(), exam(entry_until=after(0))
    exams.allowance(one, user=user, opens_at=after(600), closes_at=after(700))
    exams.allowance(one, user=user, opens_at=after(650), closes_at=after(720))

    assert standing(user, one, at=NOW).closes_at == after(90)
    between = standing(user, one, at=after(10))
    assert (between.may_enter, between.opens_at) == (False, after(600))
    assert standing(user, one, at=after(650)).ends_at == after(710)
    assert enter(user, one, at=after(700)).deadline == after(720)


def test_a_unit_allowance_ends_with_the_appointment():
    user, unit, one = UserFactory(), UnitFactory(), exam()
    AppointmentFactory(user=user, unit=unit, end=NOW.date() - timedelta(days=1))
    exams.allowance(one, unit=unit, extra_minutes=15)

    assert standing(user, one, at=NOW).minutes == 60


def test_a_wrong_password_is_refused_and_after_five_there_is_a_wait():
    user, one = UserFactory(), exam(password=make_password("梧桐"))
    for _ in range(TRIES):
        with pytest.raises(WrongPassword, match="口令不正确"):
            enter(user, one, password="银杏", at=NOW)

    with pytest.raises(TooManyTries, match="一分钟"):
        enter(user, one, password="梧桐", at=NOW)
    assert enter(UserFactory(), one, password="梧桐", at=NOW).state == "open"


def test_the_right_password_wipes_out_the_wrong_ones():
    user, one = UserFactory(), exam(password=make_password("梧桐"), attempts_allowed=None)
    for place in range(2):
        for _ in range(TRIES - 1):
            with pytest.raises(WrongPassword):
                enter(user, one, password="银杏", at=after(place))
        finish(enter(user, one, password="梧桐", at=after(place)), after(place))

    assert Attempt.objects.count() == 2


def test_a_password_that_was_not_typed_is_no_try():
    user, one = UserFactory(), exam(password=make_password("梧桐"))
    for _ in range(TRIES + 1):
        with pytest.raises(WrongPassword, match="请输入"):
            enter(user, one, at=NOW)


def test_a_changed_password_is_asked_for_at_once():
    one = exam(password=make_password("梧桐"))
    enter(UserFactory(), one, password="梧桐", at=NOW)
    one.password = make_password("银杏")
    one.save()

    with pytest.raises(WrongPassword):
        enter(UserFactory(), one, password="梧桐", at=NOW)
    assert enter(UserFactory(), one, password="银杏", at=NOW).state == "open"


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "192.168.0.9", "fd00::5"])
def test_from_an_allowed_network_she_enters(address):
    one = exam(networks="10.1.0.0/16\n192.168.0.9\nfd00::/64")

    assert enter(UserFactory(), one, address=address, at=NOW).state == "open"


@pytest.mark.parametrize("address", ["10.2.0.1", "192.168.0.8", "", "unknown", "fd01::5"])
def test_from_elsewhere_she_does_not(address):
    one = exam(networks="10.1.0.0/16\n192.168.0.9\nfd00::/64")

    with pytest.raises(WrongNetwork, match="指定的网络"):
        enter(UserFactory(), one, address=address, at=NOW)


def test_a_line_that_is_no_network_is_named():
    with pytest.raises(ValueError, match=r"10\.1\.0\.0/99"):
        networks_of("10.1.0.0/16\n10.1.0.0/99")


def test_an_attempt_whose_time_is_over_is_settled_when_somebody_looks():
    user, one = UserFactory(), exam(attempts_allowed=2)
    enter(user, one, at=NOW)

    found = standing(user, one, at=after(61))

    assert (found.open, found.taken[-1].state, found.used, found.left) == (None, "marked", 1, 1)
    assert found.taken[-1].closed_by == "deadline"


def test_somebody_deactivated_in_mid_exam_keeps_what_is_saved_and_is_collected_in_time():
    user = UserFactory()
    attempt = enter(user, exam(), at=NOW)
    save = {"attempt": attempt, "order": 1, "holder": "", "value": ["b"]}
    engine.save_answer(**save, sequence=1, at=after(1))
    user.is_active = False
    user.save()

    with pytest.raises(PermissionDenied, match="仍然保留"):
        engine.save_answer(**save, sequence=2, at=after(2))
    engine.close_overdue(at=after(61))

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.closed_by) == ("marked", 1, "deadline")


def test_somebody_transferred_in_mid_exam_goes_on():
    user, audience, unit = UserFactory(), AudienceFactory(), UnitFactory()
    AudienceRuleFactory(audience=audience, unit=unit)
    held, one = AppointmentFactory(user=user, unit=unit), exam(audience=audience)
    attempt = enter(user, one, at=NOW)
    held.delete()

    assert enter(user, one, at=after(1)) == attempt
    assert standing(user, one, at=after(1)).may_enter


def count():
    return CaptureQueriesContext(connection)


def questions(number):
    return [make.question() for _ in range(number)]


def test_entering_takes_the_same_queries_for_ten_and_for_a_hundred_questions():
    user, counted = UserFactory(), []
    for number in (10, 100):
        one = Exam.objects.select_related("paper").get(pk=exam(questions=questions(number)).pk)
        with count() as queries:
            enter(user, one, at=NOW)
        # SQLite takes only so many values in one statement.
        counted.append([one for one in queries if 'INTO "courses_attemptitem' not in one["sql"]])

    assert len(counted[0]) == len(counted[1])


def test_standings_take_the_same_queries_for_one_and_for_three_exams():
    user = UserFactory()
    several = [exam(audience=AudienceFactory()) for _ in range(3)]
    for one in several:
        AudienceRuleFactory(audience=one.audience, unit=UnitFactory())
        exams.allowance(one, user=user, extra_minutes=1)

    with count() as first:
        standings(user, several[:1], at=NOW)
    with count() as all_of_them:
        standings(user, several, at=NOW)

    assert len(first) == len(all_of_them)


def test_an_exam_that_is_over_says_so_to_whoever_used_all_attempts():
    now = timezone.now()
    made = exams.exam(closes_at=now + timedelta(minutes=30))
    user = UserFactory()
    attempt = enter(user, made, at=now)
    engine.submit(attempt, at=now)

    why = standing(user, made, at=now + timedelta(hours=1)).why

    assert why.endswith("结束。")
