"""Lines of the operator's status page: label, value, whether all is well, where to look."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from jobs.models import Job

LATE = timedelta(minutes=10)


def lines() -> list[tuple[str, str, bool | None, str]]:
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    rows = [
        ("进行中", Job.objects.filter(state=Job.State.RUNNING).count(), None, Job.State.RUNNING),
        ("中断待恢复", Job.objects.interrupted(now).count(), 0, Job.State.RUNNING),
        ("排队中", waiting.count(), None, Job.State.QUEUED),
        ("排队超过十分钟", waiting.filter(created_at__lt=now - LATE).count(), 0, Job.State.QUEUED),
        ("失败", Job.objects.failed().count(), 0, Job.State.FAILED),
    ]
    index = reverse("jobs_admin:index")
    return [
        (label, f"{count} 项", None if limit is None else count <= limit, f"{index}?state={state}")
        for label, count, limit, state in rows
    ]
