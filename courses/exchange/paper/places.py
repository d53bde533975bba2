"""Places of a stem where its key is written: brackets and gaps."""

import re

from courses.exchange.keys import CIRCLED

_IN_STEM = re.compile(
    rf"[（(【]\s*([A-Ja-jＡ-Ｊ][A-Ja-jＡ-Ｊ、，,\s]*|[{CIRCLED}][{CIRCLED}、，,\s]*|[√×✓✗✔✘XxTtＸ]|对|错|對|錯|正确|错误)\s*[）)】]"
)
_KEY_AT_END = re.compile(rf"(?<=[。.？?]){_IN_STEM.pattern}\s*$")
_EMPTY_BRACKET = re.compile(r"[（(]\s*[）)]|_{2,}")


def has_place(line: str) -> bool:
    """Is there a place for the key, empty or filled?"""
    return _EMPTY_BRACKET.search(line) is not None or _IN_STEM.search(line) is not None


def brackets_as_gaps(stem: str) -> str:
    """Papers leave a gap as empty brackets as well."""
    return re.sub(r"[（(]\s*[）)]", "____", stem)


def keys_in_stem(stem: str) -> tuple[str, list[str]]:
    """The stem with its brackets emptied, and what stood in them.

    Where the stem has an empty place for the key, letters in brackets are a part of its text, but
    for those behind all of it.
    """
    if _EMPTY_BRACKET.search(stem):
        at_end = _KEY_AT_END.search(stem)
        return (stem[: at_end.start()].strip(), [at_end[1]]) if at_end else (stem, [])
    found = [one[1] for one in _IN_STEM.finditer(stem)]
    return (_IN_STEM.sub("（　）", stem) if len(found) == 1 else stem), found
