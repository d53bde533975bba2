"""Wagtail's workflow as the driver of the review: which stage is asked next, and who is told.

Nothing here decides anything; see `cms.review.history`.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from wagtail.models import Page, TaskState, Workflow, WorkflowState, WorkflowTask

from accounts.models import User
from accounts.services import notify
from cms.models import ReviewEntry, ReviewTask, Stage
from cms.review.content import content_of, hash_of
from cms.review.history import History, history_of

NAME = "三审"


def review_workflow() -> Workflow | None:
    """The workflow that begins with 初审; `ensure_workflow` makes it after every migrate."""
    first = ReviewTask.objects.filter(stage=Stage.FIRST, active=True)
    workflows = Workflow.objects.filter(active=True, workflow_tasks__task__in=first)
    return workflows.order_by("pk").first()


def ensure_workflow() -> Workflow:
    """Create what is missing; what an administrator renamed stays renamed."""
    if workflow := review_workflow():
        return workflow
    workflow = Workflow.objects.create(name=NAME)
    for order, stage in enumerate(Stage):
        task = ReviewTask.objects.filter(stage=stage, active=True).first()
        task = task or ReviewTask.objects.create(name=stage.label, stage=stage)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


def open_task(asked: ReviewTask, state: WorkflowState) -> ReviewTask:
    """The first stage that the newest version lacks: after a change the review begins again."""
    page = state.content_object.specific
    revision = page.latest_revision
    content_hash = hash_of(content_of(revision.as_object()))
    missing = history_of(page).missing(revision.pk, content_hash=content_hash)
    tasks = ReviewTask.objects.filter(workflow_tasks__workflow=state.workflow, active=True)
    by_stage = {task.stage: task for task in tasks}
    return next((by_stage[stage] for stage in missing if stage in by_stage), asked)


def announce(task_state: TaskState, *, by: User | None) -> None:
    """Record the submission when a review begins; tell those who may decide at this stage."""
    page = task_state.revision.as_object()
    stage = Stage(task_state.task.specific.stage)
    if stage == Stage.FIRST:
        record(page, ReviewEntry.Kind.SUBMITTED, revision_id=task_state.revision_id, by=by)
    history = history_of(page)
    reviewers = reviewers_of(stage, history, task_state.revision_id)
    url = reverse("cms_review", args=[page.pk])
    if reviewers:
        subject = f"请{stage.label}：{page.title}"
        notify(reviewers, subject=subject, body=_asked(page, by), url=url, by=by)
    else:
        notify(
            people(history.authors(task_state.revision_id)),
            subject=f"无人可以{stage.label}：{page.title}",
            body=f"{stage.group}人员都参与了本稿的编写或已审过本稿，请联系系统管理员增加审核人员。",
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            by=by,
        )


def reviewers_of(stage: Stage, history: History, revision_id: int | None) -> list[User]:
    """Active members of the role who neither wrote this version nor approved it already."""
    members = User.objects.filter(groups__name=stage.group, is_active=True)
    return list(members.exclude(pk__in=barred(history, revision_id)).order_by("pk"))


def barred(history: History, revision_id: int | None) -> set[int]:
    """Ids of those who may not decide on this version: its authors, and who approved it before."""
    approved = {
        entry.by_id
        for entry in history.entries
        if entry.kind == ReviewEntry.Kind.APPROVED and entry.revision_id == revision_id
    }
    return history.authors(revision_id) | {pk for pk in approved if pk is not None}


def people(ids: Iterable[int]) -> list[User]:
    return list(User.objects.filter(pk__in=ids).order_by("pk"))


def record(
    page: Page, kind: str, *, by: Any, revision_id: int | None, **fields: Any
) -> ReviewEntry:
    """Append a line to the record, with the content of `page` as it stands in memory."""
    content = content_of(page)
    return ReviewEntry.objects.create(
        page_id=page.pk,
        title=page.title,
        revision_id=revision_id,
        kind=kind,
        by=by,
        content=content,
        content_hash=hash_of(content),
        **fields,
    )


def _asked(page: Page, by: User | None) -> str:
    kind = page.get_verbose_name()
    return f"{kind}《{page.title}》" + (f"由{by}提交，" if by else "") + "请审核。"
