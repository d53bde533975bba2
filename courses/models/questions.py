"""Questions, kept as immutable versions, and the papers that draw on them.

    kind          options                       key                     answer
    single        [{"id": "a", "text": …}, …]   ["b"]                   ["b"]
    multiple      the same                      ["a", "c"]              ["a", "c"]
    true_false    ids "true" and "false"        ["true"]                ["true"]
    blank         []                            [["总工会", "全总"], …]   ["…", …]
    short, essay  []                            {"model": …, "rubric": …} ["…"]
    case          []                            []                      none

`rules` says how a key is applied (`courses.questions.choice`, `.blank`). A case is a version with
`parts`, versions of the same question and number that are answered in its place. `key`, `rules`
and `explanation` never leave the server before the review policy of the paper allows.
"""

from decimal import Decimal
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from courses.questions import blanks_in, plain
from courses.questions.stems import in_words


class ImmutableVersion(TypeError):
    """A version of a question was about to be changed in place."""


def _short(stem: str) -> str:
    words = in_words(stem)
    return words if len(words) <= 60 else f"{words[:59]}…"


class QuestionBank(models.Model):
    name = models.CharField("题库名称", max_length=80, unique=True)
    description = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "题库"
        verbose_name_plural = "题库"
        ordering = ["name"]

    def __str__(self):
        return self.name


class QuestionTag(models.Model):
    """A word that trainers sort questions by."""

    name = models.CharField("标签", max_length=40, unique=True)

    class Meta:
        verbose_name = "试题标签"
        verbose_name_plural = "试题标签"
        ordering = ["name"]

    def __str__(self):
        return self.name


class KnowledgePoint(models.Model):
    """What a question examines; results are told by it."""

    name = models.CharField("知识点", max_length=80, unique=True)
    source = models.CharField(
        "依据", max_length=300, blank=True, help_text="条文的站内引用，例如 work:gonghuifa#art-42。"
    )

    class Meta:
        verbose_name = "知识点"
        verbose_name_plural = "知识点"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Question(models.Model):
    """The identity of a question; what it says is its current version.

    Only `ACTIVE` is drawn. `NEEDS_CHECK` was active until the clause it cites changed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        REVIEWED = "reviewed", "已审核"
        ACTIVE = "active", "启用"
        NEEDS_CHECK = "needs_check", "待核对"
        RETIRED = "retired", "停用"

    class Pool(models.TextChoices):
        PRACTICE = "practice", "只用于练习"
        EXAM = "exam", "只用于考试"
        BOTH = "both", "练习和考试"

    class Level(models.TextChoices):
        NATIONAL = "national", "全国题库"
        PROVINCIAL = "provincial", "省级题库"
        OWN = "own", "本单位题库"

    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, related_name="questions", verbose_name="题库"
    )
    state = models.CharField("状态", max_length=15, choices=State, default=State.DRAFT)
    pool = models.CharField("用途", max_length=10, choices=Pool, default=Pool.BOTH)
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.OWN)
    difficulty = models.PositiveSmallIntegerField(
        "难度",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 最易，5 最难。",
    )
    tags = models.ManyToManyField(
        QuestionTag, blank=True, related_name="questions", verbose_name="标签"
    )
    knowledge = models.ManyToManyField(
        KnowledgePoint, blank=True, related_name="questions", verbose_name="知识点"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="审核人",
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, editable=False)
    current = models.ForeignKey(
        "courses.QuestionVersion", models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = "试题"
        verbose_name_plural = "试题"
        ordering = ["bank", "pk"]
        indexes = [models.Index(fields=["state", "pool", "level", "difficulty"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(difficulty__range=(1, 5)), name="question_difficulty_one_to_five"
            )
        ]

    def __str__(self):
        return _short(self.current.stem) if self.current else f"试题 {self.pk}"


class QuestionPicture(models.Model):
    """A picture that stems refer to by its key (`courses.questions.stems`); never changed.

    The key cannot be guessed and ends in the size, so that a page needs no row to show it.
    `created_at` is when the picture came, the last time where the same one came again.
    """

    key = models.CharField(max_length=60, unique=True, editable=False)
    file = models.FileField("文件", upload_to="question_pictures/", max_length=200)
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    created_at = models.DateTimeField("时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "试题图片"
        verbose_name_plural = "试题图片"
        ordering = ["pk"]

    def __str__(self):
        return self.key


class QuestionVersion(models.Model):
    class Kind(models.TextChoices):
        SINGLE = "single", "单选题"
        MULTIPLE = "multiple", "多选题"
        TRUE_FALSE = "true_false", "判断题"
        BLANK = "blank", "填空题"
        SHORT = "short", "简答题"
        ESSAY = "essay", "论述题"
        CASE = "case", "案例题"

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    whole = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="parts",
        verbose_name="所属案例",
    )
    part = models.PositiveSmallIntegerField(
        "小题", default=0, editable=False, help_text="0 为整道题，其余为案例的第几小题。"
    )
    weight = models.PositiveSmallIntegerField("分量", default=1, editable=False)
    kind = models.CharField("题型", max_length=10, choices=Kind)
    stem = models.TextField("题干", max_length=2000, help_text="填空题用下划线 ____ 标出空位。")
    options = models.JSONField("选项", default=list, blank=True)
    key = models.JSONField("答案", blank=True)
    rules = models.JSONField("判分规则", default=dict, blank=True, editable=False)
    explanation = models.TextField("解析", max_length=2000, blank=True)
    pictures = models.ManyToManyField(
        QuestionPicture, related_name="versions", blank=True, editable=False, verbose_name="图片"
    )
    stem_key = models.CharField(max_length=64, editable=False, db_index=True)
    source = models.CharField(
        "出处", max_length=300, blank=True, help_text="条文的站内引用，例如 work:gonghuifa#art-42。"
    )
    source_node = models.UUIDField("出处条文", null=True, blank=True, editable=False)
    source_page = models.ForeignKey(
        "library.PolicyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="出题时的文本",
    )
    source_words = models.TextField("出题时的条文", blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作者"
    )
    created_at = models.DateTimeField("时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "试题版本"
        verbose_name_plural = "试题版本"
        ordering = ["question", "number", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number", "part"], name="version_part_once"
            ),
            models.CheckConstraint(
                condition=models.Q(part=0, whole__isnull=True)
                | models.Q(part__gt=0, whole__isnull=False),
                name="version_part_of_a_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="version_weight_positive"
            ),
        ]
        indexes = [models.Index(fields=["source_node"])]

    def __str__(self):
        return _short(self.stem)

    def save(self, *args, **kwargs):
        """Attempts point here: what was asked once stays as it was."""
        if not self._state.adding:
            raise ImmutableVersion("versions are replaced, never changed")
        self.stem_key = stem_key(self.stem)
        super().save(*args, **kwargs)

    @property
    def blanks(self) -> int:
        return blanks_in(self.stem)


def stem_key(stem: str) -> str:
    """Equal for stems that differ only in spaces, punctuation or width."""
    return sha256(plain(stem).encode()).hexdigest()


class Paper(ClusterableModel):
    """What an attempt is made from, and the rules that hold for it.

    Its questions are chosen one by one (`items`), drawn by `rules`, or both. An exam has rules of
    its own for time, attempts, pass mark and review; a practice set is not assessed.
    """

    class Purpose(models.TextChoices):
        QUIZ = "quiz", "课后测验"
        EXAM = "exam", "考试试卷"
        PRACTICE = "practice", "练习"

    class Review(models.TextChoices):
        NEVER = "never", "只告诉成绩"
        AFTER_PASS = "after_pass", "通过后可看答案和解析"
        AFTER_SUBMIT = "after_submit", "交卷后即可看答案和解析"

    title = models.CharField("名称", max_length=120)
    purpose = models.CharField("用于", max_length=10, choices=Purpose, default=Purpose.QUIZ)
    draw = models.PositiveSmallIntegerField(
        "每次抽题数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="从下列试题中随机抽取；留空表示全部使用。",
    )
    pass_percent = models.PositiveSmallIntegerField(
        "及格线（百分比）", default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        "可答次数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="留空表示不限。",
    )
    minutes = models.PositiveSmallIntegerField(
        "限时（分钟）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="留空表示不限时。",
    )
    shuffle_questions = models.BooleanField("打乱题目顺序", default=True)
    shuffle_options = models.BooleanField("打乱选项顺序", default=True)
    review = models.CharField("答案公布", max_length=15, choices=Review, default=Review.AFTER_PASS)
    questions = models.ManyToManyField(
        Question, through="courses.PaperItem", related_name="papers", verbose_name="试题"
    )

    class Meta:
        verbose_name = "试卷"
        verbose_name_plural = "试卷"
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class PaperItem(models.Model):
    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="paper_items", verbose_name="试题"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0, editable=False)
    section = models.PositiveSmallIntegerField(
        "部分", default=1, validators=[MinValueValidator(1)], help_text="属于试卷的第几部分。"
    )
    points = models.DecimalField(
        "分值",
        max_digits=5,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(Decimal("0.1"))],
    )

    # Wagtail's own name for the field that holds the place in an inline list.
    sort_order_field = "order"
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["paper", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "question"], name="paper_question_once"),
            models.CheckConstraint(condition=models.Q(points__gt=0), name="item_points_positive"),
        ]

    def __str__(self):
        return f"{self.order}. {self.question}"


class PaperSection(models.Model):
    """A part of a paper with a heading of its own, e.g. 一、单项选择题; the first is number 1."""

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField("顺序", default=0, editable=False)
    title = models.CharField("标题", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)

    sort_order_field = "order"

    class Meta:
        verbose_name = "试卷部分"
        verbose_name_plural = "试卷部分"
        ordering = ["paper", "order", "pk"]

    def __str__(self):
        return self.title


class PaperRule(models.Model):
    """How many questions of which make an attempt gets; drawn anew for each attempt.

    An empty field asks for nothing. Which pools may be drawn from follows from the paper.
    """

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="rules")
    order = models.PositiveSmallIntegerField("顺序", default=0, editable=False)
    section = models.PositiveSmallIntegerField(
        "部分", default=1, validators=[MinValueValidator(1)], help_text="属于试卷的第几部分。"
    )
    count = models.PositiveSmallIntegerField("题数", validators=[MinValueValidator(1)])
    points = models.DecimalField(
        "每题分值",
        max_digits=5,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    kind = models.CharField("题型", max_length=10, choices=QuestionVersion.Kind, blank=True)
    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="题库"
    )
    level = models.CharField("层级", max_length=10, choices=Question.Level, blank=True)
    tag = models.ForeignKey(
        QuestionTag, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="标签"
    )
    knowledge = models.ForeignKey(
        KnowledgePoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="知识点",
    )
    easiest = models.PositiveSmallIntegerField(
        "难度从", default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    hardest = models.PositiveSmallIntegerField(
        "难度到", default=5, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    sort_order_field = "order"
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "抽题规则"
        verbose_name_plural = "抽题规则"
        ordering = ["paper", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(easiest__lte=models.F("hardest")), name="rule_easiest_to_hardest"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gt=0, count__gt=0), name="rule_asks_for_something"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display() or '试题'} {self.count} 道"

    def clean(self):
        if self.easiest and self.hardest and self.easiest > self.hardest:
            raise ValidationError({"hardest": "最高难度不能低于最低难度。"})
