"""What happens to pages: publishing, withdrawing, moving, taking down. Each is one transaction.

Wagtail sends some of its signals after its own block has closed; inside ours, whatever listens
(the search outbox, the audit log) commits together with the change or not at all.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from accounts.models import User
from accounts.services import notify
from cms.models import Feedback
from cms.models.pages import SitePagePermissions
from cms.review.clearance import require_cleared_revision
from cms.signals import content_changed, withdrawn

logger = logging.getLogger(__name__)

WITHDRAWN = "cms.withdraw"
FEEDBACK_PER_HOUR = 5


class ReasonMissing(ValueError):
    """A withdrawal needs a reason that can be shown later."""


@transaction.atomic
def publish(page: Page, *, by: Any) -> Page:
    """Publish the newest draft (or the page as it stands).

    Raises `PermissionDenied`, and `NotCleared` for what has not passed its review.
    """
    page = page.specific
    revision = page.get_latest_revision() or page.save_revision(user=by)
    require_cleared_revision(page, revision)
    revision.publish(user=by)
    page.refresh_from_db()
    return page


@transaction.atomic
def withdraw(page: Page, *, by: Any, reason: str) -> Page:
    """Take a page away at once: unpublished, its open review ended, files refused from now on."""
    page = page.specific
    if not reason.strip():
        raise ReasonMissing("请写明撤回原因。")
    if not may_withdraw(by, page):
        raise PermissionDenied("没有撤回本页的权限。")
    UnpublishPageAction(page, user=by, log_action=False).execute(skip_permission_checks=True)
    if state := page.current_workflow_state:
        state.cancel(user=by)
    log(instance=page, action=WITHDRAWN, user=by, data={"reason": reason.strip()})
    withdrawn.send(sender=type(page), page=page, reason=reason.strip(), by=by)
    return page


def may_withdraw(user: Any, page: Page) -> bool:
    """Who may publish may withdraw; a lock, even one of a planned version, does not stand in the way."""
    permissions = page.permissions_for_user(user)
    if isinstance(permissions, SitePagePermissions):
        return bool(permissions.can_withdraw())
    return bool(permissions.can_publish())


@transaction.atomic
def unpublish(page: Page, *, by: Any) -> Page:
    """Take a page off the site in the ordinary way, without a reason."""
    page = page.specific
    page.unpublish(user=by)
    return page


@transaction.atomic
def move(page: Page, target: Page, *, by: Any) -> Page:
    """Make `page` the last child of `target`."""
    page.move(target, pos="last-child", user=by)
    return Page.objects.get(pk=page.pk).specific


def publish_due() -> None:
    """Publish approved pages whose hour has come and take down expired ones, each by itself.

    A page that no longer validates is left for its editors and reported; the others go on.
    """
    now = timezone.now()
    for page in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
        with transaction.atomic():
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    due = Revision.page_revisions.filter(approved_go_live_at__lt=now)
    for revision in due.order_by("approved_go_live_at"):
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError:
            logger.exception("Scheduled revision %s cannot be published", revision.pk)


def tell_changed(model: str, ids: Iterable[int]) -> None:
    """Announce a bulk write of `model` (an `app.Model` label); call it inside the transaction."""
    content_changed.send(sender=None, model=model, ids=list(ids))


class TooManyMessages(RuntimeError):
    """The same sender wrote `FEEDBACK_PER_HOUR` messages within an hour."""


@transaction.atomic
def submit_feedback(feedback: Feedback, *, by: Any, address: str) -> Feedback:
    """Store a reader's message and tell those who answer; `by` may be anonymous.

    The address is kept only as a keyed hash: enough to limit the rate, useless to find a person.
    """
    feedback.client = salted_hmac("cms.feedback", address, secret=settings.SECRET_KEY).hexdigest()
    hour_ago = timezone.now() - timedelta(hours=1)
    recent = Feedback.objects.filter(client=feedback.client, created_at__gt=hour_ago)
    if recent.count() >= FEEDBACK_PER_HOUR:
        raise TooManyMessages
    feedback.sender = by if by.is_authenticated else None
    feedback.save()
    notify(
        feedback_handlers(),
        subject=f"新的{feedback.get_category_display()}（{feedback.receipt}）",
        body=feedback.text[:200],
        url=reverse("feedback:edit", args=[feedback.pk]),
        by=feedback.sender,
    )
    return feedback


@transaction.atomic
def answer_feedback(feedback: Feedback, *, by: Any) -> Feedback:
    """Store the state and the reply just written; a sender who was signed in is told of a new one."""
    before = Feedback.objects.filter(pk=feedback.pk).values_list("reply", flat=True).get()
    replied = bool(feedback.reply.strip()) and feedback.reply != before
    if replied:
        feedback.replied_by, feedback.replied_at = by, timezone.now()
    feedback.save()
    if replied and feedback.sender is not None:
        notify(
            [feedback.sender],
            subject=f"您提交的{feedback.get_category_display()}已有答复",
            body=feedback.reply[:200],
            url=feedback.get_absolute_url(),
            by=by,
        )
    return feedback


def feedback_handlers() -> list[User]:
    """Active people who may answer feedback."""
    return list(User.objects.whose_role_may("cms.change_feedback"))
