"""Narrow windows, zoom, large type, themes and paper."""

import pytest

from tests.e2e.browsing import DESK, PHONE, overflow

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
LAW = "/wenjian/gong-hui-fa/"
PLAN = "/wenjian/sheng-zhi-ji-guan-gong-hui-gong-wei-2019-nian-gong-zuo-yao-dian/"
PAGES = (
    "/",
    "/search/?q=工会",
    "/search/?q=量子",
    "/wenjian/",
    LAW,
    PLAN,
    "/dongtai/",
    "/feedback/",
)
OWN_PAGES = ("/accounts/login/", "/accounts/profile/", "/notices/", "/units/")


@pytest.mark.parametrize(
    "options",
    [
        {**PHONE, "viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
        PHONE,
    ],
    ids=["320 px", "200 %", "360 px"],
)
def test_no_page_scrolls_sideways(visits, options):
    stranger = visits.open("/", **options)
    reader = visits.open("/", who="SL1001", **options)
    wide = []
    for page, paths in ((stranger, PAGES), (reader, OWN_PAGES)):
        for path in paths:
            page.goto(path)
            if overflow(page) > 0:
                wide.append(f"{path}: {overflow(page)} px")

    assert wide == []


def test_on_a_phone_a_clause_shows_its_tool_when_it_is_tapped(visits):
    page = visits.open(LAW, **PHONE)
    first, second = (page.locator(f"#art-{number} .node__text").first for number in (1, 2))

    def shown(line):
        return line.locator(".node__tools").evaluate("tools => getComputedStyle(tools).opacity")

    assert (shown(first), shown(second)) == ("0", "0")
    second.tap()
    assert (shown(first), shown(second)) == ("0", "1")
    second.get_by_role("button", name="复制第二条").tap()
    page.get_by_text("已复制引用").wait_for()


def test_one_exam_and_one_course_share_a_row(visits):
    page = visits.open("/", who="SL1001")
    exams, course = (
        page.locator(f"[aria-labelledby=panel-{name}]") for name in ("exams", "continue")
    )

    places = [panel.bounding_box() for panel in (exams, course)]

    assert places[0]["y"] == places[1]["y"]
    assert places[0]["x"] + places[0]["width"] < places[1]["x"]


def test_large_type_and_theme_are_remembered(visits):
    page = visits.open(LAW)
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_title("显示设置").click()
    page.get_by_role("button", name="大字").click()
    page.get_by_role("button", name="深色").click()

    page.reload()

    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == size * 1.25
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    page.goto("/")
    page.get_by_title("显示设置").click()
    for name in ("大字", "深色"):
        assert page.get_by_role("button", name=name).get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_dark_system_gives_a_dark_page(visits, options):
    page = visits.open("/", color_scheme="dark", **options)

    red, green, blue = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    )

    assert max(red, green, blue) < 64


def test_contents_are_a_drawer_on_phones(visits):
    page = visits.open(LAW, **PHONE)
    assert not page.get_by_role("navigation", name="目录").is_visible()

    page.get_by_role("button", name="目录").tap()
    page.get_by_role("dialog").get_by_role("link").last.tap()

    page.wait_for_url("**#*")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 740


def test_paper_shows_the_text_alone(visits):
    page = visits.open(PLAN)
    page.emulate_media(media="print")

    for selector in (
        ".site-header",
        ".site-footer",
        ".breadcrumb",
        "#contents",
        ".document-tools",
        ".around",
    ):
        assert not page.locator(selector).first.is_visible(), selector
    assert not page.locator(".node__tools").first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.document')).boxShadow") == "none"
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgba(0, 0, 0, 0)",
        "rgb(255, 255, 255)",
    }
