"""The one way text and queries are cut for the choosers: every Han character is a word."""

import re
import unicodedata
from collections.abc import Iterable
from copy import copy
from typing import Any

from django.utils.encoding import force_str
from modelsearch.index import AutocompleteField, RelatedFields, SearchField

HAN = re.compile(
    r"([\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\U00020000-\U0003ffff])"
)
NOT_WORD = re.compile(r"[\W_]+")
# A chooser needs titles and openings; PostgreSQL refuses vectors beyond a megabyte.
LONGEST = 100_000


def spaced(text: str) -> str:
    """`工会法2021版` → `工 会 法 2021 版`; punctuation is dropped, width and case are folded."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return " ".join(NOT_WORD.sub(" ", HAN.sub(r" \1 ", text)).split())


def phrases(query: str) -> list[list[str]]:
    """The terms of a query as phrases; empty when nothing in it can be looked for."""
    return [words for term in query.split() if (words := spaced(term).split())]


class Spaced:
    """An object as the indexer sees it, with the values of its search fields spaced."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self.pk = instance.pk

    def get_search_fields(self) -> list[Any]:
        return _wrapped(self.instance.get_search_fields())


def _wrapped(fields: Iterable[Any]) -> list[Any]:
    wrapped = []
    for field in fields:
        if isinstance(field, RelatedFields):
            twin = copy(field)
            twin.fields = _wrapped(field.fields)
            twin.get_value = _reader(field)
        elif isinstance(field, SearchField | AutocompleteField):
            twin = copy(field)
            twin.get_value = _reader(field, spaced_value)
        else:
            twin = field
        wrapped.append(twin)
    return wrapped


def _reader(field: Any, change: Any = lambda value: value) -> Any:
    return lambda obj: change(field.get_value(obj.instance if isinstance(obj, Spaced) else obj))


def spaced_value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [spaced_value(item) for item in value]
    if isinstance(value, dict):
        return {key: spaced_value(item) for key, item in value.items()}
    return spaced(force_str(value))
