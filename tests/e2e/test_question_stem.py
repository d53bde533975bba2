"""Questions with tables and pictures, on a phone and on a desk."""

import pytest

from tests.e2e.browsing import DESK, PHONE, overflow, violations
from tests.e2e.test_quiz import begin

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
LESSON = "/peixun/caiwu/lesson-2/"
WITH_PICTURE = ".question--case:has(img)"
SEEN = "picture => picture.complete && picture.naturalWidth > 0 && picture.alt.length > 0"


@pytest.mark.parametrize(("who", "shape"), [("SL1002", PHONE), ("SL2003", DESK)])
def test_a_case_with_a_table_and_a_picture(visits, who, shape):
    page = begin(visits, who, LESSON, **shape)
    case = page.locator(WITH_PICTURE)

    case.locator("img").scroll_into_view_if_needed()
    assert case.locator("img").evaluate(SEEN)
    case.get_by_role("region", name="题中的表格").focus()
    assert case.get_by_role("columnheader").all_text_contents() == [
        "项目",
        "年初预算（元）",
        "已支出（元）",
    ]
    assert overflow(page) == 0
    assert violations(page) == []
