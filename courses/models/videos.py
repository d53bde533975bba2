"""A video with its captions; where it is shown is a lesson's affair."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Video(models.Model):
    """An MP4 file (H.264, AAC). Its length is read from the file, never taken from a player."""

    title = models.CharField("名称", max_length=120)
    file = models.FileField("视频文件", upload_to="videos/", max_length=200)
    sha256 = models.CharField("校验值", max_length=64, unique=True, editable=False)
    size = models.PositiveBigIntegerField("大小", editable=False)
    duration_ms = models.PositiveIntegerField("时长（毫秒）", editable=False)
    captions = models.TextField(
        "字幕", help_text="WebVTT 或 SRT 格式，UTF-8 编码；保存时统一为 WebVTT。"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "视频"
        verbose_name_plural = "视频"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def url(self) -> str:
        return reverse("cms:file", args=["video", self.pk, f"{self.pk}.mp4"])
