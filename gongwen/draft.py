"""A document while it is being read: its remaining lines, what was read of it, and who may have issued it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gongwen.lines import Line
from gongwen.recognition import Recognition

LONGEST_TITLE_LINE = 60
MOST_TITLE_LINES = 6
#: How many lines that nothing explains may stand above a title.
MOST_ABOVE = 8


@dataclass(frozen=True, slots=True)
class Source:
    """Names of issuing organs as one place of the document gives them."""

    names: tuple[str, ...]
    snippet: str
    rule: str


@dataclass(slots=True)
class Draft:
    """``lines`` shrinks from both ends as parts are recognised.

    ``heads`` are the lines, without their blanks, that are set as a red head is.
    ``expected_title`` and ``wrapper`` are those of a document that another one encloses; ``signed`` is the place in
    ``lines`` where the signature stood, 0 where there was none. ``organ_title`` is what an order or minutes are called above their number,
    ``catalogue_title`` what the table above a text calls it, ``sent`` when it says the text was sent.
    """

    lines: list[Line]
    stem: str = ""
    heads: frozenset[str] = frozenset()
    expected_title: str = ""
    wrapper: Recognition | None = None
    result: Recognition = field(default_factory=Recognition)
    sources: list[Source] = field(default_factory=list)
    signed: int = 0
    organ_title: str = ""
    catalogue_title: str = ""
    sent: tuple[date, str] | None = None

    def name_issuers(self, names: list[str], snippet: str, rule: str) -> None:
        if names and not any(source.rule == rule for source in self.sources):
            self.sources.append(Source(tuple(names), snippet, rule))
