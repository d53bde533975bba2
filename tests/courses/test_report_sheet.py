"""The workbook of the unit report: the same people, Chinese heads, no formulas, logged."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from tests.factories.accounts import (
    AppointmentFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.courses import assignment, finished, released_course

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)
MARCH = date(2025, 3, 1)


@pytest.fixture
def unit():
    return UnitFactory(name="示例厅机关工会")


@pytest.fixture
def administrator(unit):
    return UnitAdministratorFactory(unit=unit).user


@pytest.fixture
def course():
    return released_course(title="工会财务")


def member(unit, **fields):
    return AppointmentFactory(unit=unit, **{f"user__{k}": v for k, v in fields.items()}).user


def download(client, user, unit, query=f"on={DAY}"):
    client.force_login(user)
    response = client.get(f"/units/{unit.pk}/learning.xlsx?{query}")
    assert response.status_code == 200
    return response


def sheets(response):
    book = load_workbook(BytesIO(response.content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_sheet_of_people(client, unit, administrator, course):
    person = member(unit, name="王秀兰", staff_number="SZ0001")
    more = released_course(title="劳动争议")
    assignment(course, person, due_on=DAY, added=MARCH)
    assignment(more, person, due_on=MARCH, added=MARCH)
    finished(person, course, MARCH, hours=Decimal("1.5"))
    finished(person, released_course(), MARCH, hours=2, category="law")

    lines = sheets(download(client, administrator, unit))["人员"]

    assert lines[0][0] == "示例厅机关工会，截至 2025-06-30，共 1 人"
    assert dict(zip(lines[1], lines[2], strict=True)) == {
        "姓名": "王秀兰",
        "工号": "SZ0001",
        "单位": "示例厅机关工会",
        "职务": "工会会员",
        "账号": "在用",
        "必修课程": 2,
        "已学完": 1,
        "未学完": 1,
        "其中逾期": 1,
        "未学完的课程": "劳动争议",
        "学完课程（含自选）": 2,
        "政治理论学时": 0,
        "法律政策学时": 2,
        "业务能力学时": 1.5,
        "综合素养学时": 0,
        "学时合计": 3.5,
    }


def test_sheet_of_courses(client, unit, administrator, course):
    person = member(unit, name="王秀兰", staff_number="SZ0001")
    overdue, waiting = released_course(title="劳动争议"), released_course(title="女工工作")
    assignment(course, person, due_on=DAY, added=MARCH)
    assignment(overdue, person, due_on=MARCH, added=MARCH)
    assignment(waiting, person, due_on=DAY, added=MARCH)
    finished(person, course, MARCH)
    finished(person, released_course(title="公文写作"), MARCH)

    lines = sheets(download(client, administrator, unit))["课程"]

    who = ["王秀兰", "SZ0001", "示例厅机关工会"]
    march, june = datetime(2025, 3, 1), datetime(2025, 6, 30)
    assert lines[1] == [
        "姓名",
        "工号",
        "单位",
        "课程",
        "性质",
        "完成期限",
        "学完日期",
        "情况",
        "进度",
    ]
    assert lines[2:] == [
        [*who, "劳动争议", "必修", march, "", "已逾期", "还没开始"],
        [*who, "工会财务", "必修", june, march, "已学完", ""],
        [*who, "女工工作", "必修", june, "", "未学完", "还没开始"],
        [*who, "公文写作", "自选", "", march, "已学完", ""],
    ]


def test_sheet_can_be_sorted_and_printed(client, unit, administrator, course):
    title = "新任工会主席履职入门培训（二〇二五年）"
    person = member(unit, name="王秀兰", staff_number="SZ0001")
    assignment(released_course(title=title), person, due_on=DAY, added=MARCH)

    book = load_workbook(BytesIO(download(client, administrator, unit).content))

    for sheet, cells in ((book["人员"], "A2:P3"), (book["课程"], "A2:I3")):
        assert sheet.auto_filter.ref == cells
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {(1, 0), (None, 0)}
        assert sheet.print_title_rows == "$2:$2"
    sheet = book["课程"]
    assert sheet["F3"].number_format == "yyyy-mm-dd"
    assert sheet["F3"].is_date
    assert sheet.column_dimensions["D"].width > 2 * len(title)
    assert sheet.column_dimensions["A"].width < 16


def test_two_courses_of_one_name_are_both_there(client, unit, administrator, course):
    person = member(unit)
    assignment(course, person, due_on=DAY, added=MARCH)
    finished(person, released_course(title="工会财务", slug="another"), MARCH)

    lines = sheets(download(client, administrator, unit))["课程"]

    assert [line[3:5] for line in lines[2:]] == [["工会财务", "必修"], ["工会财务", "自选"]]


def test_same_filters_as_the_page(client, unit, administrator, course):
    below = UnitFactory(name="一处工会", under=unit)
    waiting, done = member(below, name="王秀兰"), member(below, name="李建国")
    other = member(unit, name="赵敏")
    assignment(course, waiting, done, other, due_on=DAY, added=MARCH)
    finished(done, course, MARCH)
    query = f"on={DAY}&unit={below.pk}&course={course.pk}&open=on"

    lines = sheets(download(client, administrator, unit, query))["人员"]

    assert lines[0][0] == (
        "示例厅机关工会，截至 2025-06-30，共 1 人（单位：一处工会；课程：工会财务；只看未学完的）"
    )
    assert [line[0] for line in lines[2:]] == ["王秀兰"]


def test_workbook_holds_everybody_not_one_page(client, unit, administrator):
    for number in range(52):
        member(unit, name=f"人员{number}")

    assert len(sheets(download(client, administrator, unit))["人员"]) == 54


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("x")', "{=1}"])
def test_name_is_never_a_formula(client, unit, administrator, name):
    member(unit, name=name)

    response = download(client, administrator, unit)

    cell = load_workbook(BytesIO(response.content))["人员"]["A3"]
    assert (cell.value, cell.data_type) == (name, "s")


def test_no_mobile_number_and_no_address(client, unit, administrator):
    member(unit, mobile="13812345678", email="wang@example.cn")

    text = str(sheets(download(client, administrator, unit)))

    assert "13812345678" not in text
    assert "wang@example.cn" not in text


def test_deactivated_is_said(client, unit, administrator):
    member(unit, is_active=False)

    assert sheets(download(client, administrator, unit))["人员"][2][4] == "已停用"


def test_file_is_named_after_unit_and_day(client, unit, administrator):
    response = download(client, administrator, unit)

    assert response["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert "2025-06-30.xlsx" in response["Content-Disposition"]


def test_download_is_logged_with_unit_day_filter_and_count(client, unit, administrator, course):
    assignment(course, member(unit), due_on=DAY, added=MARCH)

    download(client, administrator, unit, f"on={DAY}&open=on")

    entry = ModelLogEntry.objects.get(action="courses.report.download")
    assert (entry.user, entry.label) == (administrator, "示例厅机关工会")
    assert entry.data == {
        "unit": "示例厅机关工会",
        "on": "2025-06-30",
        "filter": "只看未学完的",
        "rows": 1,
    }


def test_auditor_reads_of_the_download(client, unit, administrator):
    member(unit)
    download(client, administrator, unit)
    client.force_login(UserFactory(roles=["系统管理员"]))

    html = client.get("/admin/reports/audit/").content.decode()

    assert "下载了截至 2025-06-30 的学习情况，共 1 人" in html
    assert "示例厅机关工会" in html


def test_looking_at_the_page_is_not_logged(client, unit, administrator):
    client.force_login(administrator)

    client.get(f"/units/{unit.pk}/learning/")

    assert not ModelLogEntry.objects.filter(action="courses.report.download").exists()


def test_refused_download_is_not_logged(client, unit):
    client.force_login(UserFactory())

    assert client.get(f"/units/{unit.pk}/learning.xlsx").status_code == 403
    assert not ModelLogEntry.objects.filter(action="courses.report.download").exists()
