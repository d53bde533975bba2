"""The wrong-answer book: what a person has yet to get right, by question."""

from django.conf import settings
from django.db import models


class WrongAnswer(models.Model):
    """A question that a person answered wrongly; cleared after two right answers in a row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="wrong_answers", verbose_name="学员"
    )
    question = models.ForeignKey(
        "courses.Question", models.PROTECT, related_name="+", verbose_name="试题"
    )
    times = models.PositiveSmallIntegerField("答错次数", default=1)
    right_since = models.PositiveSmallIntegerField("之后连续答对", default=0)
    wrong_at = models.DateTimeField("最近答错")
    cleared_at = models.DateTimeField("移出时间", null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "错题"
        verbose_name_plural = "错题"
        ordering = ["-wrong_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "question"], name="wrong_answer_once")
        ]

    def __str__(self):
        return f"{self.user}：{self.question}"
