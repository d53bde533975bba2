"""What was searched for."""

import uuid

from django.utils import timezone

from search.models import QueryLog


def query(text="产假", **values):
    asked_at = values.pop("asked_at", None) or timezone.now()
    defaults = {
        "key": uuid.uuid4(),
        "text": text,
        "reader": "0" * 32,
        "asked_at": asked_at,
        "day": timezone.localdate(asked_at),
        "total": 3,
        "took_ms": 12.0,
        "engine": "tantivy",
    }
    return QueryLog.objects.create(**defaults | values)
