"""Connected in `apps.py`."""

from django.db import transaction

from courses.services.assignments import follow_people


def follow_appointments(sender, **kwargs):
    """Who is in an audience may have changed: appointments, the tree, or the audience itself."""
    transaction.on_commit(follow_people)


def follow_accounts(sender, created=False, update_fields=None, **kwargs):
    if created or update_fields is None or "is_active" in update_fields:
        transaction.on_commit(follow_people)
