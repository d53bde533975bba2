"""Files that hold many documents, taken apart on their way in: ZIP archives, and laws one a line.

Nothing of a container itself is kept, so that a member which may not be kept is gone with it.
"""

import json
import lzma
import stat
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import IO, Any, ClassVar

from django.core.files.base import ContentFile, File

from library import archives
from library.decoding import (
    MAX_PDF_SIZE,
    Unreadable,
    path_name,
    plain_name,
    refuse_by_name_and_size,
)

ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
LAWS = (".jsonl", ".jsonl.xz")
#: What file managers leave in folders, and what Word keeps beside an open document.
LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
OPEN_DOCUMENT = "~$"
#: What an upload form offers beside documents; the table is a catalogue.
CONTAINERS = (".zip", ".xlsx", ".jsonl", ".xz")
MB = 1024 * 1024
MOST_LAWS = 20_000
LONGEST_LAW = 20 * MB
MOST_TEXT = 400 * MB

NESTED = "压缩包里还有压缩包，没有打开。请把里面的压缩包解开，再单独导入。"
OTHER_ARCHIVE = "这种压缩文件打不开。请解压后导入里面的文件，或改用 ZIP 压缩。"
LINK = "这是压缩包里的快捷链接，不是文件，没有打开。"
NO_LAW = "第 {number} 行不是一部法规：每行应当是一个 JSON 对象，写明 title（标题）和 text（正文）。"
LAWS_TOO_LONG = "文件过大，不像法规数据，已停止读取。请拆分后再导入。"
LAWS_BROKEN = "压缩数据已损坏，后面的内容读不出来。请重新下载后再导入。"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in, by the name it is listed under, or why it is refused."""

    name: str
    file: "File[bytes] | None" = None
    refusal: str = ""
    size: int = 0


class BadArchive(ValueError):
    """The archive is not opened; the message says why, in Chinese."""


class DocumentsArchive(archives.Archive):
    most_entries: ClassVar[int] = 10_000
    most_bytes: ClassVar[int] = 1024 * MB
    refusal = BadArchive
    bomb = "压缩包解压后异常巨大，已拒绝处理。请分成几个压缩包，或解压后导入。"
    locked = "压缩包设有密码，无法读取。请解压后再导入。"
    broken = "压缩包已损坏，“{name}”读不出来。请重新制作压缩包，或解压后再导入。"
    astray = "压缩包里有越界的路径“{name}”，已拒绝处理。请解压检查后再导入。"

    def no_archive(self, file: IO[bytes]) -> str:
        return "文件打不开，不是 ZIP 压缩包，或已损坏。请重新制作压缩包，或解压后再导入。"


def taken_apart(file: "File[bytes]") -> Iterator[Upload]:
    """The documents in an uploaded file: itself, unless it is a container.

    Each is read when the one before it has been dealt with.
    """
    name = file.name or ""
    lowered = name.lower()
    if lowered.endswith(LAWS):
        yield from _laws(file)
    elif lowered.endswith(".zip"):
        yield from _members(file)
    elif lowered.endswith(ARCHIVES):
        yield Upload(path_name(name), refusal=OTHER_ARCHIVE, size=file.size)
    else:
        yield Upload(path_name(name), file, size=file.size)


def _members(file: "File[bytes]") -> Iterator[Upload]:
    container = plain_name(file.name or "")
    try:
        archive = DocumentsArchive(file)
    except BadArchive as error:
        yield Upload(container, refusal=str(error), size=file.size)
        return
    members = [(name, info) for name, info in archive.entries.items() if not _is_litter(name)]
    if not members:
        yield Upload(container, refusal="压缩包里没有文件。", size=file.size)
    for name, info in members:
        yield _member(archive, name, info, path_name(f"{container}/{name}"))


def _member(archive: DocumentsArchive, name: str, info: zipfile.ZipInfo, listed_as: str) -> Upload:
    if refusal := _refusal(name, info):
        return Upload(listed_as, refusal=refusal, size=info.file_size)
    try:
        raw = archive.read(name, most=MAX_PDF_SIZE)
    except BadArchive as error:
        return Upload(listed_as, refusal=str(error), size=info.file_size)
    return Upload(listed_as, ContentFile(raw, name=listed_as), size=len(raw))


def _refusal(name: str, info: zipfile.ZipInfo) -> str:
    """Why a member is not even unpacked."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return LINK
    if name.lower().endswith((*ARCHIVES, *LAWS)):
        return NESTED
    if name.lower().endswith(".xlsx"):
        return ""
    try:
        refuse_by_name_and_size(plain_name(name), info.file_size)
    except Unreadable as error:
        return str(error)
    return ""


def _is_litter(name: str) -> bool:
    parts = name.lower().split("/")
    return any(part in LITTER for part in parts) or parts[-1].startswith(OPEN_DOCUMENT)


def _laws(file: "File[bytes]") -> Iterator[Upload]:
    container = plain_name(file.name or "")
    file.seek(0)
    packed = container.lower().endswith(".xz")
    try:
        with lzma.LZMAFile(file) if packed else nullcontext(file) as stream:
            yield from _lines(container, stream, file.size)
    except (lzma.LZMAError, EOFError):
        yield Upload(container, refusal=LAWS_BROKEN, size=file.size)


def _lines(container: str, stream: Any, size: int) -> Iterator[Upload]:
    left = MOST_TEXT
    for number in range(1, MOST_LAWS + 1):
        line = stream.readline(LONGEST_LAW)
        left -= len(line)
        if not line:
            return
        if left < 0 or len(line) == LONGEST_LAW:
            break
        if line.strip():
            yield _law(container, number, line)
    if stream.read(1):
        yield Upload(container, refusal=LAWS_TOO_LONG, size=size)


def _law(container: str, number: int, line: bytes) -> Upload:
    listed_as = f"{container}/第 {number} 行"
    try:
        law = json.loads(line)
        text = _law_text(law)
    except (ValueError, TypeError, KeyError):
        return Upload(listed_as, refusal=NO_LAW.format(number=number), size=len(line))
    raw = text.encode()
    name = path_name(f"{container}/{number:05} {plain_name(law['title'])[:100]}.md")
    return Upload(name, ContentFile(raw, name=name), size=len(raw))


def _law_text(law: dict[str, Any]) -> str:
    """A law as a document of its own: what stands above the text, then the text."""
    title, text, head = law["title"].strip(), law["text"].strip(), law.get("preamble") or ""
    if not title or not text:
        raise ValueError(title)
    return f"{head.strip() or f'# {title}'}\n\n{text}\n"
