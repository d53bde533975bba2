"""Chinese is composed before it is entered: Enter chooses a candidate and never searches."""

import pytest

from tests.e2e.browsing import PHONE

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}


@pytest.mark.parametrize("path", ["/", "/search/", "/feedback/"])
def test_enter_during_composition_does_not_search(visits, path):
    page = visits.open(path)
    box = page.get_by_role("combobox").first
    box.focus()
    browser = page.context.new_cdp_session(page)

    browser.send(
        "Input.imeSetComposition", {"text": "gonghui", "selectionStart": 7, "selectionEnd": 7}
    )
    assert box.input_value() == "gonghui"
    # What a browser sends for Enter while an input method is at work: keyCode 229 on the same key.
    for kind in ("rawKeyDown", "keyUp"):
        browser.send("Input.dispatchKeyEvent", {"type": kind, **ENTER})
    page.wait_for_timeout(300)
    assert page.url == f"{visits.url}{path}"

    browser.send("Input.insertText", {"text": "工会"})
    assert box.input_value() == "工会"
    assert page.url == f"{visits.url}{path}"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")


def test_composed_words_search_on_a_phone(visits):
    page = visits.open("/", **PHONE)
    box = page.get_by_role("combobox").first
    box.tap()
    browser = page.context.new_cdp_session(page)
    browser.send("Input.imeSetComposition", {"text": "zhi", "selectionStart": 3, "selectionEnd": 3})
    browser.send("Input.insertText", {"text": "职工书屋"})

    page.get_by_role("main").get_by_role("button", name="搜索").tap()

    page.wait_for_url("**/search/?q=*")
    assert "示例省直机关职工书屋管理规定" in page.locator(".row__title").all_inner_texts()
