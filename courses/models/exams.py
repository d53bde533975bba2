"""Exams: when, for whom and under which rules a paper is taken; results are rows of their own.

What an exam says is resolved into the attempt when that begins. Afterwards only an `Allowance`,
which is an event with a reason and a name, moves a person's time.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from courses.models.pages import HourCategory


class Exam(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "未发布"
        PUBLISHED = "published", "已发布"
        CANCELLED = "cancelled", "已取消"

    class Closing(models.TextChoices):
        HARD = "hard", "到结束时间一律收卷"
        FULL = "full", "入场后给足时长"

    class Counts(models.TextChoices):
        BEST = "best", "取最好一次"
        LAST = "last", "取最后一次"

    class Review(models.TextChoices):
        NEVER = "never", "只告诉成绩"
        AFTER_PASS = "after_pass", "通过后可看答案和解析"
        AFTER_SUBMIT = "after_submit", "交卷后即可看答案和解析"
        AFTER_CLOSE = "after_close", "考试结束后可看答案和解析"
        FROM_DATE = "from_date", "从指定时间起可看答案和解析"

    class Scores(models.TextChoices):
        AT_ONCE = "at_once", "判分后即可看成绩"
        AFTER_CLOSE = "after_close", "考试结束后可看成绩"

    title = models.CharField("考试名称", max_length=120)
    instructions = models.TextField("考生须知", max_length=2000, blank=True)
    paper = models.ForeignKey(
        "courses.Paper", models.PROTECT, related_name="exams", verbose_name="试卷"
    )
    audience = models.ForeignKey(
        "accounts.Audience", models.PROTECT, related_name="+", verbose_name="参加人员"
    )
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("结束时间")
    entry_until = models.DateTimeField(
        "最晚入场时间", null=True, blank=True, help_text="留空表示结束前都可以入场。"
    )
    minutes = models.PositiveSmallIntegerField(
        "答题时长（分钟）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text="留空表示只受结束时间限制。",
    )
    closing = models.CharField("收卷方式", max_length=10, choices=Closing, default=Closing.HARD)
    attempts_allowed = models.PositiveSmallIntegerField(
        "可考次数",
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1)],
        help_text="留空表示不限。",
    )
    cooldown_minutes = models.PositiveIntegerField(
        "两次之间至少间隔（分钟）", default=0, help_text="0 表示不限。"
    )
    pass_percent = models.PositiveSmallIntegerField(
        "及格线（百分比）", default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    counts = models.CharField("成绩认定", max_length=10, choices=Counts, default=Counts.BEST)
    password = models.CharField("考场口令", max_length=128, blank=True, editable=False)
    networks = models.TextField(
        "允许的网段",
        max_length=1000,
        blank=True,
        help_text="每行一个，例如 10.1.0.0/16；留空不限。",
    )
    review = models.CharField("答案公布", max_length=15, choices=Review, default=Review.NEVER)
    review_from = models.DateTimeField("答案公布时间", null=True, blank=True)
    scores = models.CharField("成绩公布", max_length=15, choices=Scores, default=Scores.AT_ONCE)
    predraw = models.BooleanField(
        "开考前预先抽题", default=False, help_text="人多同时入场时选用：开考前为每人备好试卷。"
    )
    drawn_at = models.DateTimeField("预先抽题完成", null=True, editable=False)
    hours = models.DecimalField(
        "合格记学时", max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    category = models.CharField(
        "学时类别", max_length=10, choices=HourCategory, default=HourCategory.SKILLS
    )
    certificate = models.BooleanField("合格颁发证书", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)

    class Meta:
        verbose_name = "考试"
        verbose_name_plural = "考试"
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="exam_closes_after_opening"
            )
        ]
        indexes = [models.Index(fields=["state", "opens_at"])]

    def __str__(self):
        return self.title


class ExamStaff(models.Model):
    """Who watches over an exam or marks it, beside those who run the training."""

    class Role(models.TextChoices):
        INVIGILATOR = "invigilator", "监考"
        MARKER = "marker", "阅卷"

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="staff", verbose_name="考试")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exam_duties", verbose_name="人员"
    )
    role = models.CharField("职责", max_length=15, choices=Role)

    class Meta:
        verbose_name = "考务人员"
        verbose_name_plural = "考务人员"
        ordering = ["exam", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "user", "role"], name="exam_staff_once")
        ]

    def __str__(self):
        return f"{self.user}（{self.get_role_display()}）"


class Allowance(models.Model):
    """More time, more attempts or a window of her own (补考), for a person or a unit with those
    below it. Withdrawn, never deleted."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="allowances", verbose_name="考试")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exam_allowances",
        verbose_name="考生",
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位",
    )
    extra_minutes = models.PositiveSmallIntegerField("延长（分钟）", default=0)
    extra_attempts = models.PositiveSmallIntegerField("增加次数", default=0)
    opens_at = models.DateTimeField("补考开始", null=True, blank=True)
    closes_at = models.DateTimeField("补考结束", null=True, blank=True)
    reason = models.CharField("原因", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "考试照顾"
        verbose_name_plural = "考试照顾"
        ordering = ["exam", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=True)
                | Q(user__isnull=True, unit__isnull=False),
                name="allowance_for_person_or_unit",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="allowance_window_whole",
            ),
        ]

    def __str__(self):
        return f"{self.exam}：{self.user or self.unit}"


class ExamResult(models.Model):
    """What counts for a person, kept beside the attempts it comes from.

    `first_passed_at` never moves on; a regrade that takes a pass away empties `passed` only.
    `settled_at` is empty until she may see the score: hours, certificate and notice wait so long.
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="results", verbose_name="考试")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exam_results", verbose_name="考生"
    )
    attempt = models.ForeignKey("courses.Attempt", models.PROTECT, related_name="+")
    score = models.DecimalField("得分", max_digits=6, decimal_places=1)
    max_score = models.DecimalField("满分", max_digits=6, decimal_places=1)
    passed = models.BooleanField("合格")
    first_passed_at = models.DateTimeField("首次合格时间", null=True)
    settled_at = models.DateTimeField("成绩告知时间", null=True, db_index=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "考试成绩"
        verbose_name_plural = "考试成绩"
        ordering = ["exam", "pk"]
        constraints = [models.UniqueConstraint(fields=["exam", "user"], name="exam_result_once")]

    def __str__(self):
        return f"{self.user}：{self.exam} {self.score}"


class ExamTold(models.Model):
    """What a candidate was last told of an exam: its time then, or that it is cancelled. Where this
    differs from the exam she has to be told again."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="told", verbose_name="考试")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="考生"
    )
    opens_at = models.DateTimeField("已告知的开始时间")
    closes_at = models.DateTimeField("已告知的结束时间")
    entry_until = models.DateTimeField("已告知的最晚入场时间", null=True)
    cancelled = models.BooleanField("已告知取消", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "考试告知"
        verbose_name_plural = "考试告知"
        ordering = ["exam", "user"]
        constraints = [models.UniqueConstraint(fields=["exam", "user"], name="exam_told_once")]

    def __str__(self):
        return f"{self.user}：{self.exam}"


class ExamMessage(models.Model):
    """What the invigilator says to one person or to all who are in."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="messages", verbose_name="考试")
    attempt = models.ForeignKey(
        "courses.Attempt", models.PROTECT, null=True, related_name="messages", verbose_name="考生"
    )
    text = models.CharField("内容", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "监考通知"
        verbose_name_plural = "监考通知"
        ordering = ["exam", "pk"]

    def __str__(self):
        return self.text


class IncidentNote(models.Model):
    """What happened in the room, in the words of the invigilator."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="incidents", verbose_name="考试")
    attempt = models.ForeignKey(
        "courses.Attempt", models.PROTECT, null=True, related_name="incidents", verbose_name="考生"
    )
    text = models.CharField("情况", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "考场记录"
        verbose_name_plural = "考场记录"
        ordering = ["exam", "pk"]

    def __str__(self):
        return self.text
