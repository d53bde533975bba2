"""How a file that came in bears on a document that is there already: judged, nothing is changed."""

from typing import Any

from library.models import ImportItem, PolicyPage, SourceFile, TextOrigin
from library.outlines import rows_of

Likeness = ImportItem.Likeness
#: The better the characters can be trusted, the higher.
TRUST = {TextOrigin.OCR: 0, TextOrigin.MIXED: 1, TextOrigin.TEXT_LAYER: 2, TextOrigin.TYPED: 3}


def of_same_state(file: SourceFile, outline: dict[str, Any], page: PolicyPage) -> str:
    """Two files of one text: the same words, a copy that can be read better, or one that differs."""
    if words_in(outline) == words_in(page.get_latest_revision_as_object().outline):
        return Likeness.SAME_TEXT
    return Likeness.BETTER_COPY if _is_better(file, page.source_file) else Likeness.OTHER_COPY


def of_other_state(page: PolicyPage, other: PolicyPage) -> str:
    """What the text of a new page is beside another one of the same work."""
    if page.state_date and other.state_date and page.state_date < other.state_date:
        return Likeness.EARLIER_STATE
    return Likeness.LATER_STATE


def words_in(outline: dict[str, Any]) -> str:
    """The words of a text without what a scan or a retyping changes: blanks, width, punctuation."""
    return "".join(row.words for row in rows_of(outline))


def _is_better(file: SourceFile, there: SourceFile | None) -> bool:
    if there is None or not there.origin or not file.origin:
        return False
    new, old = TRUST[TextOrigin(file.origin)], TRUST[TextOrigin(there.origin)]
    return new > old or (new == old and (file.confidence or 0) > (there.confidence or 0))
