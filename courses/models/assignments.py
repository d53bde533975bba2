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

    def __str__(self):
        return f"《{self.course}》{self.due_on:%Y-%m-%d} 前完成"


class Duty(models.Model):
    """One person concerned by an assignment; ended when she leaves its audience."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="duties")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name="人员"
    )
    added_at = models.DateTimeField("加入时间", auto_now_add=True)
    reminded_at = models.DateTimeField("最近提醒", null=True, blank=True)
    ended_at = models.DateTimeField("退出时间", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "必修人员"
        verbose_name_plural = "必修人员"
        ordering = ["assignment", "user"]
        constraints = [models.UniqueConstraint(fields=["assignment", "user"], name="duty_once")]

    def __str__(self):
        return f"{self.user}：{self.assignment}"
