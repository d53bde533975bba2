"""The outbox between the database and the index, and the state of that index.

A `Change` says that an object *may* differ from its entry in the index, never how: whoever
applies it reads the current row and decides. So changes are idempotent and order-free,
and losing the order of two commits loses nothing.
"""

from django.db import models

from search.querysets import ChangeQuerySet

PAGE = "wagtailcore.page"  # pages are noted by their base model: a deleted row has no other


class Change(models.Model):
    class Span(models.TextChoices):
        OBJECT = "object", "单个条目"
        SUBTREE = "subtree", "栏目及其下级"

    model = models.CharField("类型", max_length=100)
    object_id = models.BigIntegerField("编号")
    # A subtree is named by its root page, not by url_path: a path can change again before
    # the row is applied and would then name nothing.
    span = models.CharField("范围", max_length=10, choices=Span, default=Span.OBJECT)
    urgent = models.BooleanField("优先", default=False)
    created_at = models.DateTimeField("产生时间", auto_now_add=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    retry_at = models.DateTimeField("下次尝试", null=True, blank=True)
    error = models.TextField("失败原因", blank=True)
    # Set instead of deleting the row while a rebuild runs, which replays it.
    applied_at = models.DateTimeField("写入索引时间", null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "索引变更"
        verbose_name_plural = "索引变更"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["applied_at", "-urgent", "id"], name="search_change_due"),
            models.Index(fields=["model", "object_id"], name="search_change_object"),
        ]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"


class IndexState(models.Model):
    """One row: who may write the index, how far it is and what went wrong last."""

    version = models.BigIntegerField("版本号", default=0)
    holder = models.CharField("写入者", max_length=64, blank=True)
    held_until = models.DateTimeField("写入权至", null=True, blank=True)
    builder = models.CharField("重建者", max_length=64, blank=True)
    building_until = models.DateTimeField("重建租期至", null=True, blank=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    failing_since = models.DateTimeField("失败始于", null=True, blank=True)
    retry_at = models.DateTimeField("下次尝试", null=True, blank=True)
    error = models.TextField("最近失败原因", blank=True)
    drained_at = models.DateTimeField("最近同步", null=True, blank=True)
    rebuilt_at = models.DateTimeField("最近重建", null=True, blank=True)
    # Of the model that vectors were last made with, "" where meaning is off. Another one
    # makes every page wait for vectors again: `looked_to` is the last that was looked at,
    # None after all.
    space = models.CharField("模型空间", max_length=12, blank=True)
    space_since = models.DateTimeField("模型空间始于", null=True, blank=True)
    looked_to = models.BigIntegerField("已查到的页面", null=True, blank=True)

    class Meta:
        verbose_name = "检索索引"
        verbose_name_plural = "检索索引"
        default_permissions = ()
        permissions = [("manage_index", "管理检索索引")]

    def __str__(self) -> str:
        return "检索索引"
