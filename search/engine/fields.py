"""A document as rows of an index: one for itself, one for each passage.

The schema both engines are built from. Rows carry everything a condition asks for, so
passages are filtered like their documents and nothing is joined. A deleted document
leaves a row with its version behind, so that a late write cannot bring it back.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from gongwen import citations, numbers
from gongwen.normalise import HAN
from gongwen.validity import Status, Validity
from search.engine import naming
from search.engine.analysis import BOUNDARY, Added, Analysed, analyse
from search.engine.citing import cited_in
from search.engine.gist import NONE, Gist, bonds_of, gist_of
from search.engine.meaning import packing
from search.engine.meaning.encoder import Space
from search.engine.pinyin import spell
from search.engine.places import Place
from search.engine.schema import Document, Passage

DOCUMENT, PASSAGE, PIECE, DELETED = "document", "passage", "piece", "deleted"
FOREVER = 9_999_999  # later than the ordinal of every date
DAY_BITS = 40  # below the day in `by_date`


class Kind(Enum):
    KEYWORD = "keyword"  # exact values, any number of them; facets count them
    NUMBER = "number"  # one integer: ranges, order, averages
    TERMS = "terms"  # blank-separated terms, with frequencies
    PLACES = "places"  # blank-separated terms, with positions
    STORED = "stored"  # only read back
    VECTOR = "vector"  # of the space that the index is written for


SCHEMA: dict[str, Kind] = {
    "level": Kind.KEYWORD,
    "id": Kind.KEYWORD,
    "document": Kind.KEYWORD,
    "version": Kind.NUMBER,
    "audience": Kind.KEYWORD,
    "restriction": Kind.KEYWORD,
    "type": Kind.KEYWORD,
    "issuer": Kind.KEYWORD,  # and every organ above it
    "issuer_names": Kind.TERMS,
    "year": Kind.KEYWORD,
    "kind": Kind.KEYWORD,
    "topic": Kind.KEYWORD,
    "issuer_level": Kind.KEYWORD,
    "work": Kind.KEYWORD,
    "shown_from": Kind.NUMBER,
    "shown_until": Kind.NUMBER,
    "bounds": Kind.KEYWORD,
    "start": Kind.NUMBER,
    "end": Kind.NUMBER,
    "ended_as": Kind.KEYWORD,
    "name": Kind.KEYWORD,
    "number": Kind.KEYWORD,
    "target": Kind.KEYWORD,
    "cites": Kind.KEYWORD,  # names and numbers: of a passage its own, of a document all
    "gist": Kind.TERMS,  # this and `bonds` only of the passage without an anchor
    "bonds": Kind.KEYWORD,
    "vocabulary": Kind.KEYWORD,
    "by_date": Kind.NUMBER,
    "title_grams": Kind.TERMS,
    "whole": Kind.TERMS,
    "whole_places": Kind.PLACES,
    "grams": Kind.TERMS,
    "words": Kind.TERMS,
    "places": Kind.PLACES,
    "length": Kind.NUMBER,
    "title_length": Kind.NUMBER,
    "record": Kind.STORED,  # of a document its `Head`, of a passage a `Record`
    "name_grams": Kind.TERMS,  # these four of documents alone: see `naming`
    "pinyin": Kind.TERMS,
    "by_name": Kind.NUMBER,
    "called": Kind.STORED,
    "space": Kind.KEYWORD,  # these of pieces, and of what their document means as a whole
    "vector": Kind.VECTOR,
    "place": Kind.STORED,  # where a piece stands: a `Place`
    "middle": Kind.STORED,  # of a document its vector, to be read back
}
FACETS = ("type", "issuer", "year", "kind", "topic", "issuer_level")

Row = dict[str, Any]

# Words that can be misspelt: neither single characters nor mere numbers.
_SPELT = re.compile(f"[{HAN}]{{2,8}}|(?!\\d+$)[^\\W_{HAN}]{{2,20}}")
_FROM_YEAR = re.compile(r"(?:19|20)\d\d年\D*$")


@dataclass(frozen=True, slots=True)
class Head:
    """What a document brings along for display."""

    title: str
    work: str

    def dumps(self) -> str:
        return json.dumps([self.title, self.work], ensure_ascii=False)

    @classmethod
    def loads(cls, stored: str | bytes) -> "Head":
        return cls(*json.loads(stored))


class Record(NamedTuple):
    """What a passage brings along for ranking and display, stored with its row.

    The folded title is the document's, the folded text label, heading and text of the
    passage; words likewise, each between two blanks of its own. Lengths count grams. `validity` is
    start, end, ended_as and verified, or None. `gist` is that of the whole document, held
    by its passage without an anchor alone.
    """

    document: str
    order: int
    anchor: str
    label: str
    heading: str
    title: str
    work: str
    text: str
    folded_title: str
    folded_text: str
    title_words: str
    text_words: str
    title_length: int
    length: int
    names: list[str]
    numbers: list[str]
    targets: list[str]
    issuers: list[str]
    posts: list[str]
    kind: str
    year: int | None
    prior: float
    validity: list[Any] | None
    cites: list[str]
    gist: Gist

    def dumps(self) -> str:
        return json.dumps(self, ensure_ascii=False, default=Gist.stored)

    @classmethod
    def loads(cls, stored: str | bytes) -> "Record":
        values = json.loads(stored)
        values[-1] = Gist(*values[-1]) if values[-1] else NONE
        return cls._make(values)


def rows(
    document: Document, version: int, added: Added = (), space: Space | None = None
) -> list[Row]:
    """The document's own row first, then its passages in order, then their pieces; words are
    cut with those `added` to the dictionary. Vectors of any other space are left out."""
    shared = _shared(document, version)
    passages = list(_passages(document))
    head = analyse("\n".join(_head_lines(document)), added)
    title = analyse(document.title, added) if len(passages) > 1 else head
    texts = [analyse(_own_text(passage), added) for passage in passages]
    cites = list(_cites(document, shared["number"], passages, head, texts))
    gist = gist_of(document, texts, cites, added)
    own: Row = {
        **shared,
        "level": DOCUMENT,
        "id": document.id,
        "record": Head(document.title, document.work).dumps(),
        "title_grams": " ".join(analyse("\n".join((document.title, *document.aliases))).terms),
        **_called(document, shared["name"], added),
        "whole": " ".join(term for view in (head, *texts) for term in view.terms),
        "cites": list(gist.cites),
        "whole_places": _places(head, *texts),
        "vocabulary": _vocabulary(head, *texts),
    }
    pieces = list(_pieces(document, shared, space)) if space else []
    found = [own | _middle(document, pieces)]
    for order, (passage, text) in enumerate(zip(passages, texts, strict=True)):
        above = title if passage.anchor else head
        found.append(shared | _passage_row(document.id, passage, above, text))
        found[-1]["target"] = _targets(document, shared["name"], passage.anchor)
        found[-1]["cites"] = cites[order]
        if not passage.anchor:
            found[-1]["gist"] = " ".join(gist.words)
            found[-1]["bonds"] = bonds_of(gist, shared["name"], shared["number"])
        found[-1]["record"] = _record(
            document, order, passage, above, text, found[-1], gist
        ).dumps()
    return found + pieces


def tombstone(document_id: str, version: int) -> Row:
    return {"level": DELETED, "id": document_id, "document": document_id, "version": version}


def target(name: str, anchor: str) -> str:
    """The key of a cited place."""
    return f"{name}#{anchor}"


def names_of(document: Document) -> list[str]:
    """The names a document is cited by: title and aliases with their short forms, and
    for yearly papers the title from the year on (2019年工作要点)."""
    found: dict[str, None] = {}
    for written in (document.title, *document.aliases):
        found |= dict.fromkeys(citations.short_names(written))
        if match := _FROM_YEAR.search(citations.canonical(written)):
            found[match[0]] = None
    if cited := _cited_by_title(document.title):
        found[cited[0]] = None
    return [name for name in found if name]


def targets_of(names: list[str], title: str, anchor: str) -> list[str]:
    """What a citation of this passage says. Items of a plan run on through its parts,
    so that they are cited without the part as well."""
    if not anchor:
        cited = _cited_by_title(title)
        return [target(*cited)] if cited else []
    anchors = [anchor]
    part, _, inner = anchor.partition("-")
    if part.startswith("p") and inner.startswith("n"):
        anchors.append(inner)
    return [target(name, place) for name in names for place in anchors]


def _cites(
    document: Document,
    own_numbers: list[str],
    passages: list[Passage],
    head: Analysed,
    texts: list[Analysed],
) -> Iterator[list[str]]:
    """What each passage cites, the document's head with the passage that stands for it."""
    own = {*names_of(document), *own_numbers}
    for passage, text in zip(passages, texts, strict=True):
        found = cited_in(text.characters)
        if not passage.anchor:
            found |= cited_in(head.characters)
        yield sorted(found - own)


def _targets(document: Document, names: list[str], anchor: str) -> list[str]:
    return targets_of(names, document.title, anchor) if document.named else []


def _cited_by_title(title: str) -> tuple[str, str] | None:
    """Name and anchor where the whole title is one citation (工会法 第四十二条)."""
    found = citations.find(title)
    if len(found) != 1 or not found[0].alias or not found[0].anchor:
        return None
    around = title[: found[0].start] + title[found[0].end :]
    return None if around.strip() else (found[0].alias, found[0].anchor)


def _shared(document: Document, version: int) -> Row:
    shared: Row = {
        "document": document.id,
        "version": version,
        "audience": sorted(document.audience),
        "restriction": [str(number) for number in sorted(document.restrictions)],
        "type": [document.type],
        "issuer": list(dict.fromkeys((*document.issuers, *document.above))),
        "issuer_names": " ".join(analyse("\n".join((*document.issuers, *document.known_as))).terms),
        "year": [] if document.year is None else [str(document.year)],
        "kind": [document.kind] if document.kind else [],
        "topic": list(document.topics),
        "issuer_level": [document.level] if document.level else [],
        "work": [document.work] if document.work else [],
        "by_date": _by_date(document),
        **_shown(document),
        "name": names_of(document) if document.named else [],
        "number": sorted({match.value.key for match in numbers.find(document.number)}),
    }
    return shared if document.validity is None else shared | _bounds(document.validity)


def _shown(document: Document) -> Row:
    """From which day and until before which day; an open bound lies beyond all days."""
    first, last = document.shown
    return {
        "shown_from": first.toordinal() if first else 0,
        "shown_until": last.toordinal() if last else FOREVER,
    }


def _bounds(validity: Validity) -> Row:
    """A number for every bound: an open one lies before or after all days."""
    known = validity.verified and validity.start is not None
    return {
        "bounds": ["known" if known else "unknown"],
        "start": validity.start.toordinal() if validity.start else 0,
        "end": validity.end.toordinal() if validity.end else FOREVER,
        "ended_as": [(validity.ended_as or Status.UNVERIFIED).value],
    }


def _passages(document: Document) -> Iterator[Passage]:
    """Every document has a passage that stands for itself, so that its title is found."""
    if all(passage.anchor for passage in document.passages):
        yield Passage(anchor="", text="")
    yield from document.passages


def _head_lines(document: Document) -> list[str]:
    lines = (document.title, document.subtitle, document.number, *document.issuers)
    return [line for line in (*lines, *document.aliases) if line]


def _own_text(passage: Passage) -> str:
    return "\n".join(line for line in (passage.label, passage.heading, passage.text) if line)


def _places(*views: Analysed) -> str:
    return " ".join(BOUNDARY.join(view.characters for view in views))


def _vocabulary(*views: Analysed) -> list[str]:
    return sorted({word for view in views for word in view.words if _SPELT.fullmatch(word)})


def _passage_row(document_id: str, passage: Passage, above: Analysed, text: Analysed) -> Row:
    return {
        "level": PASSAGE,
        "id": passage.id_in(document_id),
        "grams": " ".join((*above.terms, *text.terms)),
        "words": " ".join((*above.words, *text.words)),
        "places": _places(text) if passage.anchor else _places(above, text),
        "length": len(text.grams),
        "title_length": len(above.grams),
    }


def _record(
    document: Document,
    order: int,
    passage: Passage,
    above: Analysed,
    text: Analysed,
    row: Row,
    gist: Gist,
) -> Record:
    return Record(
        document=document.id,
        order=order,
        anchor=passage.anchor,
        label=passage.label,
        heading=passage.heading,
        title=document.title,
        work=document.work,
        text=passage.text,
        folded_title=above.text,
        folded_text=text.text,
        title_words=_padded(above.words),
        text_words=_padded(text.words),
        title_length=row["title_length"],
        length=row["length"],
        names=row["name"],
        numbers=row["number"],
        targets=row["target"],
        issuers=row["issuer"],
        posts=list(document.posts),
        kind=document.kind,
        year=document.year,
        prior=document.prior,
        validity=_stored(document.validity),
        cites=row["cites"],
        gist=NONE if passage.anchor else gist,
    )


def _called(document: Document, cited: list[str], added: Added) -> Row:
    names = list(dict.fromkeys((document.title, *document.aliases, *cited)))
    spelled = [spell(name, added) for name in names]
    called = naming.Called(document.id, names, spelled, _stored(document.validity))
    return {
        "name_grams": naming.written_terms(spelled),
        "pinyin": naming.sound_terms(spelled),
        "by_name": _ordinal(len(document.title), document.id),
        "called": called.dumps(),
    }


def _pieces(document: Document, shared: Row, space: Space) -> Iterator[Row]:
    if document.space != space.key:
        return
    for passage in document.passages:
        for number, piece in enumerate(passage.pieces):
            if packing.is_of(piece.vector, space.dimension):
                place = Place(document.id, passage.anchor, piece.begin, piece.end)
                yield shared | {
                    "level": PIECE,
                    "id": f"{passage.id_in(document.id)}~{number}",
                    "space": [space.key],
                    "vector": piece.vector,
                    "place": place.dumps(),
                }


def _middle(document: Document, pieces: list[Row]) -> Row:
    """What the document means as a whole, as far as it is known."""
    vector = packing.middle(piece["vector"] for piece in pieces)
    if not vector:
        return {}
    return {
        "space": [document.space],
        "vector": vector,
        "place": Place(document.id).dumps(),
        "middle": base64.b64encode(vector).decode(),
    }


def _padded(words: tuple[str, ...]) -> str:
    return "".join(f" {word} " for word in words)


def _stored(validity: Validity | None) -> list[Any] | None:
    if validity is None:
        return None
    return [
        validity.start.isoformat() if validity.start else None,
        validity.end.isoformat() if validity.end else None,
        validity.ended_as.value if validity.ended_as else None,
        validity.verified,
    ]


def _by_date(document: Document) -> int:
    """Undated documents come last."""
    return _ordinal(document.date.toordinal() if document.date else 0, document.id)


def _ordinal(first: int, document_id: str) -> int:
    """One number that orders by `first` and among equals by a hash of the id: a total
    order that is the same everywhere, so that pages never overlap."""
    digest = hashlib.blake2b(document_id.encode(), digest_size=DAY_BITS // 8).digest()
    return (first << DAY_BITS) | int.from_bytes(digest, "big")
