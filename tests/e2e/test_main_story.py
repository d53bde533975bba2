"""The main job, from a file on an editor's desk to a citation in a reader's, and back again."""

import re

import pytest

from tests.e2e.browsing import IN_VIEW, clipboard, eventually, sign_in
from tests.e2e.site import readiness

pytestmark = pytest.mark.e2e
TITLE = "女职工劳动保护特别规定"
ADDRESS = "/wenjian/nv-zhi-gong-lao-dong-bao-hu-te-bie-gui-ding/"
SUMMARY = "规定女职工孕期、产期、哺乳期的劳动保护。"
EDITOR, FINAL_REVIEWER = "SL0004", "SL0001"
ENGINES = {
    "embedded": ("sqlite", "folder", "search:tantivy"),
    "services": ("postgresql", "redis", "search:elasticsearch"),
}


def test_site_says_which_shape_it_has(site):
    # Nothing waits for the model of meaning, which takes some seconds to load.
    eventually(
        lambda: readiness(site.url)["status"] == "ready", seconds=60, what="every part is ready"
    )

    said = readiness(site.url)

    database, broker, engine = ENGINES[site.shape]
    assert (said["database"]["detail"], said["broker"]["detail"]) == (database, broker)
    assert said[engine]["ok"]


def test_file_is_imported_mended_published_found_cited_and_withdrawn(visits, uploads):
    editing = imported_draft(visits, uploads)
    edit_address = editing.url
    mend(editing)
    reviewing = published(visits, edit_address)
    reading, original = found_and_cited(visits)
    withdraw(reviewing, edit_address)

    asking = reading.context.request
    eventually(lambda: asking.get(ADDRESS).status in {404, 410}, seconds=5, what="page is gone")
    # A stranger is asked to sign in, as for any file he may not have; signing in gives no file.
    assert asking.get(original, max_redirects=0).status in {302, 404, 410}
    assert visits.context(who="SL1002").request.get(original).status in {403, 404, 410}
    eventually(
        lambda: TITLE not in asking.get("/search/?q=女职工 哺乳时间").text(),
        seconds=15,
        what="search no longer shows the text",
    )


def imported_draft(visits, uploads):
    """The editor signs in, uploads, watches the worker and opens one of the drafts."""
    page = visits.open("/admin/library/imports/new/")
    sign_in(page, EDITOR)
    page.locator("input[type=file]").set_input_files(uploads)
    page.get_by_label("导入到").select_option(label="政策文件")
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    assert page.get_by_text(f"共 {len(uploads)} 个文件").first.is_visible()
    page.get_by_text(f"共 {len(uploads)} 个文件：已导入 {len(uploads)}").wait_for(timeout=60_000)
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.wait_for_url("**/edit/")
    return page


def mend(page):
    """One field; in the outline a paragraph split in two, and what was tried beyond that undone."""
    assert page.get_by_text(f"依据：“{TITLE}”").first.is_visible()
    page.get_by_role("textbox", name="摘要").fill(SUMMARY)
    rows = page.locator(".outline-row")
    before = rows.count()
    tool = page.get_by_role("toolbar", name="正文大纲工具")
    said = page.locator("[data-outline-said]")

    row(page, "art-4-p1").get_by_role("button").click()
    caret_after_first_sentence(page.locator(".outline-form textarea"))
    tool.get_by_role("button", name="拆分").click()
    said.get_by_text("已拆成两条").wait_for()
    row(page, "art-4-p3").wait_for()
    assert rows.count() == before + 1

    row(page, "art-4-p2").get_by_role("button").click()
    page.locator(".outline-form").get_by_label("类型").select_option(label="项")
    page.keyboard.press("Escape")
    tool.get_by_role("button", name="本级编号").click()
    said.get_by_text("已按本级编号").wait_for()
    assert page.locator(".outline-row--current .outline-row__label").inner_text() == "（一）"

    tool.get_by_role("button", name="撤销").click()
    tool.get_by_role("button", name="撤销").click()
    row(page, "art-4-p3").wait_for()
    assert row(page, "art-4-p2").locator(".outline-row__kind").inner_text() == "款"
    assert rows.count() == before + 1
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_load_state()


def row(page, anchor):
    return page.locator(f'.outline-row[data-anchor="{anchor}"]')


def caret_after_first_sentence(area):
    area.evaluate(
        """area => {
          const end = area.value.indexOf("。") + 1;
          area.setSelectionRange(end, end);
        }"""
    )


def published(visits, edit_address):
    """A final reviewer finds what the editor wrote and publishes it."""
    page = visits.open(edit_address, who=FINAL_REVIEWER)
    assert page.get_by_role("textbox", name="摘要").input_value() == SUMMARY
    page.get_by_role("button", name="更多操作").last.click()
    page.locator("[name=action-publish]").click()
    page.get_by_text("已发布").first.wait_for()
    return page


def found_and_cited(visits):
    """A reader searches by two words, opens the clause and copies its citation."""
    page = visits.open("/", permissions=["clipboard-read", "clipboard-write"])

    def clause():
        page.goto("/")
        page.get_by_role("main").get_by_role("combobox").fill("女职工 哺乳时间")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/**")
        return page.get_by_role("link", name="第九条", exact=True)

    eventually(lambda: clause().count() > 0, seconds=20, what="search shows the new text")
    first = page.locator(".search-results .row").first
    assert first.get_by_role("heading").inner_text() == TITLE
    passage = first.locator(".search-row__place").first
    assert passage.get_by_role("link").inner_text() == "第九条"
    marked = passage.locator("mark").all_inner_texts()
    assert "女职工" in marked
    assert "哺乳时间" in marked

    passage.get_by_role("link").click()
    page.wait_for_url("**#art-9")
    assert page.evaluate(IN_VIEW, "art-9")
    assert page.locator("#art-4-p3").is_visible()
    page.locator("#art-9").hover()
    page.get_by_role("button", name="复制第九条的引用").click()
    page.get_by_text("已复制引用").wait_for()
    assert clipboard(page) == f"《{TITLE}》（国务院令第619号）第九条\n{visits.url}{ADDRESS}#art-9"

    original = page.get_by_role("link", name="原始文件").get_attribute("href")
    assert page.context.request.get(original).status == 200
    return page, original


def withdraw(page, edit_address):
    page.goto(edit_address)
    page.get_by_role("button", name="更多操作").last.click()
    page.get_by_role("link", name="撤回").last.click()
    page.get_by_label("撤回原因").or_(page.get_by_label("原因")).first.fill(
        "条文有误，更正后重新发布。"
    )
    page.get_by_role("button", name="立即撤回").click()
    page.wait_for_url(lambda url: "/withdraw/" not in url)
