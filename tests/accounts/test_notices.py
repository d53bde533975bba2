from smtplib import SMTPException

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.mail import MAX_ATTEMPTS, send_due_notices
from accounts.models import Notice
from accounts.services import notify
from tests.factories.accounts import NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_notify_reaches_each_active_person_once():
    here, gone = UserFactory(), UserFactory(is_active=False)

    notices = notify([here, here, gone], subject="会议通知")

    assert [notice.user for notice in notices] == [here]
    assert Notice.objects.count() == 1


def test_mail_leaves_after_the_commit(settings, django_capture_on_commit_callbacks):
    settings.SITE_URL = "https://union.example"
    known, unknown = UserFactory(email="a@example.cn", name="李建国"), UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        notify([known, unknown], subject="审核\n已通过", body="请查看。", url="/notices/")
        assert mail.outbox == []

    message = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert message.to == ["a@example.cn"]
    assert message.subject == f"【{settings.SITE_NAME}】审核 已通过"
    assert "李建国，您好" in message.body
    assert "https://union.example/notices/" in message.body
    assert set(Notice.objects.values_list("mail", flat=True)) == {"sent", "none"}


def test_broker_away_never_breaks_and_the_mail_leaves_later(
    monkeypatch, django_capture_on_commit_callbacks
):
    def no_broker(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr("accounts.tasks.mail_notices.delay", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        notify([UserFactory(email="a@example.cn")], subject="会议通知")

    assert send_due_notices() == 1
    assert len(mail.outbox) == 1


def test_failing_mail_is_tried_again_then_given_up(monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPException("421")

    monkeypatch.setattr("accounts.mail.send_mail", refuse)
    notice = notify([UserFactory(email="a@example.cn")], subject="会议通知")[0]

    for _ in range(MAX_ATTEMPTS):
        Notice.objects.update(mail_leased_until=None)
        send_due_notices()

    notice.refresh_from_db()
    assert (notice.mail, notice.mail_attempts) == ("failed", MAX_ATTEMPTS)


def test_mail_in_another_workers_hands_is_left_alone():
    notify([UserFactory(email="a@example.cn")], subject="会议通知")
    Notice.objects.update(mail_leased_until=timezone.now() + timezone.timedelta(minutes=1))

    assert send_due_notices() == 0


def test_bell_counts_unread(client, reader):
    NoticeFactory(user=reader)
    NoticeFactory(user=reader, read_at=timezone.now())
    NoticeFactory()

    response = client.get("/notices/")

    assert response.context["unread_notices"] == 1


def test_opening_a_notice_reads_it(client, reader):
    notice = NoticeFactory(user=reader, subject="审核已通过", url="/documents/")

    html = client.get(f"/notices/{notice.pk}/").content.decode()

    notice.refresh_from_db()
    assert notice.read_at is not None
    assert 'href="/documents/"' in html


def test_notices_of_others_do_not_exist(client, reader):
    notice = NoticeFactory()

    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_mark_all_read_touches_only_own(client, reader):
    NoticeFactory(user=reader)
    other = NoticeFactory()

    client.post("/notices/read/")

    other.refresh_from_db()
    assert reader.notices.unread().count() == 0
    assert other.read_at is None


@pytest.mark.parametrize("path", ["/notices/", "/notices/1/"])
def test_strangers_are_sent_to_sign_in(client, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_empty_list_says_what_will_come(client, reader):
    assert "还没有通知" in client.get("/notices/").content.decode()


def test_list_queries_do_not_grow(client, reader, queries):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            NoticeFactory(user=reader)
        counts.append(queries(client, "/notices/"))

    assert counts[0] == counts[1]


def test_the_bell_costs_one_query(client, reader):
    NoticeFactory(user=reader)

    with CaptureQueriesContext(connection) as seen:
        client.get("/accounts/profile/contact/")

    assert sum("accounts_notice" in query["sql"] for query in seen.captured_queries) == 1
