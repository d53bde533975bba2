"""Where on the pages of a file the words stand that something was read from."""

from collections.abc import Sequence
from typing import Any

from gongwen.normalise import unspaced
from gongwen.recognition import Evidence
from library.extraction.blocks import Box, Paragraph


class Places:
    """Looks words up among the paragraphs that have a place; blanks do not count."""

    def __init__(self, placed: Sequence[Paragraph]) -> None:
        self.placed = [(bare(one.text), one) for one in placed]

    def of(self, evidence: Evidence) -> dict[str, Any]:
        """The evidence with page (from 1) and box (points, left, top, right, bottom); None where it has none."""
        return self.add_to(evidence.to_dict())

    def add_to(self, evidence: dict[str, Any]) -> dict[str, Any]:
        found = self._paragraphs(bare(evidence["snippet"]))
        page = found[0].page if found else None
        boxes = [one.box for one in found if one.box and one.page == page]
        return evidence | {"page": page, "box": list(_around(boxes)) if boxes else None}

    def _paragraphs(self, words: str) -> list[Paragraph]:
        """The paragraph that holds the words, or those that together make them up."""
        if not words:
            return []
        for text, paragraph in self.placed:
            if words in text:
                return [paragraph]
        return self._run(words)

    def _run(self, words: str) -> list[Paragraph]:
        for first, (text, _) in enumerate(self.placed):
            if not text or not words.startswith(text):
                continue
            rest, run = words, []
            for part, paragraph in self.placed[first:]:
                if not part or not rest.startswith(part):
                    break
                rest = rest[len(part) :]
                run.append(paragraph)
            if len(words) - len(rest) >= len(words) // 2:
                return run
        return []


def bare(text: str) -> str:
    """Without blanks, as words are looked up."""
    return unspaced(text)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
