"""What people do about points: marks given by hand, and corrections of a key after the fact."""

from django.conf import settings
from django.db import models


class Mark(models.Model):
    """Points that a person gave an answer; the latest counts, none is ever changed."""

    item = models.ForeignKey("courses.AttemptItem", models.PROTECT, related_name="marks")
    points = models.DecimalField("得分", max_digits=5, decimal_places=1)
    rubric = models.JSONField(
        "评分要点", default=list, blank=True, help_text="各评分要点所得的分。"
    )
    comment = models.TextField("评语", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "人工判分"
        verbose_name_plural = "人工判分"
        ordering = ["item", "pk"]

    def __str__(self):
        return f"{self.item}：{self.points}"


class KeyCorrection(models.Model):
    """How answers to one version are judged after its key was found wrong.

    `version` itself stays as it was asked; marking reads the corrections that were applied, in
    their order, so it may be repeated for ever. Without `exam` and `paper` it holds wherever the version was asked.
    """

    class Mode(models.TextChoices):
        AWARD_ALL = "award_all", "全部给分"
        ACCEPT_ALSO = "accept_also", "另一答案也算对"
        NEW_KEY = "new_key", "改用新答案"
        DROP = "drop", "本题不计分"

    class State(models.TextChoices):
        PREVIEW = "preview", "待确认"
        RUNNING = "running", "重新判分中"
        DONE = "done", "已完成"
        DISCARDED = "discarded", "已放弃"

    version = models.ForeignKey(
        "courses.QuestionVersion", models.PROTECT, related_name="corrections"
    )
    exam = models.ForeignKey(
        "courses.Exam", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    paper = models.ForeignKey(
        "courses.Paper", models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField("处理办法", max_length=15, choices=Mode)
    key = models.JSONField("新答案", null=True, blank=True)
    only_if_higher = models.BooleanField("只改高不改低", default=True)
    reason = models.CharField("原因", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEW)
    outcome = models.JSONField("结果", default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("提出时间", auto_now_add=True)
    applied_at = models.DateTimeField("执行时间", null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "答案更正"
        verbose_name_plural = "答案更正"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.version}：{self.get_mode_display()}"
