"""A release fixes what a course asks for. Rows are written once and never changed, except that
the mark `current` moves on to the next one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models.pages import HourCategory


class Release(models.Model):
    class Change(models.TextChoices):
        ERRATUM = "erratum", "勘误"
        OPTIONAL = "optional", "可选新增"
        REQUIRED = "required", "必修新增"

    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="releases", verbose_name="课程"
    )
    number = models.PositiveSmallIntegerField("版次")
    current = models.BooleanField("现行", default=True)
    change = models.CharField("变更", max_length=10, choices=Change)
    note = models.CharField("说明", max_length=300, blank=True)
    title = models.CharField("课程名称", max_length=255)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    category = models.CharField("学时类别", max_length=10, choices=HourCategory)
    certificate = models.BooleanField("颁发证书")
    certificate_issuer = models.CharField("证书落款", max_length=60, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人"
    )
    created_at = models.DateTimeField("发布时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "课程版本"
        verbose_name_plural = "课程版本"
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(current=True), name="release_one_current"
            ),
        ]

    def __str__(self):
        return f"《{self.title}》第 {self.number} 版"


class ReleaseUnit(models.Model):
    """One lesson of a release: its place, and what finishing it takes."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="units")
    lesson = models.ForeignKey("courses.LessonPage", models.PROTECT, related_name="release_units")
    order = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("标题", max_length=255)
    required = models.BooleanField("必修")
    watch = models.BooleanField("须看完视频", default=False)
    quiz = models.BooleanField("须通过测验", default=False)
    revision_id = models.PositiveBigIntegerField(
        "修订号", null=True, help_text="发布时的正文，备查。"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["release", "order"]
        constraints = [
            models.UniqueConstraint(fields=["release", "lesson"], name="unit_lesson_once"),
            models.UniqueConstraint(fields=["release", "order"], name="unit_order_once"),
        ]

    def __str__(self):
        return self.title
