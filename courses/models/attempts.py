"""One person's way through one paper. Everything that decides the result is fixed at the start:
the question versions, the order of questions and options, the points, the deadline."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Attempt(models.Model):
    """`context` says for what it is taken (`lesson:12`); in it numbers count and one is open."""

    class State(models.TextChoices):
        OPEN = "open", "作答中"
        SUBMITTED = "submitted", "已交卷"
        MARKED = "marked", "已判分"

    class ClosedBy(models.TextChoices):
        PERSON = "person", "本人交卷"
        DEADLINE = "deadline", "到时收卷"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name="答题人"
    )
    paper = models.ForeignKey(
        "courses.Paper", models.PROTECT, related_name="attempts", verbose_name="测验"
    )
    context = models.CharField("用途", max_length=40)
    enrolment = models.ForeignKey(
        "courses.Enrolment", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    lesson = models.ForeignKey(
        "courses.LessonPage", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField("第几次")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    seed = models.PositiveBigIntegerField()
    holder = models.CharField(
        max_length=36,
        blank=True,
        help_text="现在作答的窗口；另一窗口接手后，旧窗口的答案不再接受。",
    )
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    deadline = models.DateTimeField("截止时间", null=True, blank=True)
    submitted_at = models.DateTimeField("交卷时间", null=True, blank=True)
    closed_by = models.CharField("收卷方式", max_length=10, choices=ClosedBy, blank=True)
    marked_at = models.DateTimeField("判分时间", null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField("及格线（百分比）")
    score = models.DecimalField("得分", max_digits=6, decimal_places=1, null=True, blank=True)
    max_score = models.DecimalField("满分", max_digits=6, decimal_places=1)
    passed = models.BooleanField("通过", null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "答题记录"
        verbose_name_plural = "答题记录"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "paper", "context", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["user", "paper", "context"],
                condition=Q(state="open"),
                name="attempt_one_open",
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline"])]

    def __str__(self):
        return f"{self.user}：{self.paper} 第 {self.number} 次"


class AttemptItem(models.Model):
    """One question of an attempt with the last accepted answer and, after marking, its points."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, related_name="+")
    option_order = models.JSONField(default=list)
    points = models.DecimalField(max_digits=5, decimal_places=1)
    answer = models.JSONField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    awarded = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["attempt", "order"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "order"], name="attempt_item_order_once"),
            models.UniqueConstraint(fields=["attempt", "version"], name="attempt_version_once"),
        ]

    def __str__(self):
        return f"{self.attempt}，第 {self.order} 题"


class Answer(models.Model):
    """Each accepted save, in the order of its sequence number."""

    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="answers")
    sequence = models.PositiveIntegerField()
    value = models.JSONField()
    holder = models.CharField(max_length=36, blank=True)
    saved_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["item", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["item", "sequence"], name="answer_sequence_once")
        ]

    def __str__(self):
        return f"{self.item}（{self.sequence}）"
