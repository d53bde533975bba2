"""What the search page understands, in the browser: said in words, and undone by one click."""

import pytest

from tests.e2e.browsing import DESK, PHONE, overflow, violations

pytestmark = pytest.mark.e2e
SAID = ".search-results__said"


def marked(page) -> set[str]:
    return set(page.locator("#search-results mark").all_inner_texts())


def test_one_wrong_character_is_mended_and_undone(visits):
    page = visits.open("/search/?q=女职公")

    assert "已显示“女职工”的结果" in page.locator(SAID).first.inner_text()
    assert "女职工" in marked(page)
    page.get_by_role("link", name="仍搜索“女职公”").click()
    page.wait_for_url("**verbatim=1**")
    page.get_by_text("只按原来写的词查找").wait_for()


def test_pinyin_is_read(visits):
    page = visits.open("/search/?q=nvzhigong")

    assert "已按拼音显示“女职工”的结果" in page.locator(SAID).first.inner_text()
    assert "女职工" in marked(page)


def test_everyday_words_find_what_documents_call_it(visits):
    page = visits.open("/search/?q=喂奶时间")

    assert "哺乳时间" in page.locator(SAID).first.inner_text()
    assert page.locator("mark", has_text="哺乳时间").count() > 0


def test_a_chip_is_taken_off(visits):
    page = visits.open("/search/?q=年份:2026 女职工")
    page.locator("#search-results .tag--chip").first.wait_for()
    narrowed = int(page.locator(".search-results__total strong").inner_text())

    page.get_by_role("link", name="去掉“年份：2026”").click()
    page.wait_for_url("**q=%E5%A5%B3%E8%81%8C%E5%B7%A5")

    page.locator(".tag--chip").wait_for(state="detached")
    assert page.locator(".search-page [name=q]").first.input_value() == "女职工"
    assert page.title().startswith("女职工")
    assert int(page.locator(".search-results__total strong").inner_text()) > narrowed


def test_nothing_found_leads_on(visits):
    page = visits.open('/search/?q="量子飞船"')

    page.get_by_role("link", name="问编辑").click()
    page.wait_for_url("**/feedback/**")
    assert page.locator("h1").count() == 1
    assert "量子飞船" in page.content()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    "question",
    [
        "女职公",
        "喂奶时间",
        "年份:2026 女职工 -类型:图书",
        "示例省直机关职工书屋管理规定第三百条",
        "女职工&past=hidden",
        "培训&past=mixed&sort=date",
    ],
)
@pytest.mark.shapes("embedded")
def test_everything_said_fits_and_is_accessible(visits, question, screen):
    page = visits.open(f"/search/?q={question}", **screen)

    assert violations(page) == []
    assert overflow(page) <= 0
