"""A line of the dashboard for those who look after the site.

The hook `todo_items` belongs to an app above; it reads `label`, `count` and `url`.
"""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from jobs.models import Job


class FailedJobs(NamedTuple):
    label: str
    count: int
    url: str


def failed_jobs(request: HttpRequest) -> list[FailedJobs]:
    if not request.user.has_perm("jobs.view_job"):
        return []
    url = f"{reverse('jobs_admin:index')}?state={Job.State.FAILED}"
    return [FailedJobs("失败的后台任务", Job.objects.failed().count(), url)]
