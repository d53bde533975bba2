"""People, courses and records for `bench/learner_pages.py`; runs inside the site's own shell."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import (
    Appointment,
    Audience,
    Post,
    Unit,
    UnitAdministrator,
    UnitPlacement,
    User,
)
from cms.models import HomePage
from courses.models import (
    Assignment,
    CoursePage,
    CoursesPage,
    Duty,
    Enrolment,
    HourEntry,
    LessonPage,
    LessonProgress,
    Release,
)
from courses.services.releases import Chosen, publish_release

LEARNER, ADMINISTRATOR = "B00000", "BADMIN"
SUB_UNITS, LESSONS = 10, 4
HOST = {"host": "127.0.0.1"}
TEXT = [{"type": "text", "value": "<p>一课的正文。</p>"}]


def grow(people: int, courses: int) -> None:
    """Bring the site up to so many people in eleven units, each with so many required courses."""
    by = User.objects.get(staff_number="BENCH")
    units = _units(by)
    known = User.objects.filter(staff_number__startswith="B0").count()
    password = make_password(None)
    made = User.objects.bulk_create(
        User(staff_number=f"B{number:05d}", name=f"学员{number}", password=password)
        for number in range(known, people)
    )
    member = Post.objects.get(code="member")
    day = timezone.localdate() - timedelta(days=300)
    Appointment.objects.bulk_create(
        Appointment(user=user, unit=units[number % len(units)], post=member, start=day)
        for number, user in enumerate(made)
    )
    for number in range(CoursePage.objects.count(), courses):
        _course(number, by)
    for assignment in Assignment.objects.select_related("course"):
        _learn(assignment)


def _units(by: User) -> list[Unit]:
    top, new = Unit.objects.get_or_create(
        code="B-00", defaults={"name": "测量单位", "level": Unit.Level.ORGAN_UNION}
    )
    if new:
        UnitAdministrator.objects.create(
            user=User.objects.create_user(ADMINISTRATOR, name="管理员"),
            unit=top,
            start=timezone.localdate(),
        )
        for number in range(1, SUB_UNITS + 1):
            unit = Unit.objects.create(
                code=f"B-{number:02d}", name=f"测量处{number}", level=Unit.Level.GRASS_ROOTS
            )
            UnitPlacement.objects.create(
                unit=unit, parent=top, start=timezone.localdate() - timedelta(days=400)
            )
    return list(Unit.objects.filter(code__startswith="B-"))


def _course(number: int, by: User) -> None:
    section = CoursesPage.objects.first()
    if section is None:
        section = HomePage.objects.get().add_child(instance=CoursesPage(title="培训"))
    course = section.add_child(
        instance=CoursePage(title=f"测量课程{number}", hours=2, certificate=False)
    )
    lessons = [
        course.add_child(instance=LessonPage(title=f"第{part}课", body=TEXT))
        for part in range(LESSONS)
    ]
    units = [Chosen(lesson) for lesson in lessons]
    publish_release(course, by=by, change=Release.Change.REQUIRED, units=units, note="测量")
    everyone = Audience.objects.get_or_create(name="全体", everyone=True)[0]
    due_on = timezone.localdate() + timedelta(days=number - 5)
    Assignment.objects.create(course=course, audience=everyone, due_on=due_on, created_by=by)


def _learn(assignment: Assignment) -> None:
    """Everybody has the duty; a third has finished, a third has begun."""
    course = assignment.course
    release = course.releases.get(current=True)
    known = assignment.duties.values("user_id")
    people = list(User.objects.filter(staff_number__startswith="B0").exclude(pk__in=known))
    now = timezone.now()
    Duty.objects.bulk_create(
        Duty(assignment=assignment, user=user, told_due_on=assignment.due_on) for user in people
    )
    begun = Enrolment.objects.bulk_create(
        Enrolment(
            user=user,
            course=course,
            release=release,
            completed_at=now if (user.pk + course.pk) % 3 == 0 else None,
            last_seen_at=now,
        )
        for user in people
        if (user.pk + course.pk) % 3 < 2
    )
    units = list(release.units.all())
    LessonProgress.objects.bulk_create(
        LessonProgress(enrolment=row, lesson_id=unit.lesson_id, read_at=now, completed_at=now)
        for row in begun
        for unit in (units if row.completed_at else units[:2])
    )
    HourEntry.objects.bulk_create(
        HourEntry(
            user_id=row.user_id,
            year=now.year,
            category=release.category,
            hours=release.hours,
            earned_on=timezone.localdate(),
            enrolment=row,
            release=release,
            rule="测量",
        )
        for row in begun
        if row.completed_at
    )


def addresses() -> dict[str, str]:
    return {"home": "/", "report": f"/units/{Unit.objects.get(code='B-00').pk}/learning/"}


def signed_in() -> dict[str, Client]:
    """Who opens the two pages."""
    clients = {"home": Client(headers=HOST), "report": Client(headers=HOST)}
    clients["home"].force_login(User.objects.get(staff_number=LEARNER))
    clients["report"].force_login(User.objects.get(staff_number=ADMINISTRATOR))
    return clients


def count_queries() -> dict[str, dict[str, object]]:
    """Of each page its address, the cookie of who opens it, and how many queries it takes once
    what is cached per process is there."""
    found: dict[str, dict[str, object]] = {}
    clients = signed_in()
    for name, address in addresses().items():
        client = clients[name]
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        key = settings.SESSION_COOKIE_NAME
        cookie = f"{key}={client.cookies[key].value}"
        found[name] = {"address": address, "cookie": cookie, "queries": len(seen)}
    return found
