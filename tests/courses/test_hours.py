"""The ledger: entered once, never changed, corrected by reversing entries, shown year by year."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse as url_of
from wagtail.models import ModelLogEntry

from accounts.models import Notice, User
from courses.achievements import NotCompleted
from courses.models import HourEntry
from courses.models.ledger import AppendOnly
from courses.records import hours_of, in_words
from courses.services.hours import (
    NotReversible,
    ReasonMissing,
    record_completion,
    reverse,
)
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
FINISHED = datetime(2026, 3, 5, 8, tzinfo=UTC)


def finished(user, *, at=FINISHED, **fields):
    """A completed enrolment of a course of its own."""
    fields.setdefault("title", "女职工劳动保护")
    course = make.released_course(1, **fields)
    return make.enrolment(user, course, completed_at=at)


@pytest.fixture
def learner():
    return UserFactory(name="何静")


@pytest.fixture
def trainer():
    return UserFactory(name="培训员", roles=["培训管理员"])


@pytest.fixture
def entry(learner):
    return record_completion(finished(learner, hours=4, category="law"))


def test_a_finished_course_is_entered_with_what_its_release_says(learner):
    enrolment = finished(learner, hours=Decimal("1.5"), category="law")

    entry = record_completion(enrolment)

    assert (entry.user, entry.year, entry.category, entry.hours) == (learner, 2026, "law", 1.5)
    assert (entry.earned_on, entry.release) == (date(2026, 3, 5), enrolment.release)
    assert entry.rule == "学完《女职工劳动保护》，记 1.5 学时"
    assert (entry.reverses, entry.created_by) == (None, None)


def test_the_year_is_that_of_the_day_in_china(learner):
    last_second = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)
    next_second = datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC)

    years = [record_completion(finished(learner, at=at)).year for at in (last_second, next_second)]

    assert years == [2025, 2026]


def test_entering_again_returns_the_first_entry(entry):
    assert record_completion(entry.enrolment) == entry
    assert HourEntry.objects.count() == 1


def test_a_later_release_changes_nothing_entered(entry):
    course = entry.enrolment.course
    course.hours = 9
    course.save()
    make.release(course)

    assert record_completion(entry.enrolment).hours == 4


def test_a_course_without_hours_enters_nothing(learner):
    assert record_completion(finished(learner, hours=0)) is None
    assert not HourEntry.objects.exists()


def test_an_unfinished_course_is_refused(learner):
    with pytest.raises(NotCompleted, match="课程还没有学完"):
        record_completion(finished(learner, at=None))


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: HourEntry.objects.update(hours=9),
        lambda entry: HourEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: HourEntry.objects.bulk_update([entry], ["hours"]),
        lambda entry: HourEntry.objects.update_or_create(
            pk=entry.pk, defaults={"hours": Decimal(9)}
        ),
        lambda entry: entry.user.hour_entries.update(hours=9),
        lambda entry: entry.enrolment.hour_entries.all().delete(),
    ],
    ids=[
        "save",
        "delete",
        "update",
        "filter-delete",
        "bulk_update",
        "update_or_create",
        "related",
        "related-delete",
    ],
)
def test_an_entry_is_never_changed_or_deleted(entry, change):
    entry.hours = Decimal(9)

    with pytest.raises(AppendOnly, match="学时台账只能追加"), transaction.atomic():
        change(entry)

    assert HourEntry.objects.get().hours == 4


@pytest.mark.parametrize("owner", ["user", "enrolment", "release"])
def test_what_an_entry_rests_on_cannot_be_deleted(entry, owner):
    with pytest.raises(IntegrityError):
        getattr(entry, owner).delete()

    assert HourEntry.objects.count() == 1


def test_a_wrong_entry_is_answered_by_its_opposite(entry, trainer):
    opposite = reverse(entry, by=trainer, reason=" 重复记入 ")

    assert opposite.reverses == entry
    assert (opposite.hours, opposite.year, opposite.category) == (-4, 2026, "law")
    assert (opposite.reason, opposite.created_by) == ("重复记入", trainer)
    assert sum(each.hours for each in HourEntry.objects.all()) == 0
    line = ModelLogEntry.objects.get(action="courses.hours.reverse")
    assert (line.user, line.data["reason"]) == (trainer, "重复记入")
    assert line.message == "冲销何静的 4.0 学时：重复记入"
    notice = Notice.objects.get(user=entry.user)
    assert notice.subject == "学时已冲销：《女职工劳动保护》"
    assert notice.body == "冲销 2026 年度 4 学时。原因：重复记入"


def test_what_was_reversed_is_not_entered_again(entry, trainer):
    reverse(entry, by=trainer, reason="重复记入")

    assert record_completion(entry.enrolment) == entry
    assert HourEntry.objects.count() == 2


def test_an_entry_is_reversed_once(entry, trainer):
    opposite = reverse(entry, by=trainer, reason="重复记入")

    with pytest.raises(NotReversible, match="这条学时记录已经冲销过。"):
        reverse(entry, by=trainer, reason="再来一次")
    with pytest.raises(NotReversible, match="这是一条冲销记录，不能再冲销。"):
        reverse(opposite, by=trainer, reason="撤回冲销")


def test_reversing_needs_a_reason(entry, trainer):
    with pytest.raises(ReasonMissing, match="请写明冲销原因。"):
        reverse(entry, by=trainer, reason="  ")


@pytest.mark.parametrize("hours", [4, 0])
def test_the_database_refuses_an_entry_of_the_wrong_sign(entry, hours):
    with pytest.raises(IntegrityError), transaction.atomic():
        HourEntry.objects.create(
            user=entry.user,
            year=2026,
            category="law",
            hours=hours,
            earned_on=entry.earned_on,
            enrolment=entry.enrolment,
            release=entry.release,
            rule="",
            reverses=entry,
        )


def test_hours_are_added_up_by_year_and_category(learner, trainer):
    old = record_completion(finished(learner, at=datetime(2025, 6, 1, tzinfo=UTC), hours=2))
    law = record_completion(finished(learner, hours=4, category="law"))
    more_law = record_completion(finished(learner, hours=Decimal("1.5"), category="law"))
    skills = record_completion(finished(learner, hours=3))
    record_completion(finished(UserFactory(), hours=8))
    reversal = reverse(skills, by=trainer, reason="重复记入")

    this, before = hours_of(learner)

    assert (this.year, this.total, this.categories) == (2026, 5.5, [("法律政策", 5.5)])
    assert this.entries == [reversal, skills, more_law, law]
    assert (before.year, before.total, before.entries) == (2025, 2, [old])


@pytest.mark.parametrize("entries", [1, 3])
def test_the_hours_of_a_person_cost_one_query(learner, entries, trainer, django_assert_num_queries):
    for _ in range(entries):
        record_completion(finished(learner))
    reverse(HourEntry.objects.first(), by=trainer, reason="重复记入")

    with django_assert_num_queries(1):
        for year in hours_of(learner):
            for each in year.entries:
                _ = each.rule, each.reverses and each.reverses.hours, hasattr(each, "reversed_by")


@pytest.mark.parametrize(
    ("hours", "words"), [(4, "4"), (Decimal("1.50"), "1.5"), (Decimal("10.0"), "10")]
)
def test_hours_are_written_without_idle_zeros(hours, words):
    assert in_words(hours) == words


def html(response):
    return response.content.decode()


def test_the_ledger_is_read_and_corrected_in_the_admin(client, entry, trainer):
    client.force_login(trainer)

    listed = html(client.get(url_of("hourentry:index")))
    shown = html(client.get(url_of("hourentry:inspect", args=[entry.pk])))
    asked = html(client.get(url_of("hourentry:reverse", args=[entry.pk])))
    response = client.post(
        url_of("hourentry:reverse", args=[entry.pk]), {"reason": "重复记入"}, follow=True
    )

    assert "何静" in listed and "法律政策" in listed
    assert url_of("hourentry:reverse", args=[entry.pk]) in shown
    assert "另记一条 −4 学时，2026 年度合计随之减少" in asked
    assert "已冲销 4 学时，本人已收到通知。" in html(response)
    assert url_of("hourentry:reverse", args=[entry.pk]) not in html(response)
    assert HourEntry.objects.filter(reverses=entry, created_by=trainer).count() == 1


def test_a_second_reversal_in_the_admin_says_why_not(client, entry, trainer):
    reverse(entry, by=trainer, reason="重复记入")
    client.force_login(trainer)

    response = client.post(
        url_of("hourentry:reverse", args=[entry.pk]), {"reason": "重复"}, follow=True
    )

    assert "这条学时记录已经冲销过。" in html(response)


def test_reversing_in_the_admin_needs_a_reason(client, entry, trainer):
    client.force_login(trainer)

    response = client.post(url_of("hourentry:reverse", args=[entry.pk]), {"reason": " "})

    assert "请写明原因。" in html(response)
    assert HourEntry.objects.count() == 1


@pytest.mark.parametrize("view", ["add", "edit", "delete"])
def test_nobody_writes_in_the_ledger_by_hand(client, entry, view):
    client.force_login(User.objects.create_superuser("ROOT", name="管理员"))

    response = client.get(url_of(f"hourentry:{view}", args=[] if view == "add" else [entry.pk]))

    assert response.status_code == 302
    assert response.url == url_of("wagtailadmin_home")


@pytest.mark.parametrize("role", ["编辑", "初审", "终审"])
@pytest.mark.parametrize("view", ["inspect", "reverse"])
def test_the_ledger_is_for_training_administrators(client, entry, role, view):
    client.force_login(UserFactory(roles=[role]))

    response = client.post(url_of(f"hourentry:{view}", args=[entry.pk]), {"reason": "试试"})

    assert response.status_code in {302, 403, 405}
    assert HourEntry.objects.count() == 1
    assert "何静" not in html(response)
