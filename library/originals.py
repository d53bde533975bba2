"""An original file → its text, whatever kind of file it is; what it is called only has a say in the warnings."""

import io
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gongwen.recognise import recognise
from library.decoding import TEXT_SUFFIXES, Unreadable, checked, decode
from library.extraction.child import extract_apart
from library.extraction.kinds import HEAD, kind_of, old_office
from library.extraction.lines import text_of

DOCX = "docx"
SUFFIXES = {DOCX: (".docx", ".docm", ".dotx", ".dotm")}
NAMES = {DOCX: "Word 文档（DOCX）"}
TEXT_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
CONTENT_TYPES = {DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
NO_TEXT = "文档里没有文字，可能只有图片。请上传文字版，或等扫描件识别功能。"


@dataclass(frozen=True, slots=True)
class Original:
    """`margins` are the texts of headers and footers, which are no part of the text."""

    text: str
    content_type: str
    encoding: str = ""
    margins: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def marginal_secrecy(self) -> str:
        """A secrecy mark in a header or footer binds as much as one above the title."""
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
    decoded = decode(raw)
    said = [] if suffix in TEXT_SUFFIXES else [_misnamed(suffix, "纯文本")]
    return Original(decoded.text, TEXT_TYPES.get(suffix, "text/plain"), decoded.encoding, [], said)


def _document(raw: bytes, kind: str, suffix: str) -> Original:
    extracted = extract_apart(kind, io.BytesIO(raw))
    text = text_of(extracted)
    if not text.strip():
        raise Unreadable(NO_TEXT)
    said = [] if suffix in SUFFIXES[kind] else [_misnamed(suffix, NAMES[kind])]
    return Original(
        checked(text),
        CONTENT_TYPES[kind],
        margins=[*extracted.headers, *extracted.footers],
        warnings=[*said, *extracted.warnings],
    )


def _misnamed(suffix: str, what: str) -> str:
    return f"扩展名是 {suffix}，内容其实是{what}，已按内容读取。"
