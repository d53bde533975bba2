"""From the home page to a copied citation, by keyboard alone."""

import pytest

from tests.e2e.browsing import FOCUS, IN_VIEW, clipboard

pytestmark = pytest.mark.e2e
LONGEST_WAY = 60


def tab_to(page, name, *, role="link"):
    """Press Tab until the element named `name` has the focus; the focus is visible on the way."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    wanted.wait_for(state="attached")
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS), page.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{name} is not within {LONGEST_WAY} presses of Tab")


def test_skip_link_is_first_and_leads_to_the_text(visits):
    page = visits.open("/")

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_clause_is_found_and_cited_without_a_mouse(visits):
    page = visits.open("/", permissions=["clipboard-read", "clipboard-write"])

    tab_to(page, "搜索文件、条文、资料", role="combobox")
    page.keyboard.type("工会法第四十二条")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    tab_to(page, "第四十二条")
    page.keyboard.press("Enter")
    page.wait_for_url("**#art-42")
    assert page.evaluate(IN_VIEW, "art-42")
    tab_to(page, "复制第四十二条的引用", role="button")
    page.keyboard.press("Enter")
    page.get_by_text("已复制引用").wait_for()

    citation, link = clipboard(page).split("\n")
    assert citation == "《中华人民共和国工会法》（2021年修正）第四十二条"
    assert link == page.url
