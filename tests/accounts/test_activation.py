from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import ActivationCode
from accounts.services import activate, issue_activation_codes, reset_access
from accounts.services.access import CodeSpent, hash_code
from accounts.slips import activation_url
from tests.factories.accounts import (
    PASSWORD,
    AppointmentFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(unit, member, administrator):
    return issue_activation_codes(unit, by=administrator)[0]


def enter(client, staff_number, code):
    return client.post("/activate/", {"staff_number": staff_number, "code": code})


def choose(client, password=PASSWORD):
    return client.post(
        "/activate/password/", {"new_password1": password, "new_password2": password}
    )


def test_first_sign_in_with_a_code(client, member, slip):
    entered = enter(client, "sz0001", f" {slip.display_code.lower()} ")
    chosen = choose(client)

    member.refresh_from_db()
    assert entered["Location"] == "/activate/password/"
    assert chosen["Location"] == "/"
    assert member.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(member.pk)


def test_code_is_stored_as_hash_only(slip):
    row = ActivationCode.objects.get()

    assert row.code_hash == hash_code(slip.code)
    assert slip.code not in str(row.__dict__)


def test_code_works_once(client, member, slip):
    enter(client, "SZ0001", slip.code)
    choose(client)
    client.logout()

    again = enter(client, "SZ0001", slip.code)

    assert "激活码已经用过、过期" in again.content.decode()


def test_code_runs_out(client, member, slip):
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        late = enter(client, "SZ0001", slip.code)

    assert "请联系单位管理员重新签发" in late.content.decode()


def test_code_revoked_between_the_two_pages(client, unit, administrator, member, slip):
    enter(client, "SZ0001", slip.code)
    issue_activation_codes(unit, by=administrator)

    response = choose(client)

    member.refresh_from_db()
    assert response["Location"] == "/activate/"
    assert not member.has_usable_password()


def test_a_new_code_revokes_the_old_one(client, unit, administrator, member, slip):
    issue_activation_codes(unit, by=administrator)

    response = enter(client, "SZ0001", slip.code)

    assert response.status_code == 200
    assert ActivationCode.objects.open().count() == 1


def test_code_of_another_person_is_refused(client, member, slip):
    other = UserFactory()

    assert enter(client, other.staff_number, slip.code).status_code == 200


def test_guessing_codes_locks_like_guessing_passwords(client, member, slip):
    for _ in range(5):
        enter(client, "SZ0001", "AAAAA-AAAAA")

    locked = enter(client, "SZ0001", slip.code)

    assert locked.status_code == 429


def test_weak_password_is_refused_in_chinese(client, member, slip):
    enter(client, "SZ0001", slip.code)

    response = choose(client, "12345678")

    member.refresh_from_db()
    assert "密码" in response.content.decode()
    assert response.status_code == 200
    assert not member.has_usable_password()


def test_password_page_without_a_code_goes_back(client):
    assert client.get("/activate/password/")["Location"] == "/activate/"


def test_two_activations_of_one_code_are_one(member, slip):
    pk = ActivationCode.objects.get().pk
    activate(pk, password=PASSWORD)

    with pytest.raises(CodeSpent):
        activate(pk, password="Anderes-Wort-5")


def test_codes_go_only_to_people_without_password(unit, member, administrator):
    settled = UserFactory(password=PASSWORD)
    gone = UserFactory(is_active=False)
    for user in (settled, gone):
        AppointmentFactory(user=user, unit=unit)

    slips = issue_activation_codes(unit, by=administrator)

    assert [slip.user for slip in slips] == [member]


def test_codes_for_another_unit_are_refused(unit, member, other_administrator):
    with pytest.raises(PermissionDenied):
        issue_activation_codes(unit, by=other_administrator)

    assert not ActivationCode.objects.exists()


def test_administrator_of_the_unit_above_may_issue(unit, member):
    top = UnitFactory()
    below = UnitFactory(under=top)
    person = AppointmentFactory(unit=below).user
    above = UnitAdministratorFactory(unit=top).user

    assert [slip.user for slip in issue_activation_codes(below, by=above)] == [person]


def test_reset_takes_password_and_sessions_away(client, member, administrator):
    member.set_password(PASSWORD)
    member.save()
    client.force_login(member)

    slip = reset_access(member, by=administrator)

    assert client.get("/accounts/profile/").status_code == 302
    assert not member.has_usable_password()
    assert slip.user == member
    assert member.notices.get().subject == "您的登录密码已被重置"


def test_reset_of_people_who_can_do_more_is_refused(unit, administrator, system_administrator):
    chief = UserFactory(is_superuser=True)
    editor = UserFactory(roles=["编辑"])
    elsewhere = UnitAdministratorFactory().user
    for user in (chief, editor, elsewhere):
        AppointmentFactory(user=user, unit=unit)

    for user in (chief, editor, elsewhere, administrator):
        with pytest.raises(PermissionDenied):
            reset_access(user, by=administrator)
    with pytest.raises(PermissionDenied):
        reset_access(chief, by=system_administrator)
    assert reset_access(editor, by=system_administrator).user == editor


def test_slip_address_keeps_the_code_behind_the_hash(slip):
    url = activation_url("http://testserver/activate/", slip)

    assert url == f"http://testserver/activate/#n=SZ0001&c={slip.code}"


def test_second_step_is_still_asked_after_activation(client, member, slip):
    TOTP.activate(member, generate_totp_secret())
    enter(client, "SZ0001", slip.code)

    response = choose(client)

    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
