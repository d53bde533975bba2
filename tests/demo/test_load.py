"""The demo content goes in through the real services, once. One story, since loading takes seconds."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Appointment, Notice, Post, Unit, User
from cms import references
from cms.models import ArticlePage, ReviewEntry
from courses.models import (
    Assignment,
    Attempt,
    Certificate,
    CoursePage,
    Duty,
    Enrolment,
    Exam,
    HourEntry,
    LessonPage,
    LessonProgress,
    Question,
    QuestionVersion,
    Release,
    Video,
)
from courses.permissions import may_invigilate, may_mark
from courses.questions import KINDS
from courses.questions.stems import blocks_of
from courses.selection import draw
from courses.services.exams import standing
from courses.vtt import parse
from gongwen.validity import status_on
from library.models import BookAsset, BookPage, MaterialPage, PolicyPage

TODAY = date(2026, 11, 23)
STATUSES = {
    ("示例省直机关工会工委2026年工作要点", "原文"): "现行有效",
    ("示例省直机关工会干部教育培训管理办法", "原文"): "现行有效",
    ("示例省直机关职工书屋管理规定", "原文"): "已修改",
    ("示例省直机关职工书屋管理规定", "修正"): "现行有效",
    ("示例省女职工劳动保护实施细则", "原文"): "现行有效",
    ("示例省直机关基层工会经费收支管理细则", "原文"): "现行有效",
    ("示例省直机关基层工会主席履职规范", "原文"): "现行有效",
    ("示例省直属机关工会工作委员会关于做好2025年度职工疗休养工作的通知", "原文"): "到期失效",
}
# Written by the site itself at any time.
PASSING = {"jobs.job", "sessions.session", "wagtailcore.referenceindex", "axes.accesslog"}


def rows():
    return {
        model._meta.label_lower: model.objects.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in PASSING
    }


@pytest.mark.django_db(transaction=True)
def test_demo_load_brings_a_living_site_and_adds_nothing_the_second_time(capsys, client):
    call_command("demo_load")
    said, loaded = capsys.readouterr().out, rows()
    call_command("demo_load")

    assert rows() == loaded
    _people_are_there(said)
    _documents_are_there()
    _reading_is_there()
    _courses_are_there()
    _learners_are_in_every_state()
    _exams_are_there()
    _every_page_opens(client)


def _people_are_there(said):
    assert Unit.objects.count() == 6
    assert Appointment.objects.values("user").distinct().count() == 24
    assert not Post.objects.filter(appointments=None).exists()
    assert "SL0004  吴晓彤（读者、编辑）" in said
    assert User.objects.get(staff_number="SL0004").check_password("shili-2026")
    assert not User.objects.get(staff_number="SL4001").has_usable_password()
    moved = Appointment.objects.filter(user__staff_number="SL1005").order_by("start")
    assert [(held.unit.code, held.end is None) for held in moved] == [
        ("SL-010", False),
        ("SL-040", True),
    ]


def _documents_are_there():
    shown = {
        (page.title, page.get_state_kind_display()): status_on(page.validity, TODAY).label
        for page in PolicyPage.objects.live()
    }
    assert shown == STATUSES
    assert ArticlePage.objects.live().count() == 2


def _reading_is_there():
    books = BookPage.objects.live().order_by("title")
    assert [(book.title, book.classification, book.chapter_count) for book in books] == [
        ("下班后的灯", "I267", 7),
        ("书屋志愿者手册", "G25", 6),
        ("办公室里的九分钟：图解工间操", "G883", 6),
    ]
    kinds = BookAsset.objects.filter(kind__in=BookAsset.COVERS).values_list("kind", flat=True)
    assert sorted(kinds) == ["cover", "cover", "drawn"]
    assert list(MaterialPage.objects.order_by("date").values_list("live", flat=True)) == [
        True,
        False,
    ]
    approvals = ReviewEntry.objects.approvals().values_list("stage", "by__name")
    assert list(approvals) == [
        ("first", "何静"),
        ("second", "周敏"),
        ("final", "陈立新"),
        ("first", "何静"),
    ]


def _courses_are_there():
    assert Question.objects.filter(state="active").count() == 53
    for version in QuestionVersion.objects.all():
        found = references.resolve(version.source)
        assert found is not None, version.source
        assert found.url.endswith(version.source.partition("#")[2]), version.source
        assert version.source_node is not None
    assert set(QuestionVersion.objects.values_list("kind", flat=True)) == set(KINDS)
    case = QuestionVersion.objects.get(kind="case", pictures__isnull=False)
    assert [block.kind for block in blocks_of(case.stem)] == ["text", "table", "picture"]
    for lesson in LessonPage.objects.live():
        for block in lesson.body:
            if block.block_type == "clauses":
                assert all(map(references.resolve, block.value["clauses"]))
    assert CoursePage.objects.live().count() == 4
    assert LessonPage.objects.live().count() == 13
    film = Video.objects.get()
    assert (film.title, film.duration_ms) == ("女职工特殊保护四期", 57_000)
    assert len(parse(film.captions, duration_ms=film.duration_ms)) == 14
    units = {release.title: release.units.count() for release in Release.objects.all()}
    assert units == {
        "女职工劳动保护": 4,
        "工会经费收支基础": 3,
        "新任工会主席履职入门": 4,
        "财务干部案例练习": 2,
    }


def _learners_are_in_every_state():
    done = Enrolment.objects.exclude(completed_at=None).values_list("user__name", flat=True)
    assert sorted(done) == sorted(["田雪梅", "唐颖", "彭丽华", "马晓燕", "孙玉兰", "周敏", "雷鸣"])
    assert Enrolment.objects.filter(completed_at=None).count() == 7
    assert Attempt.objects.filter(exam=None, passed=False).count() == 2
    assert sorted(Certificate.objects.values_list("state", flat=True)) == [
        "revoked",
        *["valid"] * 6,
    ]
    for enrolment in Enrolment.objects.exclude(completed_at=None):
        day = timezone.localdate(enrolment.completed_at)
        assert day < timezone.localdate()
        hours, certificate = enrolment.hour_entries.get(), enrolment.certificates.get()
        assert (hours.year, hours.earned_on) == (day.year, day)
        assert (certificate.completed_on, certificate.issued_on) == (day, day)
        assert certificate.number == f"{day.year}-{enrolment.pk:06d}"
        assert certificate.unit_name
        assert enrolment.release.created_at < enrolment.started_at < enrolment.completed_at
        assert max(row.completed_at for row in enrolment.progress.all()) <= enrolment.completed_at
    for enrolment in Enrolment.objects.filter(source=Enrolment.Source.ASSIGNED):
        duty = Duty.objects.get(user=enrolment.user, assignment__course=enrolment.course)
        assert duty.assignment.created_at <= duty.added_at < enrolment.started_at
        told = Notice.objects.filter(user=enrolment.user, subject__startswith="必修课程")
        assert told.get(subject__contains=enrolment.course.title).created_at == duty.added_at
    assert Certificate.objects.get(user__name="唐颖").unit_name == "示例省财政厅机关工会"
    half = LessonProgress.objects.get(enrolment__user__name="高原", video__isnull=False)
    assert (half.position_ms, half.watched, half.watched_at) == (23_940, [[0, 23_940]], None)
    assert Assignment.objects.count() == 3
    left = Duty.objects.exclude(ended_at=None).get()
    assert left.user.name == "唐颖"
    last_day = Appointment.objects.filter(user=left.user).earliest("start").end
    assert timezone.localdate(left.ended_at) == last_day + timedelta(days=1)
    reminded = Notice.objects.filter(subject__startswith="学习提醒").values_list("user__name")
    assert {name for (name,) in reminded} == {"林国栋", "黄志强", "宋佳", "方志远"}


def _exams_are_there():
    over, open_now = Exam.objects.order_by("opens_at")
    assert (over.state, open_now.state) == ("published", "published")
    results = over.results.order_by("-score").values_list("user__name", "score", "passed")
    assert list(results) == [
        ("马晓燕", 60, True),
        ("黄志强", 50, True),
        ("宋佳", 45, True),
        ("方志远", 20, False),
    ]
    assert HourEntry.objects.filter(exam_result__exam=over).count() == 3
    assert over.closes_at < timezone.now()
    anybody = User.objects.get(staff_number="SL3101")
    assert standing(anybody, open_now, at=timezone.now()).may_enter
    drawn = draw(open_now.paper, seed=1)
    assert {item.version.kind for item in drawn} | {"case"} == set(KINDS)
    assert sum(item.points for item in drawn) == 100
    marker, invigilator = (User.objects.get(staff_number=number) for number in ("SL0002", "SL0006"))
    assert (may_mark(marker, open_now), may_mark(invigilator, open_now)) == (True, False)
    assert (may_invigilate(marker, open_now), may_invigilate(invigilator, open_now)) == (
        False,
        True,
    )


def _every_page_opens(client):
    """Each live page as the administrator; what learners and their administrators have of their own."""
    signed_in(client, "ADMIN")
    for page in Page.objects.live().filter(depth__gt=1):
        opens(client, page.specific.get_url())
    for book in BookPage.objects.live():
        opens(client, book.chapter_url(1))
    for staff_number in ("SL1001", "SL2001", "SL3002", "SL3003", "SL1005"):
        signed_in(client, staff_number)
        for address in ("/", "/learning/", "/notices/"):
            opens(client, address)
    for attempt in Attempt.objects.select_related("user"):
        client.force_login(attempt.user)
        opens(client, f"/attempts/{attempt.key}/result/")
    for certificate in Certificate.objects.select_related("user"):
        client.force_login(certificate.user)
        opens(client, f"/verify/{certificate.code}/")
    signed_in(client, "SL1001")
    report = opens(client, f"/units/{Unit.objects.get(code='SL-010').pk}/learning/")
    assert "马晓燕" in report
    assert "方志远" not in report
    signed_in(client, "SL0002")
    assert "谈心" in opens(client, "/admin/reviews/")


def signed_in(client, staff_number):
    client.force_login(User.objects.get(staff_number=staff_number))


def opens(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()
