"""The job of a batch approval: what a person asked to be published is published, one document after the other."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from jobs.models import Job
from jobs.runner import Run
from jobs.services import enqueue
from library.models import ImportBatch
from library.review.approval import against, judged
from library.services.batches import NothingToApprove, approve

KIND = "library.approve"


def start_approval(batch: ImportBatch, *, threshold: float, by: Any) -> Job:
    """Queue the approval; asked for twice while it runs, it is one."""
    return enqueue(
        KIND, {"batch": batch.pk, "threshold": threshold}, by=by, key=f"{KIND}:{batch.pk}"
    )


def run_approval(run: Run) -> dict[str, int]:
    """The job. What is published no longer waits, so a run that was interrupted goes on where it was."""
    batch = ImportBatch.objects.get(pk=run.payload["batch"])
    by = User.objects.get(pk=run.created_by_id)
    threshold = run.payload["threshold"]
    passing = [item for item, sure in judged(batch, by) if not against(item, sure, threshold)[0]]
    published = 0
    for position, item in enumerate(passing, start=1):
        with run.step():
            published += _approved(item.pk, batch, by)
        run.progress(position, len(passing), f"已发布 {published} 份，共 {len(passing)} 份")
    run.progress(len(passing), len(passing), f"已发布 {published} 份，其余留待逐份核对")
    return {"published": published, "left": len(passing) - published}


def _approved(pk: int, batch: ImportBatch, by: Any) -> bool:
    item = batch.items.select_related("page").get(pk=pk)
    try:
        approve(item, by=by)
    except (NothingToApprove, PermissionDenied, ValidationError):
        # It was decided about meanwhile, or needs a person: it stays where it waits.
        return False
    return True
