"""Articles that a plan quotes, which are no articles of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from gongwen.marks import Line
from gongwen.outline import Kind


def without_quoted(lines: list[Line]) -> list[Line]:
    """第二条 … below 一、 is no article of a text whose first article that would be: it quotes one."""
    begins = [(line.mark.kind, line.mark.number) if line.mark else None for line in lines]
    own = lines[: _first(begins, Kind.APPENDIX)]
    quoted = (Kind.PART, 1) in begins[: _first(begins, Kind.ARTICLE)]
    articles = [one[1] for one in begins[: len(own)] if one and one[0] == Kind.ARTICLE]
    if not quoted or 1 in articles or _runs(articles):
        return lines
    plain = [
        replace(line, mark=None) if line.mark and line.mark.kind == Kind.ARTICLE else line
        for line in own
    ]
    return [*plain, *lines[len(own) :]]


def _runs(numbers: Sequence[int | None]) -> bool:
    """Whether three count on: a text whose first article is lost."""
    pairs = [one is not None and other == one + 1 for one, other in pairwise(numbers)]
    return any(one and other for one, other in pairwise(pairs))


def _first(begins: Sequence[tuple[Kind, int | None] | None], kind: Kind) -> int:
    """The place of the first mark of this kind; the end where there is none."""
    return len(list(takewhile(lambda one: one is None or one[0] != kind, begins)))
