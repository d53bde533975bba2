"""Single choice, multiple choice, true or false.

`rules["credit"]` of a multiple choice: `all` (the default) earns everything or nothing; `subset`
earns the part that was found as long as nothing wrong was chosen; `each` takes one part back for
every wrong choice, never below nothing.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from courses.questions.kind import Kind, Options, Rules, WrongAnswer, unknown_rules
from courses.questions.texts import same_words

OPTION_IDS = "abcdefghij"
MAX_OPTION = 500
TRUE_FALSE = [{"id": "true", "text": "正确"}, {"id": "false", "text": "错误"}]
CREDITS = {
    "all": "全对才得分",
    "subset": "少选得部分分，选错不得分",
    "each": "按选项计分，选错扣分",
}


def lettered(texts: Sequence[str]) -> list[dict[str, str]]:
    """Options a, b, c … with these texts."""
    return [{"id": mark, "text": text} for mark, text in zip(OPTION_IDS, texts, strict=False)]


def credit_of(rules: Rules) -> str:
    return str(rules.get("credit", "all"))


def _option_problems(options: Options) -> list[str]:
    found = []
    ids = [option["id"] for option in options]
    texts = [option["text"].strip() for option in options]
    if len(options) < 2:
        found.append("至少要有两个选项。")
    if len(options) > len(OPTION_IDS):
        found.append(f"选项最多 {len(OPTION_IDS)} 个。")
    if len(set(ids)) < len(ids):
        found.append("有编号相同的选项。")
    if not all(texts):
        found.append("有空白的选项。")
    if any(len(text) > MAX_OPTION for text in texts):
        found.append(f"选项过长，每个选项最多 {MAX_OPTION} 个字。")
    compared = [same_words(text) for text in texts if text]
    if len(set(compared)) < len(compared):
        found.append("有内容相同的选项。")
    return found


def _key_problems(options: Options, key: Any) -> list[str]:
    if not isinstance(key, list) or not key or not all(isinstance(one, str) for one in key):
        return ["没有填写答案。"]
    ids = {option["id"] for option in options}
    unknown = [part for part in key if part not in ids]
    if unknown:
        names = "、".join(str(part).upper() for part in unknown)
        return [f"答案“{names}”不在选项之中。"]
    return ["答案中有重复的选项。"] if len(set(key)) < len(key) else []


def _single_problems(stem: str, options: Options, key: Any, rules: Rules) -> list[str]:
    found = _option_problems(options) + _key_problems(options, key) + unknown_rules(rules)
    if isinstance(key, list) and len(key) > 1:
        found.append("单选题只能有一个答案。")
    return found


def _multiple_problems(stem: str, options: Options, key: Any, rules: Rules) -> list[str]:
    found = _option_problems(options) + _key_problems(options, key)
    if isinstance(key, list) and len(key) == 1:
        found.append("多选题至少要有两个答案；只有一个答案的请改为单选题。")
    if credit_of(rules) not in CREDITS:
        found.append("多选题的计分办法无法识别。")
    return found + unknown_rules(rules, "credit")


def _true_false_problems(stem: str, options: Options, key: Any, rules: Rules) -> list[str]:
    if not key:
        return ["没有填写答案。"]
    if list(options) != TRUE_FALSE:
        return ["判断题的选项只能是“正确”和“错误”。"]
    right = key in (["true"], ["false"])
    return unknown_rules(rules) if right else ["判断题的答案只能是“正确”或“错误”。"]


def _read_several(value: list[str], options: Options, blanks: int) -> list[str]:
    offered = [option["id"] for option in options]
    if any(part not in offered for part in value):
        raise WrongAnswer("所选的选项不在这道题中。")
    if len(set(value)) < len(value):
        raise WrongAnswer("同一选项重复提交。")
    return [part for part in offered if part in value]


def _read_one(value: list[str], options: Options, blanks: int) -> list[str]:
    if len(value) > 1:
        raise WrongAnswer("这道题只能选一项。")
    return _read_several(value, options, blanks)


def _exact(key: Any, answer: list[str], rules: Rules, stem: str) -> Fraction:
    return Fraction(int(sorted(key) == sorted(answer)))


def _credited(key: Any, answer: list[str], rules: Rules, stem: str) -> Fraction:
    hits, misses = len(set(answer) & set(key)), len(set(answer) - set(key))
    credit = credit_of(rules)
    if credit == "subset":
        return Fraction(0 if misses else hits, len(key))
    if credit == "each":
        return Fraction(max(0, hits - misses), len(key))
    return _exact(key, answer, rules, stem)


def _in_parts(stem: str, rules: Rules) -> bool:
    return credit_of(rules) != "all"


SINGLE = Kind(_single_problems, _read_one, _exact)
MULTIPLE = Kind(_multiple_problems, _read_several, _credited, _in_parts)
TRUE_OR_FALSE = Kind(_true_false_problems, _read_one, _exact)
