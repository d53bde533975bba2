"""What readers see of a reviewed page, as plain data with a hash.

Two versions have the same hash exactly when a reader could not tell them apart: block ids and
empty values say nothing, the files behind a text say much.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.blocks import StreamValue
from wagtail.models import Page

from cms.models import SiteDocument, SiteImage

MEDIA = (SiteDocument, SiteImage)
FILES, TYPE = "files", "page_type"


def content_of(page: Page) -> dict[str, Any]:
    """The non-empty reviewed fields of a specific page, and the title and hash of each file."""
    values = {name: _value(page, name) for name in page.reviewed_fields}
    values[TYPE] = page._meta.label_lower
    values[FILES] = {
        file_key(media): [media.title, media.get_file_hash()] for media in media_of(page)
    }
    plain = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return dict(_without_blanks(plain))


def model_of(content: dict[str, Any]) -> type[Page]:
    """The page type of stored content, also when its page is gone."""
    model: type[Page] = apps.get_model(content[TYPE])
    return model


def hash_of(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_key(media: SiteDocument | SiteImage) -> str:
    return f"{media._meta.model_name}:{media.pk}"


def media_of(page: Page) -> list[SiteDocument | SiteImage]:
    """The documents and images in the streams of a page."""
    wanted: dict[type[SiteDocument | SiteImage], set[str]] = {model: set() for model in MEDIA}
    for stream in _streams(page):
        for model, pk, *_ in stream.stream_block.extract_references(stream):
            if model in wanted:
                wanted[model].add(pk)
    return [
        media
        for model, ids in wanted.items()
        if ids
        for media in model._default_manager.filter(pk__in=ids).order_by("pk")
    ]


def _streams(page: Page) -> Iterator[StreamValue]:
    for name in page.reviewed_fields:
        value = getattr(page, name)
        if isinstance(value, StreamValue):
            yield value


def _value(page: Page, name: str) -> Any:
    value = getattr(page, page._meta.get_field(name).attname)
    if not isinstance(value, StreamValue):
        return value
    # Reading every block first gives old and new rows the same form.
    list(value)
    return value.get_prep_value()


def _without_blanks(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_blanks(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _without_blanks(item) for key, item in value.items() if not _is_block_id(value, key)
    }
    return {key: item for key, item in kept.items() if item not in (None, "", [], {}, False)}


def _is_block_id(value: dict[str, Any], key: str) -> bool:
    return key == "id" and {"type", "value"} <= value.keys()
