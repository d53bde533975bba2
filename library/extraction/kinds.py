"""What kind of file something is, by its content; its name may say anything."""

import io
import re

from library.decoding import Unreadable
from library.extraction.ole import OLE, Compound, Damaged
from library.extraction.packages import LOCKED, TRUNCATED, ZIP, DocumentArchive

PDF = b"%PDF-"
#: By what a file begins with; the kind is the name by which `extract` knows it.
MAGIC = (
    (PDF, "pdf"),
    (b"{\\rtf", "rtf"),
)
# What some programs leave in front of a file.
_IN_FRONT = b"\xef\xbb\xbf\0 \t\r\n"
_HEAD = 64
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"

#: How picture files begin, and what they are to a browser.
PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), "image/heic"),
)
NOT_PDF = "文件内容不是 PDF，可能只是改了扩展名，或下载时存成了网页。请换成原来的文件再导入。"
#: What is known but not read, and what to say of it.
REFUSALS = {
    "locked": LOCKED,
    "sheet": "这是 Excel 表格，不是文档。请把文字复制到 Word 文档里再导入。",
    "slides": "这是演示文稿，不是文档。请把文字复制到 Word 文档里再导入。",
    "book": "这是电子书（EPUB），请在“电子书导入”里导入。",
    "drawing": "这是开放文档格式的表格、演示或图画，不是文档。请把文字复制到 Word 文档里再导入。",
    "old": "这是旧版 Office 文件，读不出是哪一种。请在 Word 或 WPS 中另存为 DOCX 后再导入。",
    "archive": "这是压缩文件，里面没有 Word 文档的正文。请解压后再导入其中的文件。",
}
#: Streams at the top by which the old Office formats are told apart.
STREAMS = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "sheet"),
    ("Book", "sheet"),
    ("PowerPoint Document", "slides"),
    # Microsoft Works, which shares the ending .wps with Kingsoft.
    ("MN0", "doc"),
    ("CONTENTS", "doc"),
)
#: Files by which the formats that are archives are told apart.
PACKAGES = (
    ("OFD.xml", "ofd"),
    ("xl/workbook.xml", "sheet"),
    ("ppt/presentation.xml", "slides"),
    ("META-INF/container.xml", "book"),
    ("_rels/.rels", "docx"),
)
# Comments and declarations may stand in front of a page.
_WEB = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_WEB_ARCHIVE = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*(?:multipart/(?:related|alternative)|text/html)\b",
    re.IGNORECASE,
)
# What Word of 2003 saved as XML, and some systems still hand out as DOC.
_WORD_XML = re.compile(rb"\s*<\?xml[^>]*>\s*<\?mso-application\s+progid=\"Word\.Document\"")
_WRITTEN = ((_WORD_XML, "doc"), (_WEB, "html"), (_WEB_ARCHIVE, "mht"))
_TEXT_HEAD = 4096
# Texts, their templates and master documents.
OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
_ENCRYPTED_PART = re.compile(rb"<(?:\w+:)?encryption-data\b")
# In the first block of a Word document: a bit that says that it is encrypted ([MS-DOC] 2.5.2).
_WORD_FLAGS, _WORD_ENCRYPTED = 11, 0x01
# What each entry in the directory of an archive begins with, and how long the name of a type may be.
_LISTED = b"PK\x01\x02"
_MIMETYPE = 1000


def kind_of(raw: bytes) -> str | None:
    """The kind by which `extract` knows the file; None for what may be plain text or a piece of a web page.

    Raises `Unreadable` for what is plainly something else, is locked or was cut off.
    """
    begins = raw[:_HEAD].lstrip(_IN_FRONT)
    kind = next((kind for magic, kind in MAGIC if begins.startswith(magic)), None)
    if picture_type(raw):
        kind = "picture"
    if raw.startswith(OLE):
        kind = _old_office(raw)
    elif raw.startswith(ZIP):
        kind = _package(raw)
    if kind in REFUSALS:
        raise Unreadable(REFUSALS[kind])
    return kind or _written(raw)


def picture_type(head: bytes) -> str:
    """The media type of the picture that begins so; empty for what is none."""
    return next((media for pattern, media in PICTURES if pattern.match(head)), "")


def _written(raw: bytes) -> str | None:
    """Formats that are texts themselves."""
    # Two bytes a character are as good as one here.
    head = raw[:_TEXT_HEAD].replace(b"\0", b"").lstrip(_MARKS)
    return next((kind for pattern, kind in _WRITTEN if pattern.match(head)), None)


def _old_office(raw: bytes) -> str:
    try:
        compound = Compound(raw)
        kind = next((kind for name, kind in STREAMS if name in compound.names), "old")
        locked = kind == "doc" and _is_locked(compound)
    except Damaged as error:
        raise Unreadable(TRUNCATED) from error
    return "locked" if locked else kind


def _is_locked(compound: Compound) -> bool:
    if "WordDocument" not in compound.names:
        return False
    block = compound.beginning("WordDocument")
    return len(block) > _WORD_FLAGS and bool(block[_WORD_FLAGS] & _WORD_ENCRYPTED)


def _package(raw: bytes) -> str:
    if raw.count(_LISTED) > 2 * DocumentArchive.most_entries:
        # Before all of them are read into memory.
        raise Unreadable(DocumentArchive.bomb)
    package = DocumentArchive(io.BytesIO(raw))
    if package.find("content.xml") and package.find("mimetype"):
        return _open_document(package)
    return next((kind for name, kind in PACKAGES if package.find(name)), "archive")


def _open_document(package: DocumentArchive) -> str:
    if not package.read("mimetype", most=_MIMETYPE).startswith(OPEN_TEXT):
        return "drawing"
    manifest = package.find("META-INF/manifest.xml")
    locked = manifest and _ENCRYPTED_PART.search(package.read(manifest))
    return "locked" if locked else "odt"
