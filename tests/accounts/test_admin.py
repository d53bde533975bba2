"""The people part of the Wagtail admin."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from accounts import audit
from accounts.models import Appointment, Audience, PeopleImport, UnitAdministrator, User
from tests.factories.accounts import (
    PASSWORD,
    AppointmentFactory,
    AudienceRuleFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LISTS = [
    "/admin/users/",
    "/admin/unit/",
    "/admin/unitplacement/",
    "/admin/post/",
    "/admin/appointment/",
    "/admin/unitadministrator/",
    "/admin/audience/",
    "/admin/reports/audit/",
    "/admin/people-import/",
]


@pytest.fixture
def admin(client, system_administrator):
    client.force_login(system_administrator)
    return client


def form(**fields):
    return {"staff_number": "SZ0200", "name": "周慧", "mobile": "", "email": "", **fields}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("add", ["", "new/"])
def test_system_administrator_opens_every_list_and_form(admin, unit, path, add):
    if add and ("audit" in path or "import" in path):
        add = ""

    assert admin.get(f"{path}{add}").status_code == 200


@pytest.mark.parametrize("who", ["stranger", "member", "administrator", "editor"])
@pytest.mark.parametrize("path", LISTS)
def test_lists_are_closed_to_everybody_else(client, people, who, path):
    if people[who]:
        client.force_login(people[who])

    response = client.get(path)

    assert response.status_code in (302, 403)
    assert not response.get("Location", "").startswith(path)


def test_new_person_has_no_password_and_no_address(admin):
    admin.post("/admin/users/new/", form())

    person = User.objects.get(staff_number="SZ0200")
    assert (person.name, person.mobile, person.email) == ("周慧", None, None)
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"staff_number": ""}, "此项必填"),
        ({"staff_number": "工号"}, "工号由 2 至 32 位字母"),
        ({"staff_number": "SZ0001"}, "这个工号已经有人使用"),
        ({"staff_number": "sz0001"}, "这个工号已经有人使用"),
        ({"mobile": "12345"}, "手机号应为 11 位数字"),
        ({"mobile": "13800000001"}, "这个手机号已登记在另一人名下"),
        ({"email": "A@example.cn"}, "这个邮箱已登记在另一人名下"),
        ({"name": "长" * 51}, "50"),
    ],
)
def test_bad_person_forms_are_answered_in_chinese(admin, fields, message):
    UserFactory(staff_number="SZ0001", mobile="13800000001", email="a@example.cn")

    response = admin.post("/admin/users/new/", form(**fields))

    assert response.status_code == 200
    assert message in response.content.decode()


def test_change_of_roles_is_logged(admin, member, system_administrator):
    editors = Group.objects.get(name="编辑")
    admin.post(
        f"/admin/users/edit/{member.pk}/",
        form(staff_number="SZ0001", is_active="on", groups=[editors.pk]),
    )

    entry = ModelLogEntry.objects.get(action="accounts.roles")
    assert entry.user == system_administrator
    assert entry.message == "增加角色编辑"


def test_change_of_address_forgets_the_old_one(admin, client):
    person = UserFactory(staff_number="SZ0001", email="old@example.cn")

    admin.post(
        f"/admin/users/edit/{person.pk}/",
        form(staff_number="SZ0001", is_active="on", email="new@example.cn"),
    )

    assert not EmailAddress.objects.filter(email="old@example.cn").exists()


def test_system_administrator_cannot_make_a_superuser(admin, member):
    admin.post("/admin/users/new/", form(is_superuser="on"))
    admin.post(
        f"/admin/users/edit/{member.pk}/",
        form(staff_number="SZ0001", is_active="on", is_superuser="on"),
    )

    assert not User.objects.filter(is_superuser=True).exists()


def test_system_administrator_cannot_touch_a_superuser(admin):
    chief = UserFactory(is_superuser=True, staff_number="CHIEF")

    response = admin.post(f"/admin/users/edit/{chief.pk}/", form(staff_number="CHIEF"))

    chief.refresh_from_db()
    assert response.status_code in (302, 403)
    assert chief.is_active


def test_a_person_cannot_be_copied(admin, member):
    assert admin.get(f"/admin/users/copy/{member.pk}/").status_code == 404
    assert "copy/" not in admin.get("/admin/users/").text


@pytest.mark.parametrize("word", ["王秀", "SZ00", "5678", "wang@"])
def test_people_are_found_by_any_identifier(admin, word):
    UserFactory(staff_number="SZ0001", name="王秀兰", mobile="13812345678", email="wang@example.cn")
    UserFactory(name="李建国")

    html = admin.get("/admin/users/", {"q": word}).content.decode()

    assert "王秀兰" in html
    assert "李建国" not in html


def test_people_list_queries_do_not_grow(admin, queries):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            AppointmentFactory()
        counts.append(queries(admin, "/admin/users/"))

    assert counts[0] == counts[1]


def test_appointment_through_the_form_checks_its_dates(admin, unit, member, post):
    data = {"user": member.pk, "unit": unit.pk, "post": post("chair").pk, "term": "第三届"}

    wrong = admin.post(
        "/admin/appointment/new/", {**data, "start": "2024-03-01", "end": "2024-01-01"}
    )
    admin.post("/admin/appointment/new/", {**data, "start": "2024-03-01", "end": ""})

    assert "截止日期不能早于起始日期" in wrong.content.decode()
    assert Appointment.objects.filter(post__code="chair").count() == 1


def test_circle_of_units_is_refused_in_the_form(admin, unit):
    below = UnitFactory(under=unit)
    unit.placements.all().delete()

    response = admin.post(
        "/admin/unitplacement/new/",
        {"unit": unit.pk, "parent": below.pk, "start": "2024-01-01", "end": ""},
    )

    assert "不能形成循环隶属" in response.content.decode()


def test_audience_with_rules_through_the_form(admin, unit, post):
    response = admin.post(
        "/admin/audience/new/",
        {
            "name": "财务干部",
            "rules-TOTAL_FORMS": 1,
            "rules-INITIAL_FORMS": 0,
            "rules-MIN_NUM_FORMS": 0,
            "rules-MAX_NUM_FORMS": 1000,
            "rules-0-unit": unit.pk,
            "rules-0-include_below": "on",
            "rules-0-post": post("finance").pk,
        },
    )

    assert response.status_code == 302
    assert Audience.objects.get().tokens() == {f"under:{unit.pk}+post:finance"}


def test_audience_rule_without_content_is_refused_in_the_form(admin):
    rule = AudienceRuleFactory(unit=UnitFactory())
    audience = rule.audience

    response = admin.post(
        f"/admin/audience/edit/{audience.pk}/",
        {
            "name": audience.name,
            "rules-TOTAL_FORMS": 1,
            "rules-INITIAL_FORMS": 1,
            "rules-MIN_NUM_FORMS": 0,
            "rules-MAX_NUM_FORMS": 1000,
            "rules-0-id": rule.pk,
            "rules-0-unit": "",
            "rules-0-post": "",
        },
    )

    assert "请至少选择单位或职务中的一项" in response.content.decode()


def test_role_of_unit_administrators_follows_their_units(admin, unit, member):
    admin.post(
        "/admin/unitadministrator/new/",
        {"user": member.pk, "unit": unit.pk, "start": "2024-01-01", "end": ""},
    )
    with_role = member.groups.filter(name="单位管理员").exists()
    UnitAdministrator.objects.get(user=member).delete()

    assert with_role
    assert not member.groups.filter(name="单位管理员").exists()


@pytest.mark.parametrize("chooser", ["person_chooser", "unit_chooser"])
@pytest.mark.parametrize("word", ["", "示例", '"', "\x00", "x" * 300])
def test_choosers_answer_every_word(admin, unit, member, chooser, word):
    assert admin.get(f"/admin/{chooser}/results/", {"q": word}).status_code == 200


def test_person_chooser_finds_by_name(admin, member):
    html = admin.get("/admin/person_chooser/results/", {"q": "秀兰"}).content.decode()

    assert "王秀兰" in html


class TestAuditLog:
    def test_shows_action_person_and_object_in_chinese(self, admin, unit, system_administrator):
        audit.record(
            "accounts.codes", instance=unit, by=system_administrator, data={"people": ["SZ0001"]}
        )

        html = admin.get("/admin/reports/audit/").content.decode()

        assert "为 1 人签发激活码" in html
        assert unit.name in html
        assert system_administrator.name in html

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ({"action": "accounts.codes"}, True),
            ({"action": "accounts.reset"}, False),
            ({"label": "厅机关"}, True),
            ({"label": "别的"}, False),
            ({"timestamp_from": "2020-01-01"}, True),
            ({"timestamp_to": "2020-01-01"}, False),
        ],
    )
    def test_filters(self, admin, unit, member, query, seen):
        audit.record("accounts.codes", instance=unit, by=None, data={"people": []})
        audit.record("accounts.reset", instance=member, by=None)

        html = admin.get("/admin/reports/audit/results/", query).content.decode()

        assert ("为 0 人签发激活码" in html) is seen

    def test_filter_by_person(self, admin, unit, member, administrator):
        audit.record("accounts.codes", instance=unit, by=administrator, data={"people": []})
        audit.record("accounts.reset", instance=member, by=None)

        html = admin.get("/admin/reports/audit/results/", {"user": administrator.pk})

        assert "为 0 人签发激活码" in html.content.decode()
        assert "收回密码并签发激活码" not in html.content.decode()

    def test_export_is_logged(self, admin, unit):
        audit.record("accounts.codes", instance=unit, by=None, data={"people": []})

        response = admin.get("/admin/reports/audit/", {"export": "csv"})

        text = b"".join(response.streaming_content).decode()
        assert "签发激活码" in text
        assert ModelLogEntry.objects.get(action="accounts.export").message == (
            "导出了审计日志，共 1 行"
        )

    def test_unregistered_action_is_refused(self, unit):
        with pytest.raises(audit.UnknownAction):
            audit.record("accounts.nonsense", instance=unit, by=None)

    def test_queries_do_not_grow(self, admin, unit, member, queries):
        counts = []
        for rows in (1, 2):
            for _ in range(rows):
                audit.record("accounts.reset", instance=member, by=member)
            counts.append(queries(admin, "/admin/reports/audit/"))

        assert counts[0] == counts[1]

    def test_every_action_of_ours_reads_chinese(self):
        labels = [label for action, label in registry.get_choices() if action.startswith("acc")]

        assert labels
        assert all("\u4e00" <= label[0] <= "\u9fff" for label in labels)


class TestDashboard:
    def test_shows_what_waits_and_no_counts(self, admin, system_administrator):
        PeopleImport.objects.create(filename="a.xlsx", state="preview")

        html = admin.get("/admin/").content.decode()

        assert "待确认的人员导入" in html
        assert "w-summary" not in html

    def test_says_when_nothing_waits(self, client, editor):
        client.force_login(editor)

        assert "没有需要您处理的事项" in client.get("/admin/").content.decode()


def test_admin_account_page_has_no_password_or_name_fields(admin):
    html = admin.get("/admin/account/").content.decode()

    assert 'type="password"' not in html
    assert 'name="name_email-first_name"' not in html
    assert "/accounts/profile/" in html


def test_profile_shows_posts_and_second_step(client, unit, member, post):
    member.set_password(PASSWORD)
    member.save()
    AppointmentFactory(user=member, unit=unit, post=post("chair"), term="第三届")
    client.force_login(member)

    html = client.get("/accounts/profile/").content.decode()

    assert "第三届" in html
    assert "未开启" in html
    assert "我管理的单位" not in html


@pytest.mark.parametrize("path", ["/accounts/profile/", "/accounts/profile/contact/"])
def test_profile_is_for_people_signed_in(client, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_mobile_is_kept_in_one_spelling(client, member):
    client.force_login(member)

    client.post("/accounts/profile/contact/", {"mobile": "+86 138-1234 5678"})

    member.refresh_from_db()
    assert member.mobile == "13812345678"


def test_mobile_of_another_is_refused_in_chinese(client, member):
    UserFactory(mobile="13812345678")
    client.force_login(member)

    response = client.post("/accounts/profile/contact/", {"mobile": "13812345678"})

    assert "这个手机号已登记在另一人名下" in response.content.decode()


def test_other_sessions_end(client, member):
    elsewhere, stranger = Client(), Client()
    client.force_login(member)
    elsewhere.force_login(member)
    stranger.force_login(UnitAdministratorFactory().user)

    client.post("/accounts/profile/sessions/")

    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert client.get("/accounts/profile/").status_code == 200
    assert stranger.get("/accounts/profile/").status_code == 200


def rules(*posts, **fields):
    """The audience form as the browser sends it, with a rule for each post."""
    data = {"name": "图书馆", "rules-TOTAL_FORMS": len(posts), "rules-INITIAL_FORMS": 0}
    for number, post in enumerate(posts):
        data[f"rules-{number}-post"] = post.pk
    return {**data, "rules-MIN_NUM_FORMS": 0, "rules-MAX_NUM_FORMS": 1000, **fields}


def test_audience_that_reaches_nobody_is_refused(admin):
    html = admin.post("/admin/audience/new/", rules()).content.decode()

    assert "请在下面至少添加一条单位或职务，或者勾选“全体登录人员”。" in html
    assert not Audience.objects.exists()


def test_audience_of_everyone_needs_no_rule(admin):
    admin.post("/admin/audience/new/", rules(everyone="on"))

    assert Audience.objects.get().everyone


def test_audience_with_a_rule_is_kept_until_its_last_rule_goes(admin, post):
    admin.post("/admin/audience/new/", rules(post("finance")))
    audience = Audience.objects.get()
    rule = audience.rules.get()
    existing = {"rules-INITIAL_FORMS": 1, "rules-0-id": rule.pk}
    path = f"/admin/audience/edit/{audience.pk}/"

    kept = admin.post(path, rules(post("finance"), **existing, name="财务"))
    emptied = admin.post(path, rules(post("finance"), **existing, **{"rules-0-DELETE": "1"}))

    assert kept.status_code == 302
    assert emptied.status_code == 200
    assert audience.rules.count() == 1


@pytest.mark.parametrize("path", ["/admin/users/", "/admin/audience/"])
def test_lists_say_yes_and_no_in_chinese(admin, path):
    AudienceRuleFactory(post_id=1, audience__everyone=True)

    html = admin.get(path).content.decode()

    assert re.search(r"<td[^>]*>\s*是\s*</td>", html)
    assert not re.search(r">\s*(True|False)\s*<", html)


def test_unit_and_post_stand_apart(admin, unit, member):
    assert "示例厅机关工会 工会会员" in admin.get("/admin/users/").content.decode()
