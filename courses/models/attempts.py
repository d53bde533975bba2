"""One person's way through one paper. Everything that decides the result is fixed at the start:
the question versions, the order of questions and options, the points, the deadline.
`docs/attempts.md` has the states and what moves an attempt from one to the next."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Attempt(models.Model):
    """`context` says for what it is taken (`lesson:12`, `exam:3`); in it numbers count and one is
    open. An attempt drawn before its exam begins is not started and knows no deadline yet."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", "未开始"
        OPEN = "open", "作答中"
        SUBMITTED = "submitted", "已交卷"
        TO_MARK = "to_mark", "待阅卷"
        MARKED = "marked", "已判分"
        ABANDONED = "abandoned", "未参加"

    class ClosedBy(models.TextChoices):
        PERSON = "person", "本人交卷"
        DEADLINE = "deadline", "到时收卷"
        INVIGILATOR = "invigilator", "监考收卷"

    UNDER_WAY = (State.NOT_STARTED, State.OPEN)
    HANDED_IN = (State.SUBMITTED, State.TO_MARK, State.MARKED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name="答题人"
    )
    paper = models.ForeignKey(
        "courses.Paper", models.PROTECT, related_name="attempts", verbose_name="试卷"
    )
    context = models.CharField("用途", max_length=40)
    enrolment = models.ForeignKey(
        "courses.Enrolment", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    lesson = models.ForeignKey(
        "courses.LessonPage", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    exam = models.ForeignKey(
        "courses.Exam", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField("第几次")
    state = models.CharField("状态", max_length=12, choices=State, default=State.OPEN)
    seed = models.PositiveBigIntegerField()
    holder = models.CharField(
        max_length=36,
        blank=True,
        help_text="现在作答的窗口；另一窗口接手后，旧窗口的答案不再接受。",
    )
    started_at = models.DateTimeField("开始时间", null=True, blank=True, default=timezone.now)
    heard_at = models.DateTimeField("最近联系", null=True, blank=True)
    deadline = models.DateTimeField("截止时间", null=True, blank=True)
    submitted_at = models.DateTimeField("交卷时间", null=True, blank=True)
    closed_by = models.CharField("收卷方式", max_length=12, choices=ClosedBy, blank=True)
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
                condition=Q(state__in=["not_started", "open"]),
                name="attempt_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "deadline"]),
            models.Index(fields=["exam", "state"]),
        ]

    def __str__(self):
        return f"{self.user}：{self.paper} 第 {self.number} 次"


class AttemptItem(models.Model):
    """One question of an attempt with the last accepted answer and, after marking, its points."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    section = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, related_name="+")
    option_order = models.JSONField(default=list)
    points = models.DecimalField(max_digits=5, decimal_places=1)
    answer = models.JSONField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    awarded = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    dropped = models.BooleanField(default=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)

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


class AttemptEvent(models.Model):
    """What became of an attempt, by whom: nothing moves its deadline or state without one."""

    class Kind(models.TextChoices):
        DRAWN = "drawn", "抽题"
        STARTED = "started", "开始作答"
        TAKEN_OVER = "taken_over", "换窗口继续"
        EXTENDED = "extended", "延长时间"
        SUBMITTED = "submitted", "本人交卷"
        CLOSED = "closed", "到时收卷"
        FORCED = "forced", "监考收卷"
        REOPENED = "reopened", "重新开放"
        ABANDONED = "abandoned", "未参加"
        MARKED = "marked", "判分"
        REGRADED = "regraded", "重新判分"

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="events")
    kind = models.CharField("事件", max_length=12, choices=Kind)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField("说明", default=dict, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "答题经过"
        verbose_name_plural = "答题经过"
        ordering = ["attempt", "pk"]

    def __str__(self):
        return f"{self.attempt}：{self.get_kind_display()}"
