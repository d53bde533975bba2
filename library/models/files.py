"""Original files, stored once under the name of their content; what documents use them for; their pages."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from library.querysets import SourceFileQuerySet


def stored_name(sha256: str) -> str:
    """Where content lies: nothing of the sender's file name reaches the disk."""
    return f"library/{sha256[:2]}/{sha256}"


class TextOrigin(models.TextChoices):
    """Where the characters come from; the values are those of `library.extraction.blocks.Origin`."""

    TYPED = "typed", "电子文本"
    TEXT_LAYER = "text-layer", "PDF 文字层"
    OCR = "ocr", "图像识别"
    MIXED = "mixed", "部分图像识别"


class SourceFile(models.Model):
    """Content and what was found out about it. `confidence` is the mean over all recognised
    characters (0 to 1), nothing where none had to be recognised."""

    original_name = models.CharField("原文件名", max_length=255)
    sha256 = models.CharField("校验值", max_length=64, unique=True)
    file = models.FileField("文件", max_length=100, editable=False)
    size = models.PositiveBigIntegerField("大小")
    content_type = models.CharField("类型", max_length=100)
    encoding = models.CharField("文字编码", max_length=20, blank=True)
    origin = models.CharField("文字来源", max_length=12, choices=TextOrigin, blank=True)
    confidence = models.FloatField("识别可信程度", null=True, blank=True)
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


class DocumentFile(models.Model):
    """One use of a file by a document, under the name it came with."""

    class Role(models.TextChoices):
        SOURCE = "source", "原始文件"
        SCAN = "scan", "扫描件"
        ATTACHMENT = "attachment", "附件"
        EXPLANATION = "explanation", "解读"

    page = models.ForeignKey(
        "library.PolicyPage", verbose_name="文件", on_delete=models.CASCADE, related_name="files"
    )
    file = models.ForeignKey(
        SourceFile, verbose_name="内容", on_delete=models.PROTECT, related_name="uses"
    )
    role = models.CharField("用途", max_length=12, choices=Role, default=Role.SOURCE)
    name = models.CharField("文件名", max_length=255)
    order = models.PositiveIntegerField("序号", default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["page_id", "order", "pk"]
        verbose_name = "文件附带的内容"
        verbose_name_plural = "文件附带的内容"
        constraints = [
            models.UniqueConstraint(fields=["page", "file", "role"], name="library_file_used_once")
        ]

    def __str__(self):
        return self.name

    @property
    def url(self) -> str:
        return reverse("cms:file", args=["policy", self.file_id, self.name])


class FilePage(models.Model):
    """One page of a file as it is shown upright: its size and the boxes in points from the upper left.

    `lines` holds `[text, [left, top, right, bottom], [confidence of each character]]`; the last is
    empty where the text was not recognised from a picture. `confidence` is their mean. `turns` is
    how many quarter turns clockwise lead from the upright page to the page as the file has it.
    """

    file = models.ForeignKey(SourceFile, on_delete=models.CASCADE, related_name="file_pages")
    number = models.PositiveIntegerField("页码")
    width = models.FloatField()
    height = models.FloatField()
    turns = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    lines = models.JSONField(default=list, blank=True)
    origin = models.CharField("文字来源", max_length=12, choices=TextOrigin)
    confidence = models.FloatField("识别可信程度", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["file_id", "number"]
        verbose_name = "文件的一页"
        verbose_name_plural = "文件的各页"
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="library_file_page_once")
        ]

    def __str__(self):
        return f"{self.file} 第 {self.number} 页"
