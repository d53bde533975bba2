"""Certificates are snapshots of the day of issue: revoked or superseded, never edited.

One that is held was never on paper: its snapshot is taken anew when it is released.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Certificate(models.Model):
    class State(models.TextChoices):
        VALID = "valid", "有效"
        HELD = "held", "暂缓打印"
        REVOKED = "revoked", "已撤销"
        SUPERSEDED = "superseded", "已换发"

    STANDING = (State.VALID, State.HELD)

    class Ground(models.TextChoices):
        """Why a certificate was revoked, as far as anybody who verifies it is told."""

        MISTAKE = "mistake", "信息有误"
        HOURS = "hours", "学时已冲销"
        CONDUCT = "conduct", "违反学习纪律"
        OTHER = "other", "其他原因"

    enrolment = models.ForeignKey(
        "courses.Enrolment",
        models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name="学习记录",
    )
    exam_result = models.ForeignKey(
        "courses.ExamResult",
        models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name="考试成绩",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name="持证人"
    )
    number = models.CharField("证书编号", max_length=40, unique=True)
    code = models.CharField("查验码", max_length=16, unique=True)
    holder_name = models.CharField("姓名", max_length=50)
    unit_name = models.CharField("单位", max_length=100, blank=True)
    course_title = models.CharField("课程", max_length=255)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    completed_on = models.DateField("学完日期")
    issuer = models.CharField("落款", max_length=100)
    issued_on = models.DateField("颁发日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.VALID)
    ground = models.CharField("撤销类别", max_length=10, choices=Ground, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    ended_at = models.DateTimeField("撤销或换发时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="换发为",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "证书"
        verbose_name_plural = "证书"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state__in=["valid", "held"]),
                name="certificate_one_standing",
            ),
            models.UniqueConstraint(
                fields=["exam_result"],
                condition=Q(state__in=["valid", "held"]),
                name="certificate_one_standing_exam",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, exam_result__isnull=True)
                | Q(enrolment__isnull=True, exam_result__isnull=False),
                name="certificate_for_course_or_exam",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.holder_name}"

    @property
    def standing(self):
        return self.state in self.STANDING

    @property
    def of_exam(self):
        return self.exam_result_id is not None

    @property
    def kind(self):
        """What stands above it."""
        return "合格证书" if self.of_exam else "结业证书"
