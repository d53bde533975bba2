"""One upload of files and what became of each of them."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models

from library.querysets import ImportBatchQuerySet, ImportItemQuerySet

INCOMING = "library/incoming"
SUMMARY = {
    "created": "已导入",
    "existing": "已存在",
    "failed": "未能导入",
    "held": "等待转换程序",
    "undone": "已撤销",
    "waiting": "等待处理",
}
#: What stands in place of the name of a file that may not be kept: the name may tell as much as the text.
SECRET_NAME = "涉密文件"  # noqa: S105 - no password


def summary(counts: Mapping[str, int]) -> str:
    """已导入 3 份，未能导入 1 份: what there is none of is not mentioned."""
    parts = [f"{words} {counts[state]} 份" for state, words in SUMMARY.items() if counts[state]]
    return "，".join(parts) or "没有文件"


class ImportBatch(models.Model):
    """An upload is open until it is submitted; only then is it work, and shown.

    `key` says what was submitted (content, place, person), so that the same upload sent twice at
    once is one. `catalogue` holds the tables that came with the files,
    `[{"name", "problem", "rows": [...]}]`: while it is open the rows as `library.catalogue.Row` has
    them, from then on `{"number", "file", "problems"}` of each.
    """

    section = models.ForeignKey(
        "library.DocumentsPage",
        verbose_name="导入到",
        on_delete=models.CASCADE,
        related_name="import_batches",
    )
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    publish = models.BooleanField("导入后直接发布", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="导入人",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    undone_at = models.DateTimeField("撤销时间", null=True, editable=False)
    key = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    note = models.CharField("来源", max_length=120, blank=True)
    catalogue = models.JSONField("目录表", default=list, blank=True)
    job = models.OneToOneField(
        "jobs.Job", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    objects = ImportBatchQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "文件导入"
        verbose_name_plural = "文件导入"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(publish=False) | models.Q(created_by__isnull=False),
                name="library_batch_published_by_someone",
                violation_error_message="直接发布必须写明由谁发布。",
            )
        ]

    def __str__(self):
        return f"第 {self.pk} 批"

    @property
    def summary(self) -> str:
        """Of a batch with counts."""
        return summary({state: getattr(self, state) for state in SUMMARY})


class ImportItem(models.Model):
    """One file on its way in; one out of an archive is named 包.zip/目录/文件.

    `page` is the document it became, or was found to be already in the way that `likeness` says.
    Where it became a new one, `other` is a document that is like it, for an editor to decide about.
    `given` is what a catalogue says: `{"source", "fields": {field: value}, "internal"}`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待处理"
        CREATED = "created", "已导入"
        EXISTING = "existing", "已存在，未重复导入"
        FAILED = "failed", "未能导入"
        HELD = "held", "等待转换程序"
        UNDONE = "undone", "已撤销"

    class Likeness(models.TextChoices):
        SAME_FILE = "file", "内容完全相同的文件"
        SAME_TEXT = "text", "同一文件的同一文本"
        BETTER_COPY = "better", "同一文件，这一份更清楚"
        OTHER_COPY = "copy", "同一文件，文字有出入"
        EARLIER_STATE = "earlier", "同一文件的较早文本"
        LATER_STATE = "later", "同一文件的较新文本"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveIntegerField()
    upload = models.PositiveIntegerField(
        default=0, help_text="第几个上传的文件；压缩包里的文件属于同一个。", editable=False
    )
    name = models.CharField("文件名", max_length=500)
    sha256 = models.CharField("校验值", max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField("大小")
    state = models.CharField("结果", max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField("说明", max_length=500, blank=True)
    kept = models.BooleanField(
        "暂存", default=False, help_text="上传的内容还在，可以重新处理。", editable=False
    )
    warnings = models.JSONField("提示", default=list, blank=True)
    page = models.ForeignKey(
        "library.PolicyPage",
        verbose_name="文件",
        null=True,
        on_delete=models.SET_NULL,
        related_name="import_items",
    )
    other = models.ForeignKey(
        "library.PolicyPage",
        verbose_name="相近的文件",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    likeness = models.CharField("相近之处", max_length=10, choices=Likeness, blank=True)
    section = models.ForeignKey(
        "library.DocumentsPage",
        verbose_name="目录表指定的栏目",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    given = models.JSONField("目录表的内容", default=dict, blank=True)
    finished_at = models.DateTimeField("处理时间", null=True, editable=False)
    file = models.ForeignKey(
        "library.SourceFile", null=True, on_delete=models.SET_NULL, related_name="import_items"
    )

    objects = ImportItemQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["batch_id", "order"]
        verbose_name = "导入的文件"
        verbose_name_plural = "导入的文件"
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="library_item_order")
        ]

    def __str__(self):
        return self.name

    @property
    def incoming_name(self) -> str:
        """Where the upload waits until it is read; nothing in it comes from the sender's name."""
        return incoming_name(self.batch.token, self.order)


def incoming_name(token: UUID, order: int) -> str:
    return f"{INCOMING}/{token}/{order}"
