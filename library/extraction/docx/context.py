"""What all stories of one document share."""

from collections import Counter
from dataclasses import dataclass, field

from library.extraction.docx.numbering import Numbering
from library.extraction.docx.package import Relation
from library.extraction.docx.styles import Styles


@dataclass(slots=True)
class Context:
    """`found` counts what the editor should know of, `unknown` formats of numbers that are not known here;
    `notes` are the footnotes and endnotes referred to so far, as part and id; `relations` are those of the document.
    """

    styles: Styles
    numbering: Numbering
    relations: dict[str, Relation] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)
