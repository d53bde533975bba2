"""How the encoder's process and those who ask it talk: frames over a local stream.

A frame is the lengths of its two parts, a JSON object that says what it is, and numbers:
little-endian float32. JSON escapes whatever is not ASCII, so any Python string survives, a
lone surrogate too.

Asked for, with the stamp of the space that the answer is wanted in:

    {"ask": "query", "stamp": …, "text": …, "within": seconds}     → {"rows": 1} numbers
    {"ask": "passages", "stamp": …, "texts": […]}                  → {"rows": n} numbers
    {"ask": "state"}                                               → {"name": …, …}

or, instead of an answer, {"refused": one of `Refusal`, "why": …}.
"""

import json
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

LENGTHS = struct.Struct("!II")
# A request holds some dozen texts of at most `TEXT` characters, an answer as many vectors.
HEADER_MOST = 2 * 1024 * 1024
BODY_MOST = 2 * 1024 * 1024
TEXTS = 16
# Characters of one text that are sent: more than a model of 512 tokens reads in any language.
TEXT = 4000
NUMBERS = "<f4"


class Malformed(Exception):
    """What arrived is not a frame, or not one that may be sent here."""


class Refusal(StrEnum):
    BUSY = "busy"
    LATE = "late"
    STAMP = "stamp"
    MODEL = "model"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Address:
    """`unix:/path` or `tcp:host:port`."""

    path: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def parse(cls, written: str) -> "Address":
        """Raises ValueError."""
        kind, _, rest = written.partition(":")
        if kind == "unix" and rest.startswith("/"):
            return cls(path=rest)
        parts = urlsplit(f"//{rest}")
        if kind == "tcp" and parts.hostname and parts.port and parts.netloc == rest:
            return cls(host=parts.hostname, port=parts.port)
        raise ValueError(written)


def packed(header: dict[str, Any], body: bytes = b"") -> bytes:
    written = json.dumps(header).encode()
    return LENGTHS.pack(len(written), len(body)) + written + body


def lengths(prefix: bytes) -> tuple[int, int]:
    """Of header and body. Raises `Malformed` for what no honest side sends."""
    header, body = LENGTHS.unpack(prefix)
    if header > HEADER_MOST or body > BODY_MOST:
        raise Malformed(f"{header} + {body} bytes")
    return header, body


def unpacked(header: bytes) -> dict[str, Any]:
    try:
        found = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    if not isinstance(found, dict):
        raise Malformed("not an object")
    return found
