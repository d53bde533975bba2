"""What a person has learnt. These records outlive pages and appointments: nothing here is
deleted with a page or a person, and what is completed stays completed."""

from django.conf import settings
from django.db import models


class Enrolment(models.Model):
    """A person's way through a course, measured by one release of it.

    `completed_at` is stamped once and never moves; `release` of a completed enrolment is the
    one that was completed.
    """

    class Source(models.TextChoices):
        SELF = "self", "自选"
        ASSIGNED = "assigned", "必修"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name="学员"
    )
    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="enrolments", verbose_name="课程"
    )
    release = models.ForeignKey(
        "courses.Release", models.PROTECT, related_name="enrolments", verbose_name="课程版本"
    )
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.SELF)
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    completed_at = models.DateTimeField("学完时间", null=True, blank=True)
    last_lesson = models.ForeignKey(
        "courses.LessonPage", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_seen_at = models.DateTimeField("最近学习", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "学习记录"
        verbose_name_plural = "学习记录"
        ordering = ["-last_seen_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="enrolment_once")]
        indexes = [models.Index(fields=["course", "completed_at"])]

    def __str__(self):
        return f"{self.user}：{self.course}"


class LessonProgress(models.Model):
    """How far an enrolment has come in one lesson. Only ever grows.

    `watched` is a sorted list of disjoint `[from, to]` in milliseconds of `video`, credited by
    the server; `position_ms` is where the player resumes.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="progress")
    lesson = models.ForeignKey("courses.LessonPage", models.PROTECT, related_name="progress")
    started_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField("确认读完", null=True, blank=True)
    video = models.ForeignKey(
        "courses.Video", models.PROTECT, null=True, blank=True, related_name="+"
    )
    watched = models.JSONField(default=list, blank=True)
    position_ms = models.PositiveIntegerField(default=0)
    watched_at = models.DateTimeField("看完视频", null=True, blank=True)
    quiz_passed_at = models.DateTimeField("通过测验", null=True, blank=True)
    completed_at = models.DateTimeField("学完本课", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "单课进度"
        verbose_name_plural = "单课进度"
        ordering = ["enrolment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="progress_lesson_once")
        ]

    def __str__(self):
        return f"{self.enrolment}（{self.lesson}）"


class VideoStream(models.Model):
    """The one player whose time counts for a person; a second one takes over or is refused.

    `token` is empty when the last player has said goodbye; `allowance_ms` is the grace that may
    still be spent beyond the time that really went by.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="video_stream"
    )
    token = models.UUIDField(null=True)
    progress = models.ForeignKey(LessonProgress, models.CASCADE, related_name="+")
    allowance_ms = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.user}：{self.progress}"
