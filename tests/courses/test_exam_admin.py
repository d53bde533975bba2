"""Exams in the admin: their rules, the password that is never shown, what is given to people."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from accounts.roles import SYSTEM_ADMINISTRATOR, TRAINING_ADMINISTRATOR
from courses import exam_check
from courses.exam_places import places
from courses.models import Allowance, Exam, ExamStaff
from courses.moments import span
from courses.services.exams import enter
from jobs.models import Job
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import AppointmentFactory, AudienceFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=[TRAINING_ADMINISTRATOR])


@pytest.fixture
def admin(client, trainer):
    client.force_login(trainer)
    return client


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def fields(**changed):
    """What the form sends for an exam of next week."""
    opens = timezone.now() + timedelta(days=7)
    return {
        "title": "财务干部结业考试",
        "paper": make.paper(purpose="exam").pk,
        "audience": AudienceFactory(everyone=True).pk,
        "instructions": "请独立作答。",
        "opens_at": local(opens),
        "closes_at": local(opens + timedelta(hours=2)),
        "entry_until": "",
        "minutes": 60,
        "closing": "hard",
        "attempts_allowed": 1,
        "cooldown_minutes": 0,
        "pass_percent": 60,
        "counts": "best",
        "scores": "at_once",
        "review": "never",
        "review_from": "",
        "networks": "",
        "hours": 0,
        "category": "skills",
        "new_password": "",
    } | changed


def sent(exam, **changed):
    """What the form sends for an exam as it stands."""
    names = fields()
    stands = {name: getattr(exam, name, "") for name in names}
    for name in ("opens_at", "closes_at"):
        stands[name] = local(stands[name])
    stands |= {"paper": exam.paper_id, "audience": exam.audience_id}
    return {name: "" if value is None else value for name, value in stands.items()} | changed


def logged(exam):
    return [(one.action, one.message) for one in registry.get_logs_for_instance(exam)]


def page(admin, name, *args):
    answer = admin.get(reverse(f"exam:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_exam_is_written_as_a_draft_by_whom_is_signed_in(admin, trainer):
    admin.post(reverse("exam:add"), fields(new_password="梧桐42"))

    exam = Exam.objects.get()
    assert (exam.title, exam.state, exam.created_by) == ("财务干部结业考试", "draft", trainer)
    assert check_password("梧桐42", exam.password)


def test_the_password_is_nowhere_shown_and_stays_when_it_is_not_written(admin):
    admin.post(reverse("exam:add"), fields(new_password="梧桐42"))
    exam = Exam.objects.get()
    before = exam.password

    shown = page(admin, "edit", exam.pk)
    admin.post(reverse("exam:edit", args=[exam.pk]), sent(exam, title="改名"))

    exam.refresh_from_db()
    assert "梧桐42" not in shown
    assert before not in shown
    assert (exam.title, exam.password) == ("改名", before)
    assert not any("梧桐42" in message for _, message in logged(exam))


def test_the_password_is_removed_only_when_that_is_said(admin):
    admin.post(reverse("exam:add"), fields(new_password="梧桐42"))
    exam = Exam.objects.get()

    admin.post(reverse("exam:edit", args=[exam.pk]), sent(exam, remove_password="on"))

    exam.refresh_from_db()
    assert exam.password == ""
    assert ("courses.exam.no_password", "清除了考场口令") in logged(exam)
    assert "remove_password" not in page(admin, "edit", exam.pk)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"review": "from_date"}, "请填写答案公布时间"),
        ({"networks": "教室"}, "不是网段"),
        ({"minutes": 300}, "没有人能用完"),
        ({"minutes": "", "closing": "full"}, "请填写答题时长"),
        ({"opens_at": "2030-01-01 09:00", "closes_at": "2030-01-01 08:00"}, "晚于开始时间"),
    ],
)
def test_rules_that_do_not_go_together_are_refused(admin, changed, said):
    answer = admin.post(reverse("exam:add"), fields(**changed))

    assert said in answer.content.decode()
    assert not Exam.objects.exists()


def test_what_attempts_were_made_with_stays_as_it_is(admin):
    exam = exams.exam(minutes=60)
    enter(UserFactory(), exam, at=timezone.now())
    later, other = exam.closes_at + timedelta(hours=1), make.paper(purpose="exam")

    admin.post(
        reverse("exam:edit", args=[exam.pk]),
        sent(exam, paper=other.pk, minutes=5, pass_percent=1, closes_at=local(later)),
    )

    before = exam.paper
    exam.refresh_from_db()
    assert (exam.paper, exam.minutes, exam.pass_percent) == (before, 60, 60)
    assert local(exam.closes_at) == local(later)


def test_publishing_asks_first(admin):
    exam = exams.exam(state="draft")
    address = reverse("exam:publish", args=[exam.pk])

    assert "只能取消" in admin.get(address).content.decode()
    exam.refresh_from_db()
    assert exam.state == "draft"
    admin.post(address)

    exam.refresh_from_db()
    assert exam.state == "published"
    assert ("courses.exam.publish", "发布了考试") in logged(exam)


def test_the_question_before_publishing_names_time_paper_and_people(admin):
    UserFactory()
    exam = exams.exam(state="draft")

    html = page(admin, "publish", exam.pk)

    assert f"<dd>{span(exam.opens_at, exam.closes_at)}</dd>" in html
    assert f"<dd>{exam.paper}</dd>" in html
    assert "<dd>全体，现有 2 人</dd>" in html


def test_the_question_before_publishing_tells_the_rules(admin):
    questions = [make.question() for _ in range(3)]
    exam = exams.exam(questions, state="draft", minutes=45, pass_percent=70, review="after_submit")

    html = page(admin, "publish", exam.pk)

    for words in ("3 题，满分 3 分", "45 分钟", "满分的 70%", "1 次", "交卷后即可看答案和解析"):
        assert f"<dd>{words}</dd>" in html


def test_the_question_before_publishing_names_who_may_sit(admin, monkeypatch):
    monkeypatch.setattr(exam_check, "LISTED", 2)
    circle = AudienceFactory(everyone=True)
    appointed = UserFactory(name="丁一")
    AppointmentFactory(user=appointed, unit=UnitFactory(name="某厅工会"))
    UserFactory(name="丁二")
    exam = exams.exam(state="draft", audience=circle)

    html = page(admin, "publish", exam.pk)

    assert "丁一（某厅工会）、丁二（没有任职），另有 1 人。" in html


def test_whoever_watches_and_sits_is_pointed_out_before_publishing(admin):
    exam = exams.exam(state="draft")
    exams.staff(exam, UserFactory(name="何静"))
    exams.staff(exam, UserFactory(name="周敏"), role="marker")

    html = page(admin, "publish", exam.pk)

    assert "何静既是监考人员又在参加人员中。" in html
    assert "周敏既是" not in html


def test_the_question_before_publishing_costs_the_same_with_more_people(admin):
    exam = exams.exam(state="draft")
    counted = []
    for number in (1, 2):
        for _ in range(number):
            AppointmentFactory()
            exams.staff(exam, UserFactory())
        page(admin, "publish", exam.pk)
        with CaptureQueriesContext(connection) as queries:
            page(admin, "publish", exam.pk)
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("state", "moved", "changed", "tells"),
    [
        ("published", "opens_at", {}, True),
        ("published", "closes_at", {}, True),
        ("published", "", {"title": "新的名称"}, False),
        ("draft", "opens_at", {}, False),
    ],
)
def test_candidates_are_told_of_what_concerns_them(admin, state, moved, changed, tells):
    opens = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    exam = exams.exam(state=state, opens_at=opens, closes_at=opens + timedelta(hours=2))
    if moved:
        changed = {moved: local(getattr(exam, moved) + timedelta(minutes=20))}

    answer = admin.post(reverse("exam:edit", args=[exam.pk]), sent(exam, **changed))

    assert answer.status_code == 302
    assert Job.objects.filter(kind="courses.tell_exam").exists() == tells


def test_publishing_says_what_is_missing(admin):
    exam = exams.exam(state="draft", audience=AudienceFactory())

    answer = admin.post(reverse("exam:publish", args=[exam.pk]), follow=True)

    assert "参加人员中现在没有人" in answer.content.decode()


def test_cancelling_needs_a_reason(admin):
    exam = exams.exam()
    address = reverse("exam:cancel", args=[exam.pk])

    assert "请写明原因" in admin.post(address, {"reason": ""}).content.decode()
    admin.post(address, {"reason": "泄题"})

    exam.refresh_from_db()
    assert exam.state == "cancelled"
    assert ("courses.exam.cancel", "取消了考试，原因：泄题") in logged(exam)


def test_the_buttons_of_an_exam_are_those_it_can_use(admin):
    draft, published = exams.exam(state="draft"), exams.exam(predraw=True)

    before, after = page(admin, "edit", draft.pk), page(admin, "edit", published.pk)

    assert reverse("exam:publish", args=[draft.pk]) in before
    assert reverse("exam:cancel", args=[draft.pk]) not in before
    assert reverse("exam:cancel", args=[published.pk]) in after
    assert reverse("exam:predraw", args=[published.pk]) in after
    assert reverse("exam:publish", args=[published.pk]) not in after
    for name in ("exam_desk", "exam_statistics"):
        assert reverse(f"courses:{name}", args=[published.pk]) in after
        assert reverse(f"courses:{name}", args=[draft.pk]) not in before


def test_nobody_deletes_an_exam(client):
    exam = exams.exam()
    client.force_login(UserFactory(is_superuser=True))

    answer = client.post(reverse("exam:delete", args=[exam.pk]))

    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert Exam.objects.filter(pk=exam.pk).exists()


def test_more_time_is_given_to_a_person_and_taken_back(admin, trainer):
    exam, learner = exams.exam(), UserFactory(name="王秀兰")
    address = reverse("exam:allowances", args=[exam.pk])

    admin.post(address, {"user": learner.pk, "extra_minutes": 20, "reason": "手部受伤"})

    given = Allowance.objects.get()
    assert (given.user, given.extra_minutes, given.created_by) == (learner, 20, trainer)
    shown = page(admin, "allowances", exam.pk)
    assert "王秀兰" in shown
    assert "延长 20 分钟" in shown
    assert ("courses.exam.allow", "给王秀兰：延长 20 分钟，原因：手部受伤") in logged(exam)

    admin.post(reverse("exam:withdraw", args=[given.pk]))

    given.refresh_from_db()
    assert given.withdrawn_by == trainer
    assert "撤回" in page(admin, "allowances", exam.pk)


def test_a_make_up_for_a_unit_is_given_with_its_window(admin):
    exam, unit = exams.exam(), UnitFactory()
    opens = timezone.now() + timedelta(days=1)

    admin.post(
        reverse("exam:allowances", args=[exam.pk]),
        {
            "unit": unit.pk,
            "opens_at": local(opens),
            "closes_at": local(opens + timedelta(hours=2)),
            "reason": "停电",
        },
    )

    given = Allowance.objects.get()
    assert (given.unit, local(given.opens_at)) == (unit, local(opens))


def test_an_allowance_for_nobody_says_what_to_do(admin):
    exam = exams.exam()

    answer = admin.post(
        reverse("exam:allowances", args=[exam.pk]), {"extra_minutes": 20, "reason": "停电"}
    )

    assert "请选择一位考生，或者一个单位" in answer.content.decode()
    assert not Allowance.objects.exists()


def test_staff_is_named_once_and_dismissed(admin):
    exam, person = exams.exam(), UserFactory(name="李国强")
    address = reverse("exam:staff", args=[exam.pk])

    for _ in range(2):
        admin.post(address, {"user": person.pk, "role": "invigilator"})

    named = ExamStaff.objects.get()
    assert "李国强" in page(admin, "staff", exam.pk)
    admin.post(reverse("exam:dismiss", args=[named.pk]))
    assert not ExamStaff.objects.exists()
    assert {action for action, _ in logged(exam)} >= {
        "courses.exam.staff",
        "courses.exam.staff_end",
    }


ADDRESSES = ["index", "add", "edit", "publish", "cancel", "allowances", "staff", "predraw"]


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("roles", "status"),
    [([TRAINING_ADMINISTRATOR], 200), ([SYSTEM_ADMINISTRATOR], 200), ([], 302)],
)
def test_exams_are_for_those_who_run_the_training(client, name, roles, status):
    exam = exams.exam(predraw=True)
    exams.staff(exam, person := UserFactory(roles=roles))
    client.force_login(person)

    answer = client.get(reverse(f"exam:{name}", args=[] if name in ("index", "add") else [exam.pk]))

    assert answer.status_code == status


def test_the_list_tells_how_far_an_exam_is(admin):
    now, hours = timezone.now(), timedelta(hours=2)
    exams.exam(title="将来", opens_at=now + hours, closes_at=now + 2 * hours)
    exams.exam(title="现在")
    exams.exam(title="过去", opens_at=now - 2 * hours, closes_at=now - hours)
    exams.exam(title="没发", state="draft")
    exams.exam(title="不考", state="cancelled")

    rows = page(admin, "index").split("<tr")

    for title, words in (
        ("将来", "未开始"),
        ("现在", "进行中"),
        ("过去", "已结束"),
        ("没发", "未发布"),
        ("不考", "已取消"),
    ):
        (row,) = [row for row in rows if title in row]
        assert words in row


def test_the_list_leads_to_desk_and_statistics(admin):
    draft, published = exams.exam(state="draft"), exams.exam()

    html = page(admin, "index")

    assert reverse("courses:exam_desk", args=[published.pk]) in html
    assert reverse("courses:exam_statistics", args=[published.pk]) in html
    assert reverse("courses:exam_desk", args=[draft.pk]) not in html


PLACES = {
    "设置": "exam:edit",
    "监考台": "courses:exam_desk",
    "阅卷": "courses:marking_next",
    "成绩统计": "courses:exam_statistics",
}


@pytest.mark.parametrize("here", PLACES.values())
def test_the_four_pages_of_an_exam_lead_to_each_other(admin, here):
    exam = exams.exam()

    html = admin.get(reverse(here, args=[exam.pk])).content.decode()

    nav = re.search(r'<nav[^>]*aria-label="这场考试">.*?</nav>', html, re.DOTALL)[0]
    assert [reverse(name, args=[exam.pk]) in nav for name in PLACES.values()] == [True] * 4
    assert nav.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        (("invigilator",), []),
        (("marker",), []),
        (("invigilator", "marker"), ["监考台", "阅卷"]),
    ],
)
def test_only_pages_that_one_may_open_are_named(roles, found):
    exam, user = exams.exam(), UserFactory()
    for role in roles:
        exams.staff(exam, user, role=role)

    assert [one.title for one in places(user, exam)] == found


def test_a_draft_has_only_its_settings(trainer):
    assert places(trainer, exams.exam(state="draft")) == []


def test_the_list_counts_and_adds_in_chinese(admin):
    exams.exam()

    html = page(admin, "index")

    assert "共 1 场" in html
    assert ("添加考试" in html, "添加 考试" in html) == (True, False)


def test_the_list_tells_when_an_exam_ends(admin):
    of = exams.exam(closes_at=timezone.now() + timedelta(days=400))

    closes = timezone.localtime(of.closes_at)
    assert f"{closes.year}年{closes.month}月{closes.day}日 {closes:%H:%M}" in page(admin, "index")


def test_the_list_takes_the_same_queries_for_one_and_for_three_exams(admin):
    counted = []
    for number in (1, 2):
        for _ in range(number):
            exams.exam(audience=AudienceFactory())
        page(admin, "index")
        with CaptureQueriesContext(connection) as queries:
            page(admin, "index")
        counted.append(len(queries))

    assert counted[0] == counted[1]
