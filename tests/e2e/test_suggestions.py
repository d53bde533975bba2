"""Suggestions in the search box: by pinyin, by keyboard, and a reader's own questions."""

import pytest

from tests.e2e.browsing import DESK, PHONE, violations

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
LEARNER = "SL2001"
RULE = "女职工劳动保护"


def box_of(page):
    return page.get_by_role("main").get_by_role("combobox")


def options(page):
    return page.get_by_role("option")


def asking(page):
    """The requests for suggestions that the page makes from now on."""
    asked = []
    page.on("request", lambda request: "/search/suggest/" in request.url and asked.append(request))
    return asked


@pytest.mark.parametrize("text", ["女职工", "nvzhigong", "nzg", "nv职工"])
def test_a_title_opens_by_keyboard(visits, text):
    page = visits.open("/")
    box = box_of(page)

    box.press_sequentially(text)
    options(page).filter(has_text=RULE).first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    title = chosen.locator(".search-box__text").inner_text()
    page.keyboard.press("Enter")

    page.get_by_role("heading", level=1, name=title).wait_for()


def test_nothing_is_asked_while_characters_are_composed(visits):
    page = visits.open("/")
    box_of(page).focus()
    asked = asking(page)
    browser = page.context.new_cdp_session(page)

    for text in ("n", "nv", "nvzhi"):
        browser.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    page.wait_for_timeout(400)
    assert asked == []

    browser.send("Input.insertText", {"text": "女职工"})
    options(page).first.wait_for()
    assert len(asked) == 1


def test_own_questions_are_asked_again_and_cleared(visits):
    page = visits.open("/search/?q=夜班", who=LEARNER)
    page.goto(f"{visits.url}/")
    box = box_of(page)

    box.focus()
    options(page).filter(has_text="夜班").wait_for()
    assert page.get_by_role("listbox", name="最近搜索").is_visible()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert box_of(page).input_value() == "夜班"

    page.goto(f"{visits.url}/")
    box.focus()
    options(page).first.wait_for()
    page.keyboard.press("Tab")
    clear = page.get_by_role("button", name="清除全部最近搜索")
    assert clear.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    clear.wait_for(state="hidden")
    page.get_by_role("status").filter(has_text="已清除全部最近搜索").wait_for(state="visible")
    assert box.evaluate("element => element === document.activeElement")
    with page.expect_response("**/search/suggest/**") as answer:
        page.keyboard.press("ArrowDown")
    assert answer.value.json() == {"suggestions": []}


def test_a_stranger_is_asked_nothing_in_an_empty_box(visits):
    page = visits.open("/")
    asked = asking(page)

    box_of(page).focus()
    page.wait_for_timeout(300)

    assert asked == []


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_suggestions_are_open_to_all_senses(visits, width):
    page = visits.open("/", **width)
    box_of(page).press_sequentially("女职工")
    options(page).first.wait_for()

    assert violations(page) == []
    page.keyboard.press("Escape")
    options(page).first.wait_for(state="hidden")
    assert box_of(page).input_value() == "女职工"
