"""Issuing organs that every library of union documents meets, and whom a code (代字) or a short name means.

The table is data of this package (``issuers.txt``), so that a document is read the same way without a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("issuers.txt")


@dataclass(frozen=True, slots=True)
class Organ:
    """``level`` is central, national_union or province; ``parent`` and ``successor`` are names of other organs."""

    name: str
    short_names: tuple[str, ...]
    codes: tuple[str, ...]
    level: str
    parent: str
    successor: str


@cache
def table() -> tuple[Organ, ...]:
    """Every organ, a parent or successor perhaps below what names it."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(_organ(line) for line in lines if line and not line.startswith("#"))


def _organ(line: str) -> Organ:
    name, short_names, codes, level, parent, successor = (part.strip() for part in line.split("|"))
    return Organ(name, _listed(short_names), _listed(codes), level, parent, successor)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name for name in names.split("、") if name)


def full_name(name: str) -> str:
    """The name in full of an organ known by a short name; any other name as it is."""
    return _by_short_name().get(name, name)


def of_code(code: str) -> str:
    """Name of the organ whose numbers bear this code; empty for an unknown one."""
    return _by_code().get(code, "")


@cache
def _by_short_name() -> dict[str, str]:
    return {short: organ.name for organ in table() for short in organ.short_names}


@cache
def _by_code() -> dict[str, str]:
    return {code: organ.name for organ in table() for code in organ.codes}
