"""A search engine that does not answer costs the search, not the site."""

import pytest

from tests.e2e.browsing import Visits
from tests.e2e.site import free_port, readiness

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("services")]


@pytest.fixture
def engineless(browser, site):
    """A second web process of the same site whose Elasticsearch is not there."""
    with site.another_web(ELASTICSEARCH_URL=f"http://127.0.0.1:{free_port()}") as url:
        visits = Visits(browser, url, {})
        yield visits
        visits.close()


def test_readers_are_told_and_the_rest_works(engineless):
    page = engineless.open("/")
    page.get_by_role("main").get_by_role("combobox").fill("工会法")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")

    assert page.get_by_text("全文检索暂时不可用").is_visible()
    page.get_by_role("link", name="中华人民共和国工会法", exact=True).click()
    assert page.locator("#art-42").is_visible()
    page.goto("/feedback/")
    assert page.get_by_role("heading", name="意见反馈").is_visible()
    said = readiness(engineless.url)
    assert said["status"] == "degraded"
    assert not said["search:elasticsearch"]["ok"]
