"""What was searched for and what was opened, without saying by whom.

`reader` is a hash that tells two people apart within one month and nothing more. Rows are
kept for `QueryLog.KEPT` and only while `SearchSettings.keep_queries` says so.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from search.querysets import QueryLogQuerySet

LONGEST_QUERY = 200


class QueryLog(models.Model):
    """One page of results that somebody was shown."""

    KEPT = timedelta(days=180)

    key = models.UUIDField("编号", unique=True)  # what a click names; told only to who searched
    text = models.CharField("查询", max_length=LONGEST_QUERY)  # folded
    reader = models.CharField("查询人（不可还原）", max_length=32)
    asked_at = models.DateTimeField("时间")
    day = models.DateField("日期")  # of asked_at here, so that days are counted in SQL alike
    total = models.PositiveIntegerField("结果数")
    page = models.PositiveSmallIntegerField("页", default=1)
    took_ms = models.FloatField("用时（毫秒）")
    engine = models.CharField("引擎", max_length=30)
    corrected = models.BooleanField("已纠错", default=False)
    expanded = models.BooleanField("已扩展", default=False)
    relaxed = models.BooleanField("已放宽", default=False)
    filters = models.CharField("筛选", max_length=500, blank=True)  # as in the address
    clicks = models.PositiveSmallIntegerField("点开", default=0)

    objects = QueryLogQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "查询记录"
        verbose_name_plural = "查询日志"
        ordering = ["-asked_at"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["day", "text"], name="search_query_day"),
            models.Index(fields=["text", "asked_at"], name="search_query_text"),
        ]

    def __str__(self) -> str:
        return self.text


class Click(models.Model):
    """A result that was opened, once for each page of results."""

    query = models.ForeignKey(QueryLog, on_delete=models.CASCADE, related_name="opened")
    row = models.CharField("内容", max_length=120)  # the document's id in the index
    position = models.PositiveSmallIntegerField("位次")
    clicked_at = models.DateTimeField("时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "点开的结果"
        verbose_name_plural = "点开的结果"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["query", "row"], name="search_click_once"),
        ]

    def __str__(self) -> str:
        return self.row


class Settled(models.Model):
    """A query without results that somebody has looked into. Asked again later and still
    without results, it returns to the report."""

    text = models.CharField("查询", max_length=LONGEST_QUERY, unique=True)
    settled_at = models.DateTimeField("处理时间")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="处理人",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "已处理的查询"
        verbose_name_plural = "已处理的查询"
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


@register_setting(icon="search", order=20)
class SearchSettings(BaseGenericSetting):
    keep_queries = models.BooleanField(
        "记录查询",
        default=True,
        help_text="记录查了什么、有没有结果、点开了哪一条，用来改进检索；不记录是谁查的，180 天后自动删除。"
        "关闭后不再记录，已有记录可以在“检索”下的“查询日志”里一次删除。",
    )

    panels = [FieldPanel("keep_queries")]

    class Meta:
        verbose_name = "检索设置"
        verbose_name_plural = "检索设置"
