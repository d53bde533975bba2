"""A quiz as people take it: on a phone, by keyboard, through a lost network, in two windows."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESK, FOCUS, PHONE, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
LESSON = "/peixun/jingfei/lesson-3/"
SAVED = "全部答案已保存"
SOON = 10_000


def begin(visits, who, lesson=LESSON, **options):
    """The open attempt of `who` at the quiz of the lesson, reached as a reader does."""
    page = visits.open(lesson, who=who, **options)
    if page.get_by_role("button", name="开始学习").count():
        page.get_by_role("button", name="开始学习").click()
    page.get_by_role("button", name=re.compile("开始测验|接着作答|再答一次")).click()
    page.wait_for_url("**/attempts/**")
    return page


def questions(page):
    return page.locator("[data-question]").all()


def answer(question):
    """The first option, or a word in every blank."""
    for field in question.locator("input[type=text]").all():
        field.fill("工会")
    if question.locator("label.choice").count():
        question.locator("label.choice").first.click()


def expect_saved(page):
    expect(page.locator("[data-save-state]")).to_have_text(SAVED, timeout=SOON)


def hand_in(page):
    page.locator("[data-submit-now]").click()
    page.wait_for_url("**/result/")


def test_a_quiz_on_a_phone(visits):
    page = begin(visits, "SL3102", **PHONE)
    assert violations(page) == []
    assert overflow(page) == 0

    for question in questions(page)[:-1]:
        answer(question)
    expect_saved(page)
    page.get_by_role("button", name="答题卡").click()
    last = len(questions(page))
    assert page.locator(".drawer-sheet .answer-card__cell--answered[data-cell]").count() == last - 1
    assert violations(page) == []
    page.locator(f'.drawer-sheet [data-cell="{last}"]').click()
    assert page.evaluate("document.activeElement.id") == f"question-{last}"
    page.locator(".attempt-foot [data-ask-submit]").click()
    expect(page.locator("[data-submit-unanswered]")).to_contain_text(f"第 {last} 题")
    assert violations(page) == []
    hand_in(page)

    expect(page.get_by_text(re.compile("得分 .+，满分"))).to_be_visible()
    assert violations(page) == []
    assert overflow(page) == 0


def test_a_quiz_by_keyboard(visits):
    page = begin(visits, "SL2001", **DESK)
    everything = questions(page)

    done = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS), page.evaluate("document.activeElement.outerHTML")
        here = page.evaluate(
            """() => {
              const focused = document.activeElement;
              const question = focused.closest("[data-question]")?.dataset.question ?? "";
              return [question, focused.type ?? "", focused.matches("form [data-ask-submit]")];
            }"""
        )
        if here[2]:
            break
        if here[1] in ("radio", "checkbox") and here[0] not in done:
            page.keyboard.press("Space")
            done.add(here[0])
        elif here[1] == "text":
            page.keyboard.type("工会")
            done.add(here[0])
    assert len(done) == len(everything)
    expect_saved(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="现在交卷吗？")).to_be_visible()
    while page.evaluate("!document.activeElement.matches('[data-submit-now]')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/result/")


def test_a_quiz_through_a_lost_network(visits):
    page = begin(visits, "SL3002")
    first, second, *_ = questions(page)
    answer(first)
    expect_saved(page)

    page.context.set_offline(True)
    answer(second)
    expect(page.get_by_text("网络断开了，可以继续作答")).to_be_visible(timeout=SOON)
    expect(second.locator("[data-state]")).to_have_text("未保存，稍后自动补交")
    expect(page.get_by_text("网络断开了，可以继续作答")).to_be_in_viewport()
    assert violations(page) == []
    page.locator("form [data-ask-submit]").click()
    page.locator("[data-submit-now]").click()
    problem = page.locator("[data-submit-problem]")
    expect(problem).to_contain_text("还有 1 题没有保存到服务器", timeout=SOON)
    page.context.set_offline(False)

    expect(problem).to_have_text("答案已经全部保存，可以交卷了。", timeout=SOON)
    page.keyboard.press("Escape")
    expect_saved(page)
    expect(page.get_by_text("网络断开了，可以继续作答")).to_be_hidden()
    page.reload()
    assert [one.locator("[data-state]").inner_text() for one in questions(page)[:2]] == [
        *("已保存", "已保存")
    ]
    visits.faults[:] = [text for text in visits.faults if "INTERNET_DISCONNECTED" not in text]


def test_a_quiz_in_two_windows(visits):
    first = begin(visits, "SL2002")
    answer(questions(first)[0])
    expect_saved(first)

    # A window of its own has a name of its own; the sign-in is shared.
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.get_by_text("可能还在另一个窗口打开")).to_be_visible(timeout=SOON)
    expect(second.locator(".attempt-foot [data-ask-submit]")).to_be_disabled()
    second.get_by_role("button", name="在这里继续作答").click()
    expect_saved(second)
    answer(questions(second)[1])
    expect_saved(second)
    answer(questions(first)[2])

    expect(first.get_by_text("已在另一个窗口或设备上继续作答")).to_be_in_viewport(timeout=SOON)
    expect(questions(first)[2].locator("[data-state]")).to_have_text("未保存")
    expect(first.locator("form [data-ask-submit]")).to_be_disabled()
    visits.faults[:] = [text for text in visits.faults if "409" not in text]
