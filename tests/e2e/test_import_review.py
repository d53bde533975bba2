"""Sixty files of mixed formats: imported, gone through with the keyboard alone, published, found by a clause."""

import io
import os
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.documents.made import FORMATS
from tests.documents.model import Document, Family
from tests.documents.office import Absent, converted
from tests.e2e.browsing import PHONE, eventually, overflow, violations

pytestmark = pytest.mark.e2e
EDITOR = "SL0004"
ISSUER = "江南省直属机关工会工作委员会"
TOPICS = (
    *(
        "困难职工帮扶",
        "职工疗休养",
        "女职工权益保护",
        "工会经费审查",
        "劳动模范推荐",
        "职工书屋建设",
    ),
    *("集体协商", "劳动争议调解", "职工代表大会", "工会干部培训", "送温暖", "群众性文体活动"),
)
YEARS = (2019, 2020, 2021, 2022, 2023)
#: Of these as many as said; all others are plain text.
MIXED = {"docx": 12, "docx-auto": 8, "pdf": 12, "html-site": 6, "ofd": 4, "doc": 4, "scan-clean": 1}
MINUTES = 300_000
PICTURES = os.environ.get("REVIEW_PICTURES", "")


def notice(topic, year, place):
    return Document(
        name=f"{place:02}-{topic}-{year}",
        family=Family.NOTICE,
        cases="e2e",
        red=(f"{ISSUER}文件",),
        numbers=(f"江直工发〔{year}〕{place}号",),
        title=f"关于做好{year}年{topic}工作的通知",
        kind="通知",
        issuers=(ISSUER,),
        addressees=("省直各单位工会", "各直属工会"),
        body=f"""
|为做好{year}年{topic}工作，现将有关事项通知如下。
一、|总体要求
|坚持以职工为本，把{topic}办成服务职工的实事，全年至少检查两次。
二、|主要安排
（一）|各单位工会应当于{year}年6月{place % 28 + 1}日前报送{topic}方案。
（二）|{topic}所需经费从工会经费中列支，单据保存满十五年。
三、|工作要求
|各单位工会要明确专人负责{topic}，遇到问题及时报告。
""",
        signers=(ISSUER,),
        day=f"{year}年3月{place % 28 + 1}日",
        issued=date(year, 3, place % 28 + 1),
    )


def documents():
    pairs = [(topic, year) for year in YEARS for topic in TOPICS]
    return [notice(topic, year, place) for place, (topic, year) in enumerate(pairs, start=1)]


def written(folder):
    """Each document in one of the formats; those that take LibreOffice are Word files where it is absent."""
    kinds = [name for name, count in MIXED.items() for _ in range(count)]
    asked = documents()
    made = []
    for place, document in enumerate(asked):
        name = kinds[place] if place < len(kinds) else "txt"
        form = FORMATS[name]
        content, suffix = form.make(document), form.suffix
        if form.office:
            try:
                content = converted({document.name: content}, form.office)[document.name]
            except Absent:
                suffix = "docx"
        path = folder / f"{document.name}.{suffix}"
        path.write_bytes(content)
        made.append(path)
    return made


def test_sixty_mixed_files_are_reviewed_by_keyboard_and_found(visits, tmp_path):
    page = imported(visits, written(tmp_path))
    page.keyboard.press("Tab")
    page.get_by_role("link", name="逐份核对").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/library/review/\d+/"))

    helped(page)
    mended(page)
    turned_down(page)
    rest_is_passed(page)

    found_by_clause(visits)


def imported(visits, paths):
    page = visits.open("/admin/library/imports/new/", who=EDITOR)
    page.locator("input[type=file]").first.set_input_files(paths)
    page.get_by_label("导入到").select_option(label="政策文件")
    page.get_by_role("button", name="开始导入").click()
    page.get_by_text("共 60 个文件：已导入 60 份").wait_for(timeout=MINUTES)
    return page


def progress(page):
    return page.locator(".import-review__progress")


def ready(page):
    """The script of the screen listens as soon as it has put the focus in front of the first field."""
    expect(page.locator("[data-review-begin]")).to_be_focused()


def kept(page, name):
    """For the handbook, where a folder is named."""
    if not PICTURES:
        return
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    target = Path(PICTURES) / f"{name}.png"
    image.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


def helped(page):
    """The screen says by itself how it is used, and traps nobody."""
    expect(progress(page)).to_have_text("第 1 份，共 60 份，还有 60 份待核对")
    ready(page)
    assert violations(page) == []
    kept(page, "import-review")
    page.keyboard.press("F2")
    expect(page.locator(".outline-row__view").first).to_be_focused()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="快捷键")
    expect(keys).to_be_visible()
    kept(page, "import-review-keys")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("F2")
    page.keyboard.press("F1")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def mended(page):
    """The first field is the least sure; what is typed is kept, the outline is edited, all by keys."""
    focused = page.locator(":focus")
    first = page.locator("[data-review-fields] [data-review-field]").first
    expect(first.locator("input, select, textarea")).to_be_focused()
    page.keyboard.press("F8")
    for _ in range(30):
        if focused.get_attribute("id") == "id_signature":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(f"{ISSUER}（章）")
    assert page.locator(".review-sheet__box--current, .review-text__current").count() > 0
    page.keyboard.press("F2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.insert_text("请认真执行。")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.get_by_text("已保存，尚未发布。").wait_for()
    ready(page)
    expect(page.locator("#id_signature")).to_have_value(f"{ISSUER}（章）")
    expect(page.locator(".outline-editor__rows")).to_contain_text("请认真执行。")
    page.keyboard.press("Alt+PageDown")
    expect(progress(page)).to_have_text("第 2 份，共 60 份，还有 60 份待核对")
    ready(page)
    page.keyboard.press("Alt+PageUp")
    expect(progress(page)).to_have_text("第 1 份，共 60 份，还有 60 份待核对")
    ready(page)
    page.keyboard.press("Alt+Enter")
    expect(progress(page)).to_have_text("第 2 份，共 60 份，还有 59 份待核对")


def turned_down(page):
    summary = page.locator(".review-refuse summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("与本会工作无关")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("没有收录").wait_for()


def rest_is_passed(page):
    for left in range(58, 0, -1):
        expect(progress(page)).to_contain_text(f"还有 {left} 份待核对")
        ready(page)
        page.keyboard.press("Alt+Enter")
    page.get_by_text("这一批没有等您核对的文件了").wait_for()


def found_by_clause(visits):
    page = visits.open("/")
    words = "职工书屋建设所需经费从工会经费中列支"

    def rows():
        page.goto(f"/search/?q={words}")
        return page.locator(".search-results .row")

    eventually(lambda: rows().count() > 0, seconds=30, what="search shows what was passed")
    first = page.locator(".search-results .row").first
    expect(first.get_by_role("heading")).to_contain_text("职工书屋建设")
    passage = first.locator(".search-row__place").first
    passage.get_by_role("link").click()
    page.wait_for_url("**#p2-s2")


RULES = """示例总工会哺乳办法

第一条 女职工生育享受98天产假，其中产前可以休假15天；难产的，增加产假15天。

第二条 用人单位应当执行 ISO 9001 标准。

第三条 本办法自2020年1月1日起施行。

示例总工会
2019年12月1日
"""
SPLIT = """(area, words) => {
  const at = area.value.indexOf(words);
  area.setSelectionRange(at, at);
}"""
#: Whether the row that is selected can be seen between the tools above it and the buttons below.
IN_SIGHT = """() => {
  const box = document.querySelector(".outline-row--current").getBoundingClientRect();
  const top = document.querySelector(".outline-editor__tools").getBoundingClientRect().bottom;
  const bottom = document.querySelector(".review-bar").getBoundingClientRect().top;
  return box.top >= top - 1 && box.bottom <= bottom + 1;
}"""


def opened(visits, tmp_path, text):
    path = tmp_path / "办法.txt"
    path.write_text(text, encoding="utf-8")
    page = visits.open("/admin/library/imports/new/", who=EDITOR)
    files = page.locator("input[type=file]")
    files.set_input_files([path, __file__])
    page.get_by_text("已选择 2 个文件").wait_for()
    assert (files.is_visible(), page.locator("progress").first.is_visible()) == (False, False)
    page.get_by_role("button", name=f"移除 {Path(__file__).name}").click()
    page.get_by_text("已选择 1 个文件").wait_for()
    page.get_by_label("导入到").select_option(label="政策文件")
    page.get_by_role("button", name="开始导入").click()
    page.get_by_text("共 1 个文件：已导入 1 份").wait_for(timeout=MINUTES)
    page.get_by_role("link", name="逐份核对").click()
    ready(page)
    return page


def split(page, words):
    page.locator(".outline-row__view", has_text=words).click()
    page.locator(".outline-form textarea").evaluate(SPLIT, words)
    page.keyboard.press("Control+Enter")
    page.get_by_text("已拆成两条").wait_for()


def merge(page):
    page.keyboard.press("Control+Shift+Enter")
    page.get_by_text("可以撤销（Ctrl+Z）").wait_for()


@pytest.mark.shapes("embedded")
def test_what_is_split_and_merged_again_is_the_same_text(visits, tmp_path):
    page = opened(visits, tmp_path, RULES)
    texts = page.locator(".outline-row__text")
    before = texts.all_inner_texts()
    assert page.locator(".outline-row__view", has_text="art-").count() == 0

    for words in ("产假15天", "15天；", "9001 标准", "标准。"):
        split(page, words)
        assert page.evaluate(IN_SIGHT)
        merge(page)
        assert texts.all_inner_texts() == before

    split(page, "产假15天")
    split(page, "9001 标准")
    page.keyboard.press("Control+s")
    page.get_by_text("已保存，尚未发布。").wait_for()
    ready(page)
    for words in ("产假15天", "9001 标准"):
        page.locator(".outline-row__view", has_text=words).click()
        merge(page)

    assert texts.all_inner_texts() == before


@pytest.mark.shapes("embedded")
def test_going_on_keeps_what_was_changed_as_a_draft(visits, tmp_path):
    page = opened(visits, tmp_path, RULES.replace("哺乳", "休假"))
    sure = page.locator("#id_title-sure")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#id_title")).to_have_value("示例总工会休假办法")

    page.locator("#id_title").fill("示例总工会疗休养办法")
    expect(sure).to_have_text("已人工修改")
    page.get_by_role("button", name="稍后再看").click()

    page.get_by_text("《示例总工会疗休养办法》的修改已存，没有发布。").wait_for()


@pytest.mark.shapes("embedded")
def test_the_screen_works_on_a_phone_and_loses_nothing_offline(visits, tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text(plain_notice(), encoding="utf-8")
    page = visits.open("/admin/library/imports/new/", who=EDITOR, **PHONE)
    page.locator("input[type=file]").first.set_input_files([path])
    page.get_by_label("导入到").select_option(label="政策文件")
    page.get_by_role("button", name="开始导入").click()
    page.get_by_text("共 1 个文件：已导入 1 份").wait_for(timeout=MINUTES)
    page.get_by_role("link", name="逐份核对").click()
    page.locator("#id_title").wait_for()

    assert overflow(page) == 0
    assert violations(page) == []
    kept(page, "import-review-phone")
    page.context.set_offline(True)
    page.locator("#id_remark").evaluate(
        "element => element.closest('details')?.setAttribute('open', '')"
    )
    page.locator("#id_remark").fill("（此件公开发布）")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-review-said]")).to_contain_text("网络断开了，没有提交")
    page.context.set_offline(False)
    page.goto("/admin/library/imports/")
    page.go_back()
    expect(page.locator("#id_remark")).to_have_value("（此件公开发布）")
    expect(page.locator("[data-review-said]")).to_contain_text("已恢复")


def plain_notice():
    return FORMATS["txt"].make(notice("平安单位创建", 2024, 61)).decode()
