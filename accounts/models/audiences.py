"""For whom something is meant. The tokens of an audience are explained in `accounts.audience`."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.models.units import Post, Unit


class Audience(ClusterableModel):
    """A named circle of readers: everyone signed in, or the union of its rules."""

    name = models.CharField("名称", max_length=60, unique=True)
    everyone = models.BooleanField(
        "全体登录人员", default=False, help_text="勾选后不再看下面的单位与职务。"
    )

    class Meta:
        verbose_name = "受众"
        verbose_name_plural = "受众"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def tokens(self) -> frozenset[str]:
        """Empty for an audience without rules: it reaches nobody."""
        if self.everyone:
            return frozenset({"staff"})
        return frozenset(rule.token for rule in self.rules.select_related("post"))


class AudienceRule(models.Model):
    """One circle: a unit (with those below it), a post, or a post within a unit."""

    audience = ParentalKey(
        Audience, on_delete=models.CASCADE, related_name="rules", verbose_name="受众"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    include_below = models.BooleanField("含下级单位", default=True)
    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="职务"
    )

    class Meta:
        verbose_name = "受众范围"
        verbose_name_plural = "受众范围"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | models.Q(post__isnull=False),
                name="audience_rule_names_something",
            )
        ]

    def __str__(self):
        unit = self.unit.label if self.unit else ""
        if unit and self.include_below:
            unit += "（含下级）"
        return " ".join(part for part in (unit, str(self.post or "")) if part)

    def clean(self):
        super().clean()
        if not self.unit_id and not self.post_id:
            raise ValidationError("请至少选择单位或职务中的一项。")

    @property
    def token(self) -> str:
        parts = []
        if self.unit_id:
            parts.append(f"{'under' if self.include_below else 'unit'}:{self.unit_id}")
        if self.post_id:
            parts.append(f"post:{self.post.code}")
        return "+".join(parts)
