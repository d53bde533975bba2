"""How keys are written in papers and sheets: AB, √, 98|九十八；15."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from courses.questions import OPTION_IDS, blanks_in

YES = frozenset("√✓✔对是TtYy") | {"正确"}
NO = frozenset("×✗✘xX错否FfNn") | {"错误"}
_LETTERS = re.compile(r"[A-Ja-jＡ-Ｊａ-ｊ]+")
_WIDE = str.maketrans({chr(ord(c) + 0xFEE0): c for c in "ABCDEFGHIJabcdefghij"})
_UNESCAPED = {";": re.compile(r"(?<!\\)[;；]"), "|": re.compile(r"(?<!\\)[|｜]")}
_MARK = re.compile(r"[\\;；|｜]")


def letters_of(words: str) -> list[str]:
    """The option ids of AB, A、B or Ａ Ｂ; each non-letter that is left over is kept, to be reported."""
    bare = re.sub(r"[\s,，、；;.．。]", "", words).translate(_WIDE)
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


def gaps_of(words: str, stem: str) -> list[list[str]]:
    """Gaps stand between `；`, accepted answers of one gap between `|`; a backslash keeps both."""
    gaps = blanks_in(stem)
    parts = _split(words, ";")
    if len(parts) != gaps and gaps > 1 and len(parts) == 1:
        by_comma = [one for one in re.split(r"[、，,\s]+", words.strip()) if one]
        parts = by_comma if len(by_comma) == gaps else parts
    return [[_bare(one) for one in _split(part, "|")] for part in parts] if words.strip() else []


def gap_rules(said: Mapping[str, str]) -> dict[str, Any]:
    """From the words under 不分顺序 and 允许误差."""
    rules: dict[str, Any] = {"any_order": True} if said.get("不分顺序") == "是" else {}
    off = said.get("允许误差", "")
    return rules | ({"tolerance": [one.strip() for one in _split(off, ";")]} if off else {})


def gaps_in_words(key: Sequence[Sequence[str]]) -> str:
    return "；".join("|".join(_kept(one) for one in accepted) for accepted in key)


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
        rubric.append({"text": _bare("|".join(text)), "weight": int(weight)})
    return rubric


def rubric_in_words(rubric: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{_kept(one['text'])}|{one['weight']}" for one in rubric]


def _kept(words: str) -> str:
    return _MARK.sub(r"\\\g<0>", words)


def _split(words: str, mark: str) -> list[str]:
    return _UNESCAPED[mark].split(words)


def _bare(words: str) -> str:
    return re.sub(r"\\(.)", r"\1", words.strip())
