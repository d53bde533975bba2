"""Bytes of an uploaded text file → text, or the reason why not, in the editor's words.

The encoding is tried, not guessed from statistics of byte pairs: a byte order mark decides, then
strict UTF-8, then the legacy Chinese encodings by how much of the result is everyday Chinese.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from gongwen.normalise import simplify

MAX_SIZE = 50 * 1024 * 1024
# Scanned pages are large.
MAX_PDF_SIZE = 200 * 1024 * 1024
MAX_CHARACTERS = 3_000_000
TEXT_SUFFIXES = (".txt", ".md", ".markdown")
# A file of one name may well hold another format: its content says.
WORD_SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
OLD_WORD_SUFFIXES = (".doc", ".dot", ".wps", ".wpt")
RTF_SUFFIXES = (".rtf",)
OPEN_TEXT_SUFFIXES = (".odt", ".ott")
OFD_SUFFIXES = (".ofd",)
PDF_SUFFIXES = (".pdf",)
PICTURE_SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".webp",
    ".heic",
    ".heif",
)
WEB_SUFFIXES = (".html", ".htm", ".xhtml")
WEB_ARCHIVE_SUFFIXES = (".mht", ".mhtml")
#: What can be brought in, in the words of whoever chooses files.
FORMATS = "Word、WPS、RTF、ODT、PDF、OFD、图片、网页和文本文件"
SUFFIXES = (
    *WORD_SUFFIXES,
    *OLD_WORD_SUFFIXES,
    *RTF_SUFFIXES,
    *OPEN_TEXT_SUFFIXES,
    *PDF_SUFFIXES,
    *OFD_SUFFIXES,
    *PICTURE_SUFFIXES,
    *WEB_SUFFIXES,
    *WEB_ARCHIVE_SUFFIXES,
    *TEXT_SUFFIXES,
)
NAME_LENGTH = 255
PATH_LENGTH = 500
SAMPLE = 20_000
PLAUSIBLE = 0.75

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8（带标记）"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
LEGACY = (
    ("gb18030", "GB18030"),
    ("big5hkscs", "Big5"),
    ("utf-16-le", "UTF-16LE"),
    ("utf-16-be", "UTF-16BE"),
)
MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "DOCX、WPS 或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "DOC、XLS 或 WPS 文件"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x1f\x8b", "压缩文件"),
    (b"7z\xbc\xaf", "压缩文件"),
    (b"Rar!", "压缩文件"),
)
#: Windows, Linux, macOS and scripts; nobody should be told to open one of them.
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!/")
PROGRAM = "这是一个程序文件，不是文档，不能导入。请不要打开它，向发文件的人索要原件。"
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")


class Unreadable(ValueError):
    """The file cannot be read as text; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def plain_name(name: str) -> str:
    """The file's own name: no folders, no control characters, short enough to store."""
    printable = "".join(char for char in name if char.isprintable())
    base = PurePosixPath(printable.replace("\\", "/")).name.strip().lstrip(".")
    if len(base) <= NAME_LENGTH:
        return base or "未命名"
    suffix = PurePosixPath(base).suffix[:20]
    return base[: NAME_LENGTH - len(suffix)] + suffix


def path_name(name: str) -> str:
    """The name with the folders that lead to it as a hint; no way up, no drive, short enough to store."""
    folders, _, _ = name.replace("\\", "/").rpartition("/")
    kept = [
        plain_name(part)
        for part in folders.split("/")
        if part.strip(". ") and not part.endswith(":")
    ]
    base = plain_name(name)
    while kept and len("/".join([*kept, base])) > PATH_LENGTH:
        kept.pop(0)
    return "/".join([*kept, base])


def refuse_by_name_and_size(name: str, size: int) -> None:
    """Raise `Unreadable` for what need not be opened to be refused."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(_refusal(suffix))
    most = MAX_PDF_SIZE if suffix in PDF_SUFFIXES + PICTURE_SUFFIXES else MAX_SIZE
    if size > most:
        raise Unreadable(
            f"文件有 {size / 1024 / 1024:.0f} MB，超过 {most // 1024 // 1024} MB 的上限。"
            "请确认是不是一份文件，或删去图片、拆分后再导入。"
        )
    if size == 0:
        raise Unreadable("文件是空的。")


def _refusal(suffix: str) -> str:
    shown = f" {suffix} 格式" if suffix else "没有扩展名的文件"
    return f"不支持{shown}，可以导入 {FORMATS}。"


def decode(raw: bytes) -> Decoded:
    """Text without byte order mark and with plain line ends; raises `Unreadable`."""
    decoded = decoded_markup(raw)
    checked(decoded.text)
    return decoded


def decoded_markup(raw: bytes) -> Decoded:
    """The same of what is more than the text that it holds, however long."""
    if raw.startswith(PROGRAMS):
        raise Unreadable(PROGRAM)
    for magic, what in MAGIC:
        if raw.startswith(magic):
            raise Unreadable(f"内容其实是{what}，只是改了扩展名。请先另存为纯文本再导入。")
    decoded = _marked(raw) or _utf8(raw) or _legacy(raw)
    if decoded is None:
        raise Unreadable("无法识别文字编码，可能不是文本文件。请另存为 UTF-8 编码的纯文本再导入。")
    return decoded


def checked(text: str) -> str:
    """The text of a file, unless there is none or more than any document has."""
    if not text.strip():
        raise Unreadable("文件里没有文字。")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(
            f"文件里有 {len(text) // 10_000} 万字，超过 {MAX_CHARACTERS // 10_000} 万字的上限，"
            "请拆分后再导入。"
        )
    return text


def _marked(raw: bytes) -> Decoded | None:
    for mark, codec, name in MARKS:
        if raw.startswith(mark):
            return _try(raw, codec, name)
    return None


def _utf8(raw: bytes) -> Decoded | None:
    return _try(raw, "utf-8", "UTF-8")


def _legacy(raw: bytes) -> Decoded | None:
    tried = [decoded for codec, name in LEGACY if (decoded := _try(raw, codec, name))]
    scored = [(_plausibility(decoded.text), decoded) for decoded in tried]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= PLAUSIBLE else None


def _try(raw: bytes, codec: str, name: str) -> Decoded | None:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return None
    text = text.rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n")
    return None if CONTROLS.search(text) else Decoded(text, name)


def _plausibility(text: str) -> float:
    """Share of the visible characters that everyday Chinese text is made of."""
    sample = simplify("".join(text[:SAMPLE].split()))
    return sum(map(_everyday, sample)) / len(sample) if sample else 1.0


def _everyday(char: str) -> bool:
    if char.isascii() or char in "　、。，；：？！“”‘’（）《》〈〉〔〕【】—…·～×℃":
        return True
    encoded = char.encode("gb2312", errors="ignore")
    # Rows 16 to 55 of GB 2312 are its 3,755 common characters.
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7
