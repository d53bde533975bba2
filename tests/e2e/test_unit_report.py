"""Who has not finished: a course is required, the unit's administrator looks it up on a phone and
on a desk and takes the list away."""

import re
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from tests.e2e.browsing import DESK, PHONE, eventually, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
# Of demo/people.py and demo/learners.py.
TRAINER, ADMINISTRATOR, OTHER, LEARNER = "SL0005", "SL3001", "SL1001", "SL3101"
UNIT, BELOW = "示例省水利厅机关工会", "示例省水利勘测设计院工会"
LATE, FINISHED, MONEY = "方志远", "雷鸣", "工会经费收支基础"


def report_of(visits, who, **options):
    """From the menu to the report, as she goes."""
    page = visits.open("/units/", who=who, **options)
    page.get_by_role("link", name=UNIT, exact=True).click()
    page.get_by_role("link", name="学习情况").click()
    page.wait_for_url("**/learning/")
    return page


def rows(page):
    return page.get_by_role("table", name="人员学习情况").get_by_role("row")


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_administrator_looks_up_who_has_not_finished(visits, screen):
    page = report_of(visits, ADMINISTRATOR, **screen)

    assert page.get_by_role("heading", level=1).inner_text().replace("\n", "") == f"{UNIT}学习情况"
    assert re.search(r"有必修课程的 \d+ 人", page.get_by_role("main").inner_text())
    assert rows(page).filter(has_text=FINISHED).count() == 1
    assert (violations(page), overflow(page)) == ([], 0)

    page.get_by_label("只看没学完的人").check()
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**open=on**")
    late = rows(page).filter(has_text=LATE)
    assert f"《{MONEY}》" in late.inner_text()
    assert "已逾期" in late.inner_text()
    assert rows(page).filter(has_text=FINISHED).count() == 0
    assert (violations(page), overflow(page)) == ([], 0)


def test_filters_and_finished_courses_work_by_keyboard(visits):
    page = report_of(visits, ADMINISTRATOR)

    page.get_by_label("下级单位").select_option(label=BELOW)
    page.get_by_role("button", name="查看").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=**")
    assert rows(page).filter(has_text=LATE).count() == 0
    summary = rows(page).filter(has_text=FINISHED).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_text("《新任工会主席履职入门》").first.wait_for()
    assert violations(page) == []


def test_download_has_the_same_people_and_is_logged(visits, tmp_path):
    page = report_of(visits, ADMINISTRATOR)
    page.get_by_label("只看没学完的人").check()
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**open=on**")

    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()

    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    names = [row[0].value for row in load_workbook(target)["人员"].iter_rows(min_row=3)]
    assert names == [
        row.get_by_role("rowheader").inner_text().split("\n")[0] for row in rows(page).all()[1:]
    ]
    log = visits.open("/admin/reports/audit/?action=courses.report.download", who="ADMIN")
    log.get_by_text(f"只看未学完的），共 {len(names)} 人").first.wait_for()


def test_administrator_of_another_unit_is_refused(visits):
    address = report_of(visits, ADMINISTRATOR).url

    page = visits.open(address, who=OTHER)

    assert page.get_by_role("main").get_by_text(UNIT).count() == 0
    assert visits.context(who=OTHER).request.get(address).status == 403


def test_required_course_reaches_learner_and_report(visits):
    """The trainer chooses a post in a unit, looks whom it concerns, confirms."""
    due_on = date.today() + timedelta(days=20)
    page = visits.open("/admin/assignments/new/", who=TRAINER)
    page.get_by_label("课程").select_option(label=MONEY)
    page.get_by_label("完成期限").fill(str(due_on))
    page.get_by_label("青年骨干").check()
    page.locator("#id_rules-ADD").click()
    page.locator("#id_rules-0-unit-chooser button:visible").first.click()
    page.get_by_role("dialog").get_by_role("link", name=BELOW).click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("杨帆").wait_for()
    assert "涉及 1 人" in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="确认布置").click()
    page.wait_for_url(re.compile(r"/assignments/\d+/$"))

    learner = visits.context(who=LEARNER, **PHONE)
    asking = learner.request
    eventually(lambda: MONEY in asking.get("/notices/").text(), seconds=30, what="the notice")
    home = learner.new_page()
    home.goto("/")
    home.get_by_text(MONEY).first.wait_for()
    home.get_by_text("还有 20 天").first.wait_for()
    report = report_of(visits, ADMINISTRATOR)
    shown = rows(report).filter(has_text="杨帆").inner_text()
    assert re.search(rf"《{MONEY}》.*{due_on.month}月{due_on.day}日前学完，还有 20 天", shown)
    page.reload()
    page.get_by_role("button", name="提醒全部未完成的人").click()
    page.get_by_text("已提醒 1 人。").wait_for()
    page.get_by_role("button", name="提醒全部未完成的人").click()
    page.get_by_text("1 人近 7 天内已经提醒过，没有再提醒：杨帆").wait_for()
