"""Papers and lists of questions on their way into the bank, row by row."""

from django.conf import settings
from django.db import models


class QuestionImport(models.Model):
    """One file. Its rows are all there is of it; the file itself is not kept."""

    class State(models.TextChoices):
        CHOOSING = "choosing", "等待确认"
        TAKING = "taking", "正在导入"
        DONE = "done", "已导入"

    bank = models.ForeignKey(
        "courses.QuestionBank", models.PROTECT, related_name="imports", verbose_name="题库"
    )
    filename = models.CharField("文件", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHOOSING)
    problems = models.JSONField("整个文件的问题", default=list)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="导入人"
    )
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "试题导入"
        verbose_name_plural = "试题导入"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.filename


class ImportedQuestion(models.Model):
    """One question of a file as it was read: what it says, what is wrong, what became of it."""

    class Choice(models.TextChoices):
        TAKE = "take", "导入"
        DRAFT = "draft", "作为草稿导入"
        LEAVE = "leave", "不导入"

    class Result(models.TextChoices):
        TAKEN = "taken", "已导入"
        THERE = "there", "题库中已有"
        LEFT = "left", "没有导入"

    batch = models.ForeignKey(QuestionImport, models.CASCADE, related_name="rows")
    order = models.PositiveIntegerField()
    place = models.CharField("位置", max_length=60)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64, editable=False)
    problems = models.JSONField("问题", default=list)
    remarks = models.JSONField("提示", default=list)
    choice = models.CharField("处理", max_length=10, choices=Choice)
    result = models.CharField("结果", max_length=10, choices=Result, blank=True)
    question = models.ForeignKey(
        "courses.Question", models.PROTECT, null=True, related_name="+", verbose_name="试题"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="imported_question_once")
        ]

    def __str__(self):
        return f"{self.batch}，{self.place}"
