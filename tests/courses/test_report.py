"""The report of a unit as of a day: people, duties, courses and hours as they stood then."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Post, User
from accounts.services import place
from courses.models import Assignment, Duty, Enrolment, LessonPage, LessonProgress, ReleaseUnit
from courses.report import Report, Summary
from courses.services.hours import reverse
from tests.factories.accounts import (
    AppointmentFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.courses import assignment, enrolment, finished, moment, released_course

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
MARCH = date(2025, 3, 1)


@pytest.fixture
def unit():
    return UnitFactory(name="示例厅机关工会")


@pytest.fixture
def below(unit):
    return UnitFactory(name="示例厅一处工会", under=unit)


@pytest.fixture
def course():
    return released_course(title="工会财务")


def member(unit, **fields):
    return AppointmentFactory(unit=unit, **{f"user__{k}": v for k, v in fields.items()}).user


def begin(person, course, on, *, done=0):
    """Begun that day, with so many lessons finished the day after."""
    made = enrolment(person, course)
    Enrolment.objects.filter(pk=made.pk).update(started_at=moment(on))
    for unit in made.release.units.order_by("order")[:done]:
        at = moment(on + timedelta(days=1))
        LessonProgress.objects.create(enrolment=made, lesson=unit.lesson, completed_at=at)


def row_of(report, person):
    (found,) = [row for row in report.rows(report.people) if row.person == person]
    return found


def names(report):
    return {person.name for person in report.people}


# People ---------------------------------------------------------------------


def test_people_of_the_unit_and_below(unit, below):
    here, there, elsewhere = member(unit), member(below), member(UnitFactory())

    found = set(Report(unit, DAY).people)

    assert found == {here, there}
    assert elsewhere not in found


def test_people_are_those_appointed_that_day(unit):
    came = AppointmentFactory(unit=unit, start=DAY).user
    left = AppointmentFactory(unit=unit, end=DAY).user

    assert set(Report(unit, BEFORE).people) == {left}
    assert set(Report(unit, DAY).people) == {came, left}
    assert set(Report(unit, AFTER).people) == {came}


def test_sub_units_are_those_of_that_day(unit):
    moved = UnitFactory(under=unit)
    person = member(moved)
    place(moved, UnitFactory(), start=DAY, by=None)

    assert set(Report(unit, BEFORE).people) == {person}
    assert set(Report(unit, DAY).people) == set()


def test_person_with_two_appointments_counts_once(unit, below, course):
    person = member(unit)
    AppointmentFactory(user=person, unit=below, post=Post.objects.get(code="finance"))
    assignment(course, person, due_on=AFTER, added=MARCH)

    report = Report(unit, DAY)

    assert report.summary() == Summary(1, 1, 0, 1, 0, Decimal(0))
    assert row_of(report, person).where == [
        ("示例厅一处工会", "财务"),
        ("示例厅机关工会", "工会会员"),
    ]
    assert list(Report(unit, DAY, within=below).people) == [person]


def test_closed_unit_with_people_can_still_be_chosen(unit, below):
    type(below).objects.filter(pk=below.pk).update(closed_on=BEFORE)
    empty = UnitFactory(under=unit, closed_on=BEFORE)
    person = member(below)

    report = Report(unit, DAY)

    assert list(report.units()) == [below]
    assert list(report.people) == [person]
    assert empty in Report(unit, BEFORE - timedelta(days=1)).units()


def test_deactivated_person_is_listed_but_nothing_is_asked_of_her(unit, course):
    person = member(unit, is_active=False)
    assignment(course, person, due_on=BEFORE, added=MARCH)

    assert list(Report(unit, DAY).people) == [person]
    assert Report(unit, DAY).summary() == Summary(1, 0, 0, 0, 0, Decimal(0))
    assert list(Report(unit, DAY, open_only=True).people) == []


# Required courses -----------------------------------------------------------


def test_required_course_as_of_a_day(unit, course):
    person = member(unit)
    assignment(course, person, due_on=DAY, added=MARCH)
    finished(person, course, AFTER + timedelta(days=1))

    early = row_of(Report(unit, MARCH - timedelta(days=1)), person)
    due = row_of(Report(unit, DAY), person)
    late = row_of(Report(unit, AFTER), person)
    done = row_of(Report(unit, AFTER + timedelta(days=1)), person)

    assert early.required == []
    assert [(course.words, course.overdue) for course in due.open] == [("今天到期", False)]
    assert [(course.words, course.overdue) for course in late.open] == [("已逾期 1 天", True)]
    assert (late.overdue, late.done) == (1, 0)
    assert (done.open, done.done, done.overdue) == ([], 1, 0)
    assert done.required[0].done_on == AFTER + timedelta(days=1)


def test_summary_follows_the_day(unit, course):
    on_time, late, free = member(unit), member(unit), member(unit)
    assignment(course, on_time, late, due_on=DAY, added=MARCH)
    finished(on_time, course, DAY, hours=2)
    finished(free, released_course(), DAY, hours=Decimal("1.5"))

    assert Report(unit, BEFORE).summary() == Summary(3, 2, 0, 2, 0, Decimal(0))
    assert Report(unit, DAY).summary() == Summary(3, 2, 1, 1, 0, Decimal("3.5"))
    assert Report(unit, AFTER).summary() == Summary(3, 2, 1, 1, 1, Decimal("3.5"))


def test_ended_spell_counts_until_the_day_before_it_ended(unit, course):
    person = member(unit)
    made = assignment(course, person, due_on=AFTER, added=MARCH)
    Duty.objects.update(ended_at=moment(DAY, hour=9))
    Duty.objects.create(assignment=made, user=person)
    Duty.objects.filter(ended_at=None).update(added_at=moment(AFTER, hour=9))

    required = {
        day: len(row_of(Report(unit, day), person).required) for day in (BEFORE, DAY, AFTER)
    }

    assert required == {BEFORE: 1, DAY: 0, AFTER: 1}


def test_closed_assignment_counts_until_the_day_before(unit, course):
    person = member(unit)
    assignment(course, person, due_on=AFTER, added=MARCH)
    Assignment.objects.update(closed_at=moment(DAY, hour=9))

    assert Report(unit, BEFORE).summary().required == 1
    assert Report(unit, DAY).summary().required == 0


def test_course_required_twice_stands_once_with_its_earlier_day(unit, course):
    person = member(unit)
    assignment(course, person, due_on=AFTER, added=MARCH)
    assignment(course, person, due_on=BEFORE, added=MARCH)

    row = row_of(Report(unit, DAY), person)

    assert [(required.title, required.due_on) for required in row.required] == [
        ("工会财务", BEFORE)
    ]
    assert Report(unit, DAY).summary() == Summary(1, 1, 0, 1, 1, Decimal(0))


def test_withdrawn_course_is_asked_of_nobody_but_stays_done(unit, course):
    done, waiting = member(unit), member(unit)
    assignment(course, done, waiting, due_on=BEFORE, added=MARCH)
    finished(done, course, MARCH)
    course.unpublish()

    report = Report(unit, DAY)

    assert report.summary() == Summary(2, 1, 1, 0, 0, Decimal(0))
    assert row_of(report, waiting).required == []
    assert row_of(report, done).done == 1


# Transfers ------------------------------------------------------------------


def test_transfer_in_mid_year_takes_the_records_along(unit, course):
    """In the old unit's report she stands for the days before, in the new one's from then on."""
    new = UnitFactory()
    person = AppointmentFactory(unit=unit, end=BEFORE).user
    AppointmentFactory(user=person, unit=new, start=DAY)
    assignment(course, person, due_on=AFTER, added=MARCH)
    finished(person, course, MARCH, hours=2)

    assert list(Report(unit, BEFORE).people) == [person]
    assert row_of(Report(unit, BEFORE), person).total_hours == 2
    assert list(Report(unit, DAY).people) == []
    row = row_of(Report(new, DAY), person)
    assert (row.total_hours, row.done, row.finished) == (2, 1, [("工会财务", MARCH)])
    assert list(Report(new, BEFORE).people) == []


def test_old_unit_does_not_see_what_came_later(unit, course):
    person = AppointmentFactory(unit=unit, end=BEFORE).user
    AppointmentFactory(user=person, unit=UnitFactory(), start=DAY)
    finished(person, course, DAY, hours=2)

    row = row_of(Report(unit, BEFORE), person)

    assert (row.total_hours, row.finished) == (0, [])


# Hours ----------------------------------------------------------------------


def test_hours_are_those_of_the_year_up_to_the_day(unit):
    person = member(unit)
    for day, hours, category in [
        (date(2024, 12, 31), 8, "law"),
        (MARCH, 2, "law"),
        (DAY, Decimal("1.5"), "skills"),
        (AFTER, 4, "skills"),
    ]:
        finished(person, released_course(), day, hours=hours, category=category)

    row = row_of(Report(unit, DAY), person)

    assert row.hours_by_category == [("法律政策", 2), ("业务能力", Decimal("1.5"))]
    assert row.total_hours == Decimal("3.5")
    assert row_of(Report(unit, date(2024, 12, 31)), person).total_hours == 8
    assert len(row.finished) == 3


def test_reversed_hours_are_gone_from_every_day(unit, course):
    person = member(unit)
    enrolment = finished(person, course, MARCH, hours=2)
    kept = finished(person, released_course(), MARCH, hours=1)
    reverse(enrolment.hour_entries.get(), by=UserFactory(), reason="登记有误")

    row = row_of(Report(unit, DAY), person)

    assert row.total_hours == 1
    assert row_of(Report(unit, MARCH), person).total_hours == 1
    assert Report(unit, DAY).summary().hours == 1
    assert kept.completed_at is not None
    assert len(row.finished) == 2


# Filters --------------------------------------------------------------------


def test_only_those_who_have_not_finished(unit, course):
    done, waiting, free = member(unit), member(unit), member(unit)
    assignment(course, done, waiting, due_on=AFTER, added=MARCH)
    finished(done, course, MARCH)

    assert list(Report(unit, DAY, open_only=True).people) == [waiting]
    assert free not in Report(unit, DAY, open_only=True).people


def test_one_course(unit, course):
    required, voluntary, other = member(unit), member(unit), member(unit)
    more = released_course()
    assignment(course, required, due_on=AFTER, added=MARCH)
    assignment(more, required, other, due_on=AFTER, added=MARCH)
    finished(voluntary, course, MARCH, hours=2)
    finished(required, more, MARCH, hours=4)

    report = Report(unit, DAY, course=course)

    assert set(report.people) == {required, voluntary}
    assert report.summary() == Summary(2, 1, 0, 1, 0, Decimal(2))
    assert [course.title for course in row_of(report, required).required] == ["工会财务"]
    assert list(Report(unit, DAY, course=more, open_only=True).people) == [other]


def test_courses_to_choose_from_are_required_or_finished_here(unit, course):
    elsewhere, taken, unused = released_course(), released_course(), released_course()
    assignment(course, member(unit), due_on=AFTER, added=MARCH)
    assignment(elsewhere, member(UnitFactory()), due_on=AFTER, added=MARCH)
    finished(member(unit), taken, MARCH)

    offered = set(Report(unit, DAY).courses())

    assert offered == {course, taken}
    assert unused not in offered


def test_sub_unit(unit, below):
    member(unit)
    person = member(UnitFactory(under=below))

    assert list(Report(unit, DAY, within=below).people) == [person]


def test_unit_outside_is_nobody(unit):
    outside = UnitFactory()
    member(outside)

    assert list(Report(unit, DAY, within=outside).people) == []


# Size -----------------------------------------------------------------------


@pytest.mark.parametrize(("people", "courses"), [(1, 1), (3, 2), (8, 4)])
def test_report_takes_the_same_number_of_queries_whatever_its_size(
    django_assert_num_queries, unit, below, people, courses
):
    everybody = [member(unit if number % 2 else below) for number in range(people)]
    begun = member(unit)
    for _ in range(courses):
        taught = released_course()
        assignment(taught, *everybody, begun, due_on=AFTER, added=MARCH)
        begin(begun, taught, MARCH)
        for person in everybody[::2]:
            finished(person, taught, MARCH, hours=2)
    report = Report(unit, DAY)

    with django_assert_num_queries(1 + 3 + 1 + 7):
        report.summary()
        assert len(report.rows(report.people)) == people + 1


def test_how_far_somebody_had_come_that_day(unit):
    course = released_course(lessons=3)
    person, other = member(unit), member(unit)
    assignment(course, person, other, due_on=AFTER, added=MARCH)
    begin(person, course, BEFORE, done=1)

    def progress(whose, on):
        return [duty.progress for duty in row_of(Report(unit, on), whose).open]

    assert progress(person, BEFORE - timedelta(days=1)) == ["还没开始"]
    assert progress(person, BEFORE) == ["学了 0/3"]
    assert progress(person, DAY) == ["学了 1/3"]
    assert progress(other, DAY) == ["还没开始"]


def test_lessons_withdrawn_or_not_required_do_not_count_as_progress(unit, course):
    person = member(unit)
    assignment(course, person, due_on=AFTER, added=MARCH)
    begin(person, course, BEFORE, done=2)
    first, last = LessonPage.objects.child_of(course).order_by("path")
    ReleaseUnit.objects.filter(lesson=first).update(required=False)

    (duty,) = row_of(Report(unit, DAY), person).open
    assert duty.steps == (1, 1)

    LessonPage.objects.filter(pk=last.pk).update(live=False)
    (duty,) = row_of(Report(unit, DAY), person).open
    assert duty.steps == (0, 0)


def test_due_day_bears_the_year_where_it_is_another(unit, course):
    person = member(unit)
    assignment(course, person, due_on=date(2026, 1, 5), added=MARCH)

    (duty,) = row_of(Report(unit, DAY), person).open

    assert duty.due_words == "2026年1月5日前学完"


# Pages ----------------------------------------------------------------------


@pytest.fixture
def administrator(unit):
    return UnitAdministratorFactory(unit=unit).user


def ask(client, user, address):
    if user:
        client.force_login(user)
    return client.get(address)


def test_page_says_it_in_words(client, unit, administrator, course):
    on_time, late = member(unit, name="王秀兰"), member(unit, name="李建国")
    assignment(course, on_time, late, due_on=DAY, added=MARCH)
    finished(on_time, course, MARCH, hours=Decimal("1.5"))

    html = ask(client, administrator, f"/units/{unit.pk}/learning/?on={AFTER}").content.decode()

    assert (
        "截至 2025年7月1日，本单位及下级单位在任共 2 人。有必修课程的 2 人，"
        "其中 1 人全部学完，1 人还没学完（1 人已逾期）。2025 年度到这一天共取得 1.5 学时。"
    ) in html
    assert (
        '《工会财务》<span class="report__day">6月30日前学完</span>，已逾期 1 天，还没开始' in html
    )
    assert "业务能力 1.5" in html


def test_page_is_of_today_by_default(client, unit, administrator):
    html = ask(client, administrator, f"/units/{unit.pk}/learning/").content.decode()

    today = timezone.localdate()
    assert f"截至 {today.year}年{today.month}月{today.day}日" in html
    assert f'value="{today}"' in html
    assert "这一天没有在任人员" in html


def test_day_before_anything_was_required_is_said(client, unit, administrator, course):
    person = member(unit)
    nothing = ask(client, administrator, f"/units/{unit.pk}/learning/?on={BEFORE}")
    assignment(course, person, due_on=AFTER, added=DAY)
    before = ask(client, administrator, f"/units/{unit.pk}/learning/?on={BEFORE}")

    assert "没有布置给这些人的必修课程。" in nothing.content.decode()
    assert "这一天还没有布置必修课程。" in before.content.decode()


@pytest.mark.parametrize("on", ["abc", "2025-02-30", "2025-13-01"])
def test_what_is_no_date_is_not_put_back_into_the_date_input(client, unit, administrator, on):
    html = ask(client, administrator, f"/units/{unit.pk}/learning/?on={on}").content.decode()

    (field,) = re.findall(r'<input type="date"[^>]*>', html)
    assert "value=" not in field
    assert 'aria-invalid="true"' in field


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("on=2025-02-30", "请按 2026-12-31 的样子填写日期。已按今天显示。"),
        ("on=abc", "请按 2026-12-31 的样子填写日期。已按今天显示。"),
        ("on=9999-12-31", "截至日期不能晚于今天。已按今天显示。"),
        ("on=0001-01-01", "截至日期不能早于 2000 年。已按今天显示。"),
        ("unit=999999", "这一天本单位之下没有所选的单位。已显示全部单位。"),
        ("unit=abc", "这一天本单位之下没有所选的单位。已显示全部单位。"),
        ("course=999999", "没有找到所选的课程。已显示全部课程。"),
        ("course=" + "9" * 30, "没有找到所选的课程。已显示全部课程。"),
    ],
)
def test_bad_filter_is_said_and_left_out(client, unit, administrator, query, message):
    member(unit, name="王秀兰")

    html = ask(client, administrator, f"/units/{unit.pk}/learning/?{query}").content.decode()

    assert message in html
    assert "王秀兰" in html


def test_bad_filter_gives_no_workbook(client, unit, administrator):
    response = ask(client, administrator, f"/units/{unit.pk}/learning.xlsx?on=abc")

    assert response["Location"] == f"/units/{unit.pk}/learning/?on=abc"


def test_unit_of_somebody_else_cannot_be_chosen(client, unit, administrator):
    other = UnitFactory()
    member(other, name="外单位人员")

    html = ask(
        client, administrator, f"/units/{unit.pk}/learning/?unit={other.pk}"
    ).content.decode()

    assert "外单位人员" not in html
    assert other.name not in html


def test_filters_narrow_the_page_and_stay_in_its_links(client, unit, below, administrator, course):
    waiting = member(below, name="王秀兰")
    done = member(below, name="李建国")
    assignment(course, waiting, done, due_on=AFTER, added=MARCH)
    finished(done, course, MARCH)
    query = f"on={DAY}&unit={below.pk}&course={course.pk}&open=on"

    html = ask(client, administrator, f"/units/{unit.pk}/learning/?{query}").content.decode()

    assert "符合条件的共 1 人" in html
    assert "王秀兰" in html
    assert "李建国" not in html
    assert f'href="/units/{unit.pk}/learning.xlsx?{query.replace("&", "&amp;")}"' in html


def test_pages_of_fifty(client, unit, administrator):
    for number in range(51):
        member(unit, staff_number=f"SZ{number:04d}", name=f"人员{number:04d}")

    first = ask(client, administrator, f"/units/{unit.pk}/learning/").content.decode()
    second = client.get(f"/units/{unit.pk}/learning/?page=2").content.decode()

    assert "第 1 页，共 2 页" in first
    assert "人员0050" not in first
    assert "人员0050" in second
    assert "在任共 51 人" in second


def test_page_shows_neither_mobile_nor_address(client, unit, administrator):
    member(unit, mobile="13812345678", email="wang@example.cn")

    html = ask(client, administrator, f"/units/{unit.pk}/learning/").content.decode()

    assert "13812345678" not in html
    assert "138****5678" not in html
    assert "wang@example.cn" not in html


def test_unit_page_leads_to_the_report(client, unit, administrator):
    html = ask(client, administrator, f"/units/{unit.pk}/").content.decode()

    assert f'href="/units/{unit.pk}/learning/">学习情况</a>' in html


def test_unknown_unit(client, administrator):
    assert ask(client, administrator, "/units/999999/learning/").status_code == 404


def test_report_is_not_kept_by_browsers(client, unit, administrator):
    for address in (f"/units/{unit.pk}/learning/", f"/units/{unit.pk}/learning.xlsx"):
        assert "no-store" in ask(client, administrator, address)["Cache-Control"]


WHO = {
    "stranger": 302,
    "learner": 403,
    "administrator": 200,
    "superior": 200,
    "subordinate": 403,
    "former": 403,
    "deactivated": 302,
    "other": 403,
    "trainer": 200,
    "system": 200,
    "superuser": 200,
    "editor": 403,
    "reviewer": 403,
}


@pytest.mark.parametrize("page", ["learning/", "learning.xlsx"])
@pytest.mark.parametrize("who", WHO)
def test_who_may_open_the_report(client, who, page):
    top = UnitFactory()
    unit = UnitFactory(under=top)
    people = {
        "stranger": lambda: None,
        "learner": lambda: member(unit),
        "administrator": lambda: UnitAdministratorFactory(unit=unit).user,
        "superior": lambda: UnitAdministratorFactory(unit=top).user,
        "subordinate": lambda: UnitAdministratorFactory(unit=UnitFactory(under=unit)).user,
        "former": lambda: UnitAdministratorFactory(unit=unit, end=date(2021, 1, 1)).user,
        "deactivated": lambda: UnitAdministratorFactory(unit=unit, user__is_active=False).user,
        "other": lambda: UnitAdministratorFactory().user,
        "trainer": lambda: UserFactory(roles=["培训管理员"]),
        "system": lambda: UserFactory(roles=["系统管理员"]),
        "superuser": lambda: UserFactory(is_superuser=True),
        "editor": lambda: UserFactory(roles=["编辑"]),
        "reviewer": lambda: UserFactory(roles=["终审"]),
    }

    response = ask(client, people[who](), f"/units/{unit.pk}/{page}")

    assert response.status_code == WHO[who]


@pytest.mark.parametrize("page", ["learning/", "learning.xlsx"])
def test_report_is_only_read(client, unit, administrator, page):
    client.force_login(administrator)

    assert client.post(f"/units/{unit.pk}/{page}").status_code == 405


def test_page_takes_the_same_number_of_queries_whatever_its_size(
    client, unit, administrator, django_assert_max_num_queries
):
    client.force_login(administrator)
    counts = []
    for rows in (1, 2, 3):
        everybody = [member(unit) for _ in range(rows)]
        taught = released_course()
        assignment(taught, *everybody, due_on=timezone.localdate())
        finished(everybody[0], taught, timezone.localdate(), hours=2)
        client.get(f"/units/{unit.pk}/learning/")
        with django_assert_max_num_queries(60) as seen:
            client.get(f"/units/{unit.pk}/learning/")
        counts.append(len(seen))

    assert len(set(counts)) == 1
    assert User.objects.in_units([unit.pk], on=timezone.localdate()).count() == 6


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("培训管理员", True), ("系统管理员", True), ("编辑", False), ("终审", False)],
)
def test_who_runs_the_training_finds_every_unit_in_the_admin(client, unit, role, allowed):
    response = ask(client, UserFactory(roles=[role]), "/admin/unit-learning/")

    if allowed:
        assert f'href="/units/{unit.pk}/learning/">示例厅机关工会</a>' in response.content.decode()
    else:
        assert response["Location"] == "/admin/"


def test_units_are_found_by_name_or_code(client, unit):
    UnitFactory(name="其他工会", code="QT-1")
    client.force_login(UserFactory(roles=["培训管理员"]))

    by_name = client.get("/admin/unit-learning/?q=示例厅").content.decode()
    by_code = client.get("/admin/unit-learning/?q=qt-1").content.decode()
    nothing = client.get("/admin/unit-learning/?q=没有%00").content.decode()

    assert "示例厅机关工会" in by_name
    assert "其他工会" not in by_name
    assert "其他工会" in by_code
    assert "没有找到单位。" in nothing
