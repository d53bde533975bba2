"""What follows from an exam: the result that counts, and hours, certificate and notice, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Notice
from courses.achievements import NotCompleted
from courses.certificates import face_of, facts_of, looks_like_number, verdict_of
from courses.models import (
    Allowance,
    Attempt,
    AttemptItem,
    Certificate,
    Exam,
    ExamResult,
    HourEntry,
)
from courses.records import certificates_of, hours_of
from courses.services.certificates import NotPossible, reissue, revoke
from courses.services.exam_results import follow, settle_due
from courses.services.hours import record_pass
from courses.services.hours import reverse as reverse_hours
from courses.services.marking import mark
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def sat(exam, user=None, *, right, number=1, of=5, at=None):
    """A handed-in attempt with so many right answers, marked."""
    at = at or timezone.now()
    attempt = Attempt.objects.create(
        user=user or UserFactory(),
        paper=exam.paper,
        exam=exam,
        context=f"exam:{exam.pk}",
        number=number,
        state=Attempt.State.SUBMITTED,
        submitted_at=at,
        seed=1,
        pass_percent=exam.pass_percent,
        max_score=of,
    )
    questions = [item.question for item in exam.paper.items.all()]
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            order=order,
            version=question.current,
            points=1,
            answer=["b"] if order <= right else ["a"],
        )
        for order, question in enumerate(questions, start=1)
    )
    return mark(attempt, at=at)


def exam_of_five(**fields):
    return exams.exam([make.question() for _ in range(5)], **fields)


def test_the_best_attempt_counts():
    exam, user = exam_of_five(attempts_allowed=3), UserFactory()

    for number, right in enumerate((2, 4, 3), start=1):
        sat(exam, user, right=right, number=number)

    result = ExamResult.objects.get()
    assert (result.score, result.max_score, result.passed, result.attempt.number) == (4, 5, True, 2)


def test_the_last_attempt_counts_where_the_exam_says_so_and_takes_no_hours_away():
    exam = exam_of_five(attempts_allowed=2, counts=Exam.Counts.LAST, hours=2)
    user = UserFactory()

    first = sat(exam, user, right=4)
    sat(exam, user, right=1, number=2)

    result = ExamResult.objects.get()
    assert (result.score, result.passed, result.first_passed_at) == (1, False, first.submitted_at)
    assert [entry.hours for entry in HourEntry.objects.all()] == [2]


def test_of_equal_attempts_the_first_counts():
    exam, user = exam_of_five(attempts_allowed=2), UserFactory()

    first = sat(exam, user, right=3)
    sat(exam, user, right=3, number=2)

    assert ExamResult.objects.get().attempt == first


def test_a_first_pass_earns_hours_a_certificate_and_one_notice():
    exam = exam_of_five(hours=Decimal("1.5"), certificate=True, category="theory", title="财务考试")
    user = UserFactory(name="何静")

    attempt = sat(exam, user, right=4)

    entry, certificate = HourEntry.objects.get(), Certificate.objects.get()
    result = ExamResult.objects.get()
    today = timezone.localdate()
    assert (entry.user, entry.hours, entry.category, entry.earned_on) == (
        user,
        Decimal("1.5"),
        "theory",
        today,
    )
    assert (entry.rule, entry.exam_result, entry.title) == (
        "通过考试《财务考试》，记 1.5 学时",
        result,
        "财务考试",
    )
    assert (certificate.number, certificate.course_title, certificate.hours) == (
        f"{today.year}-K{result.pk:06d}",
        "财务考试",
        Decimal("1.5"),
    )
    notice = Notice.objects.get(user=user)
    assert (notice.subject, notice.body, notice.url) == (
        "考试成绩：《财务考试》",
        "得分 4（满分 5），合格。已记 1.5 学时，证书已颁发。",
        f"/attempts/{attempt.key}/result/",
    )


def test_marking_again_gives_nothing_twice():
    attempt = sat(exam_of_five(hours=2, certificate=True), right=5)

    mark(attempt, at=timezone.now())
    follow(attempt, at=timezone.now())

    counts = [model.objects.count() for model in (HourEntry, Certificate, Notice, ExamResult)]
    assert counts == [1, 1, 1, 1]
    assert attempt.events.count() == 1


def test_a_failed_exam_earns_nothing_and_says_so():
    sat(exam_of_five(hours=2, certificate=True), right=2)

    assert not HourEntry.objects.exists()
    assert not Certificate.objects.exists()
    assert Notice.objects.get().body == "得分 2（满分 5），不合格。"


def test_a_later_pass_earns_what_the_first_attempt_did_not():
    exam, user = exam_of_five(hours=2, attempts_allowed=2), UserFactory()

    sat(exam, user, right=2)
    sat(exam, user, right=4, number=2)

    assert HourEntry.objects.get().hours == 2
    assert [notice.body for notice in Notice.objects.order_by("pk")] == [
        "得分 2（满分 5），不合格。",
        "得分 4（满分 5），合格。已记 2 学时。",
    ]


def after_close(**fields):
    return exam_of_five(scores=Exam.Scores.AFTER_CLOSE, hours=2, certificate=True, **fields)


def test_scores_shown_after_the_close_hold_everything_back_until_then():
    exam = after_close()

    sat(exam, right=4)

    result = ExamResult.objects.get()
    assert (result.passed, result.settled_at) == (True, None)
    counts = [model.objects.count() for model in (HourEntry, Certificate, Notice)]
    assert counts == [0, 0, 0]


def test_what_was_held_back_follows_once_after_the_close():
    exam = after_close()
    sat(exam, right=4)
    later = exam.closes_at + timedelta(minutes=1)

    settled = [settle_due(at=exam.closes_at), settle_due(at=later), settle_due(at=later)]

    assert settled == [0, 1, 0]
    counts = [model.objects.count() for model in (HourEntry, Certificate, Notice)]
    assert counts == [1, 1, 1]


def test_who_sits_later_by_an_allowance_reads_her_score_after_her_own_window():
    exam, user = after_close(), UserFactory()
    sat(exam, user, right=4)
    own = exam.closes_at + timedelta(days=2)
    Allowance.objects.create(
        exam=exam,
        user=user,
        opens_at=own - timedelta(hours=1),
        closes_at=own,
        reason="补考",
        created_by=UserFactory(),
    )

    settled = [settle_due(at=own - timedelta(hours=2)), settle_due(at=own + timedelta(seconds=1))]

    assert settled == [0, 1]


def test_nothing_follows_from_an_exam_that_was_cancelled():
    exam = after_close(state=Exam.State.CANCELLED)
    sat(exam, right=4)

    assert settle_due(at=exam.closes_at + timedelta(minutes=1)) == 0
    assert not HourEntry.objects.exists()


def test_hours_reversed_by_hand_are_not_entered_again():
    attempt = sat(exam_of_five(hours=2), right=4)
    reverse_hours(HourEntry.objects.get(), by=UserFactory(), reason="重复")

    mark(attempt, at=timezone.now())

    assert sum(entry.hours for entry in HourEntry.objects.all()) == 0
    assert HourEntry.objects.count() == 2


def test_a_pass_taken_away_takes_hours_and_certificate_back():
    attempt = sat(exam_of_five(hours=2, certificate=True, title="财务考试"), right=3)
    attempt.items.filter(order=1).update(answer=["a"])

    mark(attempt, at=timezone.now())

    result, certificate = ExamResult.objects.get(), Certificate.objects.get()
    assert (result.score, result.passed) == (2, False)
    assert result.first_passed_at == attempt.submitted_at
    assert [entry.hours for entry in HourEntry.objects.order_by("pk")] == [2, -2]
    assert (certificate.state, certificate.ground) == ("revoked", "mistake")
    assert [notice.subject for notice in Notice.objects.order_by("pk")] == [
        "考试成绩：《财务考试》",
        "学时已冲销：《财务考试》",
        "证书已撤销：《财务考试》",
    ]


def test_a_pass_gained_back_earns_anew():
    attempt = sat(exam_of_five(hours=2, certificate=True), right=3)
    attempt.items.filter(order=1).update(answer=["a"])
    mark(attempt, at=timezone.now())
    attempt.items.filter(order=1).update(answer=["b"])

    mark(attempt, at=timezone.now())

    assert [entry.hours for entry in HourEntry.objects.order_by("pk")] == [2, -2, 2]
    numbers = Certificate.objects.order_by("pk").values_list("number", "state")
    first, second = list(numbers)
    assert (first[1], second) == ("revoked", (f"{first[0]}-2", "valid"))


def test_nothing_is_earned_by_a_failed_result():
    sat(exam_of_five(hours=2), right=1)

    with pytest.raises(NotCompleted, match="考试不合格"):
        record_pass(ExamResult.objects.get())


def test_the_certificate_of_an_exam_speaks_of_an_exam():
    sat(exam_of_five(hours=2, certificate=True, title="财务考试"), right=5)
    certificate = Certificate.objects.get()

    face, facts = face_of(certificate), facts_of(certificate)

    assert (face.title, face.deed, face.result) == (
        "合格证书",
        "通过考试",
        "成绩合格，特发此证，计 2 学时",
    )
    assert [fact["term"] for fact in facts][2:5] == ["考试", "学时", "合格日期"]
    assert looks_like_number(certificate.number.replace("-", ""))


def test_a_held_certificate_of_an_exam_says_that_the_exam_is_passed():
    sat(exam_of_five(certificate=True), UserFactory(name="\U00030edd"), right=5)
    certificate = Certificate.objects.get()

    assert certificate.state == "held"
    assert verdict_of(certificate).text.startswith("考试已经合格，")


def test_a_certificate_of_an_exam_is_reissued_from_todays_records():
    user = UserFactory(name="何静")
    sat(exam_of_five(certificate=True), user, right=5)
    user.name = "何敬"
    user.save()
    old = Certificate.objects.get()

    new = reissue(old, by=UserFactory(), reason="更名")

    assert (new.holder_name, new.number, new.exam_result) == (
        "何敬",
        f"{old.number}-2",
        old.exam_result,
    )


def test_a_certificate_revoked_with_its_pass_is_not_reissued():
    attempt = sat(exam_of_five(certificate=True), right=3)
    attempt.items.filter(order=1).update(answer=["a"])
    mark(attempt, at=timezone.now())

    with pytest.raises(NotPossible, match="考试不合格"):
        reissue(Certificate.objects.get(), by=UserFactory(), reason="申请")


def test_records_of_a_person_hold_those_of_exams():
    user = UserFactory()
    sat(exam_of_five(hours=2, certificate=True), user, right=5)

    assert [year.total for year in hours_of(user)] == [2]
    assert certificates_of(user) == [Certificate.objects.get()]


def test_a_certificate_revoked_by_hand_stays_so():
    attempt = sat(exam_of_five(certificate=True), right=5)
    revoke(
        Certificate.objects.get(),
        by=UserFactory(),
        ground=Certificate.Ground.CONDUCT,
        reason="作弊",
    )

    mark(attempt, at=timezone.now())

    assert Certificate.objects.get().state == "revoked"


def test_an_attempt_of_another_purpose_has_no_result():
    attempt = Attempt(state=Attempt.State.MARKED)

    assert follow(attempt, at=timezone.now()) is None
