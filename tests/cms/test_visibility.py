"""Predicate, queryset and the two halves given to the index agree on random trees."""

import random
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Page, PageViewRestriction

from accounts.models import Appointment, Audience, AudienceRule, Post, Unit, User
from cms.models import ArticlePage
from cms.permissions import can_view, reader_scope, visibility_of
from cms.querysets import visible_among, visible_to
from tests.factories import cms as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Two units, two posts, three groups' worth of people and five audiences."""
    units = [
        Unit.objects.create(name=f"第{n}单位", code=f"U{n}", level="grassroots") for n in "一二"
    ]
    posts = [
        Post.objects.get_or_create(code=f"p{n}", defaults={"name": f"职务{n}"})[0] for n in "12"
    ]
    groups = [Group.objects.create(name=f"组{n}") for n in "甲乙"]
    people = [AnonymousUser()]
    for number, (unit, post, group) in enumerate(
        [(None, None, None), (0, 0, None), (0, 1, 0), (1, 0, 1), (1, 1, 0)]
    ):
        user = User.objects.create_user(f"U{number}00", name=f"人员{number}")
        if unit is not None:
            Appointment.objects.create(
                user=user, unit=units[unit], post=posts[post], start=date(2020, 1, 1)
            )
        if group is not None:
            user.groups.add(groups[group])
        people.append(user)
    people.append(User.objects.create_superuser("SU00", name="管理"))
    audiences = [None, Audience.objects.create(name="全体", everyone=True)]
    for name, unit, post in (("单位", 0, None), ("职务", None, 1), ("两者", 1, 0)):
        audience = Audience.objects.create(name=name)
        AudienceRule.objects.create(
            audience=audience,
            unit=None if unit is None else units[unit],
            post=None if post is None else posts[post],
        )
        audiences.append(audience)
    audiences.append(Audience.objects.create(name="无人"))
    return people, audiences, groups


@pytest.mark.parametrize("seed", range(6))
def test_predicate_queryset_and_index_halves_agree(world, seed):
    people, audiences, groups = world
    pick = random.Random(seed)  # noqa: S311 - repeatable, not secret
    parents = [make.home()]
    for _ in range(8):
        parents.append(make.section(pick.choice(parents), live=pick.random() < 0.8))
    for _ in range(20):
        make.article(
            pick.choice(parents), live=pick.random() < 0.8, audience=pick.choice(audiences)
        )
    for page in pick.sample(list(Page.objects.filter(depth__gt=2)), 7):
        kind = pick.choice(["login", "groups", "groups", "password"])
        make.restriction(page, kind, pick.sample(groups, pick.randint(0, 2)))

    for person in people:
        scope = reader_scope(person)
        pages = list(Page.objects.filter(depth__gt=1).specific())
        by_predicate = {page.pk for page in pages if can_view(person, page)}
        by_queryset = set(
            visible_to(Page.objects.filter(depth__gt=1), person).values_list("pk", flat=True)
        )
        by_halves = {page.pk for page in pages if page.live and scope.admits(visibility_of(page))}
        among_these = visible_among(list(Page.objects.filter(depth__gt=1)), scope)
        of_articles = set(
            visible_to(ArticlePage.objects.all(), person).values_list("pk", flat=True)
        )

        assert by_predicate == by_queryset == by_halves == {page.pk for page in among_these}
        assert (
            of_articles
            == {page.pk for page in pages if isinstance(page, ArticlePage)} & by_predicate
        )


def test_restriction_reaches_below_and_copies_of_its_page(reader):
    closed = make.section()
    inner = make.article(make.section(closed))
    make.restriction(closed)
    copy = closed.create_alias(parent=make.home(), update_slug="copy", recursive=True)
    copied = copy.get_descendants().last().specific

    for page in (closed, inner, copy, copied):
        assert not can_view(AnonymousUser(), page)
        assert can_view(reader, page)
    assert visible_to(Page.objects.filter(depth__gt=2), AnonymousUser()).count() == 0
    assert visible_to(Page.objects.filter(depth__gt=2), reader).count() == 6


def test_restriction_reaches_below_a_copy_of_a_copy(reader):
    closed = make.section()
    make.restriction(closed)
    copy = closed.create_alias(parent=make.home(), update_slug="copy")
    further = copy.create_alias(parent=make.home(), update_slug="further")
    below = make.article(further)

    assert not can_view(AnonymousUser(), below)
    assert not visible_to(Page.objects.filter(pk=below.pk), AnonymousUser()).exists()
    assert visible_to(Page.objects.filter(pk=below.pk), reader).exists()


def test_shared_passwords_admit_nobody(administrator):
    page = make.article()
    make.restriction(page, PageViewRestriction.PASSWORD)

    assert not can_view(administrator, page)


def test_a_person_who_left_reads_like_a_visitor(reader):
    page = make.article()
    make.restriction(page)
    reader.is_active = False

    assert not can_view(reader, page)


def test_appointments_count_on_the_day_asked_for(reader):
    unit = Unit.objects.create(name="某单位", code="X1", level="grassroots")
    post = Post.objects.first()
    Appointment.objects.create(
        user=reader, unit=unit, post=post, start=date(2020, 1, 1), end=date(2021, 12, 31)
    )
    audience = Audience.objects.create(name="某单位")
    AudienceRule.objects.create(audience=audience, unit=unit)
    page = make.article(audience=audience)

    assert can_view(reader, page, on=date(2021, 6, 1))
    assert not can_view(reader, page, on=date(2022, 6, 1))


@pytest.mark.parametrize("restricted", [1, 5])
def test_a_list_costs_the_same_whatever_it_holds(reader, django_assert_num_queries, restricted):
    for _ in range(restricted):
        page = make.article(make.section(), audience=Audience.objects.create(name=f"众{_}"))
        make.restriction(page, "groups")
    wanted = visible_to(Page.objects.all(), reader)

    with django_assert_num_queries(1):
        list(wanted)
    with django_assert_num_queries(6):
        list(visible_to(Page.objects.all(), reader))
