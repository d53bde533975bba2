"""What the index holds: documents, and the passages a reader is led to.

A document is what is found, counted and filtered; a passage (clause, plan item, lesson
section) is what is shown and linked. Every readable word of a document is in exactly
one passage; a passage without an anchor stands for the document as a whole.
Raising `SCHEMA_VERSION` marks every index written before as in need of a rebuild.
"""

import datetime
from dataclasses import dataclass, field

from gongwen.validity import Validity

SCHEMA_VERSION = 2

PUBLIC = "all"  # the audience token of what everybody may read


@dataclass(frozen=True, slots=True)
class Passage:
    """One linkable piece: `anchor` as in the outline ("art-42", "p4-n12", "" for the
    document itself), `label` as printed (第四十二条), `text` in its original form."""

    anchor: str
    text: str
    label: str = ""
    heading: str = ""

    def id_in(self, document_id: str) -> str:
        return f"{document_id}#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing a reader can find.

    `id` is stable and says the kind ("library.policypage:12"). `aliases` are further
    names it is cited by. `kind` is the 文种. `validity` is None for what has no legal
    status (articles, courses). It is seen by a reader whose tokens meet `audience` and
    who is denied none of `restrictions`. `prior` multiplies the relevance (1 = neutral).
    What is not `named` is found by the words of its title, not asked for by it. States of
    one `work` are one thing to a reader; `topics` are what editors filed it under.
    Passages are in reading order with distinct anchors.
    """

    id: str
    type: str
    title: str
    passages: tuple[Passage, ...] = ()
    subtitle: str = ""
    aliases: tuple[str, ...] = ()
    number: str = ""
    issuers: tuple[str, ...] = ()
    kind: str = ""
    year: int | None = None
    date: datetime.date | None = None
    validity: Validity | None = None
    audience: frozenset[str] = field(default_factory=lambda: frozenset({PUBLIC}))
    restrictions: frozenset[int] = frozenset()
    prior: float = 1.0
    named: bool = True
    work: str = ""
    topics: tuple[str, ...] = ()

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
    """With what an index was written. `engine` names the format of its files."""

    schema: int
    dictionary: str
    segmenter: str
    engine: str
