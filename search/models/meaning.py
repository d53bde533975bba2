"""What texts mean, kept: made once in an hour of work, read whenever a page is indexed.

A vector belongs to the words it was made of, not to a page: pages that share a text share
it, and a text that changed has none until it is made. Neither model says what readers may
see; the index learns of a vector only with the row that is current when it is written.
"""

from django.db import models

from search.querysets import UnencodedQuerySet


class Vector(models.Model):
    """The place of one text in one space."""

    space = models.CharField("模型空间", max_length=12)  # Space.key
    text = models.BinaryField("文字", max_length=16)  # Span.key
    value = models.BinaryField("向量")  # little-endian float16
    made_at = models.DateTimeField("算出时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "文字向量"
        verbose_name_plural = "文字向量"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["space", "text"], name="search_vector_once"),
        ]

    def __str__(self) -> str:
        return f"{self.space}:{bytes(self.text).hex()}"


class Unencoded(models.Model):
    """A page some of whose texts have no vector yet.

    A row is removed only in a transaction that notes a `Change` of the page: should a newer
    text have been noted here meanwhile, applying that change notes it again.
    """

    page_id = models.BigIntegerField("页面编号", unique=True)
    texts = models.PositiveIntegerField("缺向量的文字段数", default=0)
    created_at = models.DateTimeField("产生时间", auto_now_add=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    retry_at = models.DateTimeField("下次尝试", null=True, blank=True)
    error = models.TextField("失败原因", blank=True)

    objects = UnencodedQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "待编码的页面"
        verbose_name_plural = "待编码的页面"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.page_id)
