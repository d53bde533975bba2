"""Original files, stored once under the name of their content."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from library.querysets import SourceFileQuerySet


def stored_name(sha256: str) -> str:
    """Where content lies: nothing of the sender's file name reaches the disk."""
    return f"library/{sha256[:2]}/{sha256}"


class SourceFile(models.Model):
    class Role(models.TextChoices):
        SOURCE = "source", "原始文件"
        ATTACHMENT = "attachment", "附件"
        SCAN = "scan", "扫描件"

    role = models.CharField("用途", max_length=20, choices=Role, default=Role.SOURCE)
    original_name = models.CharField("原文件名", max_length=255)
    sha256 = models.CharField("校验值", max_length=64, unique=True)
    file = models.FileField("文件", max_length=100, editable=False)
    size = models.PositiveBigIntegerField("大小")
    content_type = models.CharField("类型", max_length=100)
    encoding = models.CharField("文字编码", max_length=20, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("存入时间", auto_now_add=True)

    objects = SourceFileQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "原始文件"
        verbose_name_plural = "原始文件"

    def __str__(self):
        return self.original_name

    @property
    def url(self) -> str:
        return reverse("cms:file", args=["policy", self.pk, self.original_name])
