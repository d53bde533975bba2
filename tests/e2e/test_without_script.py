"""Everything a reader must be able to do works with scripts switched off."""

import re

import pytest

from tests.e2e.browsing import sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]


def test_search_facets_and_document(visits):
    page = visits.open("/", java_script_enabled=False)
    page.get_by_role("main").get_by_label("搜索文件、条文、资料").fill("女职工")
    page.get_by_role("main").get_by_role("button", name="搜索").click()
    both = page.locator(".row__title").count()

    page.get_by_label("文章").check()
    page.get_by_role("button", name="按所选筛选").click()

    assert 0 < page.locator(".row__title").count() < both
    page.goto("/search/?q=工会法第四十二条")
    page.get_by_role("link", name="第四十二条", exact=True).first.click()
    assert page.url.endswith("#art-42")
    assert page.get_by_role("navigation", name="目录").is_visible()
    # What needs a script is not offered.
    assert not page.locator("[data-copy]").first.is_visible()


def test_sign_in_and_out(visits):
    page = visits.open("/accounts/login/?next=/notices/", java_script_enabled=False)
    sign_in(page, "SL1002")
    assert page.url == f"{visits.url}/notices/"

    page.locator(".site-header__account").click()
    page.get_by_role("button", name="退出登录").click()
    assert page.get_by_role("banner").get_by_role("link", name="登录").is_visible()


def test_feedback_gives_a_receipt(visits):
    page = visits.open("/feedback/", java_script_enabled=False)
    page.get_by_label("内容", exact=True).fill("第九条的标题希望更醒目。")
    page.get_by_role("button", name="提交").click()
    assert re.search(r"/feedback/[\w-]+/$", page.url)

    page.goto("/feedback/")
    page.get_by_role("button", name="提交").click()
    assert page.locator("[aria-invalid=true]").count() == 1
