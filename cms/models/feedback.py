"""Opinions, complaints and corrections from readers, with the answer they get."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string

# No 0/O, 1/I/L: the code is read aloud and typed from paper.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_receipt() -> str:
    return get_random_string(12, RECEIPT_ALPHABET)


class Feedback(models.Model):
    """One message; `client` is a keyed hash of the sender's address, kept only to limit the rate."""

    class Category(models.TextChoices):
        SUGGESTION = "suggestion", "意见建议"
        COMPLAINT = "complaint", "投诉举报"
        CORRECTION = "correction", "内容纠错"
        PROBLEM = "problem", "使用问题"

    class State(models.TextChoices):
        NEW = "new", "待处理"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已办结"

    category = models.CharField("类别", max_length=20, choices=Category)
    text = models.TextField("内容", max_length=3000)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    page_url = models.CharField("所在页面", max_length=500, blank=True, editable=False)
    query = models.CharField("没有查到的内容", max_length=200, blank=True, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="提交人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    client = models.CharField(max_length=64, editable=False)
    receipt = models.CharField(
        "查询码", max_length=12, unique=True, editable=False, default=new_receipt
    )
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.NEW)
    reply = models.TextField("答复", max_length=3000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="答复人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    replied_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "意见反馈"
        verbose_name_plural = "意见反馈"
        indexes = [models.Index(fields=["client", "created_at"], name="feedback_rate")]

    def __str__(self):
        return f"{self.get_category_display()} {self.receipt}"

    def get_absolute_url(self) -> str:
        return reverse("cms:feedback_receipt", args=[self.receipt])
