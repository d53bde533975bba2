from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from accounts.audience import tokens_for
from accounts.models import AudienceRule
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
