"""The compound file around the old Office formats: which streams it has, and whether all of it is there.

Source: [MS-CFB], sections 2.2 to 2.6.
"""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: No file that holds a text has more entries.
MOST_ENTRIES = 100_000
_HEADER = 512
_IN_HEADER = 109
_END = 0xFFFFFFFE
_ENTRY = 128
_NONE = 0xFFFFFFFF
# Smaller streams lie in pieces of this length in the stream of the first entry.
_SMALL, _PIECE = 4096, 64


class Damaged(ValueError):
    """The file ends before what it says of itself, or says what cannot be."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """`names` are the streams and storages at the top, case as in the file. Raises `Damaged`."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        if len(raw) < _HEADER:
            raise Damaged("header")
        self.shift = struct.unpack_from("<H", raw, 30)[0]
        if self.shift not in (9, 12):
            raise Damaged("sector size")
        self.size = 1 << self.shift
        self.next = self._allocation()
        self.entries = list(self._entries())
        if not self.entries:
            raise Damaged("directory")
        self.top = {entry.name: entry for entry in self._top()}
        self.names = frozenset(self.top)
        self._demand_whole()

    def beginning(self, name: str) -> bytes:
        """What a stream begins with, 64 bytes at least where it has so many."""
        entry = self.top[name]
        if entry.size >= _SMALL:
            return self._sector(entry.start)
        sector, place = self.entries[0].start, entry.start * _PIECE
        for _ in range(place >> self.shift):
            sector = self._after(sector)
        return self._sector(sector)[place % self.size :][: entry.size]

    def stream(self, name: str) -> bytes:
        """All of a stream at the top. Raises `KeyError` where there is none of this name."""
        entry = self.top[name]
        if entry.size >= _SMALL:
            return self._chain(entry.start)[: entry.size]
        pieces = self._chain(self.entries[0].start)
        following = array("I")
        table = self._chain(struct.unpack_from("<I", self.raw, 60)[0])
        following.frombytes(table[: len(table) // 4 * 4])
        read, piece = bytearray(), entry.start
        while piece < len(following) and len(read) < entry.size:
            read += pieces[piece * _PIECE : (piece + 1) * _PIECE]
            piece = following[piece]
        return bytes(read[: entry.size])

    def _chain(self, sector: int) -> bytes:
        read: list[bytes] = []
        while sector < _END and len(read) <= len(self.next):
            read.append(self._sector(sector))
            sector = self._after(sector)
        return b"".join(read)

    def _sector(self, number: int) -> bytes:
        place = (number + 1) << self.shift
        sector = self.raw[place : place + self.size]
        if not sector:
            raise Damaged(f"sector {number}")
        return sector

    def _after(self, sector: int) -> int:
        if sector >= len(self.next):
            raise Damaged(f"sector {sector}")
        return self.next[sector]

    def _allocation(self) -> "array[int]":
        """For each sector the one that follows it in its stream."""
        table = array("I")
        for number in self._allocating():
            sector = self._sector(number)
            table.frombytes(sector[: len(sector) // 4 * 4])
        return table

    def _allocating(self) -> Iterator[int]:
        yield from self._used(struct.unpack_from(f"<{_IN_HEADER}I", self.raw, 76))
        further, count = struct.unpack_from("<2I", self.raw, 68)
        for _ in range(min(count, len(self.raw) >> self.shift)):
            if further >= _END:
                return
            sector = self._sector(further)
            *numbers, further = struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) & ~3])
            yield from self._used(numbers)

    @staticmethod
    def _used(numbers: "tuple[int, ...] | list[int]") -> Iterator[int]:
        return (number for number in numbers if number < _END)

    def _demand_whole(self) -> None:
        """Every sector of every stream has begun; together they have no more than there are."""
        left = len(self.next)
        for entry in self.entries:
            sector = entry.start
            for _ in range(-(-entry.size // self.size) if entry.size >= _SMALL else 0):
                if not left or (sector + 1) << self.shift >= len(self.raw):
                    raise Damaged("cut off")
                sector, left = self._after(sector), left - 1

    def _top(self) -> Iterator[_Entry]:
        waiting, seen = [self.entries[0].child], {_NONE}
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            if number >= len(self.entries):
                raise Damaged("directory")
            seen.add(number)
            entry = self.entries[number]
            yield entry
            waiting += [entry.left, entry.right]

    def _entries(self) -> Iterator[_Entry]:
        number, met = struct.unpack_from("<I", self.raw, 48)[0], 0
        while number < _END:
            sector = self._sector(number)
            for place in range(0, len(sector) - _ENTRY + 1, _ENTRY):
                yield _entry(sector[place : place + _ENTRY])
                met += 1
            if met > MOST_ENTRIES:
                raise Damaged("directory")
            number = self._after(number)


def _entry(raw: bytes) -> _Entry:
    length = max(struct.unpack_from("<H", raw, 64)[0] - 2, 0)
    left, right, child = struct.unpack_from("<3I", raw, 68)
    name = raw[: min(length, 64)].decode("utf-16-le", errors="replace")
    return _Entry(name, left, right, child, *struct.unpack_from("<2I", raw, 116))
