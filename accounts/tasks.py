"""Background work of the people app."""

from celery import shared_task

from accounts.mail import send_due_notices


@shared_task
def mail_notices() -> int:
    """Send the mails that are due; run after a notice and every minute."""
    return send_due_notices()
