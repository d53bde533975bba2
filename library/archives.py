"""The ZIP around a book or a document, opened so that no file can hurt: nothing is unpacked to disk,
names lead nowhere, and every read stops at a limit whatever the directory of the archive claims.
"""

import zipfile
import zlib
from typing import IO, ClassVar
from urllib.parse import unquote

MOST_BYTES_OF_ONE = 40 * 1024 * 1024
# Text shrinks to a fifth, rarely to a twentieth; a bomb to a thousandth.
MOST_RATIO = 100
RATIO_MATTERS_FROM = 4 * 1024 * 1024
CHUNK = 256 * 1024
UTF8_NAME, ENCRYPTED = 0x800, 0x1


class Missing(KeyError):
    """A file is named that is not in the archive."""


class Archive:
    """The files of one archive by name; names are compared without regard to case where need be.

    Each format says in its own words, with its own error, what was wrong.
    """

    most_entries: ClassVar[int] = 20_000
    most_bytes: ClassVar[int] = 400 * 1024 * 1024
    refusal: ClassVar[type[ValueError]]
    bomb: ClassVar[str]
    locked: ClassVar[str]
    broken: ClassVar[str]
    astray: ClassVar[str]

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.refusal(self.no_archive(file)) from error
        self.left = self.most_bytes
        self.entries = self._checked(self.zip.infolist())
        self.folded = {name.casefold(): name for name in self.entries}

    def no_archive(self, file: IO[bytes]) -> str:
        """What to say of a file that is no ZIP at all."""
        raise NotImplementedError

    def is_bomb(self, info: zipfile.ZipInfo) -> bool:
        return info.file_size > RATIO_MATTERS_FROM and _ratio(info) > MOST_RATIO

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(infos) > self.most_entries:
            most = self.most_entries
            raise self.refusal(f"压缩包里有 {len(infos)} 个文件，超过 {most} 个，已拒绝处理。")
        if sum(info.file_size for info in infos) > self.most_bytes:
            raise self.refusal(self.bomb)
        entries = {}
        for info in infos:
            name = _name(info)
            self._refuse_name(name)
            if self.is_bomb(info):
                raise self.refusal(self.bomb)
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
        """Raises `Missing`, or the refusal of the format for what is damaged, locked or larger than `most`."""
        found = self.find(name)
        if found is None:
            raise Missing(name)
        info = self.entries[found]
        if info.flag_bits & ENCRYPTED:
            raise self.refusal(self.locked)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Books and documents know no other; only these can be unpacked a piece at a time.
            raise self.refusal(self.broken.format(name=found))
        try:
            with self.zip.open(info) as stream:
                raw = self._read(stream, min(most, self.left))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self.refusal(self.broken.format(name=found)) from error
        self.left -= len(raw)
        return raw

    def _read(self, stream: IO[bytes], most: int) -> bytes:
        """Piece by piece: what the directory says about the size need not be true."""
        pieces, length = [], 0
        while piece := stream.read(CHUNK):
            length += len(piece)
            if length > most:
                raise self.refusal(self.bomb)
            pieces.append(piece)
        return b"".join(pieces)

    def _refuse_name(self, name: str) -> None:
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":"):
            raise self.refusal(self.astray.format(name=name[:80]))


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
