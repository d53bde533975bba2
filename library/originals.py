"""An original file → its text, whatever kind of file it is; what it is called only has a say in the warnings."""

import codecs
import io
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.conf import settings

from gongwen.recognise import recognise
from library.decoding import (
    OFD_SUFFIXES,
    OLD_WORD_SUFFIXES,
    OPEN_TEXT_SUFFIXES,
    PDF_SUFFIXES,
    PICTURE_SUFFIXES,
    RTF_SUFFIXES,
    TEXT_SUFFIXES,
    WEB_ARCHIVE_SUFFIXES,
    WEB_SUFFIXES,
    WORD_SUFFIXES,
    Unreadable,
    checked,
    decode,
)
from library.extraction.blocks import Extracted, Origin, Page, Paragraph, Table
from library.extraction.child import Limits, extract_apart
from library.extraction.kinds import NOT_PDF, kind_of, picture_type
from library.extraction.lines import text_of
from library.extraction.red_heads import red_heads

TEXT_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
#: How many blocks the head of a document may consist of where it is a table.
TOP = 3
NO_TEXT = "文档里没有文字，可能只有图片。请把图片另存出来，或另存为 PDF，再导入。"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that `library.extraction` reads: what it is called, and what its reading may take.

    `content_type` is empty where the kind has several.
    """

    name: str
    suffixes: tuple[str, ...]
    content_type: str
    limits: Limits


MB = 1024 * 1024
#: What recognising text in pictures takes: most of the memory is address space that is never used.
SCANS = Limits(memory=2048 * MB)
#: LibreOffice needs 460 MB of address space and 1.5 s before it has seen a file, and writes pictures anew.
CONVERTING = Limits(seconds=90, memory=2048 * MB, output=256 * MB)

KINDS = {
    "docx": Kind(
        "Word 文档（DOCX）",
        WORD_SUFFIXES,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Limits(),
    ),
    "doc": Kind("旧版 Word 文档（DOC、WPS）", OLD_WORD_SUFFIXES, "application/msword", CONVERTING),
    "rtf": Kind("RTF 文档", RTF_SUFFIXES, "application/rtf", CONVERTING),
    "odt": Kind(
        "开放文档（ODT）",
        OPEN_TEXT_SUFFIXES,
        "application/vnd.oasis.opendocument.text",
        CONVERTING,
    ),
    "pdf": Kind("PDF 文件", PDF_SUFFIXES, "application/pdf", SCANS),
    "picture": Kind("图片", PICTURE_SUFFIXES, "", SCANS),
    "ofd": Kind("OFD 文件", OFD_SUFFIXES, "application/ofd", Limits()),
    "html": Kind("网页（HTML）", WEB_SUFFIXES, "text/html", Limits()),
    "mht": Kind("网页存档（MHT）", WEB_ARCHIVE_SUFFIXES, "multipart/related", Limits()),
}


@dataclass(frozen=True, slots=True)
class Original:
    """`margins` are texts that stand for themselves: headers, footers, the cells of a table at the top.
    `heads` are lines that are set as a red head is.

    `placed` are the paragraphs that have a place on a page, `pages` the pages with their lines.
    """

    text: str
    content_type: str
    encoding: str = ""
    margins: list[str] = field(default_factory=list)
    heads: frozenset[str] = frozenset()
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
    kind = kind_of(raw)
    if kind == "html" and suffix in PDF_SUFFIXES:
        # What a server sends in place of a file.
        raise Unreadable(NOT_PDF)
    if kind is None and suffix in WEB_SUFFIXES:
        kind = "html"
    if kind is not None:
        return _document(raw, kind, suffix)
    decoded = decode(raw)
    said = [] if suffix in TEXT_SUFFIXES else [_misnamed(suffix, "纯文本")]
    return Original(
        decoded.text, TEXT_TYPES.get(suffix, "text/plain"), decoded.encoding, warnings=said
    )


def read_html(markup: str) -> Original:
    """What was copied from a web page or an article of WeChat; raises `Unreadable` like `read_original`."""
    return _document(codecs.BOM_UTF8 + markup.encode("utf-8", errors="replace"), "html", ".html")


def _document(raw: bytes, name: str, suffix: str) -> Original:
    kind = KINDS[name]
    extracted = extract_apart(name, io.BytesIO(raw), limits=kind.limits, converter=settings.SOFFICE)
    text = text_of(extracted)
    if not text.strip():
        raise Unreadable(NO_TEXT)
    said = [] if suffix in kind.suffixes else [_misnamed(suffix, kind.name)]
    return Original(
        checked(text),
        kind.content_type or picture_type(raw),
        margins=[*extracted.headers, *extracted.footers, *_cells_at_the_top(extracted)],
        heads=red_heads(extracted),
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
