"""What happens in a review: submitting, approving, sending back. Each is one transaction.

Whoever decides names what was read (`OpenStage`): if the stage, the revision or its content has
changed meanwhile, nothing is recorded.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from accounts.services import notify
from cms.models import ReviewEntry, ReviewTask, Stage
from cms.review.clearance import is_reviewed
from cms.review.content import content_of, hash_of
from cms.review.history import history_of
from cms.review.workflow import barred, people, record

Kind = ReviewEntry.Kind


class NotReviewer(PermissionDenied):
    """This person may not decide on this version at this stage; the message says why."""


class ReviewMoved(RuntimeError):
    """What this person read is no longer what waits for a decision."""


class RemarkMissing(ValueError):
    """Sending back needs words that the author can act on."""


class NothingToSubmit(RuntimeError):
    """The page is in review already, or is not reviewed at all."""


@dataclass(frozen=True)
class OpenStage:
    """What waits for a decision: a stage, a revision and the hash of its content."""

    stage: Stage
    revision_id: int
    content_hash: str


@transaction.atomic
def submit(page: Page, *, by: User) -> WorkflowState:
    """Save the newest draft as `by`'s version and begin its review."""
    page = page.specific
    if not is_reviewed(page) or page.workflow_in_progress:
        raise NothingToSubmit(f"《{page.title}》正在审核或不需要审核，不能提交。")
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied("没有提交本页的权限。")
    draft = page.get_latest_revision_as_object()
    draft.save_revision(user=by, log_action=True)
    if state := draft.current_workflow_state:
        state.resume(user=by)
        return state
    return draft.get_workflow().start(draft, by)


@transaction.atomic
def approve(page: Page, *, by: User, asked: OpenStage, remark: str = "") -> ReviewEntry:
    """Record the approval and ask the next stage; the third publishes (or plans) the version."""
    task_state = _claim(page, asked)
    _require_reviewer(by, page, asked)
    _require_earlier_stages(page, asked)
    version = task_state.revision.as_object()
    entry = _decide(version, Kind.APPROVED, by=by, asked=asked, remark=remark.strip())
    task_state.approve(user=by, comment=entry.remark)
    if asked.stage == Stage.FINAL:
        _tell_result(version, by=by)
    return entry


@transaction.atomic
def send_back(page: Page, *, by: User, asked: OpenStage, remark: str) -> ReviewEntry:
    """Return the version to those who wrote it, saying what is to be changed."""
    if not remark.strip():
        raise RemarkMissing("退回时请写明修改意见。")
    task_state = _claim(page, asked)
    _require_reviewer(by, page, asked)
    version = task_state.revision.as_object()
    authors = people(history_of(page).authors(asked.revision_id))
    entry = _decide(version, Kind.RETURNED, by=by, asked=asked, remark=remark.strip())
    task_state.reject(user=by, comment=entry.remark)
    notify(
        authors,
        subject=f"{asked.stage.label}退回修改：{version.title}",
        body=entry.remark,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        by=by,
    )
    return entry


def open_stage(page: Page) -> OpenStage | None:
    """What waits for a decision on `page` now."""
    task_state = _current(page)
    if task_state is None:
        return None
    return OpenStage(
        stage=Stage(task_state.task.specific.stage),
        revision_id=task_state.revision_id,
        content_hash=hash_of(content_of(task_state.revision.as_object())),
    )


def why_not(user: Any, page: Page, asked: OpenStage) -> str:
    """Why `user` may not decide; empty when she may."""
    if not user.is_active or not user.groups.filter(name=asked.stage.group).exists():
        return f"您不是{asked.stage.group}人员，不能办理{asked.stage.label}。"
    history = history_of(page)
    if user.pk in history.authors(asked.revision_id):
        return "您参与了本稿的编写或提交，不能审核本稿。"
    if user.pk in barred(history, asked.revision_id):
        return "您已审过本稿，三级审核须由三人分别办理。"
    return ""


def _require_reviewer(user: User, page: Page, asked: OpenStage) -> None:
    if reason := why_not(user, page, asked):
        raise NotReviewer(reason)


def _require_earlier_stages(page: Page, asked: OpenStage) -> None:
    """A file exchanged between two stages is another content, which the first never saw."""
    missing = history_of(page).missing(asked.revision_id, content_hash=asked.content_hash)
    if missing[:1] != [asked.stage]:
        raise ReviewMoved(
            "前一级审过以后内容有改动（例如更换了附件），请退回，由提交人重新提交审核。"
        )


def _claim(page: Page, asked: OpenStage) -> TaskState:
    """Lock the review and hold what was read against what waits; two clicks at once meet here."""
    list(WorkflowState.objects.select_for_update().for_instance(page).active())
    task_state = _current(page)
    current = open_stage(page) if task_state else None
    if task_state is None or current is None:
        raise ReviewMoved("本稿已不在审核中，可能已被取消、退回、发布或删除。")
    if current.revision_id != asked.revision_id or current.content_hash != asked.content_hash:
        raise ReviewMoved("本稿在您打开之后又有改动，请重新打开，看过新版本再审。")
    if current.stage != asked.stage:
        raise ReviewMoved(f"{asked.stage.label}已由他人办理，本稿现在{current.stage.label}。")
    return task_state


def _current(page: Page) -> TaskState | None:
    states = WorkflowState.objects.for_instance(page).filter(
        status=WorkflowState.STATUS_IN_PROGRESS
    )
    state = states.select_related("current_task_state__revision").first()
    task_state = state.current_task_state if state else None
    if task_state is None or not isinstance(task_state.task.specific, ReviewTask):
        return None
    return task_state


def _decide(version: Page, kind: str, *, by: User, asked: OpenStage, remark: str) -> ReviewEntry:
    return record(
        version, kind, by=by, revision_id=asked.revision_id, stage=asked.stage, remark=remark
    )


def _tell_result(version: Page, *, by: User) -> None:
    page = type(version).objects.get(pk=version.pk)
    planned = page.approved_schedule
    notify(
        people(history_of(page).authors(page.latest_revision_id)),
        subject=f"已通过终审：{version.title}",
        body="将按设定的时间发布。" if planned else "现已发布。",
        url=page.get_url() if page.live and not planned else "",
        by=by,
    )
