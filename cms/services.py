"""What happens to pages: publishing, withdrawing, moving, taking down. Each is one transaction.

Wagtail sends some of its signals after its own block has closed; inside ours, whatever listens
(the search outbox, the audit log) commits together with the change or not at all.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from cms.signals import content_changed, withdrawn

WITHDRAWN = "cms.withdraw"


class ReasonMissing(ValueError):
    """A withdrawal needs a reason that can be shown later."""


@transaction.atomic
def publish(page: Page, *, by: Any) -> Page:
    """Publish the newest draft (or the page as it stands); raises `PermissionDenied`."""
    page = page.specific
    revision = page.get_latest_revision() or page.save_revision(user=by)
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
    return bool(page.permissions_for_user(user).can_unpublish())


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


def tell_changed(model: str, ids: Iterable[int]) -> None:
    """Announce a bulk write of `model` (an `app.Model` label); call it inside the transaction."""
    content_changed.send(sender=None, model=model, ids=list(ids))
