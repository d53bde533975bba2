"""A link to a clause that only people who are signed in may read leads back to that clause."""

from urllib.parse import urlsplit

import pytest

from tests.e2e.browsing import IN_VIEW, PHONE, sign_in

pytestmark = pytest.mark.e2e
READER = "SL1002"


def restricted_clause(visits) -> str:
    """Address of a clause of the internal notice, with its fragment."""
    page = visits.open("/neibu/", who=READER)
    page.locator(".rows a").first.click()
    page.locator(".node").first.wait_for()
    anchors = page.locator(".node[id]").evaluate_all("nodes => nodes.map(node => node.id)")
    address = page.url.split("#")[0]
    return f"{address}#{anchors[-1]}"


@pytest.mark.parametrize("form", ["fragment", "path"])
def test_deep_link_survives_signing_in(visits, form):
    target = restricted_clause(visits)
    address, anchor = target.split("#")
    link = target if form == "fragment" else f"{address}{anchor}/"

    page = visits.open(link, **PHONE)
    assert "/accounts/login/" in page.url
    assert page.get_by_role("heading", name="登录").is_visible()
    sign_in(page, READER)

    page.wait_for_url(target)
    assert page.evaluate(IN_VIEW, anchor)


def test_stranger_neither_sees_nor_finds_the_restricted_text(visits):
    address = restricted_clause(visits).split("#")[0]
    title = "疗休养"

    page = visits.open("/neibu/")
    assert "/accounts/login/" in page.url
    page.goto(address)
    assert "/accounts/login/" in page.url
    found = page.locator(f'.row a[href*="{urlsplit(address).path}"]')
    page.goto(f"/search/?q={title}")
    assert address not in page.content()
    assert found.count() == 0

    page = visits.open(f"/search/?q={title}", who=READER)
    found = page.locator(f'.row a[href*="{urlsplit(address).path}"]')
    assert found.count() > 0
