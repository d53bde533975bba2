"""A material on its way from an author through three reviewers to a reader, in real browsers."""

import re
from urllib.parse import quote

import pytest

from tests.e2e.browsing import PHONE, eventually, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
AUTHOR, FIRST, SECOND, FINAL, READER = "SL0004", "SL0003", "SL0002", "SL0001", "SL3001"
TITLE = "浏览器测试的形势政策资料"
ADDRESS = "/sixiang/liu-lan-qi-ce-shi-de-xing-shi-zheng-ce-zi-liao/"
SUMMARY = "讲清形势，回答职工关心的问题。"


def test_material_reaches_its_readers_through_three_reviewers(visits):
    edit_address = submitted(visits)
    asking = visits.context(who=READER).request

    for person, stage in [(FIRST, "初审"), (SECOND, "复审"), (FINAL, "终审")]:
        assert asking.get(ADDRESS).status == 404
        decided(visits, person, stage)

    reading = visits.open(ADDRESS, who=READER)
    assert reading.get_by_role("heading", level=1, name=TITLE).is_visible()
    assert reading.get_by_text(SUMMARY).is_visible()
    assert reading.get_by_text("本资料经初审、复审、终审").is_visible()
    assert violations(reading) == []
    found = f"/search/?q={quote(TITLE)}"
    eventually(lambda: ADDRESS in asking.get(found).text(), seconds=15, what="search finds it")
    recorded(visits, edit_address.replace("/edit/", "/review/record/"))


def submitted(visits):
    """The author writes and submits; there is no button to publish."""
    page = visits.open("/admin/pages/", who=AUTHOR)
    page.goto(f"/admin/pages/{number_of(page, '首页')}/")
    number = number_of(page, "思想政治工作")
    page.goto(f"/admin/pages/add/library/materialpage/{number}/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=topic]").select_option(label="形势政策")
    page.get_by_role("textbox", name="摘要").fill(SUMMARY)
    text = page.get_by_role("region", name="正文")
    text.get_by_role("button", name="插入内容块").first.click()
    page.get_by_role("option", name="引文").click()
    page.locator("[name=body-0-value-text]").fill("把职工的冷暖放在心上。")
    page.get_by_role("button", name="保存草稿").first.click()
    page.wait_for_url("**/edit/")
    edit_address = page.url
    assert page.locator("[name=action-publish]").count() == 0
    page.get_by_role("button", name="更多操作").last.click()
    page.locator("[name=action-submit]").click()
    page.wait_for_url(lambda url: "/edit/" not in url)
    page.goto(edit_address)
    assert page.get_by_text("本页正在初审，内容已锁定。").is_visible()
    return edit_address


def number_of(page, title):
    link = page.locator("a[href$='/edit/']", has_text=re.compile(f"^\\s*{title}\\s*$")).first
    return re.search(r"/pages/(\d+)/", link.get_attribute("href"))[1]


def decided(visits, person, stage):
    """From the list of what waits to the decision."""
    page = visits.open("/admin/reviews/", who=person)
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/review/")
    assert page.get_by_text(SUMMARY).is_visible()
    if stage == "初审":
        assert violations(page) == []
    page.get_by_label("审核意见").fill(f"{stage}同意。")
    page.get_by_role("button", name=f"{stage}通过").click()
    page.get_by_text(f"已通过《{TITLE}》的{stage}。").wait_for()


def recorded(visits, address):
    """One sheet tells all, on a phone too."""
    page = visits.open(address, who=AUTHOR, **PHONE)
    for words in ("提交审核", "初审同意。", "复审同意。", "终审同意。"):
        assert page.get_by_text(words).count() == 1
    assert violations(page) == []
    assert overflow(page) == 0
