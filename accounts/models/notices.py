"""What the site tells a person: shown under the bell, mailed where an address is known."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.querysets import NoticeQuerySet


class Notice(models.Model):
    """One message to one person.

    A mail is due as long as `mail` is PENDING: the row is the truth, the task that sends it
    is only woken by the broker (`accounts.mail`).
    """

    class Mail(models.TextChoices):
        NONE = "none", "不发邮件"
        PENDING = "pending", "待发"
        SENT = "sent", "已发"
        FAILED = "failed", "未发出"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="收件人"
    )
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=500, blank=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发出人",
    )
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mail = models.CharField("邮件", max_length=10, choices=Mail, default=Mail.NONE)
    mail_attempts = models.PositiveSmallIntegerField("邮件尝试次数", default=0)
    mail_leased_until = models.DateTimeField("发送占用至", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(read_at=None), name="notice_unread_by_user"
            ),
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            models.Index(
                fields=["mail_leased_until"],
                condition=models.Q(mail="pending"),
                name="notice_mail_pending",
            ),
        ]

    def __str__(self):
        return self.subject
