"""Load the demo content through the services that real work goes through."""

from collections.abc import Callable
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Unit, User
from accounts.services import appoint, grant_administration, place
from demo.exams import load_exams
from demo.learners import load_learners
from demo.library import load_articles, load_books, load_documents, load_materials
from demo.people import ADMINISTRATOR, PASSWORD, PEOPLE, SINCE, UNITS, DemoPerson, post
from demo.sections import load_sections
from demo.training import load_courses

Say = Callable[[str], None]


def load(*, say: Say) -> None:
    """Load what is missing; what an earlier load brought stays as it is."""
    say("人员与组织……")
    with transaction.atomic():
        load_units()
        administrator = load_person(ADMINISTRATOR)
        for person in PEOPLE:
            load_person(person)
    say("栏目与文章……")
    sections = load_sections(by=administrator)
    load_articles(sections["articles"], by=administrator)
    say("政策文件……")
    load_documents(sections["policies"], sections["internal"], by=administrator)
    say("职工书屋与思想政治工作资料……")
    load_books(sections["books"], by=administrator)
    load_materials(sections["materials"])
    say("课程与学习记录……")
    load_courses(sections["courses"])
    load_learners()
    say("考试……")
    load_exams()


def load_units() -> None:
    for entry in UNITS:
        unit, _ = Unit.objects.get_or_create(
            code=entry.code,
            defaults={"name": entry.name, "short_name": entry.short_name, "level": entry.level},
        )
        if not unit.placements.exists():
            parent = Unit.objects.filter(code=entry.parent).first()
            place(unit, parent, start=SINCE, by=None)


def load_person(entry: DemoPerson) -> User:
    """The person with roles and posts; somebody already there is left as she is."""
    if known := User.objects.filter(staff_number=entry.staff_number).first():
        return known
    user = User.objects.create_user(
        entry.staff_number,
        name=entry.name,
        email=entry.email or None,
        is_superuser=entry.superuser,
    )
    if entry.activated:
        user.password = _hashed_password()
        user.save(update_fields=["password"])
    user.groups.set(Group.objects.filter(name__in=entry.roles))
    for held in entry.posts:
        appoint(user, *post(*held), start=SINCE, by=None)
    for unit_code in entry.administers:
        grant_administration(user, Unit.objects.get(code=unit_code), start=SINCE, by=None)
    return user


@cache
def _hashed_password() -> str:
    """One password for all, so it is hashed once: that takes a quarter of a second by design."""
    return make_password(PASSWORD)
