"""The container of the old Office formats, with streams at its top; [MS-CFB], as small as it may be."""

import struct

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
# From the first size on streams have sectors of their own.
LARGE, SMALL, EIGHT = 4096, 64, 8
END, FREE, TABLE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def compound(
    *names: str, content: bytes = b"", small: bytes = b"", start: int | None = None
) -> bytes:
    """The table in the first sector, the directory behind it, then the sectors of the streams and one for `small`.

    With a `start` the streams lie in `small`, which is made of pieces of 64 bytes.
    """
    folders = (len(names) + 4) // 4
    first = folders + 1
    entries = [entry("Root Entry", 5, child=1 if names else NONE, start=first + EIGHT * len(names))]
    for place, name in enumerate(names):
        following = place + 2 if place + 1 < len(names) else NONE
        lies = (first + EIGHT * place, LARGE) if start is None else (start, SMALL)
        entries.append(entry(name, 2, right=following, start=lies[0], size=lies[1]))
    directory = b"".join(entries).ljust(folders * SECTOR, b"\0")
    streams = [content.ljust(LARGE, b"\0")] * len(names)
    streams.append(small.ljust(SECTOR, b"\0"))
    chain = [TABLE, *range(2, folders + 1), END]
    for place in range(len(names)):
        begins = first + EIGHT * place
        chain += [*range(begins + 1, begins + EIGHT), END]
    chain.append(END)
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    return header() + table + directory + b"".join(streams)


def header() -> bytes:
    numbers = (0, 1, 1, 0, 4096, END, 0, END, 0, 0, *[FREE] * 108)
    return (
        OLE
        + bytes(16)
        + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack(f"<{len(numbers)}I", *numbers)
    )


def entry(
    name: str, kind: int, *, right: int = NONE, child: int = NONE, start: int = 0, size: int = 0
) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<H2B3I", len(raw) + 2, kind, 1, NONE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
