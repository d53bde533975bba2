"""One question finds the clause, the moment of a film and the paragraph of a book, and each opens
there; the home page leads to what is due."""

import pytest

from tests.e2e.browsing import DESK, IN_VIEW, PHONE, overflow, violations

pytestmark = pytest.mark.e2e
WOMENS_HEAD = "SL2001"
QUESTION = "夜班"
PLACES = ".search-row__link"


def lead(visits, part: str) -> tuple:
    """Ask, and follow the first place whose address has that part."""
    page = visits.open(f"/search/?q={QUESTION}", who=WOMENS_HEAD)
    link = page.locator(f'{PLACES}[href*="{part}"]').first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}")
    return page, address.partition("#")[2]


def test_the_clause_comes_first(visits):
    page = visits.open(f"/search/?q={QUESTION}", who=WOMENS_HEAD)

    first = page.locator(".row").first

    assert "#art-" in first.locator(PLACES).first.get_attribute("href")
    assert first.locator(".status").is_visible()


def test_a_clause_opens_at_its_place(visits):
    page, anchor = lead(visits, "#art-")

    page.wait_for_function(IN_VIEW, arg=anchor)
    assert QUESTION in page.locator(f"#{anchor}").inner_text()


def test_a_film_opens_at_its_moment(visits):
    page, anchor = lead(visits, "#t-")
    second = int(anchor.removeprefix("t-"))

    page.wait_for_function(
        "second => Math.abs(document.querySelector('video').currentTime - second) < 1", arg=second
    )


def test_a_book_opens_at_its_paragraph(visits):
    page, anchor = lead(visits, "/read/")

    page.wait_for_function(IN_VIEW, arg=anchor)
    assert anchor.startswith("p-")


def test_a_stranger_finds_nothing_of_a_course_for_others(visits):
    page = visits.open(f"/search/?q={QUESTION}")

    assert page.locator(f'{PLACES}[href*="#art-"]').count() > 0
    assert page.locator(f'{PLACES}[href*="#t-"]').count() == 0


def test_what_is_due_is_one_press_from_the_home_page(visits):
    page = visits.open("/", who=WOMENS_HEAD)
    due = page.get_by_role("region", name="待完成")

    card = due.get_by_role("listitem").filter(has_text="女职工劳动保护")
    card.get_by_role("link", name="继续学习").click()

    page.wait_for_url("**/nvzhigong/**")
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.shapes("embedded")
@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("address", ["/", f"/search/?q={QUESTION}"], ids=["home", "search"])
def test_own_pages_are_open_to_all_senses_and_widths(visits, address, width):
    page = visits.open(address, who=WOMENS_HEAD, **width)

    assert overflow(page) <= 0
    assert violations(page) == []
