"""How keys are written in papers and sheets: AB, √, 98|九十八；15."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from courses.exchange import alternatives
from courses.questions import OPTION_IDS, blanks_in

YES = frozenset("√✓✔对對是TtYy") | {"正确", "正確", "对的", "正确的", "TRUE", "True"}
NO = frozenset("×✗✘xX\u2169错錯否FfNn") | {
    "错误",
    "錯誤",
    "错的",
    "错误的",
    "不对",
    "不正确",
    "不對",
}
_TRUTHS = re.compile(r"正确|错误|正確|錯誤|[√✓✔×✗✘对對错錯TtFfXx]")
#: A judgement with what the statement should say: “错误，应为五年”.
_JUDGED = re.compile(r"(正确|错误|对|错|√|×)\s*[，,。；;：:（(]\s*(.+)", re.DOTALL)
_LETTERS = re.compile(r"[A-Ja-jＡ-Ｊａ-ｊ]+")
_WIDE = str.maketrans({chr(ord(c) + 0xFEE0): c for c in "ABCDEFGHIJabcdefghij"})
_UNESCAPED = {";": re.compile(r"(?<!\\)[;；]"), "|": re.compile(r"(?<!\\)[|｜]")}
_ANY_ORDER = re.compile(
    r"[（(](?:答案)?(?:顺序不限|不分(?:先后)?(?:顺序|先后)?|(?:顺序)?可(?:以)?(?:互换|颠倒|调换))[）)]"
)
#: Ways to say yes in a cell.
_AGREED = frozenset({"是", "Y", "YES", "√", "对", "TRUE", "1"})
_REFUSED = frozenset({"否", "N", "NO", "×", "FALSE", "0", "无"})
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_ORDERED = re.compile(rf"(?:^|(?<=\s))(?:([{CIRCLED}])|[（(](\d)[）)]|(\d)[.．、](?!\d))\s*")


def letters_of(words: str) -> list[str]:
    """The option ids of AB, A、B or Ａ Ｂ; each non-letter that is left over is kept, to be reported."""
    bare = re.sub(r"[\s,，、；;.．。]|(?<=[A-J])[和与及](?=\s*[A-J])", "", words).translate(_WIDE)
    if _LETTERS.fullmatch(bare):
        return [one.lower() for one in bare]
    return [bare] if bare else []


def is_letters(words: str) -> bool:
    found = letters_of(words)
    return bool(found) and all(one in OPTION_IDS for one in found)


def truth_of(words: str) -> list[str]:
    bare = words.strip().strip("。.")
    return ["true"] if bare in YES else ["false"] if bare in NO else [bare] if bare else []


def is_truth(words: str) -> bool:
    return truth_of(words) in (["true"], ["false"])


def truths_of(words: str) -> list[str]:
    """The judgements of `√×√` or `TFT`; none if there is anything else."""
    if words in YES or words in NO:
        return [words]
    found = _TRUTHS.findall(words)
    return found if "".join(found) == re.sub(r"\s", "", words) else []


def judged(words: str) -> tuple[str, str]:
    """A judgement and what it adds: “错误，应为五年”; the words and nothing where it is none."""
    found = _JUDGED.fullmatch(words.strip())
    return (found[1], found[2].rstrip("）)")) if found else (words, "")


def in_any_order(words: str) -> tuple[str, bool]:
    """The answers of gaps without the remark that their order is free, and whether there was one."""
    bare, count = _ANY_ORDER.subn("", words)
    return bare.strip(), count > 0


def gaps_of(words: str, stem: str, problems: list[str]) -> list[list[str]]:
    """Gaps stand between `；`, accepted answers of one gap as `alternatives` has them.

    A backslash keeps the marks; what is doubtful is added to `problems`.
    """
    if not words.strip():
        return []
    gaps = blanks_in(stem)
    parts = _numbered_gaps(words, gaps) or _split(words, ";")
    if len(parts) != gaps and gaps > 1 and len(parts) == 1:
        by_comma = [one for one in re.split(r"[、，,\s]+", words.strip()) if one]
        parts = by_comma if len(by_comma) == gaps else parts
    return [alternatives.read(part, problems) for part in parts]


def _numbered_gaps(words: str, gaps: int) -> list[str]:
    """The answers of `①甲；②乙` or `1. 甲 2. 乙`, if they are numbered from 1 and as many as gaps."""
    apart = re.sub(rf"(?<=[;；，,、\n])(?=\d)|(?=[{CIRCLED}])|(?=[（(]\d[）)])", " ", words)
    spaced = apart.strip()
    marks = list(_ORDERED.finditer(spaced))
    numbers = [CIRCLED.index(one[1]) + 1 if one[1] else int(one[2] or one[3]) for one in marks]
    if not marks or marks[0].start() != 0 or numbers != list(range(1, max(gaps, 1) + 1)):
        return []
    ends = [one.start() for one in marks[1:]] + [len(spaced)]
    return [
        spaced[mark.end() : end].strip(" \t\n;；，,、")
        for mark, end in zip(marks, ends, strict=True)
    ]


def gap_rules(said: Mapping[str, str]) -> dict[str, Any]:
    """From the words under 不分顺序 and 允许误差."""
    free = said.get("不分顺序", "").strip().upper() in _AGREED
    rules: dict[str, Any] = {"any_order": True} if free else {}
    off = said.get("允许误差", "")
    return rules | ({"tolerance": [one.strip() for one in _split(off, ";")]} if off else {})


def told_gap_rules(said: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """As `gap_rules`; what is not understood is told."""
    free = said.get("不分顺序", "").strip()
    if free and free.upper() not in _AGREED | _REFUSED:
        problems.append(f"“不分顺序”填的是“{free}”，请填“是”或者留空。")
    return gap_rules(said)


def gaps_written(key: Sequence[Sequence[str]]) -> str:
    return "；".join(map(alternatives.written, key))


def rubric_of(lines: Sequence[str], problems: list[str]) -> list[dict[str, Any]]:
    """Each line a point, its weight behind a bar; without one it weighs 1."""
    rubric = []
    for line in (one.strip() for one in lines):
        if not line:
            continue
        *text, weight = _split(line, "|")
        if not text:
            text, weight = [weight], "1"
        if not weight.strip().isdecimal():
            problems.append(f"评分要点“{line}”的分量不是整数。")
            weight = "1"
        rubric.append({"text": alternatives.bare("|".join(text)), "weight": int(weight)})
    return rubric


def rubric_in_words(rubric: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{alternatives.escaped(one['text'])}|{one['weight']}" for one in rubric]


def _split(words: str, mark: str) -> list[str]:
    return _UNESCAPED[mark].split(words)
