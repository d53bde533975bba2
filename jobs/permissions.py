from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from jobs.models import Job


def may_view(user: "User | AnonymousUser", job: "Job") -> bool:
    """Who began a job sees it; so does whoever may view all jobs."""
    return user.is_authenticated and (
        job.created_by_id == user.pk or user.has_perm("jobs.view_job")
    )


def may_manage(user: "User | AnonymousUser", job: "Job") -> bool:
    """Cancel or retry."""
    return user.is_authenticated and (
        job.created_by_id == user.pk or user.has_perm("jobs.change_job")
    )
