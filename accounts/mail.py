"""Mails of notices. The row says that a mail is due; sending it claims the row first.

A worker that dies while sending leaves a lease that runs out: the mail is then sent again,
which is better than not at all. After `MAX_ATTEMPTS` the mail is given up; the notice stays.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Notice

logger = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 5


def send_due_notices() -> int:
    """Send up to one batch of due mails; returns how many left."""
    due = list(Notice.objects.mail_due().values_list("pk", flat=True)[:BATCH])
    return sum(_send(pk) for pk in due if _claim(pk))


def _claim(pk: int) -> bool:
    claimed = Notice.objects.mail_due().filter(pk=pk)
    return bool(claimed.update(mail_leased_until=timezone.now() + LEASE))


def _send(pk: int) -> bool:
    notice = Notice.objects.select_related("user").get(pk=pk)
    address = notice.user.email
    try:
        if address:
            send_mail(_subject(notice), _text(notice), None, [address])
    except (OSError, SMTPException) as error:
        logger.warning("Mail of notice %s failed: %s", pk, error)
        _postpone(notice)
        return False
    notice.mail = Notice.Mail.SENT if address else Notice.Mail.NONE
    notice.save(update_fields=["mail"])
    return bool(address)


def _postpone(notice: Notice) -> None:
    notice.mail_attempts += 1
    if notice.mail_attempts >= MAX_ATTEMPTS:
        notice.mail = Notice.Mail.FAILED
    notice.save(update_fields=["mail", "mail_attempts"])


def _subject(notice: Notice) -> str:
    return " ".join(f"【{settings.SITE_NAME}】{notice.subject}".split())


def _text(notice: Notice) -> str:
    context = {
        "notice": notice,
        "link": urljoin(settings.SITE_URL, notice.url) if notice.url else "",
        "site_name": settings.SITE_NAME,
    }
    return render_to_string("accounts/mail/notice.txt", context)
