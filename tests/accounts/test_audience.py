import random
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from accounts.audience import tokens_for
from accounts.models import Audience, AudienceRule, Post, User
from accounts.services import place
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 1)


def reaches(audience, user, on=TODAY):
    return bool(audience.tokens() & tokens_for(user, on=on))


def test_anonymous_carries_only_the_public_token():
    assert tokens_for(AnonymousUser(), on=TODAY) == {"all"}


def test_inactive_person_counts_as_anonymous():
    assert tokens_for(UserFactory(is_active=False), on=TODAY) == {"all"}


def test_tokens_of_an_appointment(post):
    top = UnitFactory()
    unit = UnitFactory(under=top)
    held = AppointmentFactory(unit=unit, post=post("finance"))

    assert tokens_for(held.user, on=TODAY) == {
        "all",
        "staff",
        "post:finance",
        f"unit:{unit.pk}",
        f"unit:{unit.pk}+post:finance",
        f"under:{unit.pk}",
        f"under:{unit.pk}+post:finance",
        f"under:{top.pk}",
        f"under:{top.pk}+post:finance",
    }


def test_post_within_unit_needs_both_in_one_appointment(post):
    here, there = UnitFactory(), UnitFactory()
    person = UserFactory()
    AppointmentFactory(user=person, unit=here, post=post("member"))
    AppointmentFactory(user=person, unit=there, post=post("finance"))
    audience = AudienceRuleFactory(unit=here, post=post("finance")).audience

    assert not reaches(audience, person)


def test_audience_of_a_unit_includes_those_below_unless_switched_off():
    top = UnitFactory()
    person = AppointmentFactory(unit=UnitFactory(under=top)).user
    with_below = AudienceRuleFactory(unit=top).audience
    alone = AudienceRuleFactory(unit=top, include_below=False).audience

    assert reaches(with_below, person)
    assert not reaches(alone, person)


def test_tokens_follow_the_tree_of_the_day():
    old, new = UnitFactory(), UnitFactory()
    unit = UnitFactory(under=old)
    person = AppointmentFactory(unit=unit).user
    place(unit, new, start=TODAY, by=None)
    audience = AudienceRuleFactory(unit=old).audience

    assert reaches(audience, person, on=date(2024, 5, 31))
    assert not reaches(audience, person, on=TODAY)


def test_everyone_signed_in():
    audience = AudienceFactory(everyone=True)

    assert reaches(audience, UserFactory())
    assert not reaches(audience, AnonymousUser())


def test_audience_without_rules_reaches_nobody():
    assert not reaches(AudienceFactory(), UserFactory(is_superuser=True))


def test_rule_without_unit_and_post_is_refused():
    with pytest.raises(ValidationError, match="至少选择"):
        AudienceRule(audience=AudienceFactory()).full_clean()


@pytest.mark.parametrize("posts", [1, 3])
def test_tokens_take_three_queries(django_assert_num_queries, post, posts):
    person = UserFactory()
    for code in ("chair", "finance", "audit")[:posts]:
        AppointmentFactory(user=person, post=post(code))

    with django_assert_num_queries(3):
        tokens_for(person, on=TODAY)


@pytest.mark.parametrize("seed", range(12))
def test_people_reached_are_those_who_carry_a_token(seed):
    """`reached_by` and `tokens_for` say the same on random trees, appointments and audiences."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable tree
    posts = list(Post.objects.all()[:3])
    units = [UnitFactory()]
    for _ in range(7):
        units.append(UnitFactory(under=chance.choice(units)))
    place(units[-1], units[0], start=TODAY, by=None)
    for number in range(12):
        person = UserFactory(is_active=number % 6 != 5)
        for post in chance.sample(posts, chance.randint(0, 2)):
            start = TODAY + timedelta(days=chance.randint(-3, 1))
            end = chance.choice([None, TODAY - timedelta(days=1), TODAY + timedelta(days=9)])
            end = None if end is None else max(start, end)
            AppointmentFactory(
                user=person, unit=chance.choice(units), post=post, start=start, end=end
            )
    for _ in range(8):
        audience = AudienceFactory(everyone=chance.random() < 0.1)
        for _ in range(chance.randint(0, 3)):
            unit = chance.choice([*units, None])
            AudienceRuleFactory(
                audience=audience,
                unit=unit,
                post=chance.choice([*posts, None] if unit else posts),
                include_below=chance.random() < 0.5,
            )
        for day in (TODAY - timedelta(days=1), TODAY):
            expected = {p.pk for p in User.objects.all() if reaches(audience, p, on=day)}

            found = User.objects.reached_by(audience, on=day)

            assert sorted(found.values_list("pk", flat=True)) == sorted(expected)


def test_people_reached_by_an_audience_not_saved_yet(post):
    top = UnitFactory()
    held = AppointmentFactory(unit=UnitFactory(under=top), post=post("finance"))
    AppointmentFactory(post=post("finance"))
    audience = Audience(name="尚未保存", rules=[AudienceRule(unit=top, post=post("finance"))])

    assert list(User.objects.reached_by(audience, on=TODAY)) == [held.user]


@pytest.mark.parametrize("units", [1, 3])
def test_reading_whom_an_audience_reaches_takes_three_queries(
    django_assert_num_queries, post, units
):
    audience = AudienceFactory()
    for _ in range(units):
        AudienceRuleFactory(audience=audience, unit=UnitFactory(), post=post("finance"))

    with django_assert_num_queries(3):
        list(User.objects.reached_by(audience, on=TODAY))
