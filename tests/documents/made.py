"""Every document in every format: one place to ask for the files of the regression set.

>>> files(FAMILIES[Family.NOTICE], "docx-auto")[0].name
'notice-standard.docx'
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.documents import ofd, plain, scans, typeset, web, word
from tests.documents.laws import LAWS
from tests.documents.model import Document, Family
from tests.documents.notices import NOTICES
from tests.documents.office import converted
from tests.documents.plans import PLANS

FAMILIES: dict[Family, tuple[Document, ...]] = {
    Family.NOTICE: NOTICES,
    Family.LAW: LAWS,
    Family.PLAN: PLANS,
}


@dataclass(frozen=True, slots=True)
class Format:
    """`flat` ones have no tables: cells are words of a line. In `scanned` ones characters are recognised."""

    suffix: str
    make: Callable[[Document], bytes]
    office: str = ""
    flat: bool = False
    scanned: bool = False
    published: bool = False


FORMATS: dict[str, Format] = {
    "txt": Format("txt", plain.text),
    "txt-gb18030": Format("txt", plain.gb18030),
    "markdown": Format("md", plain.markdown),
    "docx": Format("docx", word.typed),
    "docx-auto": Format("docx", word.automatic),
    "docx-changed": Format("docx", word.changed),
    "doc": Format("doc", word.typed, office="doc"),
    "doc-auto": Format("doc", word.automatic_apart, office="doc"),
    "pdf": Format("pdf", typeset.printed, flat=True),
    "pdf-office": Format("pdf", word.automatic_apart, office="pdf", flat=True),
    "ofd": Format("ofd", ofd.ofd, flat=True),
    "html-site": Format("html", web.government, published=True),
    "html-messenger": Format("html", web.messenger, published=True),
    "scan-clean": Format("pdf", scans.clean, flat=True, scanned=True),
    "scan-stamped": Format("pdf", scans.stamped, flat=True, scanned=True),
    "scan-skewed": Format("pdf", scans.skewed, flat=True, scanned=True),
    "scan-poor": Format("pdf", scans.poor, flat=True, scanned=True),
    "scan-false-layer": Format("pdf", scans.false_layer, flat=True, scanned=True),
}

GROUPS: dict[str, tuple[str, ...]] = {
    "quick": ("txt", "docx", "docx-auto", "html-site", "html-messenger"),
    "unscanned": tuple(name for name, form in FORMATS.items() if not form.scanned),
    "scans": tuple(name for name, form in FORMATS.items() if form.scanned),
}


@dataclass(frozen=True, slots=True)
class File:
    document: Document
    format: Format
    name: str
    content: bytes


def files(documents: Sequence[Document], name: str) -> list[File]:
    """The documents as files of one format. Raises `office.Absent` where it takes a program that is not here."""
    form = FORMATS[name]
    contents = {document.name: form.make(document) for document in documents}
    if form.office:
        contents = converted(contents, form.office)
    return [
        File(document, form, f"{document.name}.{form.suffix}", contents[document.name])
        for document in documents
    ]
