"""Recognise one document from its text: what it is called, who issued it when, what it wraps, how it is built.

Every value carries its evidence ({snippet, rule, confidence}); what could not be read for certain is said in
``warnings`` in Chinese, each naming what to check. Nothing is invented: a value without a source stays empty.

A notice that issues another document (关于印发《…》的通知) gives the notice itself, with the enclosed document in
``inner``; dates and issuers that the enclosed document lacks are those of the notice, unless it only forwards it.
What is to be checked of either stands in the ``warnings`` of the notice.

The parts are read one after the other, each from what the others left: ``catalogue``, ``head``, ``heading``, ``below``,
``tail``, ``undated``, ``authors``, ``enclosed``, ``attachments``, then the outline and what follows from all of it
(``facts``, ``relations``).
"""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from gongwen import (
    attachments,
    authors,
    below,
    catalogue,
    enclosed,
    facts,
    head,
    heading,
    lines,
    relations,
    structure,
    tail,
    undated,
)
from gongwen.draft import Draft
from gongwen.normalise import unspaced
from gongwen.recognition import Evidence, Recognition

__all__ = ["Evidence", "Recognition", "recognise"]


def recognise(text: str, *, filename: str = "", heads: frozenset[str] = frozenset()) -> Recognition:
    """Read one document given as plain text or Markdown; ``filename`` helps where the text names no title or date,
    ``heads`` are lines of it that are set as a red head is: in red, or larger than any title."""
    stem = PurePath(filename).stem if filename else ""
    whole, said = lines.without_furniture(lines.read(text))
    draft = Draft(whole, stem, heads=frozenset(map(unspaced, heads)))
    catalogue.read(draft)
    result = _read(draft)
    result.warnings = facts.doubts(result) + said + result.warnings
    result.relations = relations.read(result)
    if result.inner is not None:
        result.inner.relations = relations.read(result.inner)
        result.warnings += result.inner.warnings
        result.inner.warnings = []
    return result


def _read(draft: Draft) -> Recognition:
    result = draft.result
    head.read(draft)
    heading.read(draft)
    below.read(draft)
    tail.read(draft)
    undated.read(draft)
    catalogue.settle(draft)
    authors.settle(draft)
    enclosed.read(draft, partial(_read_enclosed, draft))
    attachments.announced(draft)
    result.outline = structure.parse("\n".join(line.raw for line in draft.lines))
    attachments.appended(draft)
    if draft.wrapper is not None:
        facts.inherit(draft.wrapper, result)
    facts.complete(result, stem=draft.stem)
    result.warnings += result.outline.warnings
    return result


def _read_enclosed(outer: Draft, body: list[lines.Line], title: str) -> Recognition:
    return _read(Draft(body, expected_title=title, wrapper=outer.result))
