"""Telling people something."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.tasks import mail_notices


def notify(
    users: Iterable[User], *, subject: str, body: str = "", url: str = "", by: User | None = None
) -> list[Notice]:
    """One notice for each active person, and a mail to those whose address is known.

    The rows are written in the caller's transaction; the mails leave after its commit. When
    the broker is away they stay due and the periodic run of `mail_notices` sends them.
    """
    people = {user.pk: user for user in users if user.is_active}
    mail = Notice.Mail
    with transaction.atomic():
        notices = Notice.objects.bulk_create(
            Notice(
                user=user,
                subject=subject[:200],
                body=body,
                url=url,
                created_by=by,
                mail=mail.PENDING if user.email else mail.NONE,
            )
            for user in people.values()
        )
        if any(notice.mail == mail.PENDING for notice in notices):
            transaction.on_commit(_wake_mailer, robust=True)
    return notices


def _wake_mailer() -> None:
    mail_notices.delay()


def mark_read(user: User, *, notice_id: int | None = None, url: str = "") -> int:
    """Mark one of the person's notices read, those that lead to `url`, or all of them; returns
    how many changed."""
    unread = user.notices.unread()
    if url:
        unread = unread.filter(url=url)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=timezone.now())
