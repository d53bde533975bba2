"""The ZIP around a book, opened so that no file can hurt: nothing is unpacked to disk, names lead
nowhere, and every read stops at a limit whatever the directory of the archive claims.
"""

import zipfile
import zlib
from typing import IO
from urllib.parse import unquote

from library.epub.errors import BadBook

MOST_ENTRIES = 20_000
MOST_BYTES = 400 * 1024 * 1024
MOST_BYTES_OF_ONE = 40 * 1024 * 1024
# Text shrinks to a fifth, rarely to a twentieth; a bomb to a thousandth.
MOST_RATIO = 100
RATIO_MATTERS_FROM = 4 * 1024 * 1024
CHUNK = 256 * 1024
PDF = b"%PDF-"
UTF8_NAME, ENCRYPTED = 0x800, 0x1

PDF_NOT_EPUB = "这是 PDF 文件，不是 EPUB。请上传扩展名和内容都是 EPUB 的电子书。"
NOT_A_ZIP = "这不是 EPUB 文件（无法作为压缩包打开）。请确认文件下载完整，扩展名没有被改过。"
BOMB = "文件解压后异常巨大，疑似恶意压缩包，已拒绝处理。请向提供者索取正常的 EPUB 文件。"
BROKEN = "压缩包已损坏，其中的“{name}”读不出来。请重新下载或重新制作这本书。"


class Missing(KeyError):
    """The book names a file that is not in it."""


class Archive:
    """The files of one EPUB by name; names are compared without regard to case where need be."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise BadBook(PDF_NOT_EPUB if _is_pdf(file) else NOT_A_ZIP) from error
        self.left = MOST_BYTES
        self.entries = self._checked(self.zip.infolist())
        self.folded = {name.casefold(): name for name in self.entries}

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(infos) > MOST_ENTRIES:
            raise BadBook(f"压缩包里有 {len(infos)} 个文件，超过 {MOST_ENTRIES} 个，已拒绝处理。")
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise BadBook(BOMB)
        entries = {}
        for info in infos:
            name = _name(info)
            _refuse_name(name)
            if info.file_size > RATIO_MATTERS_FROM and _ratio(info) > MOST_RATIO:
                raise BadBook(BOMB)
            if not info.is_dir():
                entries[name.replace("\\", "/")] = info
        return entries

    def find(self, name: str) -> str | None:
        """The entry of that name, as the archive spells it."""
        for spelled in (name, unquote(name)):
            if spelled in self.entries:
                return spelled
            if found := self.folded.get(spelled.casefold()):
                return found
        return None

    def read(self, name: str, *, most: int = MOST_BYTES_OF_ONE) -> bytes:
        """Raises `Missing`, or `BadBook` for what is damaged, locked or larger than `most`."""
        found = self.find(name)
        if found is None:
            raise Missing(name)
        info = self.entries[found]
        if info.flag_bits & ENCRYPTED:
            raise BadBook("压缩包设有密码，无法读取。请用不加密的 EPUB 文件。")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # EPUB knows no other; only these can be unpacked a piece at a time.
            raise BadBook(BROKEN.format(name=found))
        try:
            with self.zip.open(info) as stream:
                raw = self._read(stream, min(most, self.left))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise BadBook(BROKEN.format(name=found)) from error
        self.left -= len(raw)
        return raw

    @staticmethod
    def _read(stream: IO[bytes], most: int) -> bytes:
        """Piece by piece: what the directory says about the size need not be true."""
        pieces, length = [], 0
        while piece := stream.read(CHUNK):
            length += len(piece)
            if length > most:
                raise BadBook(BOMB)
            pieces.append(piece)
        return b"".join(pieces)


def _is_pdf(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(len(PDF)) == PDF


def _ratio(info: zipfile.ZipInfo) -> float:
    return info.file_size / max(info.compress_size, 1)


def _name(info: zipfile.ZipInfo) -> str:
    """Names without the mark of UTF-8 come from Chinese Windows more often than from DOS."""
    if info.flag_bits & UTF8_NAME or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _refuse_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":"):
        raise BadBook(f"压缩包里有越界的路径“{name[:80]}”，已拒绝处理。请向提供者索取正常的文件。")
