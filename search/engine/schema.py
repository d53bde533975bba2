"""What the index holds: documents, and the passages a reader is led to.

A document is what is found, counted and filtered; a passage (clause, plan item, lesson
section) is what is shown and linked. Every readable word of a document is in exactly
one passage; a passage without an anchor stands for the document as a whole.
Raising `SCHEMA_VERSION` marks every index written before as in need of a rebuild.
"""

import datetime
from dataclasses import dataclass, field

from gongwen.validity import Validity

SCHEMA_VERSION = 4

PUBLIC = "all"  # the audience token of what everybody may read


@dataclass(frozen=True, slots=True)
class Piece:
    """What a stretch of a passage's text means: a vector of little-endian float16 values."""

    begin: int
    end: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """One linkable piece: `anchor` as in the outline ("art-42", "p4-n12", "" for the
    document itself), `label` as printed (第四十二条), `text` in its original form. Without
    `pieces` it is found by its words alone."""

    anchor: str
    text: str
    label: str = ""
    heading: str = ""
    pieces: tuple[Piece, ...] = ()

    def id_in(self, document_id: str) -> str:
        return f"{document_id}#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing a reader can find.

    `id` is stable and says the kind ("library.policypage:12"). `aliases` are further
    names it is cited by. `kind` is the 文种. `above` are the organs over its issuers,
    `known_as` other names of these. `validity` is None for what has no legal status
    (articles, courses). The states of one text share a `work`; of them the one is shown
    whose half-open span `shown` (open where None) has the day. It is seen by a reader whose
    tokens meet `audience` and who is denied none of `restrictions`. `posts` are those whose
    holders it is for. `prior` multiplies the relevance (1 = neutral). What is not `named`
    is found by the words of its title, not asked for by it. Passages are in reading order
    with distinct anchors. `space` is the key of the one that their vectors are of.
    """

    id: str
    type: str
    title: str
    passages: tuple[Passage, ...] = ()
    subtitle: str = ""
    aliases: tuple[str, ...] = ()
    number: str = ""
    issuers: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    level: str = ""
    topics: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    kind: str = ""
    year: int | None = None
    date: datetime.date | None = None
    validity: Validity | None = None
    work: str = ""
    shown: tuple[datetime.date | None, datetime.date | None] = (None, None)
    audience: frozenset[str] = field(default_factory=lambda: frozenset({PUBLIC}))
    restrictions: frozenset[int] = frozenset()
    prior: float = 1.0
    named: bool = True
    space: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a document needs an id")
        anchors = [passage.anchor for passage in self.passages]
        if len(anchors) != len(set(anchors)):
            raise ValueError(f"{self.id}: passages share an anchor")


# A document and its external version: an index never goes back to a lower one.
Versioned = tuple[Document, int]
VersionedId = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Stamp:
    """With what an index was written. `engine` names the format of its files; `words` are
    those that were added to the dictionary, so that questions are cut as the texts were."""

    schema: int
    dictionary: str
    segmenter: str
    engine: str
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tuple(self.words))
