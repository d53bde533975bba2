"""What waits for one person's decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Page, TaskState

from cms.models import ReviewTask, Stage
from cms.review.history import histories_of
from cms.review.workflow import barred


@dataclass(frozen=True)
class Waiting:
    task_state_id: int
    page: Page
    title: str
    stage: Stage
    since: datetime
    submitted_by: Any


def waiting_for(user: Any) -> list[Waiting]:
    """Oldest first; eight queries at most, however many wait."""
    groups = set(user.groups.values_list("name", flat=True)) if user.is_active else set()
    stages = [stage for stage in Stage if stage.group in groups]
    if not stages:
        return []
    tasks = {task.pk: Stage(task.stage) for task in ReviewTask.objects.filter(stage__in=stages)}
    states = (
        TaskState.objects.filter(task__in=tasks, status=TaskState.STATUS_IN_PROGRESS)
        .select_related("revision", "workflow_state__requested_by")
        .defer("revision__content")
        .order_by("started_at", "pk")
    )
    by_page = {int(state.workflow_state.object_id): state for state in states}
    pages = Page.objects.in_bulk(by_page)
    histories = histories_of(pages.values())
    return [
        Waiting(
            task_state_id=state.pk,
            page=pages[page_id],
            title=state.revision.object_str,
            stage=tasks[state.task_id],
            since=state.started_at,
            submitted_by=state.workflow_state.requested_by,
        )
        for page_id, state in by_page.items()
        if page_id in pages and user.pk not in barred(histories[page_id], state.revision_id)
    ]
