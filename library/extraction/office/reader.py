"""A file of the old Word and its relatives → what our own reader finds in the DOCX that LibreOffice makes of it."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from itertools import filterfalse
from pathlib import Path

from library.decoding import Unreadable
from library.extraction.blocks import Extracted
from library.extraction.docx import reader as docx
from library.extraction.docx.reader import MACRO
from library.extraction.lines import text_of
from library.extraction.office import restarts
from library.extraction.office.converter import FAILED, to_docx
from library.extraction.ole import OLE, Compound
from library.extraction.packages import TRUNCATED, ZIP, DocumentArchive
from library.extraction.pdf.legible import is_legible

RTF = b"{\\rtf"
# What may stand behind the last bracket of an RTF file.
_BEHIND = b"\0\x1a \r\n\t"
_ESCAPED = re.compile(rb"\\[\\{}]")
_BINARY = b"\\bin"
_SAMPLE = 20_000


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese, `ConverterMissing` where there is no LibreOffice."""
    raw = path.read_bytes()
    if raw.startswith(RTF) and _is_cut_off(raw.rstrip(_BEHIND)):
        raise Unreadable(TRUNCATED)
    said = list(_macros(raw, path))
    with tempfile.TemporaryDirectory(prefix="convert-") as name:
        folder = Path(name)
        # Without an ending it goes by the content, and the two formats called .wps are both read.
        original = folder / "original"
        shutil.copyfile(path, original)
        made = to_docx(original, folder)
        said += restarts.keep(raw, made)
        del raw
        extracted = docx.read(made)
    # What it cannot make sense of, LibreOffice takes for characters of the West.
    if not is_legible("".join(filterfalse(str.isascii, text_of(extracted)[:_SAMPLE]))):
        raise Unreadable(FAILED)
    extracted.warnings[:0] = said
    return extracted


def _is_cut_off(rtf: bytes) -> bool:
    """Whether its first group is not closed; the bytes of a picture may be anything, brackets too."""
    if not rtf.endswith(b"}"):
        return True
    if _BINARY in rtf:
        return False
    grouping = _ESCAPED.sub(b"", rtf)
    return grouping.count(b"{") > grouping.count(b"}")


def _macros(raw: bytes, path: Path) -> Iterator[str]:
    if raw.startswith(OLE) and "Macros" in Compound(raw).names:
        yield MACRO
    if raw.startswith(ZIP):
        with path.open("rb") as file:
            if any(name.startswith("Basic/") for name in DocumentArchive(file).entries):
                yield MACRO
