"""The lines of a document as its parts are read from: blanks, page numbers and what a web page prints around left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwen import furniture
from gongwen.marks import PAGE_NUMBER, mark_of
from gongwen.normalise import level
from gongwen.wrapping import unwrapped


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` has the length of ``raw``, so that places in one are places in the other: simplified characters,
    ordinary digits, for reading; ``raw`` is what is kept."""

    raw: str
    text: str

    @classmethod
    def of(cls, raw: str) -> Line:
        return cls(raw, level(raw))


_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\xad\u200b-\u200f\u2060\ufeff]")
_BLANKS = " \t\u3000\xa0"
#: What says nothing wherever it stands: rules and ornaments, an empty page, how many were printed.
_EMPTY = re.compile(r"[^\w|]+|[（(]?此页无正文[)）]?.{0,4}|[（(]共印\s*\d+\s*份[)）]")


def read(text: str) -> list[Line]:
    """Every line of the document that says something, in order."""
    visible = (_INVISIBLE.sub("", raw).rstrip(_BLANKS) for raw in text.splitlines())
    whole = unwrapped([_without_emphasis(line) for line in visible])
    lines = [Line.of(raw) for raw in _joined(iter(whole))]
    return [line for line in lines if not _EMPTY.fullmatch(line.text)]


def without_furniture(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Without what a web page prints around its text; and what to check of that."""
    left_out, doubt = furniture.around([line.text for line in lines])
    kept = [line for place, line in enumerate(lines) if place not in left_out]
    return kept, [doubt] if doubt else []


def _without_emphasis(line: str) -> str:
    """Bold type of Markdown marks a title or a signature; asterisks inside of a line may stand for a name left out."""
    if "*" not in line:
        return line
    if _EMPHASISED.fullmatch(line):
        return _EMPHASIS.sub(r"\g<words>", line)
    return _BOLD_LABEL.sub(r"\g<words>", line)


_EMPHASIS = re.compile(r"(?P<stars>\*{1,3})(?=[^\s*])(?P<words>[^*|]+)(?<=\S)(?P=stars)")
_EMPHASISED = re.compile(rf"\s*(?:#{{1,6}}\s+)?(?:{_EMPHASIS.pattern}\s*)+")
_BOLD_LABEL = re.compile(r"^\*\*(?=[^\s*])(?P<words>[^*|]{1,40}[:：。])\*\*")


_SENTENCE = re.compile(r"[\u4e00-\u9fff\w，、：“”《》（）()%]$")
_LONG = 20


def _joined(lines: Iterator[str]) -> Iterator[str]:
    """A page number in the middle of a sentence parts nothing."""
    kept: str | None = None
    numbered = False
    for line in lines:
        if PAGE_NUMBER.fullmatch(line):
            numbered = kept is not None
            continue
        if kept is not None and numbered and _goes_on(kept, line):
            kept += line
        else:
            if kept is not None:
                yield kept
            kept = line
        numbered = False
    if kept is not None:
        yield kept


def _goes_on(above: str, below: str) -> bool:
    return (
        len(above) >= _LONG
        and _SENTENCE.search(above) is not None
        and above[0] not in "#|"
        and below[0] not in "#|"
        and mark_of(below) is None
    )
