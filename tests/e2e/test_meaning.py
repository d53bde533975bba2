"""Questions in everyday words, in the browser: the clause is found that has none of them."""

import pytest

from tests.e2e.browsing import DESK, PHONE, overflow, violations

pytestmark = pytest.mark.e2e
NURSING = "/search/?q=喂奶期间能不能请假"


@pytest.fixture(autouse=True)
def _with_a_model(bge_model):
    """Without one the site would go by words."""


def test_a_lay_question_leads_to_the_clause(visits):
    page = visits.open(NURSING)
    law = page.locator("li.row", has_text="示例省女职工劳动保护实施细则")

    clause = law.locator(".search-row__place", has_text="哺乳未满一周岁").filter(
        has_text="相关含义"
    )
    clause.first.get_by_role("link").click()
    page.wait_for_url("**#art-*")

    assert "哺乳未满一周岁" in page.locator(f"[id='{page.url.partition('#')[2]}']").inner_text()


def test_who_wants_the_words_alone_says_so(visits):
    page = visits.open(NURSING)

    page.get_by_role("link", name="只按原来写的词查找").first.click()
    page.wait_for_url("**verbatim=1**")

    page.get_by_text("也没有按含义查找").wait_for()
    assert page.get_by_text("相关含义").count() == 0


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_found_by_meaning_is_accessible(visits, screen):
    page = visits.open(NURSING, **screen)
    page.get_by_text("相关含义").first.wait_for()

    assert violations(page) == []
    assert overflow(page) <= 0
