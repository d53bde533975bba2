"""One row per long task. The row is the truth; the broker only wakes a worker.

Invariants: a job is worked on by the process whose attempt number the row carries and whose
lease has not run out; every claim raises the attempt, so a process that lost its lease cannot
write any more. At most one queued or running job has a given non-empty key.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jobs import registry
from jobs.querysets import JobQuerySet


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        SUCCEEDED = "succeeded", "已完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    ACTIVE = (State.QUEUED, State.RUNNING)

    kind = models.CharField("类型", max_length=100, db_index=True)
    key = models.CharField("去重键", max_length=200, blank=True, editable=False)
    payload = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("进展", max_length=500, blank=True)
    log = models.TextField("日志", blank=True)
    result = models.JSONField("结果", null=True, blank=True, encoder=DjangoJSONEncoder)
    attempt = models.PositiveIntegerField("执行次数", default=0)
    interruptions = models.PositiveSmallIntegerField("中断次数", default=0)
    lease_until = models.DateTimeField("租约至", null=True, blank=True)
    wake_at = models.DateTimeField("下次唤醒", default=timezone.now, editable=False)
    cancel_requested = models.BooleanField("已请求取消", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="发起人",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now, editable=False)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    # A task of Wagtail is itself a job: indexing jobs for references would never end.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "wake_at"], name="job_state_wake")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=("queued", "running")) & ~Q(key=""),
                name="job_active_key_unique",
            )
        ]

    def __str__(self):
        return f"{self.label} #{self.pk}"

    @property
    def label(self):
        """The kind in Chinese; a kind that is no longer registered shows its name."""
        return registry.label(self.kind)

    @property
    def is_active(self):
        return self.state in self.ACTIVE

    @property
    def percent(self):
        """Whole percent done, or None while the total is unknown."""
        if self.state == self.State.SUCCEEDED:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None
