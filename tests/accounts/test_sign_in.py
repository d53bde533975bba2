import re

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def person():
    return UserFactory(
        staff_number="SZ0007",
        name="李建国",
        mobile="13800000007",
        email="li@example.cn",
        password=PASSWORD,
    )


def sign_in(client, login, password=PASSWORD, **fields):
    return client.post(LOGIN, {"login": login, "password": password, **fields})


def is_signed_in(client, user):
    return client.session.get("_auth_user_id") == str(user.pk)


@pytest.mark.parametrize(
    "login",
    [
        "SZ0007",
        "sz0007",
        " \uff33\uff3a\uff10\uff10\uff10\uff17 ",
        "13800000007",
        "138 0000 0007",
        "+86 138-0000-0007",
        "li@example.cn",
        "LI@Example.CN",
    ],
)
def test_sign_in_by_each_identifier(client, person, login):
    response = sign_in(client, login)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client, person)


def test_wrong_password_says_so_in_chinese_and_keeps_the_login(client, person):
    response = sign_in(client, "SZ0007", "falsch")

    assert "账号或密码不正确" in response.content.decode()
    assert 'value="SZ0007"' in response.content.decode()
    assert not is_signed_in(client, person)


@pytest.mark.parametrize(
    "login", ["没有此人", "x" * 300, "a\x00b", "'; DROP TABLE accounts_user; --"]
)
def test_bad_logins_are_answered_with_the_form(client, person, login):
    response = sign_in(client, login)

    assert response.status_code == 200
    assert not is_signed_in(client, person)


def test_inactive_person_cannot_sign_in(client, person):
    person.is_active = False
    person.save()

    response = sign_in(client, "SZ0007")

    assert "账号或密码不正确" in response.content.decode()


def test_person_without_password_cannot_sign_in(client):
    UserFactory(staff_number="SZ0008")

    assert sign_in(client, "SZ0008", "").status_code == 200
    assert sign_in(client, "SZ0008", "!").status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_in_leads_back_to_the_page_and_its_place(client, person):
    response = sign_in(client, "SZ0007", next="/library/gonghuifa/#art-42")

    assert response["Location"] == "/library/gonghuifa/#art-42"


def test_sign_in_never_leads_to_another_site(client, person):
    response = sign_in(client, "SZ0007", next="https://evil.example/")

    assert response["Location"] == "/"


def test_five_failures_lock_under_every_identifier(client, person):
    for login in ["SZ0007", "13800000007", "li@example.cn", "sz0007", "SZ0007"]:
        response = sign_in(client, login, "falsch")

    locked = sign_in(client, "li@example.cn")
    assert (response.status_code, locked.status_code) == (429, 429)
    assert "请 15 分钟后再试" in locked.content.decode()
    assert not is_signed_in(client, person)
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"SZ0007"}


def test_lockout_of_one_person_leaves_others_alone(client, person):
    other = UserFactory(password=PASSWORD)
    for _ in range(5):
        sign_in(client, "SZ0007", "falsch")

    sign_in(client, other.staff_number)

    assert is_signed_in(client, other)


def test_failed_attempts_keep_no_password(client, person):
    sign_in(client, "SZ0007", "geheim-Wort")

    assert "geheim-Wort" not in AccessAttempt.objects.get().post_data


def test_admin_login_goes_the_same_way(client):
    response = client.get("/admin/login/?next=/admin/pages/")

    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=%2Fadmin%2Fpages%2F",
    )
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_admin_sends_strangers_to_sign_in(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"


def test_admin_refuses_people_without_the_right_instead_of_sending_them_round(client, person):
    client.force_login(person)

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "没有查看权限" in response.content.decode()


def test_sign_in_page_does_not_send_people_back_to_what_they_may_not_see(client, person):
    client.force_login(person)

    response = client.get("/accounts/login/?next=/neibu/")

    assert response.status_code == 200
    assert "现在的账号不能查看要去的页面" in response.content.decode()


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/accounts/login/code/"])
def test_other_ways_in_are_closed(client, path):
    assert client.get(path).status_code == 404


def test_nobody_can_sign_up(client):
    before = client.get("/accounts/signup/")
    client.post(
        "/accounts/signup/", {"username": "neu", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "平台不开放注册" in before.content.decode()
    assert not UserFactory._meta.model.objects.filter(staff_number="NEU").exists()


def test_password_reset_by_mail(client, person, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": "LI@example.cn"})

    message = mailoutbox[0]
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "Neues-Wort-77", "password2": "Neues-Wort-77"}
    )
    assert message.to == ["li@example.cn"]
    assert "李建国，您好" in message.body
    person.refresh_from_db()
    assert person.check_password("Neues-Wort-77")


def test_password_reset_tells_nobody_whether_an_address_is_known(client, person):
    known = client.post(reverse("account_reset_password"), {"email": "li@example.cn"})
    mail.outbox.clear()
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.cn"})

    assert known["Location"] == unknown["Location"]
    assert mail.outbox == []


def test_sign_in_without_csrf_token_is_refused(person):
    response = sign_in(Client(enforce_csrf_checks=True), "SZ0007")

    assert response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-x/",
        "/accounts/password/reset/key/done/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/none/",
        "/activate/",
    ],
)
def test_pages_of_the_way_in_are_chinese(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert_no_english(response.content.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/profile/",
        "/accounts/profile/contact/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/recovery-codes/generate/",
        "/notices/",
    ],
)
def test_pages_of_ones_own_account_are_chinese(client, person, path):
    sign_in(client, "SZ0007")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    response = client.get(path)

    assert response.status_code == 200
    assert_no_english(response.content.decode())


def assert_no_english(html):
    """No word of four Latin letters or more stands in what people read in the main part."""
    main = html[html.index("<main") : html.index("</main>")]
    text = re.sub(r"<code>.*?</code>|<script.*?</script>|<[^>]+>", " ", main, flags=re.S)
    words = set(re.findall(r"[A-Za-z]{4,}", text)) - {"TOTP", "example"}
    assert words == set()


def test_change_of_address_is_confirmed_by_mail(client, person, mailoutbox):
    sign_in(client, "SZ0007")

    client.post("/accounts/email/", {"email": "neu@example.cn", "action_add": ""})
    person.refresh_from_db()
    before = person.email
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    client.post(link.removeprefix("http://testserver"))

    person.refresh_from_db()
    assert (before, person.email) == ("li@example.cn", "neu@example.cn")
    assert mailoutbox[0].to == ["neu@example.cn"]


def test_address_of_somebody_else_is_refused(client, person, mailoutbox):
    UserFactory(email="besetzt@example.cn")
    sign_in(client, "SZ0007")

    page = client.post("/accounts/email/", {"email": "besetzt@example.cn", "action_add": ""})

    assert "这个邮箱已登记在另一人名下" in page.content.decode()
    assert mailoutbox == []


def test_address_given_to_somebody_else_before_confirming(client, person, mailoutbox):
    sign_in(client, "SZ0007")
    client.post("/accounts/email/", {"email": "neu@example.cn", "action_add": ""})
    UserFactory(email="neu@example.cn")
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))

    response = client.post(link.removeprefix("http://testserver"), follow=True)

    person.refresh_from_db()
    assert response.status_code == 200
    assert person.email == "li@example.cn"


def test_change_of_password_keeps_this_session_and_ends_others(client, person):
    elsewhere = Client()
    sign_in(elsewhere, "SZ0007")
    sign_in(client, "SZ0007")

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "Neues-Wort-77", "password2": "Neues-Wort-77"},
    )

    assert client.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302


def test_second_step_is_asked_after_the_password(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)

    first = sign_in(client, "SZ0007", next="/notices/#a")
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    second = client.post("/accounts/2fa/authenticate/", {"code": code})

    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert second["Location"] == "/notices/#a"
    assert is_signed_in(client, person)


def test_wrong_second_step_is_refused_in_chinese(client, person):
    TOTP.activate(person, generate_totp_secret())
    sign_in(client, "SZ0007")

    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert "验证码不正确" in page.content.decode()
    assert not is_signed_in(client, person)
