import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import ActivationCode
from tests.factories.accounts import (
    PASSWORD,
    AppointmentFactory,
    UnitAdministratorFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

ALLOWED = {"administrator", "system_administrator"}


def ask(client, user, method, path):
    if user:
        client.force_login(user)
    return getattr(client, method)(path)


def codes_in(client):
    """The codes on the page of slips, as they are printed."""
    html = client.get("/units/slips/").content.decode()
    return re.findall(r'class="slip__code">([^<]+)<', html)


@pytest.mark.parametrize(
    "who",
    [
        "stranger",
        "member",
        "administrator",
        "other_administrator",
        "editor",
        "system_administrator",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/units/{unit}/"),
        ("post", "/units/{unit}/codes/"),
        ("get", "/units/people/{person}/reset/"),
        ("post", "/units/people/{person}/reset/"),
    ],
)
def test_who_may_use_the_pages_of_a_unit(client, unit, people, who, method, path):
    target = AppointmentFactory(unit=unit).user
    path = path.format(unit=unit.pk, person=target.pk)

    response = ask(client, people[who], method, path)

    if who in ALLOWED and method == "post":
        assert response["Location"] == "/units/slips/"
    else:
        expected = 200 if who in ALLOWED else 302 if who == "stranger" else 403
        assert response.status_code == expected
    if who not in ALLOWED:
        assert not ActivationCode.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("member", 403),
        ("editor", 403),
        ("administrator", 200),
        ("other_administrator", 200),
        ("system_administrator", 200),
    ],
)
def test_who_sees_the_list_of_units(client, people, who, status):
    assert ask(client, people[who], "get", "/units/").status_code == status


def test_list_shows_only_own_units(client, unit, administrator, other_administrator):
    client.force_login(administrator)

    html = client.get("/units/").content.decode()

    assert unit.name in html
    assert other_administrator.administrations.get().unit.name not in html


def test_list_leads_to_what_the_people_of_each_unit_learnt(client, unit, administrator):
    client.force_login(administrator)

    html = client.get("/units/").content.decode()

    assert f'<a href="/units/{unit.pk}/learning/">学习情况' in html


def test_codes_are_asked_for_by_post_only(client, unit, administrator):
    client.force_login(administrator)

    assert client.get(f"/units/{unit.pk}/codes/").status_code == 405


def test_slips_show_name_number_code_and_qr(client, unit, member, administrator):
    client.force_login(administrator)

    response = client.post(f"/units/{unit.pk}/codes/", follow=True)

    html = response.content.decode()
    assert "王秀兰" in html
    assert "首次登录：" in html
    assert "SZ0001" in html
    assert html.count("data:image/svg+xml") == 1
    assert "no-store" in response["Cache-Control"]


def test_reset_slip_names_the_unit_and_says_what_for(client, unit, member, administrator):
    client.force_login(administrator)

    html = client.post(f"/units/people/{member.pk}/reset/", follow=True).content.decode()

    assert "重新登录：" in html
    assert "首次登录" not in html
    assert "<p>示例厅机关工会</p>" in html


@pytest.mark.parametrize("path", ["/units/{unit}/codes/", "/units/people/{person}/reset/"])
def test_looking_again_at_the_slips_issues_nothing(client, unit, member, administrator, path):
    client.force_login(administrator)
    client.post(path.format(unit=unit.pk, person=member.pk))

    first, second = codes_in(client), codes_in(client)

    assert len(first) == 1
    assert first == second
    assert ActivationCode.objects.count() == 1
    assert ActivationCode.objects.open().count() == 1


def test_new_slips_take_the_place_of_the_old(client, unit, member, administrator):
    client.force_login(administrator)
    client.post(f"/units/{unit.pk}/codes/")
    first = codes_in(client)
    client.post(f"/units/people/{member.pk}/reset/")

    assert codes_in(client) != first
    assert len(codes_in(client)) == 1


def test_slips_are_gone_after_ten_minutes(client, unit, member, administrator):
    client.force_login(administrator)
    client.post(f"/units/{unit.pk}/codes/")

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        html = client.get("/units/slips/").content.decode()

    assert "激活码已经不再显示" in html
    assert "slips" not in client.session
    assert ActivationCode.objects.open().count() == 1


def test_session_holds_no_code_in_clear(client, unit, member, administrator):
    client.force_login(administrator)
    client.post(f"/units/{unit.pk}/codes/")
    (code,) = codes_in(client)

    kept = str(dict(client.session))

    assert code not in kept
    assert code.replace("-", "") not in kept


def test_slips_are_shown_to_nobody_else(client, unit, member, administrator, other_administrator):
    client.force_login(administrator)
    client.post(f"/units/{unit.pk}/codes/")
    client.force_login(other_administrator)

    assert codes_in(client) == []


def test_unit_where_nobody_waits_says_so(client, unit, administrator):
    client.force_login(administrator)

    html = client.post(f"/units/{unit.pk}/codes/", follow=True).content.decode()

    assert "没有需要激活码的人" in html


def test_issue_and_reset_are_logged(client, unit, member, administrator):
    client.force_login(administrator)

    client.post(f"/units/{unit.pk}/codes/")
    client.post(f"/units/people/{member.pk}/reset/")

    logged = ModelLogEntry.objects.filter(user=administrator).order_by("pk")
    assert [entry.action for entry in logged] == ["accounts.codes", "accounts.reset"]
    assert [entry.message for entry in logged] == ["为 1 人签发激活码", "收回密码并签发激活码"]


def test_mobile_numbers_are_masked(client, unit, administrator):
    AppointmentFactory(unit=unit, user__mobile="13812345678")
    client.force_login(administrator)

    html = client.get(f"/units/{unit.pk}/").content.decode()

    assert "138****5678" in html
    assert "13812345678" not in html


def test_person_with_several_posts_stands_once(client, unit, member, post, administrator):
    AppointmentFactory(user=member, unit=unit, post=post("finance"))
    client.force_login(administrator)

    html = client.get(f"/units/{unit.pk}/").content.decode()

    assert html.count("王秀兰</th>") == 1
    assert "财务、工会会员" in html


def test_unit_page_queries_do_not_grow(client, unit, administrator, queries):
    client.force_login(administrator)

    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            AppointmentFactory(unit=unit, user__password=PASSWORD)
        counts.append(queries(client, f"/units/{unit.pk}/"))

    assert counts[0] == counts[1]


def test_unit_list_queries_do_not_grow(client, queries):
    top = UnitFactory()
    client.force_login(UnitAdministratorFactory(unit=top).user)

    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            AppointmentFactory(unit=UnitFactory(under=top))
        counts.append(queries(client, "/units/"))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("stranger", False),
        ("member", False),
        ("editor", False),
        ("administrator", True),
        ("system_administrator", True),
    ],
)
def test_menu_leads_to_her_units(client, people, who, shown):
    html = ask(client, people[who], "get", "/activate/").content.decode()

    assert ("我管理的单位" in html) is shown


def test_profile_names_who_can_help(client, people):
    helpers = {
        "member": "请联系本单位的平台管理员",
        "administrator": "请联系系统管理员",
        "system_administrator": "请在管理后台“人员”中更正",
    }

    for who, helper in helpers.items():
        assert helper in ask(client, people[who], "get", "/accounts/profile/").content.decode()


def test_open_appointment_lasts_until_now(client, member):
    html = ask(client, member, "get", "/accounts/profile/").content.decode()

    assert "2020-01-01至今" in html
