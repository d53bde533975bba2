"""Wherever hours and certificates are read they may come from an exam instead of a course."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Certificate, HourEntry
from courses.report import Report
from courses.report_sheet import learning_workbook
from courses.services.certificates import ask_for_reissue
from tests.courses.test_exam_results import exam_of_five, sat
from tests.factories.accounts import AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def passed():
    """何静 has passed an exam that gives hours and a certificate."""
    user = UserFactory(name="何静")
    sat(exam_of_five(hours=2, certificate=True, title="财务考试"), user, right=5)
    return user


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_my_learning_shows_hours_and_certificate_of_an_exam(client, passed):
    client.force_login(passed)

    page = text_of(client.get(reverse("courses:my_learning")))

    assert "通过考试《财务考试》，记 2 学时" in page
    assert '<span class="certificate__word">合格证书</span>' in page
    assert Certificate.objects.get().number in page


def test_anybody_verifies_a_certificate_of_an_exam(client, passed):
    certificate = Certificate.objects.get()

    page = text_of(client.get(reverse("courses:verify", args=[certificate.code])))

    assert all(word in page for word in ("有效", "何*", "《财务考试》", "合格日期"))
    assert "学完日期" not in page


def test_the_number_of_an_exam_is_not_taken_for_a_code(client, passed):
    number = Certificate.objects.get().number

    page = text_of(client.get(reverse("courses:verify_form"), {"code": number}))

    assert "您输入的像是证书编号" in page


@pytest.mark.parametrize(("suffix", "magic"), [("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_the_certificate_of_an_exam_is_drawn(client, passed, suffix, magic):
    certificate = Certificate.objects.get()
    client.force_login(passed)

    response = client.get(reverse(f"courses:certificate_{suffix}", args=[certificate.code]))

    assert response.content.startswith(magic)


def test_the_admin_lists_and_shows_records_of_exams(client, passed):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    entry, certificate = HourEntry.objects.get(), Certificate.objects.get()

    pages = [
        text_of(client.get(url))
        for url in (
            reverse("hourentry:index"),
            reverse("hourentry:inspect", args=[entry.pk]),
            reverse("certificate:index"),
            reverse("certificate:inspect", args=[certificate.pk]),
        )
    ]

    assert all("财务考试" in page for page in pages)
    assert ("合格日期" in pages[3], "学完日期" in pages[3]) == (True, False)


def test_hours_of_an_exam_are_reversed_in_the_admin(client, passed):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    entry = HourEntry.objects.get()

    client.post(reverse("hourentry:reverse", args=[entry.pk]), {"reason": "重复"})

    opposite = HourEntry.objects.get(reverses=entry)
    assert (opposite.hours, opposite.exam_result, opposite.title) == (
        -2,
        entry.exam_result,
        "财务考试",
    )


def test_a_certificate_of_an_exam_is_revoked_and_reissued_in_the_admin(client, passed):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    first = Certificate.objects.get()

    client.post(reverse("certificate:reissue", args=[first.pk]), {"reason": "更名"})
    second = Certificate.objects.exclude(pk=first.pk).get()
    client.post(
        reverse("certificate:revoke", args=[second.pk]), {"ground": "other", "reason": "误发"}
    )

    states = Certificate.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["superseded", "revoked"]


def test_who_has_another_name_now_asks_for_a_new_certificate(passed):
    UserFactory(roles=[TRAINING_ADMINISTRATOR])
    passed.name = "何敬"
    passed.save()

    ask_for_reissue(Certificate.objects.select_related("user").get(), by=passed)


def test_the_report_of_a_unit_counts_hours_of_exams(passed):
    unit = UnitFactory(under=None)
    AppointmentFactory(user=passed, unit=unit)
    report = Report(unit, on=timezone.localdate())

    rows = report.rows(report.people)
    book = load_workbook(BytesIO(learning_workbook(report, rows)))

    assert (report.summary().hours, rows[0].total_hours) == (2, 2)
    assert 2 in [cell.value for row in book.active.iter_rows() for cell in row]
