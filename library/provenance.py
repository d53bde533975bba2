"""Where a value of a document came from, worked out from what is there: nothing of it is stored twice."""

from datetime import date
from typing import Any

from django.db import models

from library.models import PolicyPage


class Source(models.TextChoices):
    RECOGNISED = "recognised", "系统识别"
    INHERITED = "inherited", "由文件其他部分推定"
    CATALOGUE = "catalogue", "目录表"
    TYPED = "typed", "人工填写"


def source_of(page: PolicyPage, name: str) -> Source | None:
    """Of a plain field; None while it is empty.

    Recognised has words of its own as evidence; inherited was taken from another value, as the day
    of a text from the day it was issued.
    """
    value = getattr(page, name)
    if value in (None, ""):
        return None
    plain = value.isoformat() if isinstance(value, date) else value
    reading: dict[str, Any] = page.recognised or {}
    if reading.get("given", {}).get("fields", {}).get(name) == plain:
        return Source.CATALOGUE
    if reading.get("fields", {}).get(name) != plain:
        return Source.TYPED
    evidence = reading.get("evidence", {})
    known = name in evidence or f"dates.{name}" in evidence
    return Source.RECOGNISED if known else Source.INHERITED
