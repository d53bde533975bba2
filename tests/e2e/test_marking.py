"""An essay from the candidate to the marker and back; the marker uses nothing but the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESK, PHONE, overflow, violations
from tests.e2e.exam_room import TO_MARK
from tests.e2e.test_accessibility import check_all_views
from tests.e2e.test_exam import enter, expect_saved, hand_in, press_until, question

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]


@pytest.fixture(scope="module")
def exam(site):
    number = site.manage("shell", "-c", TO_MARK).split("EXAM ")[1].strip()
    return f"/exams/{number}/"


def reach(page, words):
    press_until(page, f"document.activeElement.textContent.trim() === '{words}'")
    page.keyboard.press("Enter")


def write(page, field, words):
    press_until(page, f"document.activeElement.name === '{field}'")
    page.keyboard.type(words)


def test_an_essay_is_marked_by_keyboard_and_its_result_reaches_the_candidate(visits, exam):
    candidate = enter(visits, exam, "SL3002", **PHONE)
    question(candidate, 1).locator("textarea").fill("预算先由委员会集体讨论。")
    expect_saved(candidate)
    hand_in(candidate)
    expect(candidate.get_by_role("heading", level=1)).to_have_text(re.compile("^已交卷"))

    marker = visits.open("/marking/", who="SL1002", **DESK)
    assert check_all_views(marker) == []
    reach(marker, "预算编制论述考试")
    marker.wait_for_url("**/marking/exams/*/")
    assert check_all_views(marker) == []
    reach(marker, "批阅下一份")
    marker.wait_for_url("**/marking/items/*/")
    expect(marker.get_by_text("预算先由委员会集体讨论。")).to_be_visible()
    expect(marker.get_by_text("沈兰")).to_have_count(0)
    assert check_all_views(marker) == []
    write(marker, "criterion_0", "2")
    write(marker, "criterion_1", "9")
    reach(marker, "保存，批阅下一份")
    expect(marker.get_by_text("得分不能超过 7.5。").first).to_be_visible()
    assert violations(marker) == []
    press_until(marker, "document.activeElement.name === 'criterion_1'")
    marker.keyboard.press("ControlOrMeta+a")
    marker.keyboard.type("6")
    write(marker, "comment", "程序还可以写得更细。")
    reach(marker, "保存，批阅下一份")
    marker.wait_for_url("**/marking/exams/*/")
    expect(marker.get_by_text("现在没有等您批阅的答案。")).to_be_visible()
    assert check_all_views(marker) == []

    candidate.reload()
    expect(candidate.get_by_text(re.compile("得分 8，满分 10 分"))).to_be_visible()
    expect(candidate.get_by_text("程序还可以写得更细。")).to_be_visible()
    assert violations(candidate) == []
    assert overflow(candidate) == 0


def test_what_the_exam_came_to_can_be_read_by_everybody(visits, exam):
    trainer = visits.open(f"{exam}statistics/", who="SL0005", **DESK)
    assert check_all_views(trainer) == []
    trainer.get_by_role("link", name="试题分析").click()
    trainer.wait_for_url(lambda address: not address.endswith("/statistics/"))

    assert check_all_views(trainer) == []
