"""From a law on an editor's desk to a certificate in a learner's hand and a line in her unit's report."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, overflow, violations

pytestmark = pytest.mark.e2e
EDITOR, TRAINER, LEARNER, UNIT_ADMINISTRATOR = "SL0004", "SL0005", "SL1002", "SL1001"
SECOND_PAIR_OF_EYES = "ADMIN"
LEARNER_NAME, UNIT = "马晓燕", "示例省财政厅机关工会"
LAW = "示例市职工休假办法"
LAW_ADDRESS = "/wenjian/shi-li-shi-zhi-gong-xiu-jia-ban-fa/"
LAW_TEXT = f"""{LAW}

（2026年3月2日示例市人民政府公布　自2026年5月1日起施行）

第一条　为了维护职工休息休假的权利，制定本办法。

第二条　职工连续工作满一年的，享受带薪年休假。单位应当保证职工休假，并照常支付工资。

第三条　单位确因工作需要不能安排职工休年休假的，经职工本人同意，可以不安排；对应休未休的天数，按照本人日工资收入的百分之三百支付报酬。

第四条　本办法自2026年5月1日起施行。
"""
ARTICLE = "work:shi-li-shi-zhi-gong-xiu-jia-ban-fa#art-3"
COURSE, LESSON, PAPER = "年休假怎么安排", "应休未休怎么办", "年休假小测验"
STEM = "应休未休的年休假，按照本人日工资收入的多少支付报酬？"
ANSWER = "百分之三百"
MINUTES_ARE_ENOUGH = 30_000


def test_law_becomes_course_certificate_and_report(visits, tmp_path):
    law_is_imported_and_published(visits, tmp_path)
    trainer = visits.open("/admin/question/new/", who=TRAINER)
    question_is_written(trainer)
    question_is_reviewed_by_another(visits)
    paper_is_made(trainer)
    course_is_released(trainer)
    phone = course_is_learnt_on_a_phone(visits)
    code = certificate_is_fetched(phone)
    certificate_is_verified_by_a_stranger(visits, code)
    unit_sees_who_finished(visits)


def law_is_imported_and_published(visits, folder):
    law = folder / f"{LAW}.txt"
    law.write_text(LAW_TEXT, encoding="utf-8")
    page = visits.open("/admin/library/imports/new/", who=EDITOR)
    page.locator("input[type=file]").set_input_files([law])
    page.get_by_label("导入到").select_option(label="政策文件")
    page.get_by_role("button", name="开始导入").click()
    page.get_by_text("共 1 个文件：已导入 1").wait_for(timeout=MINUTES_ARE_ENOUGH)
    page.get_by_role("link", name=LAW, exact=True).click()
    page.wait_for_url("**/edit/")
    publish(page)


def publish(page):
    page.get_by_role("button", name="更多操作").last.click()
    page.locator("[name=action-publish]").click()
    page.get_by_text("已发布").first.wait_for()


def question_is_written(page):
    """On the clause just imported."""
    page.get_by_label("题库").select_option(index=1)
    page.get_by_label("题干").fill(STEM)
    for letter, text in zip("ABC", ("百分之一百", "百分之二百", ANSWER), strict=True):
        page.get_by_label(f"选项 {letter}", exact=True).fill(text)
    page.get_by_label("C 是正确答案").check()
    page.get_by_label("出处").fill(ARTICLE)
    page.get_by_role("button", name="创建").click()
    page.wait_for_url(re.compile(r"/admin/question/(\?|$)"))


def question_is_reviewed_by_another(visits):
    page = visits.open("/admin/question/", who=SECOND_PAIR_OF_EYES)
    page.get_by_role("link", name=STEM).first.click()
    page.get_by_role("combobox", name="状态").select_option(label="启用")
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_url(re.compile(r"/admin/question/(\?|$)"))


def paper_is_made(page):
    page.goto("/admin/paper/new/")
    page.get_by_role("textbox", name="名称").fill(PAPER)
    page.get_by_role("button", name="增加 试题").click()
    modal = page.locator(".modal-dialog")
    modal.get_by_label("搜索").fill(STEM)
    only = modal.locator("tbody tr")
    expect(only).to_have_count(1)
    only.get_by_role("checkbox").check()
    modal.get_by_role("button", name="确认选择").click()
    page.get_by_text(STEM).first.wait_for()
    page.get_by_role("button", name="创建").click()
    page.wait_for_url(re.compile(r"/admin/paper/(\?|$)"))


def course_is_released(page):
    page.goto("/admin/pages/")
    page.get_by_role("link", name="查看“首页”的下级页面").click()
    page.get_by_role("link", name="查看“培训课程”的下级页面").click()
    page.get_by_role("link", name="添加下级页面", exact=True).click()
    page.get_by_role("textbox", name="标题").fill(COURSE)
    page.get_by_role("spinbutton", name="学时").fill("1")
    publish(page)

    page.get_by_role("link", name=f"为“{COURSE}”添加下级页面").click()
    page.get_by_role("textbox", name="标题").fill(LESSON)
    page.get_by_role("button", name="插入内容块").first.click()
    page.get_by_role("option", name="学条文").click()
    page.locator("[data-reference-search]").first.fill(ARTICLE)
    page.get_by_role("button", name="选择试卷").click()
    page.locator(".modal-dialog").get_by_role("link", name=PAPER).click()
    page.get_by_text(PAPER).first.wait_for()
    publish(page)

    # The editor is told that learners do not see it yet, and led to what is missing.
    page.get_by_text(f"学员还看不到《{LESSON}》").wait_for()
    page.get_by_role("link", name="发布课程新版").first.click()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_text(f"新增：《{LESSON}》").wait_for()
    page.get_by_role("button", name="确认发布第 1 版").click()
    page.get_by_text("第 1 版（现行）").wait_for()


def course_is_learnt_on_a_phone(visits):
    """The learner reads the clause in the lesson, takes the quiz and has finished."""
    page = visits.open("/peixun/", who=LEARNER, **PHONE)
    page.get_by_role("link", name=COURSE).first.click()
    assert page.get_by_text("学完记 1 学时").is_visible()
    page.get_by_role("button", name="开始学习").click()
    page.get_by_text("百分之三百支付报酬").wait_for()
    assert page.get_by_text("现行有效").first.is_visible()
    assert violations(page) == []
    page.get_by_role("button", name="开始测验").click()
    page.wait_for_url("**/attempts/**")
    page.get_by_text(ANSWER, exact=True).click()
    expect(page.locator("[data-save-state]")).to_have_text("全部答案已保存")
    page.get_by_role("button", name="交卷").last.click()
    page.locator("[data-submit-now]").click()
    page.wait_for_url("**/result/")
    assert page.get_by_text("通过").first.is_visible()
    assert overflow(page) == 0
    return page


def certificate_is_fetched(page):
    """From 我的学习, as a sheet to print; its verification code is in the link beside it."""
    page.goto("/learning/")
    card = page.locator(".certificate", has_text=COURSE)
    sheet = page.context.request.get(card.get_by_role("link", name="PDF").get_attribute("href"))
    assert sheet.body().startswith(b"%PDF-")
    picture = page.context.request.get(card.get_by_role("link", name="图片").get_attribute("href"))
    assert picture.body().startswith(b"\x89PNG")
    return card.get_by_role("link", name="查验页").get_attribute("href")


def certificate_is_verified_by_a_stranger(visits, address):
    page = visits.open(address)
    main = page.get_by_role("main")
    expect(main).to_contain_text("有效")
    expect(main).to_contain_text(COURSE)
    assert LEARNER_NAME not in main.inner_text()


def unit_sees_who_finished(visits):
    page = visits.open("/units/", who=UNIT_ADMINISTRATOR)
    page.get_by_role("link", name=UNIT, exact=True).click()
    page.get_by_role("link", name="学习情况").click()
    row = page.get_by_role("row").filter(has_text=LEARNER_NAME)
    row.locator("summary").click()
    expect(row.locator("details")).to_contain_text(COURSE)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
