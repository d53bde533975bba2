"""Required courses in the admin: choose, look, confirm; lists, reminders, downloads."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Audience, Post
from courses.models import Assignment
from courses.services.assignments import assign, close, settle
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.courses import course, enrolment, released_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=["培训管理员"], name="训练员")


@pytest.fixture
def signed_in(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def unit():
    return UnitFactory(name="示例厅机关工会")


@pytest.fixture
def audience(unit):
    return AudienceRuleFactory(unit=unit, audience__name="示例厅全体").audience


def soon(days=30):
    return timezone.localdate() + timedelta(days=days)


def member(unit, **fields):
    return AppointmentFactory(unit=unit, **{f"user__{k}": v for k, v in fields.items()}).user


def fields(of, *, units=(), below=True, **others):
    """What the browser sends."""
    rows = {
        "rules-TOTAL_FORMS": len(units),
        "rules-INITIAL_FORMS": 0,
        "rules-MIN_NUM_FORMS": 0,
        "rules-MAX_NUM_FORMS": 1000,
    }
    for number, unit in enumerate(units):
        rows[f"rules-{number}-unit"] = unit.pk
        if below:
            rows[f"rules-{number}-include_below"] = "on"
    return {"course": of.pk, "due_on": str(soon()), "note": "", **rows, **others}


def assigned(audience, by, **more):
    assignment = assign(released_course(**more), audience, due_on=soon(), by=by)
    settle(assignment, step=transaction.atomic, progress=lambda *_: None)
    return assignment


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


# Assigning ------------------------------------------------------------------


def test_form_offers_released_courses_only(signed_in):
    offered, unfinished = released_course(title="已发布课程"), course(title="准备中课程")

    html = signed_in.get("/admin/assignments/new/").content.decode()

    assert f'<option value="{offered.pk}">已发布课程</option>' in html
    assert unfinished.title not in html


def test_she_sees_whom_it_concerns_before_confirming(signed_in, unit, audience):
    member(unit, name="王秀兰")
    ready = member(unit, name="李建国")
    taught = released_course(title="工会财务")
    enrolment(ready, taught, completed_at=timezone.now())

    response = signed_in.post("/admin/assignments/new/", fields(taught, known=audience.pk))

    shown = text_of(response)
    assert "涉及 2 人，其中 1 人以前已经学完" in shown
    assert "确认后通知 1 人" in shown
    assert "王秀兰" in shown
    assert "示例厅机关工会 工会会员" in shown
    assert not Assignment.objects.exists()


def test_confirming_assigns(signed_in, trainer, unit, audience):
    taught = released_course()

    response = signed_in.post(
        "/admin/assignments/new/",
        fields(taught, known=audience.pk, note="请抓紧。", confirm="1"),
    )

    assignment = Assignment.objects.get()
    assert response["Location"] == f"/admin/assignments/{assignment.pk}/"
    assert (assignment.course, assignment.audience, assignment.created_by) == (
        taught,
        audience,
        trainer,
    )
    assert (assignment.due_on, assignment.note) == (soon(), "请抓紧。")


def test_preview_carries_the_fields_to_the_confirmation(signed_in, unit):
    taught = released_course()
    post = Post.objects.get(code="finance")
    sent = fields(taught, units=[unit], posts=[post.pk])

    html = signed_in.post("/admin/assignments/new/", sent).content.decode()

    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    del hidden["csrfmiddlewaretoken"]
    assert hidden == {name: str(value) for name, value in sent.items()} | {"posts": str(post.pk)}


def test_back_from_the_preview_shows_the_form_filled(signed_in, audience):
    taught = released_course()

    response = signed_in.post(
        "/admin/assignments/new/", fields(taught, known=audience.pk, back="1")
    )

    assert f'<option value="{taught.pk}" selected>' in response.content.decode()
    assert not Assignment.objects.exists()


def test_units_and_posts_make_an_audience_named_after_them(signed_in, unit):
    other = UnitFactory(name="示例局机关工会")
    posts = list(Post.objects.filter(code__in=["finance", "audit"]))
    sent = fields(
        released_course(), units=[unit, other], posts=[post.pk for post in posts], confirm="1"
    )

    signed_in.post("/admin/assignments/new/", sent)

    audience = Assignment.objects.get().audience
    assert audience.tokens() == {
        f"under:{place.pk}+post:{code}" for place in (unit, other) for code in ("finance", "audit")
    }
    assert "示例厅机关工会（含下级）" in audience.name
    assert len(audience.name) <= 60


def test_unit_without_those_below(signed_in, unit):
    signed_in.post(
        "/admin/assignments/new/", fields(released_course(), units=[unit], below=False, confirm="1")
    )

    assert Assignment.objects.get().audience.tokens() == {f"unit:{unit.pk}"}


def test_posts_alone_mean_every_unit(signed_in):
    post = Post.objects.get(code="finance")

    signed_in.post(
        "/admin/assignments/new/", fields(released_course(), posts=[post.pk], confirm="1")
    )

    assert Assignment.objects.get().audience.tokens() == {"post:finance"}


def test_same_choice_again_uses_the_same_audience(signed_in, unit, audience):
    for _ in range(2):
        signed_in.post(
            "/admin/assignments/new/", fields(released_course(), units=[unit], confirm="1")
        )

    assert {row.audience for row in Assignment.objects.all()} == {audience}


def test_two_audiences_of_one_name_are_told_apart(signed_in, unit):
    AudienceFactory(name="示例厅机关工会（含下级）")

    signed_in.post("/admin/assignments/new/", fields(released_course(), units=[unit], confirm="1"))

    assert Assignment.objects.get().audience.name == "示例厅机关工会（含下级）（2）"


@pytest.mark.parametrize("named", [False, True])
def test_everyone(signed_in, named):
    if named:
        AudienceFactory(everyone=True)

    signed_in.post("/admin/assignments/new/", fields(released_course(), everyone="on", confirm="1"))

    assert Assignment.objects.get().audience.everyone
    assert Audience.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"course": ""}, "请选择课程。"),
        ({"due_on": ""}, "请填写完成期限。"),
        ({"due_on": "2026-02-30"}, "请按 2026-12-31 的样子填写日期。"),
        ({"due_on": "2020-01-01"}, "完成期限不能早于今天。"),
        ({"known": ""}, "请选择受众，或者至少选择一个职务"),
        ({"everyone": "on"}, "已经选了受众，请不要再选单位或职务"),
        ({"known": "9999"}, "选择一个有效的选项"),
        ({"posts": ["x"]}, "请在列出的职务中选择。"),
        ({"posts": ["9999"]}, "请在列出的职务中选择。"),
        ({"note": "长" * 301}, "300"),
    ],
)
def test_bad_input_is_answered(signed_in, audience, changed, message):
    sent = fields(released_course(), known=audience.pk, confirm="1") | changed

    response = signed_in.post("/admin/assignments/new/", sent)

    assert message in text_of(response)
    assert not Assignment.objects.exists()


def test_nobody_in_reach_is_a_warning(signed_in, unit, audience):
    response = signed_in.post(
        "/admin/assignments/new/", fields(released_course(), known=audience.pk)
    )

    assert "现在没有人在这个范围内" in text_of(response)


def test_people_who_cannot_open_the_course_are_named(signed_in, unit, audience):
    narrow = AudienceRuleFactory(unit=UnitFactory()).audience
    member(unit, name="王秀兰")

    response = signed_in.post(
        "/admin/assignments/new/", fields(released_course(audience=narrow), known=audience.pk)
    )

    assert "另有 1 人看不到这门课程" in text_of(response)
    assert "不会布置给他们：王秀兰。" in text_of(response)


def test_second_confirmation_is_refused_in_words(signed_in, audience):
    sent = fields(released_course(), known=audience.pk, confirm="1")

    signed_in.post("/admin/assignments/new/", sent)
    response = signed_in.post("/admin/assignments/new/", sent)

    assert "已经布置给同一受众" in text_of(response)
    assert Assignment.objects.count() == 1


# Lists ----------------------------------------------------------------------


def test_list_shows_how_far_each_is(signed_in, trainer, unit, audience):
    member(unit)
    assignment = assigned(audience, trainer, title="工会财务")
    enrolment(member(unit), assignment.course, completed_at=timezone.now())
    settle(assignment, step=transaction.atomic, progress=lambda *_: None)

    shown = text_of(signed_in.get("/admin/assignments/"))

    assert "工会财务 示例厅全体" in shown
    assert "1 / 2 人" in shown


def test_ended_assignments_stand_apart(signed_in, trainer, audience):
    close(assigned(audience, trainer, title="工会财务"), by=trainer)

    assert "现在没有进行中的必修任务" in text_of(signed_in.get("/admin/assignments/"))
    assert "工会财务" in text_of(signed_in.get("/admin/assignments/?ended=1"))


def test_list_queries_do_not_grow(signed_in, trainer, unit, audience):
    member(unit)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            assigned(audience, trainer)
        signed_in.get("/admin/assignments/")
        with CaptureQueriesContext(connection) as seen:
            signed_in.get("/admin/assignments/")
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_tabs_show_who_stands_where(signed_in, trainer, unit, audience):
    fresh, ready = member(unit, name="王秀兰"), member(unit, name="李建国")
    gone = AppointmentFactory(unit=unit, user__name="赵敏")
    assignment = assigned(audience, trainer)
    enrolment(ready, assignment.course, completed_at=timezone.now())
    gone.delete()
    settle(assignment, step=transaction.atomic, progress=lambda *_: None)
    address = f"/admin/assignments/{assignment.pk}/"

    shown = {
        tab: text_of(signed_in.get(f"{address}?tab={tab}")) for tab in ("open", "done", "gone")
    }

    assert [name for name in ("王秀兰", "李建国", "赵敏") if name in shown["open"]] == [fresh.name]
    assert [name for name in ("王秀兰", "李建国", "赵敏") if name in shown["done"]] == [ready.name]
    assert [name for name in ("王秀兰", "李建国", "赵敏") if name in shown["gone"]] == ["赵敏"]
    assert "应完成 2 人，已完成 1 人" in shown["open"]
    assert "未开始" in shown["open"]


def test_detail_queries_do_not_grow(signed_in, trainer, unit, audience):
    assignment = assigned(audience, trainer)
    counts = []
    for rows in (1, 3):
        for _ in range(rows):
            enrolment(member(unit), assignment.course)
        settle(assignment, step=transaction.atomic, progress=lambda *_: None)
        signed_in.get(f"/admin/assignments/{assignment.pk}/")
        with CaptureQueriesContext(connection) as seen:
            signed_in.get(f"/admin/assignments/{assignment.pk}/")
        counts.append(len(seen))

    assert counts[0] == counts[1]


# Acting ---------------------------------------------------------------------


def test_reminding_all_says_who_was_skipped_and_when(signed_in, trainer, unit, audience):
    member(unit, name="王秀兰")
    assignment = assigned(audience, trainer)
    address = f"/admin/assignments/{assignment.pk}/remind/"

    first = text_of(signed_in.post(address, {"all": "1"}, follow=True))
    second = text_of(signed_in.post(address, {"all": "1"}, follow=True))

    today = timezone.localdate()
    assert "已提醒 1 人。" in first
    assert (
        "没有发出提醒。1 人近 7 天内已经提醒过，没有再提醒："
        f"王秀兰（{today.month}月{today.day}日）。"
    ) in second


def test_reminding_the_ticked(signed_in, trainer, unit, audience):
    chosen, other = member(unit), member(unit)
    assignment = assigned(audience, trainer)

    signed_in.post(f"/admin/assignments/{assignment.pk}/remind/", {"user": [chosen.pk]})

    assert [user.notices.count() for user in (chosen, other)] == [2, 1]


@pytest.mark.parametrize("sent", [{}, {"user": ["x"]}])
def test_nobody_ticked_is_said(signed_in, trainer, audience, sent):
    assignment = assigned(audience, trainer)

    response = signed_in.post(f"/admin/assignments/{assignment.pk}/remind/", sent, follow=True)

    assert "请先勾选要提醒的人。" in text_of(response)


def test_absurd_number_reminds_nobody(signed_in, trainer, unit, audience):
    member(unit)
    assignment = assigned(audience, trainer)

    response = signed_in.post(
        f"/admin/assignments/{assignment.pk}/remind/", {"user": ["9" * 40]}, follow=True
    )

    assert "没有需要提醒的人。" in text_of(response)


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (str(soon(60)), "已修改期限"),
        ("2020-01-01", "完成期限不能早于今天。"),
        ("", "请填写完成期限。"),
        ("morgen", "请按 2026-12-31 的样子填写日期。"),
    ],
)
def test_moving_the_day(signed_in, trainer, audience, day, message):
    assignment = assigned(audience, trainer)

    response = signed_in.post(
        f"/admin/assignments/{assignment.pk}/move/", {"due_on": day}, follow=True
    )

    assert message in text_of(response)
    assignment.refresh_from_db()
    assert assignment.due_on == (soon(60) if "已修改" in message else soon())


def test_closing(signed_in, trainer, audience):
    assignment = assigned(audience, trainer)
    address = f"/admin/assignments/{assignment.pk}/close/"

    assert "已结束，不再提醒" in text_of(signed_in.post(address, follow=True))
    assert "这项必修任务已经结束" in text_of(signed_in.post(address, follow=True))


def test_list_of_the_unfinished_as_workbook(signed_in, trainer, unit, audience):
    member(unit, name="=1+1", staff_number="SZ0001", mobile="13800000001")
    assignment = assigned(audience, trainer, title="工会财务")

    response = signed_in.get(f"/admin/assignments/{assignment.pk}/waiting.xlsx")

    sheet = load_workbook(BytesIO(response.content)).active
    assert [cell.value for cell in sheet[2]] == [
        "姓名", "工号", "单位", "职务", "学习情况", "最近提醒",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]] == [
        "=1+1", "SZ0001", "示例厅机关工会", "工会会员", "未开始", "",
    ]  # fmt: skip
    assert sheet["A3"].data_type == "s"


def test_download_is_in_the_audit_log(signed_in, client, trainer, unit, audience):
    member(unit)
    assignment = assigned(audience, trainer, title="工会财务")
    signed_in.get(f"/admin/assignments/{assignment.pk}/waiting.xlsx")
    client.force_login(UserFactory(roles=["系统管理员"]))

    shown = text_of(client.get("/admin/reports/audit/"))

    assert "导出了未完成《工会财务》的名单，共 1 行" in shown


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("培训管理员", True),
        ("系统管理员", True),
        ("编辑", False),
        ("初审", False),
        ("终审", False),
        (None, False),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "new/"),
        ("get", "{pk}/"),
        ("get", "{pk}/waiting.xlsx"),
        ("post", "{pk}/remind/"),
        ("post", "{pk}/move/"),
        ("post", "{pk}/close/"),
    ],
)
def test_who_may_look_after_assignments(client, trainer, audience, role, allowed, method, path):
    assignment = assigned(audience, trainer)
    client.force_login(UserFactory(roles=[role] if role else []))

    response = getattr(client, method)(f"/admin/assignments/{path.format(pk=assignment.pk)}")

    if allowed:
        assert response.status_code == (200 if method == "get" else 302)
    else:
        away = "/admin/" if role else f"/admin/login/?next={response.request['PATH_INFO']}"
        assert response["Location"] == away
    assignment.refresh_from_db()
    assert (assignment.closed_at is not None) is (allowed and path == "{pk}/close/")
