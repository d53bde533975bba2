"""What the documents of all page types have in common."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.blocks import RichTextBlock
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from cms.permissions import Visibility
from search.engine import Document, Passage
from search.models import PAGE
from search.names import posts_meant

_PARAGRAPH_END = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>")


def entry(page: Page, seen_by: Visibility, **said: Any) -> Document:
    """The document of a page; `said` is what its type says beyond name and readers."""
    return Document(
        id=f"{PAGE}:{page.pk}",
        title=page.title,
        audience=frozenset(seen_by.audience),
        restrictions=frozenset(seen_by.restrictions),
        **{"posts": posts_meant(seen_by.audience)} | said,
    )


def joined(parts: Iterable[str]) -> str:
    return "\n".join(part.strip() for part in parts if part and part.strip())


def once(parts: Iterable[str]) -> list[str]:
    """Without what another part says as well: a summary is often the first sentence of the text."""
    said = list(dict.fromkeys(part.strip() for part in parts if part))
    return [part for part in said if not any(part != other and part in other for other in said)]


def sections(body: Any, before: Iterable[str] = ()) -> Iterator[Passage]:
    """Of a stream of blocks: `before` with the text up to the first heading, then one passage
    for each heading."""
    anchor, heading, texts = "", "", list(before)
    for block in body:
        if block.block_type == "heading":
            yield _section(anchor, heading, texts)
            anchor, heading, texts = f"h-{block.id}", block.value["text"], []
        else:
            texts += _said(block)
    yield _section(anchor, heading, texts)


def _said(block: Any) -> list[str]:
    """The words of a block; each paragraph of a rich text is a line of its own, so that no
    phrase runs from one into the next."""
    if not isinstance(block.block, RichTextBlock):
        return list(block.block.get_searchable_content(block.value))
    return [get_text_for_indexing(part) for part in _PARAGRAPH_END.split(block.value.source)]


def _section(anchor: str, heading: str, texts: list[str]) -> Passage:
    return Passage(anchor, joined(texts if anchor else once(texts)), heading=heading)
