"""Questions without a number among others: a line with options from A below it."""

import re

from courses.exchange.paper import labels, numbers, options, places
from courses.exchange.paper.ahead import Lines
from courses.exchange.paper.drafts import Draft
from courses.exchange.pictures import is_mark
from courses.questions import MARKED_BY_PEOPLE

CERTAIN, DOUBTFUL, NONE = "certain", "doubtful", ""
TOLD = "“{}”像是下一道题的开头，但没有题号，没有分开；如果是，请加上题号后再导入。"
_ASKS = re.compile(r"[?？]$|(?:是|有|为|包括|下列|以下|哪[项些个种])[:：]?$")
_JUDGED = re.compile(r"[（(]\s*(?:[√×✓✗✔✘]|对|错|正确|错误)?\s*[）)]\s*[。.]?$")


def seen(lines: Lines, place: int, above: Draft | None, kind: str | None) -> str:
    """Whether a question begins here; `above` is the one whose lines came last, `kind` that of the heading."""
    line = lines[place]
    if kind in (*MARKED_BY_PEOPLE, "case") or _is_something_else(line):
        return NONE
    if above is not None and (above.label == "stem" or above.hint in MARKED_BY_PEOPLE):
        return NONE
    if not lines.offers(place):
        judged = kind == "true_false" and above is not None and above.label == "解析"
        return DOUBTFUL if judged and _JUDGED.search(line) else NONE
    if above is None or not _may_list(above):
        return CERTAIN
    stem = line[: options.begin(line)].strip()
    return CERTAIN if places.has_place(stem) or _ASKS.search(stem) else DOUBTFUL


def _is_something_else(line: str) -> bool:
    return (
        is_mark(line)
        or labels.is_said(line)
        or labels.worth(line) is not None
        or labels.is_foreign(line)
        or numbers.part(line) is not None
        or numbers.question(line) is not None
        or bool(options.listed(line))
    )


def _may_list(above: Draft) -> bool:
    """Is it a text that is being read, which may have letters of its own?"""
    in_words = above.label == "answer" and above.is_written and not above.is_complete
    return in_words or above.label in ("解析", "评分要点")
