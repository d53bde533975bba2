"""An original file → its text, whatever kind of file it is; what it is called only has a say in the warnings."""

import io
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gongwen.recognise import recognise
from library.decoding import (
    PDF_SUFFIXES,
    PICTURE_SUFFIXES,
    TEXT_SUFFIXES,
    Unreadable,
    checked,
    decode,
)
from library.extraction.blocks import Extracted, Origin, Page, Paragraph, Table
from library.extraction.child import Limits, extract_apart
from library.extraction.kinds import HEAD, NOT_PDF, kind_of, old_office, picture_type
from library.extraction.lines import text_of

TEXT_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
#: How many blocks the head of a document may consist of where it is a table.
TOP = 3
# What a server sends in place of a file.
WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
NO_TEXT = "文档里没有文字，可能只有图片。请把图片另存出来，或另存为 PDF，再导入。"
#: What recognising text in pictures takes: most of the memory is address space that is never used.
SCANS = Limits(memory=2 * 1024 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that `library.extraction` reads: what it is called, and what its reading may take.

    `content_type` is empty where the kind has several.
    """

    name: str
    suffixes: tuple[str, ...]
    content_type: str
    limits: Limits


KINDS = {
    "docx": Kind(
        "Word 文档（DOCX）",
        (".docx", ".docm", ".dotx", ".dotm"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Limits(),
    ),
    "pdf": Kind("PDF 文件", PDF_SUFFIXES, "application/pdf", SCANS),
    "picture": Kind("图片", PICTURE_SUFFIXES, "", SCANS),
}


@dataclass(frozen=True, slots=True)
class Original:
    """`margins` are texts that stand for themselves: headers, footers, the cells of a table at the top.

    `placed` are the paragraphs that have a place on a page, `pages` the pages with their lines.
    """

    text: str
    content_type: str
    encoding: str = ""
    margins: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    placed: list[Paragraph] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    origin: Origin = Origin.TYPED

    @property
    def marginal_secrecy(self) -> str:
        """A secrecy mark there binds as much as one on a line above the title."""
        lines = (line for text in self.margins for line in text.splitlines())
        return next((level for line in lines if (level := recognise(line).secrecy)), "")


def read_original(raw: bytes, name: str) -> Original:
    """Raises `Unreadable` with the reason in the editor's words."""
    suffix = PurePosixPath(name).suffix.lower()
    kind = kind_of(raw[:HEAD])
    if kind is not None:
        return _document(raw, kind, suffix)
    if (refusal := old_office(raw)) is not None:
        raise Unreadable(refusal)
    if suffix in PDF_SUFFIXES and WEB_PAGE.match(raw):
        raise Unreadable(NOT_PDF)
    decoded = decode(raw)
    said = [] if suffix in TEXT_SUFFIXES else [_misnamed(suffix, "纯文本")]
    return Original(decoded.text, TEXT_TYPES.get(suffix, "text/plain"), decoded.encoding, [], said)


def _document(raw: bytes, name: str, suffix: str) -> Original:
    kind = KINDS[name]
    extracted = extract_apart(name, io.BytesIO(raw), limits=kind.limits)
    text = text_of(extracted)
    if not text.strip():
        raise Unreadable(NO_TEXT)
    said = [] if suffix in kind.suffixes else [_misnamed(suffix, kind.name)]
    return Original(
        checked(text),
        kind.content_type or picture_type(raw[:HEAD]),
        margins=[*extracted.headers, *extracted.footers, *_cells_at_the_top(extracted)],
        warnings=[*said, *extracted.warnings],
        placed=[block for block in extracted.blocks if isinstance(block, Paragraph) and block.page],
        pages=extracted.pages,
        origin=extracted.origin,
    )


def _cells_at_the_top(extracted: Extracted) -> list[str]:
    tables = [block for block in extracted.blocks[:TOP] if isinstance(block, Table)]
    return [cell for table in tables for row in table.rows for cell in row]


def _misnamed(suffix: str, what: str) -> str:
    return f"扩展名是 {suffix}，但内容是“{what}”，已按内容读取。"
