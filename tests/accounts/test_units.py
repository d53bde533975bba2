from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Unit, UnitPlacement
from accounts.services import AppointmentOverlap, appoint, dismiss, place
from tests.factories.accounts import AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 1)


def tree():
    province = UnitFactory(name="省直机关工会")
    bureau = UnitFactory(name="厅机关工会", under=province)
    office = UnitFactory(name="处工会小组", under=bureau)
    return province, bureau, office


def test_descendants_include_the_unit_and_all_below():
    province, bureau, office = tree()
    other = UnitFactory()

    found = Unit.objects.descendants(province, on=TODAY)

    assert set(found) == {province, bureau, office}
    assert other not in found


def test_path_runs_from_the_top_down():
    province, bureau, office = tree()

    assert Unit.objects.path(office, on=TODAY) == [province, bureau, office]


def test_place_moves_a_unit_from_a_day_on():
    province, bureau, office = tree()

    place(office, province, start=TODAY, by=None)

    assert set(Unit.objects.descendants(bureau, on=date(2024, 5, 31))) == {bureau, office}
    assert set(Unit.objects.descendants(bureau, on=TODAY)) == {bureau}


def test_place_again_changes_nothing():
    _province, bureau, office = tree()

    place(office, bureau, start=TODAY, by=None)

    assert office.placements.count() == 1


def test_place_under_own_descendant_is_refused():
    province, _bureau, office = tree()

    with pytest.raises(ValidationError) as refused:
        place(province, office, start=TODAY, by=None)

    assert "循环隶属" in str(refused.value)
    assert province.placements.get().end is None


def test_placements_may_not_overlap():
    province, _bureau, office = tree()
    second = UnitPlacement(unit=office, parent=province, start=TODAY)

    with pytest.raises(ValidationError, match="重叠"):
        second.full_clean()


def test_a_circle_in_the_data_ends_the_walk():
    province, bureau, office = tree()
    province.placements.update(parent=office)

    assert Unit.objects.ancestor_ids([office.pk], on=TODAY) == {
        province.pk,
        bureau.pk,
        office.pk,
    }


def test_placement_end_before_start_is_refused_by_the_database():
    unit = UnitFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        unit.placements.update(end=date(2019, 1, 1))


def test_tree_walk_takes_one_query(django_assert_num_queries):
    province, *_ = tree()

    with django_assert_num_queries(1):
        Unit.objects.descendant_ids([province.pk], on=TODAY)


def test_appoint_twice_is_one_appointment(post):
    user, unit = UserFactory(), UnitFactory()

    first = appoint(user, unit, post("chair"), start=TODAY, term="第三届", by=None)
    second = appoint(user, unit, post("chair"), start=TODAY, term="第三届", by=None)

    assert first == second
    assert user.appointments.count() == 1


def test_appoint_overlapping_the_same_post_is_refused(post):
    held = AppointmentFactory(post=post("chair"))

    with pytest.raises(AppointmentOverlap, match="任期重叠"):
        appoint(held.user, held.unit, held.post, start=TODAY, by=None)


def test_dismissed_person_is_in_the_unit_until_the_last_day():
    held = AppointmentFactory()

    dismiss(held, on=TODAY, by=None)

    people = type(held.user).objects
    assert held.user in people.in_units([held.unit_id], on=TODAY)
    assert held.user not in people.in_units([held.unit_id], on=date(2024, 6, 2))
