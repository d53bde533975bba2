"""Books in the browser: begun on a phone, gone on with at the desk, by keyboard, without network."""

import re

import pytest

from tests.e2e.browsing import DESK, FOCUS, IN_VIEW, PHONE, overflow, violations
from tests.e2e.test_reading_by_keyboard import tab_to

pytestmark = pytest.mark.e2e
ROOM, TITLE = "/shuwu/", "书屋志愿者手册"
SAVED, END = re.compile(r"/position/$"), "place=1.0000"
# So low that no chapter fits.
LOW_PHONE = {**PHONE, "viewport": {"width": 360, "height": 420}}
LOW_DESK = {**DESK, "viewport": {"width": 1280, "height": 420}}


@pytest.fixture
def book(visits) -> str:
    """The address of a book that none of these readers has opened."""
    page = visits.open(ROOM)
    path = page.get_by_role("link", name=TITLE).get_attribute("href")
    # A stale device and a lost network are refused on purpose.
    visits.refused.add(f"{visits.url}{path}position/")
    return path


def go_down(page, chapter: int) -> str:
    """To the end of the chapter, as a reader does; the paragraph that is saved."""

    def is_saved(answer) -> bool:
        sent = answer.request.post_data or ""
        return bool(SAVED.search(answer.url)) and f"chapter={chapter}&" in sent and END in sent

    with page.expect_response(is_saved) as saved:
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    return saved.value.json()["anchor"]


def test_a_book_begun_on_the_phone_goes_on_at_the_desk(visits, book, site):
    who = {"embedded": "SL2003", "services": "SL3003"}[site.shape]
    phone = visits.open(book, who=who, **LOW_PHONE)
    phone.get_by_role("link", name="开始阅读").click()
    phone.wait_for_url("**/read/1/")
    phone.locator("[data-reader-next]").click()
    phone.wait_for_url("**/read/2/")
    anchor = go_down(phone, 2)

    desk = visits.open(book, who=who, **LOW_DESK)
    desk.get_by_role("link", name="继续阅读").click()
    desk.wait_for_url(f"**/read/2/#{anchor}")
    assert desk.evaluate(IN_VIEW, anchor)
    # The desk goes on, the phone wakes up and is asked.
    desk.keyboard.press("ArrowRight")
    desk.wait_for_url("**/read/3/")
    go_down(desk, 3)
    phone.evaluate("scrollTo(0, 0)")
    phone.get_by_text("在另一台设备上读到").wait_for()
    phone.get_by_role("link", name="跳过去").click()
    phone.wait_for_url(re.compile(r"/read/3/"))


def test_a_book_is_read_without_a_mouse(visits, book):
    page = visits.open(ROOM, who="SL3103")
    tab_to(page, TITLE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{book}")
    tab_to(page, "开始阅读")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/1/")

    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/read/2/")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/read/1/")
    page.keyboard.press("c")
    contents = page.get_by_role("dialog", name="目录")
    contents.get_by_role("link").nth(2).wait_for()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    page.keyboard.press("c")
    while page.evaluate("!document.activeElement.href?.endsWith('/read/3/')"):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/3/")

    tab_to(page, "显示", role="button")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.dataset.type") == "larger"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.documentElement.dataset.paper") == "dark"
    page.keyboard.press("Escape")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.paper") == "dark"


@pytest.mark.shapes("embedded")
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_keeps_anybody_from_reading(visits, book, device):
    page = visits.open(book, who="SL3102", **device)
    assert violations(page) == []
    page.goto(f"{book}read/2/")

    for paper in ("", "sepia", "dark"):
        page.evaluate("paper => { document.documentElement.dataset.paper = paper }", paper)
        assert violations(page) == [], paper
        assert overflow(page) == 0
    page.locator("[data-reader-contents]").click()
    page.get_by_role("dialog").get_by_role("link").first.wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="显示").click()
    page.get_by_label("特大").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert overflow(page) == 0
    page.goto(f"{book}contents/")
    assert violations(page) == []
    page.goto(ROOM)
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.shapes("embedded")
def test_a_lost_network_says_so_and_the_place_is_saved_later(visits, book):
    page = visits.open(f"{book}read/2/", who="SL4002", **LOW_DESK)
    go_down(page, 2)

    page.context.set_offline(True)
    page.evaluate("scrollTo(0, 0)")
    page.get_by_text("网络不通，阅读位置已记在本机，恢复后自动保存。").wait_for()
    page.context.set_offline(False)
    page.get_by_text("网络已恢复，阅读位置已保存。").wait_for()

    other = visits.open(book, who="SL4002")
    other.get_by_role("link", name="继续阅读").click()
    other.wait_for_url("**/read/2/#p-1")


@pytest.mark.shapes("embedded")
def test_a_passage_has_an_address_that_shows_it(visits, book):
    page = visits.open(f"{book}read/3/#p-3")

    assert page.evaluate(IN_VIEW, "p-3")
    marked = "() => getComputedStyle(document.getElementById('p-3')).backgroundColor"
    plain = "() => getComputedStyle(document.getElementById('p-2')).backgroundColor"
    assert page.evaluate(marked) != page.evaluate(plain)


@pytest.mark.shapes("embedded")
def test_a_book_is_read_without_script(visits, book):
    page = visits.open(book, java_script_enabled=False)

    page.get_by_role("link", name="开始阅读").click()
    page.locator("[data-reader-next]").click()
    page.wait_for_url("**/read/2/")
    page.get_by_role("link", name="目录").click()
    page.wait_for_url("**/contents/?in=2")
    page.locator("a[aria-current=page]").click()
    page.wait_for_url("**/read/2/")
