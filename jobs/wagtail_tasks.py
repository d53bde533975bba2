"""Wagtail's own background tasks as jobs: queued on commit, a row until they are done."""

from importlib import import_module
from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from jobs import services
from jobs.runner import Run

KIND = "wagtail.task"


class JobBackend(BaseTaskBackend):
    """The django-tasks backend named in the TASKS setting."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        job = services.enqueue(
            KIND, {"task": task.module_path, "args": list(args), "kwargs": dict(kwargs)}
        )
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=job.created_at,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def run_task(run: Run) -> None:
    """The handler of KIND: tasks only say which object to look at, so a second run is harmless."""
    module, _, name = run.payload["task"].rpartition(".")
    task = getattr(import_module(module), name)
    task.call(*run.payload["args"], **run.payload["kwargs"])
