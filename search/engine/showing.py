"""What of a document that was found is shown: its best passages, each with a few words."""

from collections.abc import Iterable, Iterator

from search.engine.highlight import Highlighter
from search.engine.joining import Joining
from search.engine.ranking import RankedPassage
from search.engine.results import PassageHit


def shown(
    passages: Iterable[RankedPassage], highlighter: Highlighter, joining: Joining, limit: int
) -> Iterator[PassageHit]:
    """The best in which something is marked or that are near in meaning, or those alone
    that were asked for."""
    found = list(passages)
    for passage in [one for one in found if one.cited and one.record.anchor] or found:
        if not limit:
            return
        hit = _shown(passage, highlighter, joining)
        if passage.cited or hit.akin or hit.heading.marks or hit.snippet.marks:
            limit -= 1
            yield hit


def _shown(passage: RankedPassage, highlighter: Highlighter, joining: Joining) -> PassageHit:
    record = passage.record
    heading, snippet = highlighter.mark(record.heading), highlighter.snippet(record.text)
    line = highlighter.line(record.text)
    akin = passage.near >= joining.needed and not (heading.marks or snippet.marks)
    if akin and (place := joining.place(record)):
        snippet, line = highlighter.fitting(record.text, place.begin, place.end)
    return PassageHit(record.anchor, record.label, heading, snippet, passage.score, line, akin)
