"""What stays the same across the states of a text, who issued it, and how texts bear on each other."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from gongwen import numbers
from gongwen.validity import Status
from library.querysets import IssuerQuerySet, RelationQuerySet, WorkQuerySet
from library.titles import title_key

STATUS_CHOICES = [(status.value, status.label) for status in Status]


class Work(models.Model):
    """The identity of a document or law; its texts are PolicyPages, one per state."""

    slug = models.SlugField("网址名", max_length=120, unique=True)
    title = models.CharField("名称", max_length=255)
    title_key = models.CharField(max_length=255, editable=False, db_index=True)
    short_titles = models.CharField(
        "简称",
        max_length=255,
        blank=True,
        help_text="可用来引用的简称，用顿号分开，例如：工会法、《工会法》。",
    )
    series = models.CharField(
        "系列",
        max_length=255,
        blank=True,
        db_index=True,
        help_text="逐年制发的同名文件属于一个系列，例如：省直机关工会工委工作要点。",
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "文件（法规）"
        verbose_name_plural = "文件（法规）"

    def __str__(self):
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title_key = title_key(self.title)
        super().save(*args, **kwargs)

    def state_on(self, day: date):
        """The published text of that day, or None; today's address asks `state_today`."""
        return self.pages.live().state_on(day).first()

    def state_today(self):
        """The text in force today, or the first one to come when none has begun."""
        return self.pages.live().shown_on(timezone.localdate()).first()


class Issuer(models.Model):
    """An issuing organ; rows made by an import wait for an editor to confirm them."""

    class Level(models.TextChoices):
        CENTRAL = "central", "中央和国家机关"
        NATIONAL_UNION = "national_union", "全国总工会"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        DIRECT = "direct", "省直"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=120, unique=True)
    short_names = models.JSONField("简称", default=list, blank=True)
    codes = models.JSONField("机关代字", default=list, blank=True, help_text="例如：总工发。")
    level = models.CharField("层级", max_length=20, choices=Level, default=Level.OTHER)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级机关",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    successor = models.ForeignKey(
        "self",
        verbose_name="更名（合并）为",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
    )
    valid_from = models.DateField("存续自", null=True, blank=True)
    valid_until = models.DateField(
        "存续至",
        null=True,
        blank=True,
        help_text="更名、合并或撤销的前一日；仍在的机关留空。",
    )
    confirmed = models.BooleanField("已核对", default=True)

    objects = IssuerQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["name"]
        verbose_name = "发文机关"
        verbose_name_plural = "发文机关"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_until")),
                name="library_issuer_span",
                violation_error_message="“存续至”不能早于“存续自”。",
            )
        ]

    def __str__(self):
        return self.name


class Relation(models.Model):
    """One text bears on another; proposals change nothing until a person confirms them.

    The target may be unknown to the library: it is then a title and a number, and links itself
    when that document arrives. An anchor names the clause at either end as it is printed; the id of
    the node is filled in as soon as that text is published. `confidence` (0 to 1) is that of the
    reading that proposed the relation, nothing where a person entered it.
    """

    class Kind(models.TextChoices):
        REPEALS = "repeals", "废止"
        REPEALS_PART = "repeals_part", "部分废止"
        AMENDS = "amends", "修改"
        REPLACES = "replaces", "修订替代"
        ISSUES = "issues", "印发"
        FORWARDS = "forwards", "转发"
        BASED_ON = "based_on", "依据"
        IMPLEMENTS = "implements", "贯彻落实"
        COMPLEMENTS = "complements", "配套"
        CITES = "cites", "引用"
        EXPLAINS = "explains", "解读"
        CORRECTS = "corrects", "勘误"
        ANSWERS = "answers", "答复"

    kind = models.CharField("关系", max_length=20, choices=Kind)
    source = models.ForeignKey(
        "library.PolicyPage",
        verbose_name="文件",
        on_delete=models.CASCADE,
        related_name="relations",
    )
    source_anchor = models.CharField(
        "条款",
        max_length=80,
        blank=True,
        help_text="只涉及本文件某一条款时填写它的锚点，例如：art-12；整份文件留空。",
    )
    source_node = models.UUIDField(null=True, blank=True, editable=False)
    target = models.ForeignKey(
        Work,
        verbose_name="对象文件",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="relations_in",
    )
    target_anchor = models.CharField(
        "对象条款",
        max_length=80,
        blank=True,
        help_text="只涉及对象文件某一条款时填写它的锚点，例如：art-3-p2；整份文件留空。",
    )
    target_node = models.UUIDField(null=True, blank=True, editable=False)
    target_title = models.CharField("对象名称", max_length=255)
    target_key = models.CharField(max_length=255, editable=False, db_index=True)
    target_number = models.CharField("对象文号", max_length=120, blank=True)
    target_number_key = models.CharField(max_length=120, blank=True, editable=False, db_index=True)
    effective = models.DateField("生效日期", null=True, blank=True)
    evidence = models.TextField("依据原文", blank=True)
    confidence = models.FloatField("可信程度", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="确认人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["source_id", "kind", "pk"]
        verbose_name = "文件关系"
        verbose_name_plural = "文件关系"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "source",
                    "source_anchor",
                    "kind",
                    "target_title",
                    "target_number",
                    "target_anchor",
                ],
                name="library_relation_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(target_title=""), name="library_relation_names_its_target"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="library_relation_confirmed_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.get_kind_display()} {self.target_title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.target_key = title_key(self.target_title)
        number = numbers.parse(self.target_number)
        self.target_number_key = number.key if number else ""
        super().save(*args, **kwargs)


class StatusOverride(models.Model):
    """An editor's word on the status of one text: what, since when, why, who. The newest one counts."""

    page = models.ForeignKey(
        "library.PolicyPage",
        verbose_name="文件",
        on_delete=models.CASCADE,
        related_name="status_overrides",
    )
    status = models.CharField("状态", max_length=20, choices=STATUS_CHOICES)
    since = models.DateField(
        "自何日起", null=True, blank=True, help_text="“待核实”可不填；其他状态须填写起始日期。"
    )
    reason = models.TextField("理由", help_text="写明依据，例如决定的名称、文号和条款。")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="核定人",
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField("核定时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "状态核定"
        verbose_name_plural = "状态核定"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="library_override_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(status=Status.UNVERIFIED.value) | models.Q(since__isnull=False),
                name="library_override_has_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.page}：{self.get_status_display()}"
