"""Short answers and essays, which people mark.

The key is `{"model": "…", "rubric": [{"text": "…", "weight": 2}, …]}`: a model answer and the
points a marker looks for, each with its weight in the whole. One of both is enough.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from courses.questions.kind import Kind, Options, Rules, WrongAnswer, is_answered, unknown_rules
from courses.questions.texts import is_storable

LONGEST = {"short": 1000, "essay": 8000}
MAX_MODEL = 8000
MAX_RUBRIC = 30
MAX_WEIGHT = 100


def _problems(stem: str, options: Options, key: Any, rules: Rules) -> list[str]:
    if options:
        return ["简答题和论述题没有选项。"]
    if not isinstance(key, dict) or not set(key) <= {"model", "rubric"}:
        return ["没有填写参考答案或评分要点。"]
    model, rubric = key.get("model", ""), key.get("rubric", [])
    if not isinstance(model, str) or not is_storable(model) or len(model) > MAX_MODEL:
        return [f"参考答案过长（最多 {MAX_MODEL} 字）或有无法保存的字符。"]
    if not isinstance(rubric, list) or not all(_is_point(one) for one in rubric):
        return ["评分要点要有文字和 1 到 100 的分量。"]
    if len(rubric) > MAX_RUBRIC:
        return [f"评分要点最多 {MAX_RUBRIC} 条。"]
    if not model.strip() and not rubric:
        return ["没有填写参考答案或评分要点。"]
    return unknown_rules(rules)


def _is_point(one: Any) -> bool:
    if not isinstance(one, dict) or set(one) != {"text", "weight"}:
        return False
    text, weight = one["text"], one["weight"]
    said = isinstance(text, str) and bool(text.strip()) and is_storable(text)
    return said and type(weight) is int and 0 < weight <= MAX_WEIGHT


def _read(value: list[str], options: Options, blanks: int, *, longest: int) -> list[str]:
    if len(value) > 1:
        raise WrongAnswer("这道题只有一份答案。")
    if value and len(value[0]) > longest:
        raise WrongAnswer(f"答案过长，最多 {longest} 个字。")
    return value if is_answered(value) else []


def _waits(key: Any, answer: list[str], rules: Rules, stem: str) -> Fraction | None:
    return None


def _in_parts(stem: str, rules: Rules) -> bool:
    return True


def _kind(longest: int) -> Kind:
    read: Callable[[Any, Options, int], list[str]] = partial(_read, longest=longest)
    return Kind(_problems, read, _waits, _in_parts)


SHORT = _kind(LONGEST["short"])
ESSAY = _kind(LONGEST["essay"])
