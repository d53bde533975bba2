"""Courses that people must take by a day, and whom that concerns."""

from django.conf import settings
from django.db import models


class Assignment(models.Model):
    """A course is required of an audience by `due_on`; people who join the audience later follow."""

    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="assignments", verbose_name="课程"
    )
    audience = models.ForeignKey(
        "accounts.Audience", models.PROTECT, related_name="assignments", verbose_name="对象"
    )
    due_on = models.DateField("完成期限")
    note = models.CharField("说明", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="布置人"
    )
    created_at = models.DateTimeField("布置时间", auto_now_add=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "必修任务"
        verbose_name_plural = "必修任务"
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "audience"],
                condition=models.Q(closed_at=None),
                name="assignment_one_open",
            )
        ]

    def __str__(self):
        return f"《{self.course}》{self.due_on:%Y-%m-%d} 前完成"


class Duty(models.Model):
    """A spell in which an assignment concerns a person: ended when she leaves its audience, and
    followed by another one when she comes back, so that a report can ask how it stood on a day.

    `told_due_on` is the day she was last told; it differs after the assignment was moved.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="duties")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name="人员"
    )
    added_at = models.DateTimeField("加入时间", auto_now_add=True)
    told_due_on = models.DateField("已告知的期限", null=True, blank=True)
    ended_at = models.DateTimeField("退出时间", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "必修人员"
        verbose_name_plural = "必修人员"
        ordering = ["assignment", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "user"],
                condition=models.Q(ended_at=None),
                name="duty_one_open",
            )
        ]
        indexes = [models.Index(fields=["user", "assignment"])]

    def __str__(self):
        return f"{self.user}：{self.assignment}"


class Reminder(models.Model):
    """When a person was last reminded of everything she has open; one row for each person, on
    which two administrators who press the button at the same time meet."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder", verbose_name="人员"
    )
    sent_at = models.DateTimeField("最近提醒", null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "学习提醒"
        verbose_name_plural = "学习提醒"

    def __str__(self):
        return f"{self.user}：{self.sent_at:%Y-%m-%d}" if self.sent_at else str(self.user)
