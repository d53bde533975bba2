"""People imports from Excel: every row read is kept with what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class PeopleImport(models.Model):
    """One uploaded workbook: read, shown, then applied by a job."""

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        PREVIEW = "preview", "待确认"
        APPLYING = "applying", "正在写入"
        APPLIED = "applied", "已写入"
        FAILED = "failed", "未完成"

    filename = models.CharField("文件名", max_length=255)
    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    message = models.CharField("说明", max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "人员导入"
        verbose_name_plural = "人员导入"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.filename


class PeopleImportRow(models.Model):
    """A line of the sheet as it was typed, and its outcome."""

    class Outcome(models.TextChoices):
        CREATE = "create", "新增"
        UPDATE = "update", "更新"
        SAME = "same", "无变化"
        ERROR = "error", "有误"

    batch = models.ForeignKey(PeopleImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    cells = models.JSONField("单元格")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    reasons = models.JSONField("原因", default=list)
    done = models.BooleanField("已处理", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="people_row_unique_number")
        ]

    def __str__(self):
        return f"第 {self.number} 行"
