"""Words that papers have for the kinds of questions."""

import re

CODES = {
    "单选": "single",
    "单项选择": "single",
    "單選": "single",
    "多选": "multiple",
    "多项选择": "multiple",
    "多選": "multiple",
    "不定项": "choice",
    "选择题": "choice",
    "判断": "true_false",
    "判斷": "true_false",
    "填空": "blank",
    "简答": "short",
    "问答": "short",
    "名词解释": "short",
    "辨析": "short",
    "计算": "short",
    "改错": "short",
    "材料分析": "short",
    "材料题": "short",
    "论述": "essay",
    "案例": "case",
}
ANY = "|".join(CODES)
_TAG = re.compile(
    rf"^\s*[【\[（(](?P<kind>{ANY})[选择选擇分析项項题題]*(?:[,，、]?\s*\d+\s*分)?[】\]）)]\s*"
)


def is_bare(line: str) -> bool:
    """A word for a kind and nothing else."""
    return line in CODES


def named_in(line: str) -> str | None:
    """The kind that a heading of keys names: “单选题答案”."""
    return next((code for name, code in CODES.items() if name in line), None)


def tag(text: str) -> tuple[str | None, str]:
    """The kind that a question says of itself, `【多选】`, and the text without it."""
    found = _TAG.match(text)
    if found is None:
        return None, text
    return CODES[found["kind"]], text[found.end() :]
