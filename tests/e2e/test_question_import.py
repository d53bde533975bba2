"""A Word paper with a picture, from the file to the question as learners see it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESK, PHONE, violations
from tests.factories.docx import Docx, drawing, p
from tests.factories.epub import picture

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
SEEN = "picture => picture.complete && picture.naturalWidth > 0"
# The one worker of the site may be busy with the index.
A_JOB = 120_000
PAPER = Docx(
    p("一、判断题")
    + p("1. 看图，三月支出最多。")
    + p(drawing("r1", "各月支出柱状图"))
    + p("答案：对")
    + p("2. 看图，四月支出最少。")
    + p(drawing("r2"))
    + p("答案：错"),
    media={"r1": ("media/a.png", picture(900, 300)), "r2": ("media/b.emf", b"x")},
).build()


def test_a_picture_comes_into_the_bank_with_its_question(visits):
    page = visits.open("/admin/question/import/", who="ADMIN", **DESK)
    page.get_by_label("导入到题库").select_option(index=1)
    file = {"name": "卷.docx", "mimeType": "application/octet-stream", "buffer": PAPER}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="读取文件").click()
    page.wait_for_url("**/import/*/")

    shown = page.get_by_role("img", name="各月支出柱状图")
    shown.scroll_into_view_if_needed()
    expect(shown).to_be_visible()
    page.wait_for_function(SEEN, arg=shown.element_handle())
    expect(page.get_by_text("图片是 EMF 格式，浏览器显示不了")).to_be_visible()
    for shape in (DESK, PHONE):
        page.set_viewport_size(shape["viewport"])
        assert violations(page) == []
    page.set_viewport_size(DESK["viewport"])
    page.get_by_role("button", name="按以上选择导入全部").click()
    taken = page.get_by_role("link", name="已导入")
    expect(taken.first).to_be_visible(timeout=A_JOB)
    taken.first.click()

    preview = page.locator(".question-preview img")
    preview.scroll_into_view_if_needed()
    page.wait_for_function(SEEN, arg=preview.element_handle())
    assert preview.get_attribute("alt") == "各月支出柱状图"
    assert violations(page) == []
