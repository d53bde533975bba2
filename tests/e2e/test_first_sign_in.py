"""Somebody without a password gets in with a printed code, chooses a password, adds a second step."""

import base64
import hmac
import re
import time

import pytest

from tests.e2e.browsing import PASSWORD, sign_in, violations

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
NEW_PASSWORD = "gonghui-shuwu-2026"
NEWCOMER = "SL4001"


def test_printed_code_leads_to_a_password_of_ones_own(visits):
    name, code = issued_code(visits)
    assert name == "苏雨晴"

    page = visits.open("/accounts/login/")
    page.get_by_role("link", name="首次登录，使用激活码").click()
    page.get_by_label("工号").fill(NEWCOMER)
    page.get_by_label("激活码").fill(code)
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/activate/password/")
    # There is no way round the password.
    page.goto("/accounts/profile/")
    assert "/accounts/login/" in page.url
    page.goto("/activate/password/")
    choose(page, "12345678")
    assert page.url.endswith("/activate/password/")
    choose(page, NEW_PASSWORD)
    page.wait_for_url(lambda url: "/activate/" not in url)
    page.goto("/accounts/profile/")
    assert page.get_by_role("heading", name="苏雨晴").is_visible()

    again = visits.open("/activate/")
    again.get_by_label("工号").fill(NEWCOMER)
    again.get_by_label("激活码").fill(code)
    again.get_by_role("button", name="下一步").click()
    assert again.url.endswith("/activate/")
    again.goto("/accounts/login/")
    sign_in(again, NEWCOMER, NEW_PASSWORD)
    assert again.get_by_role("banner").get_by_text("苏雨晴").first.is_visible()


def choose(page, password):
    for field in page.locator("input[type=password]").all():
        field.fill(password)
    page.get_by_role("button", name="保存密码并登录").click()


def issued_code(visits) -> tuple[str, str]:
    """The slip of the newcomer, as the administrator's screen shows it for printing."""
    page = visits.open("/units/", who="ADMIN")
    page.get_by_role("link", name="示例省图书馆工会", exact=True).click()
    page.get_by_role("button", name="签发并打印").click()
    slip = page.locator(".slip", has_text=NEWCOMER)
    assert re.fullmatch(r"\S{4}.*", slip.locator(".slip__code").inner_text())
    assert violations(page) == []
    page.emulate_media(media="print")
    assert not page.locator(".site-header").is_visible()
    assert slip.is_visible()
    return slip.locator(".slip__name").inner_text(), slip.locator(".slip__code").inner_text()


def test_unit_administrator_sees_her_own_units_only(visits):
    page = visits.open("/units/", who="SL1001")

    assert page.locator("tbody th").all_inner_texts() == ["示例省财政厅机关工会"]


def test_second_step_is_asked_once_it_is_set_up(visits):
    person = "SL0006"
    page = visits.open("/accounts/login/")
    sign_in(page, person)
    page.goto("/accounts/2fa/totp/activate/")
    # Whoever sits at a screen left open cannot change how its owner signs in.
    assert "/reauthenticate/" in page.url
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.wait_for_url("**/totp/activate/")
    assert violations(page) == []
    page.get_by_role("main").get_by_role("textbox").fill(
        totp(page.locator("code").inner_text(), time.time())
    )
    page.get_by_role("button", name="开启").click()
    page.wait_for_url(lambda url: "/activate/" not in url)
    page.goto("/accounts/2fa/recovery-codes/")
    spare = page.locator(".code-list code").first.inner_text()

    again = visits.open("/accounts/login/?next=/accounts/profile/")
    sign_in(again, person)
    assert again.get_by_role("heading", name="两步验证").is_visible()
    assert violations(again) == []
    again.get_by_role("main").get_by_role("textbox").fill(spare)
    again.get_by_role("button", name="登录").click()
    again.wait_for_url("**/accounts/profile/")


def totp(secret: str, at: float) -> str:
    """The six digits of an authenticator app (RFC 6238, 30 seconds, SHA-1)."""
    digest = hmac.digest(base64.b32decode(secret), int(at // 30).to_bytes(8), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
