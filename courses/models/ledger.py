"""The ledger of hours. Entries are written once; a wrong one is answered by a reversing entry."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models.pages import HourCategory


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete an entry of the ledger."""


class LedgerQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("学时台账只能追加，不能修改；更正请用冲销。")

    def delete(self) -> NoReturn:
        raise AppendOnly("学时台账只能追加，不能删除；更正请用冲销。")


class HourEntry(models.Model):
    """Hours of a completed course (`enrolment`, `release`) or of a passed exam (`exam_result`)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="hour_entries", verbose_name="人员"
    )
    year = models.PositiveSmallIntegerField("年度")
    category = models.CharField("类别", max_length=10, choices=HourCategory)
    hours = models.DecimalField("学时", max_digits=6, decimal_places=1)
    earned_on = models.DateField("取得日期")
    enrolment = models.ForeignKey(
        "courses.Enrolment",
        models.PROTECT,
        null=True,
        related_name="hour_entries",
        verbose_name="学习记录",
    )
    release = models.ForeignKey(
        "courses.Release", models.PROTECT, null=True, related_name="+", verbose_name="课程版本"
    )
    exam_result = models.ForeignKey(
        "courses.ExamResult",
        models.PROTECT,
        null=True,
        related_name="hour_entries",
        verbose_name="考试成绩",
    )
    rule = models.CharField("依据", max_length=300)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲销"
    )
    reason = models.CharField("冲销原因", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("记入时间", auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "学时记录"
        verbose_name_plural = "学时记录"
        ordering = ["-earned_on", "-pk"]
        indexes = [models.Index(fields=["user", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(reverses=None), name="hours_once_per_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(
                    enrolment__isnull=False, release__isnull=False, exam_result__isnull=True
                )
                | Q(enrolment__isnull=True, release__isnull=True, exam_result__isnull=False),
                name="hours_for_course_or_exam",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, hours__gt=0) | Q(reverses__isnull=False, hours__lt=0),
                name="hours_reversal_is_negative",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.year} {self.hours} 学时"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly("学时台账只能追加，不能修改；更正请用冲销。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("学时台账只能追加，不能删除；更正请用冲销。")

    @property
    def title(self) -> str:
        """What the hours were earned by."""
        earned_by = self.exam_result.exam if self.exam_result else self.release
        return earned_by.title if earned_by else ""
