"""Units, their dated place in the tree, and dated appointments to posts."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from accounts.querysets import DatedQuerySet, UnitQuerySet


class Dated(models.Model):
    """Something in force from `start` to `end`, both days included; null is open."""

    start = models.DateField("起始日期")
    end = models.DateField("截止日期", null=True, blank=True, help_text="含当日；留空表示至今。")

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": "截止日期不能早于起始日期。"})

    def overlaps(self, other: "Dated") -> bool:
        starts_before_end = other.end is None or self.start <= other.end
        ends_after_start = self.end is None or self.end >= other.start
        return starts_before_end and ends_after_start


def ends_after_start(name):
    return models.CheckConstraint(
        condition=models.Q(end=None) | models.Q(end__gte=models.F("start")), name=name
    )


class Unit(models.Model):
    """A union organisation; where it stands in the tree is dated (`UnitPlacement`)."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市"
        PROVINCIAL_ORGANS = "organs", "省直"
        ORGAN_UNION = "organ_union", "机关工会"
        GRASS_ROOTS = "grass_roots", "基层"

    name = models.CharField("单位名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=30, blank=True)
    level = models.CharField("层级", max_length=20, choices=Level)
    code = models.CharField(
        "单位编码",
        max_length=32,
        unique=True,
        help_text="导入人员时用来识别单位，例如 SZ-001。",
        error_messages={"unique": "这个单位编码已经使用。"},
    )
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="承接单位",
        help_text="撤并后由哪个单位承接。",
    )
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["code"]

    def __str__(self):
        return self.name

    @property
    def label(self):
        return self.short_name or self.name

    def clean(self):
        super().clean()
        if self.successor_id and self.successor_id == self.pk:
            raise ValidationError({"successor": "单位不能由自己承接。"})


class UnitPlacement(Dated):
    """Under which unit a unit stands, from a day until a day; placements never overlap."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements", verbose_name="单位")
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="child_placements",
        verbose_name="上级单位",
        help_text="留空表示最上级。",
    )

    objects = DatedQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "隶属关系"
        verbose_name_plural = "隶属关系"
        ordering = ["unit", "start"]
        constraints = [
            ends_after_start("placement_ends_after_start"),
            models.UniqueConstraint(fields=["unit", "start"], name="placement_unique_start"),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(end=None), name="placement_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("unit")),
                name="placement_not_under_itself",
            ),
        ]

    def __str__(self):
        return f"{self.unit} → {self.parent or '最上级'}"

    def clean(self):
        super().clean()
        if not self.unit_id or not self.start:
            return
        if self.parent_id == self.unit_id:
            raise ValidationError({"parent": "单位不能隶属于自己。"})
        others = self.unit.placements.exclude(pk=self.pk)
        if any(self.overlaps(other) for other in others):
            raise ValidationError(
                "这段时间与该单位已有的隶属关系重叠，请先为原隶属关系填写截止日期。"
            )
        if self.parent_id and self.makes_a_circle():
            raise ValidationError({"parent": "上级单位是本单位的下级，不能形成循环隶属。"})

    def makes_a_circle(self):
        return self.unit_id in Unit.objects.ancestor_ids([self.parent_id], on=self.start)


class Post(models.Model):
    """A kind of post; the standard ones (`accounts.posts`) are there after every migrate."""

    code = models.SlugField(
        "代码", max_length=40, unique=True, help_text="英文小写，一经使用不再更改。"
    )
    name = models.CharField("名称", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("排序", default=100)

    class Meta:
        verbose_name = "职务"
        verbose_name_plural = "职务"
        ordering = ["order", "code"]

    def __str__(self):
        return self.name


class Appointment(Dated):
    """A person holds a post in a unit from a day until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointments", verbose_name="人员"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name="单位")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name="职务")
    term = models.CharField("届次", max_length=30, blank=True, help_text="例如：第三届。")

    objects = DatedQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["unit", "post", "start"]
        constraints = [
            ends_after_start("appointment_ends_after_start"),
            models.UniqueConstraint(
                fields=["user", "unit", "post", "start"], name="appointment_unique_start"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "post"],
                condition=models.Q(end=None),
                name="appointment_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.user}：{self.unit} {self.post}"


class UnitAdministrator(Dated):
    """Who looks after the accounts of a unit and the units below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="administrations",
        verbose_name="人员",
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="administrators", verbose_name="单位"
    )

    objects = DatedQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "单位管理员"
        verbose_name_plural = "单位管理员"
        ordering = ["unit", "user"]
        constraints = [
            ends_after_start("administrator_ends_after_start"),
            models.UniqueConstraint(
                fields=["user", "unit"],
                condition=models.Q(end=None),
                name="administrator_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.user}：{self.unit}"
