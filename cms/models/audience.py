"""For whom a single page is meant."""

from django.db import models


class AudienceMixin(models.Model):
    """Narrows one page to an audience; none means that only privacy settings apply."""

    audience = models.ForeignKey(
        "accounts.Audience",
        verbose_name="受众",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="留空表示不另作限制。受众只约束本页；整个栏目可在“隐私设置”中限定为登录用户或用户组。",
    )

    class Meta:
        abstract = True
