"""The review follows what happens to its pages: a new version ends it, a withdrawal voids it."""

from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse
from wagtail.models import Page, Revision, WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

from accounts.services import notify
from cms.models import ReviewEntry
from cms.review.clearance import is_reviewed
from cms.review.content import content_of, hash_of
from cms.review.workflow import record
from cms.signals import withdrawn

MAILED_BY_WAGTAIL = {
    workflow_submitted: "submitted",
    workflow_approved: "approved",
    workflow_rejected: "rejected",
}


def connect() -> None:
    post_save.connect(version_saved, sender=Revision, dispatch_uid="cms.review.version")
    withdrawn.connect(page_withdrawn, dispatch_uid="cms.review.withdrawn")
    # Under the name by which Wagtail connects its own mailer later, so that it finds the place taken:
    # that one mails inside the request, what we tell goes by notices.
    for signal, event in MAILED_BY_WAGTAIL.items():
        uid = f"workflow_state_{event}_email_notification"
        signal.connect(told_by_notice, sender=WorkflowState, dispatch_uid=uid)


def told_by_notice(**kwargs: Any) -> None:
    """Nothing is left to tell."""


def version_saved(instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    """The editor locks a text in review; a version that comes past the lock ends the review."""
    page = None if raw else instance.content_object
    if not isinstance(page, Page) or not is_reviewed(page):
        return
    state = page.current_workflow_state
    if state is None or state.status != state.STATUS_IN_PROGRESS:
        return
    if _in_review(page, state.current_task_state, instance):
        return
    state.cancel(user=instance.user)
    notify(
        [person for person in {state.requested_by, page.owner} if person],
        subject=f"审核已终止：{page.title}",
        body="审核期间内容有改动，原审核意见失效，请重新提交审核。",
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )


def page_withdrawn(page: Page, reason: str, by: Any, **kwargs: Any) -> None:
    if is_reviewed(page):
        record(page, ReviewEntry.Kind.WITHDRAWN, by=by, revision_id=None, remark=reason)


def _in_review(page: Page, task_state: Any, revision: Revision) -> bool:
    """Is this still the version, word for word, that was submitted?"""
    if task_state is None or revision.pk != task_state.revision_id:
        return False
    submitted = ReviewEntry.objects.of_page(page.pk).filter(
        kind=ReviewEntry.Kind.SUBMITTED, revision_id=revision.pk
    )
    said = submitted.values_list("content_hash", flat=True).last()
    return said == hash_of(content_of(revision.as_object()))
