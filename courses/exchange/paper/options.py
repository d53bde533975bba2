"""Options of a line: their letters and texts."""

import re
from itertools import pairwise

from courses.questions import OPTION_IDS

# “A、” is an option only after a blank: “维生素B、C” goes on.
_OPTION = re.compile(
    r"(?:(?<![A-Za-zＡ-Ｚ（(])([A-JＡ-Ｊ])\s*(?P<sign>[.．:：）)、])|[（(]\s*([A-JＡ-Ｊ])\s*[）)])\s*"
)
#: Options as short as these are never broken into lines.
_LONG = 16


def listed(line: str) -> list[tuple[str, str]]:
    """Letters and texts, if the line begins with an option.

    Further ones stand behind a blank, in whatever order columns put them. Without a blank only the
    letter that comes next is one, written as the first is, so that “维生素B、C” stays a text.
    """
    marks = list(_OPTION.finditer(line))
    if not marks or marks[0].start() != 0:
        return []
    kept = [marks[0]]
    for mark in marks[1:]:
        if _is_apart(kept, mark) or _follows(kept, mark):
            kept.append(mark)
    texts = [line[one.end() : other.start()].rstrip(" \t　；;，,") for one, other in pairwise(kept)]
    texts.append(line[kept[-1].end() :])
    return [(OPTION_IDS[_place(one)], text.strip()) for one, text in zip(kept, texts, strict=True)]


def _is_apart(kept: list[re.Match[str]], mark: re.Match[str]) -> bool:
    """Behind a blank: the next letter, or another written as the first is or far from the rest."""
    before = mark.string[: mark.start()]
    if mark["sign"] == "、" and re.match(r"[A-JＡ-Ｊ]", mark.string[mark.end() :]):
        return False
    first, last = kept[0], kept[-1]
    expected = _place(mark) == _place(last) + 1
    alike = _alike(mark["sign"] or "") == _alike(first["sign"] or "")
    return re.search(r"\s$" if expected or alike else r"[\t　]$|\s\s$", before) is not None


def _follows(kept: list[re.Match[str]], mark: re.Match[str]) -> bool:
    first, last = kept[0], kept[-1]
    return (
        _place(mark) == _place(last) + 1
        and (mark["sign"] or "(") not in ":："
        and _alike(mark["sign"] or "") == _alike(first["sign"] or "")
        and not re.match(r"[A-Za-z]", mark.string[mark.end() : mark.end() + 1])
    )


def _alike(sign: str) -> str:
    return sign.replace("．", ".").replace("：", ":").replace("）", ")")


def begin(text: str) -> int:
    """Where A and B follow on the line of the question itself; its length where they do not.

    “（A）” is the key of the question rather than an option, unless options are written no other way.
    """
    marks = [mark for mark in _OPTION.finditer(text) if _place(mark) == 0]
    for mark in sorted(marks, key=lambda one: one["sign"] is None):
        found = listed(text[mark.start() :])
        if len(found) > 1 and found[1][0] == OPTION_IDS[1]:
            return mark.start()
    return len(text)


def breaks_off(text: str) -> bool:
    """A long text that ends in the middle of a sentence."""
    return len(text) >= _LONG and re.search(r"[\w《“（(、，,]$", text) is not None


def is_like(line: str) -> bool:
    """Begins with a letter as an option without a sign does."""
    return re.match(r"[A-JＡ-Ｊ](?=[\s\u4e00-\u9fff])", line) is not None


def unbracketed(words: str) -> str:
    """“（C）” as C."""
    found = re.fullmatch(r"[（(【]\s*([A-Ja-j\s,，、]+)\s*[）)】]", words.strip())
    return found[1] if found else words


def _place(mark: re.Match[str]) -> int:
    return OPTION_IDS.index(letter_of(mark[1] or mark[3]))


def letter_of(sign: str) -> str:
    """The id of an option, of a letter of either width."""
    return OPTION_IDS[(ord(sign) - ord("Ａ")) if sign >= "Ａ" else ord(sign) - ord("A")]
