"""Files → blocks of text, without Django: what a document file holds, in the order a person reads it.

`extract` runs in the process that calls it; whoever must survive any file calls `child.extract_apart`.
"""

from importlib import import_module
from pathlib import Path

from library.extraction.blocks import Extracted

#: The module that reads each kind of file: its `read(path)` gives an `Extracted` or raises `Unreadable`.
READERS = {
    "docx": "library.extraction.docx.reader",
    "pdf": "library.extraction.pdf.reader",
    "picture": "library.extraction.ocr.reader",
    "doc": "library.extraction.office.reader",
    "rtf": "library.extraction.office.reader",
    "odt": "library.extraction.office.reader",
    "ofd": "library.extraction.ofd.reader",
    "html": "library.extraction.html.reader",
    "mht": "library.extraction.html.archived",
}


def extract(kind: str, path: Path) -> Extracted:
    """Read the file at `path`; raises `library.decoding.Unreadable` with the reason in Chinese.

    Readers are imported on need: a child process loads the libraries of one kind of file only.
    """
    return import_module(READERS[kind]).read(path)
