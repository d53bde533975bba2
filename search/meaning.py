"""The model of this site, and the vectors that it made: kept by text, so that none is made twice.

Whatever is written to an index comes through `with_vectors`, which asks no model. What it
finds missing is noted, encoded in the background (`search.encoding`), and the page is then
written once more.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from search.engine import Document
from search.engine.meaning import ModelError, Space
from search.engine.meaning.client import EncoderClient
from search.engine.meaning.encoder import Matrix
from search.engine.meaning.opening import describe
from search.engine.meaning.packing import is_of
from search.engine.meaning.splitting import texts_of, with_pieces
from search.engine.meaning.wire import Address
from search.models import IndexState, Unencoded, Vector

MOST_ASKED = 10_000  # keys in one query: SQLite takes 32,766


class PassageEncoder(Protocol):
    """What the background asks. Raises `ModelError`."""

    space: Space

    def encode_passages(self, texts: Sequence[str]) -> Matrix: ...


def site_meaning() -> EncoderClient | None:
    """None where the settings name no model, or one that cannot be used (see `trouble`)."""
    return _opened()[0]


def trouble() -> str:
    """Why the model that the settings name cannot be used, in Chinese; "" where it can."""
    return _opened()[1]


@cache
def _opened() -> tuple[EncoderClient | None, str]:
    try:
        return open_meaning(), ""
    except ModelError as error:
        return None, str(error)


def open_meaning() -> EncoderClient | None:
    """Asks nobody yet. Raises `ModelError`."""
    if not settings.MEANING_MODEL:
        return None
    space = describe(settings.MEANING_MODEL)
    return EncoderClient(Address.parse(settings.MEANING_ADDRESS), space)


def with_vectors(documents: Sequence[Document]) -> list[Document]:
    """These documents with every vector that is kept for their texts; pages that lack some
    are noted. Two queries, whatever the number of documents; none where meaning is off."""
    meaning = site_meaning()
    if meaning is None:
        return list(documents)
    found = fitted(documents, meaning.space)
    note({page: lacking for page, _, lacking in found if lacking})
    return [document for _, document, _ in found]


def fitted(documents: Sequence[Document], space: Space) -> list[tuple[int, Document, int]]:
    """Each page, its document with the vectors that are kept, and how many texts lack one."""
    texts = [texts_of(document) for document in documents]
    kept = vectors_of(space, {key for written in texts for key in written})
    return [
        (
            int(document.id.rpartition(":")[2]),
            with_pieces(document, kept, space),
            len(written.keys() - kept.keys()),
        )
        for document, written in zip(documents, texts, strict=True)
    ]


def vectors_of(space: Space, keys: Collection[bytes]) -> dict[bytes, bytes]:
    """Those that are kept, by the key of their text; what is no vector of the space is not."""
    ours, asked = Vector.objects.filter(space=space.key), list(keys)
    kept: dict[bytes, bytes] = {}
    for begin in range(0, len(asked), MOST_ASKED):
        rows = ours.filter(text__in=asked[begin : begin + MOST_ASKED])
        kept |= {bytes(key): bytes(value) for key, value in rows.values_list("text", "value")}
    return {key: value for key, value in kept.items() if is_of(value, space.dimension)}


def missing_texts(document: Document, space: Space) -> dict[bytes, str]:
    written = texts_of(document)
    kept = vectors_of(space, written)
    return {key: text for key, text in written.items() if key not in kept}


def note(lacking: Mapping[int, int]) -> None:
    """Pages, and how many of their texts have no vector. One that was set aside is tried
    again: its text may be another one by now."""
    Unencoded.objects.bulk_create(
        # Two processes that write the same rows do it in the same order, or would block each other.
        (Unencoded(page_id=page, texts=count) for page, count in sorted(lacking.items())),
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["texts", "attempts", "retry_at", "error"],
        batch_size=500,
    )


def forget(vectors: "QuerySet[Vector]") -> int:
    # In one statement: nobody listens to the end of a vector, and there are many.
    return vectors._raw_delete(vectors.db) or 0


def follow_space(state: IndexState) -> None:
    """Where the model is another than at the last time, or was away meanwhile, all pages are
    to be looked at again. Costs a query only then."""
    meaning = site_meaning()
    key = meaning.space.key if meaning else ""
    if state.space != key:
        state.space, state.space_since = key, timezone.now()
        state.looked_to = 0 if key else None
        IndexState.objects.filter(pk=1).update(
            space=key, space_since=state.space_since, looked_to=state.looked_to
        )
