"""Questions whose clause changed, until an editor has looked at them."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class QuestionCheck(models.Model):
    """One version and what happened to the clause it cites; open until `settled_at`.

    `before` and `after` are the clause's words then and now; `after` is empty when it is gone.
    """

    class Reason(models.TextChoices):
        CHANGED = "changed", "条文有改动"
        REMOVED = "removed", "条文已删去"
        REPLACED = "replaced", "文件有了新的文本"
        REPEALED = "repealed", "文件已失效"
        WITHDRAWN = "withdrawn", "文件已撤下"

    class Outcome(models.TextChoices):
        STANDS = "stands", "仍然正确"
        EDITED = "edited", "已修改"

    question = models.ForeignKey(
        "courses.Question", models.PROTECT, related_name="checks", verbose_name="试题"
    )
    version = models.ForeignKey(
        "courses.QuestionVersion", models.PROTECT, related_name="checks", verbose_name="版本"
    )
    reason = models.CharField("原因", max_length=10, choices=Reason)
    page = models.ForeignKey(
        "library.PolicyPage", models.SET_NULL, null=True, related_name="+", verbose_name="现行文本"
    )
    before = models.TextField("原来的条文", blank=True)
    after = models.TextField("现在的条文", blank=True)
    withdrew = models.BooleanField("因此停止抽取", default=False)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "试题核对"
        verbose_name_plural = "试题核对"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(settled_at=None), name="check_one_open"
            )
        ]

    def __str__(self):
        return f"{self.get_reason_display()}：{self.question}"
