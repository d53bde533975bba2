"""An exam as people take it and watch over it: on a phone with the network cut twice, by keyboard
alone, with time given, a sheet collected and opened again from the desk."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESK, FOCUS, PHONE, overflow, sign_in, violations
from tests.e2e.exam_room import SET_UP, WRONG

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
SAVED = "全部答案已保存"
SOON = 10_000
# The page of an attempt asks for news every 25 seconds.
A_PING = 40_000
# The one worker of the site may be busy with the index.
A_JOB = 120_000


@pytest.fixture(scope="module")
def exam(site):
    """Where the exam stands; each test has a candidate of its own."""
    number = site.manage("shell", "-c", SET_UP).split("EXAM ")[1].strip()
    return f"/exams/{number}/"


def enter(visits, exam, who, **options):
    page = visits.open(exam, who=who, **options)
    page.get_by_role("region", name=re.compile("可以(入场|再考)")).get_by_role("button").click()
    page.wait_for_url("**/attempts/**")
    return page


def desk_of(visits, exam, person, **options):
    desk = visits.open(f"{exam}desk/", who="SL1001", **options)
    desk.get_by_role("link", name=person, exact=True).click()
    expect(desk.get_by_role("heading", name=person, level=2)).to_be_visible()
    return desk


def act(desk, what, button, **fields):
    desk.locator("summary", has_text=what).click()
    form = desk.locator("details[open] form", has=desk.get_by_role("button", name=button))
    for label, value in fields.items():
        form.get_by_label(label).fill(value)
    for box in form.get_by_role("checkbox").all():
        box.check()
    form.get_by_role("button", name=button).click()


def question(page, order):
    return page.locator(f'[data-question="{order}"]')


def expect_saved(page):
    expect(page.locator("[data-save-state]")).to_have_text(SAVED, timeout=SOON)


def expect_states(page, *states):
    shown = [question(page, order + 1).locator("[data-state]") for order in range(len(states))]
    for place, state in zip(shown, states, strict=True):
        expect(place).to_have_text(state, timeout=SOON)


def hand_in(page):
    page.locator(".attempt-foot [data-ask-submit]").click()
    page.locator("[data-submit-now]").click()
    page.wait_for_url("**/result/")


def forgive(visits, *signs):
    visits.faults[:] = [text for text in visits.faults if not any(sign in text for sign in signs)]


def test_an_exam_on_a_phone_with_the_network_cut_twice(visits, exam):
    page = visits.open("/exams/", who="SL3001", **PHONE)
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("去考试 *：财务干部业务考试")).click()
    expect(page.get_by_text(re.compile("现在入场，.+ 收卷，共 60 分钟"))).to_be_visible()
    assert violations(page) == []
    assert overflow(page) == 0
    page.get_by_role("button", name="现在入场").click()
    page.wait_for_url("**/attempts/**")
    assert violations(page) == []
    assert overflow(page) == 0
    question(page, 1).locator("label.choice").first.click()
    expect_saved(page)

    page.context.set_offline(True)
    question(page, 3).locator("input[type=text]").fill("二")
    expect(page.get_by_text("网络断开了，可以继续作答")).to_be_in_viewport(timeout=SOON)
    expect(question(page, 3).locator("[data-state]")).to_have_text("未保存，稍后自动补交")
    page.get_by_text("网络断开了，可以继续作答").click()
    with page.expect_download() as download:
        page.locator('[data-notice="offline"] [data-copy-answers]').click()
    copy = download.value.path().read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename == "答案副本 财务干部业务考试.txt"
    assert "第 3 题（填空题，4 分）" in copy
    assert "状态：未保存" in copy
    page.context.set_offline(False)
    expect_saved(page)

    desk = desk_of(visits, exam, "许建华")
    act(desk, "延长时间", "延长", **{"延长（分钟）": "10", "原因": "网络故障"})
    expect(desk.get_by_text("已为许建华延长 10 分钟。")).to_be_visible()
    question(page, 2).locator("label.choice").first.click()
    news = page.locator("[data-message-new]")
    expect(news).to_contain_text("监考人员为您延长了 10 分钟", timeout=SOON)
    assert violations(page) == []
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("[data-message-list]")).to_contain_text("监考人员为您延长了 10 分钟")

    page.context.set_offline(True)
    area = question(page, 4).locator("textarea")
    area.fill("经费收支应当公开，接受会员监督。")
    expect(question(page, 4).locator("[data-count]")).to_have_text("已写 16 字")
    area.blur()
    expect(question(page, 4).locator("[data-state]")).to_have_text("未保存，稍后自动补交")
    page.context.set_offline(False)
    expect_saved(page)
    page.reload()
    expect_states(page, "已保存", "已保存", "已保存", "已保存", "未作答", "未作答")
    expect(page.locator("[data-message-list]")).to_contain_text("监考人员为您延长了 10 分钟")
    page.get_by_role("button", name="答题卡").click()
    page.locator('.drawer-sheet [data-cell="6"]').click()
    assert page.evaluate("document.activeElement.id") == "question-6"
    hand_in(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^已交卷"))
    assert violations(page) == []
    assert overflow(page) == 0
    forgive(visits, "INTERNET_DISCONNECTED")


def press_until(page, condition, key="Tab", most=80):
    for _ in range(most):
        if page.evaluate(condition):
            return
        page.keyboard.press(key)
        assert page.evaluate(FOCUS), page.evaluate("document.activeElement.outerHTML")
    raise AssertionError(f"not reached by {key}: {condition}")


def test_an_exam_by_keyboard(visits, exam):
    page = visits.open(exam, who="SL3003", **DESK)
    press_until(page, "document.activeElement.textContent === '现在入场'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempts/**")
    expect(page.locator("form.attempt:not([inert])")).to_be_visible()

    for order, kind in enumerate(("single", "multiple", "blank", "essay", "single", "short"), 1):
        page.keyboard.press("Alt+ArrowDown")
        assert page.evaluate("document.activeElement.id") == f"question-{order}"
        page.keyboard.press("Tab")
        if kind in ("single", "multiple"):
            page.keyboard.press("Space")
        else:
            page.keyboard.type("百分之二")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.id") == "question-5"
    expect_saved(page)
    expect_states(page, *["已保存"] * 6)
    press_until(page, "document.activeElement.matches('form [data-ask-submit]')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="现在交卷吗？")).to_be_visible()
    press_until(page, "document.activeElement.matches('[data-submit-now]')")
    page.keyboard.press("Enter")

    page.wait_for_url("**/result/")


def test_an_exam_over_a_slow_line_that_loses_every_third_answer(visits, exam):
    page = enter(visits, exam, "SL3003", **PHONE)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"latency": 400, "downloadThroughput": 25_000, "uploadThroughput": 25_000}
    line.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    sent = count(1)

    def lose_some(route):
        if next(sent) % 3 == 0:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/items/*/", lose_some)
    page.reload()
    expect(page.locator("form.attempt:not([inert])")).to_be_visible()
    question(page, 1).locator("label.choice").last.click()
    question(page, 2).locator("label.choice").last.click()
    for order, words in ((3, "二分之一"), (4, "公开账目，定期审查。"), (6, "补开会议。")):
        question(page, order).locator("input[type=text], textarea").fill(words)

    expect(page.locator("[data-save-state]")).to_have_text(SAVED, timeout=A_PING)
    page.unroute("**/items/*/")
    page.reload()

    expect(question(page, 3).locator("input[type=text]")).to_have_value("二分之一")
    expect(question(page, 4).locator("textarea")).to_have_value("公开账目，定期审查。")
    expect(question(page, 6).locator("textarea")).to_have_value("补开会议。")
    hand_in(page)
    forgive(visits, "CONNECTION_RESET")


def test_the_desk_follows_collects_and_opens_again(visits, exam):
    desk = visits.open(f"{exam}desk/", who="SL1001", **DESK)
    row = desk.locator("[data-seat]", has_text="沈兰")
    expect(row).to_contain_text("未入场")
    page = enter(visits, exam, "SL3002")
    expect(row).to_contain_text("作答中", timeout=SOON)
    question(page, 1).locator("label.choice").first.click()
    expect(row).to_contain_text("1/6", timeout=SOON)
    for viewport in (DESK["viewport"], PHONE["viewport"]):
        desk.set_viewport_size(viewport)
        assert violations(desk) == []
        assert overflow(desk) == 0

    row.get_by_role("link", name="沈兰").click()
    act(desk, "提前收卷", "收卷", 原因="误操作")
    expect(desk.get_by_text("已收沈兰的卷")).to_be_visible()
    page.locator("[data-question='2'] label.choice").first.click()
    why = re.compile("监考人员 .+ 收了您的卷，原因：误操作。您已保存的答案都已交上。")
    expect(page.get_by_text(why)).to_be_in_viewport(timeout=SOON)
    expect(page.get_by_role("timer")).to_be_hidden()
    expect(page.get_by_role("button", name="清除答案").first).to_be_hidden()
    expect(page.get_by_text("有答案没有来得及送到服务器")).to_be_visible()
    assert violations(page) == []

    act(desk, "重新开放", "重新开放", **{"再给时间（分钟）": "20", "原因": "误收"})
    expect(page.get_by_text("监考人员已重新开放，可以接着作答")).to_be_visible(timeout=A_PING)
    page.get_by_role("link", name="接着作答").click()

    expect_states(page, "已保存", "已保存")
    assert violations(desk) == []
    forgive(visits, "410")


def test_signing_in_again_in_the_middle_loses_nothing(visits, exam):
    page = enter(visits, exam, "SL3001")
    page.context.clear_cookies()

    question(page, 1).locator("label.choice").first.click()
    expect(page.get_by_text("登录已经失效")).to_be_in_viewport(timeout=SOON)
    other = page.context.new_page()
    other.goto("/accounts/login/")
    sign_in(other, "SL3001")
    other.close()

    expect_saved(page)
    expect_states(page, "已保存")
    visits.sign_ins["SL3001"] = page.context.cookies()
    forgive(visits, "403")


def test_a_clock_that_runs_ahead_hands_nothing_in(visits, exam):
    page = enter(visits, exam, "SL3003")
    expect(page.locator("form.attempt:not([inert])")).to_be_visible()

    page.evaluate("document.dispatchEvent(new CustomEvent('attempt:time', { detail: 1 }))")
    expect(page.locator("[data-timer-value]")).to_have_text(re.compile("^5[89]:"), timeout=SOON)

    question(page, 1).locator("label.choice").first.click()
    expect_saved(page)


def test_a_wrong_key_is_corrected_and_the_exam_judged_anew(visits, site):
    said = site.manage("shell", "-c", WRONG).split("WRONG ")[1]
    version, exam, before = (int(number) for number in said.split()[:3])
    after = before + 5
    trainer = visits.open(f"/exams/{exam}/statistics/", who="SL0005", **DESK)
    assert violations(trainer) == []

    trainer.get_by_role("link", name="试题分析").click()
    wrong = trainer.locator(f'a[href$="/correct/{version}/?exam={exam}"]')
    while not wrong.count():
        trainer.get_by_role("link", name="下一页").click()
    assert violations(trainer) == []
    wrong.click()
    trainer.get_by_role("radio", name=re.compile("全部给分")).check()
    trainer.get_by_label("原因").fill("题干有歧义")
    trainer.get_by_role("button", name="下一步：看看影响谁").click()
    row = trainer.get_by_role("row", name=re.compile(rf"{before} . \d+ {after} . \d+"))
    expect(row).to_be_visible()
    trainer.get_by_role("button", name="确认执行").click()
    expect(trainer.get_by_text("重新判分 4 份，成绩有变")).to_be_visible(timeout=A_JOB)

    learner = visits.open("/notices/", who="SL3003", **PHONE)
    notice = learner.get_by_role("listitem").filter(has_text="成绩有更正").first
    expect(notice).to_be_visible()
    learner.goto(f"/exams/{exam}/")
    expect(learner.get_by_text(re.compile(rf"{after} 分"))).to_be_visible()
    assert violations(learner) == []


def test_a_calendar_closes_when_its_field_is_left(visits):
    page = visits.open("/admin/exam/new/", who="SL0005", **DESK)
    shown = page.locator(".xdsoft_datetimepicker:visible")
    field = page.locator("input[name=opens_at]")

    field.click()
    expect(shown).to_have_count(1)
    field.press("Escape")
    expect(shown).to_have_count(0)
    assert page.url.endswith("/admin/exam/new/")

    page.locator("input[name=closes_at]").click()
    expect(shown).to_have_count(1)
    page.locator("input[name=title]").focus()
    expect(shown).to_have_count(0)
