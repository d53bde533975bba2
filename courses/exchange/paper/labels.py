"""Lines that say of themselves what they are: a key, an explanation, a fact, a remark."""

import re

from courses.exchange.paper import headings
from courses.exchange.rows import DIFFICULTIES

_GIVEN_BEFORE = re.compile(r"^我的答案\s*[:：]\s*\S*\s*(?=(?:正确|参考)答案)")
_ANSWER = re.compile(
    r"^(?:【\s*(?:正确|参考|标准)?答\s*案\s*】\s*[:：]?|\[(?:正确|参考|标准)?答\s*案\]\s*[:：]?"
    r"|(?:答题|答案|参考)要点\s*[:：]|解\s*[:：]"
    r"|(?:正确|参考|标准)?答\s*案\s*(?:[:：]|是[:：]?|为[:：]?|(?=\s[A-J]+$))|答\s*[:：])\s*(?P<rest>.*)$",
    re.DOTALL,
)
_LABELS = {
    **dict.fromkeys(("解析", "答案解析", "试题解析", "解答", "分析"), "解析"),
    **dict.fromkeys(("知识点", "考点", "考查点", "知识要点"), "知识点"),
    **dict.fromkeys(("难度", "难易程度", "难度系数", "难易度"), "难度"),
    **dict.fromkeys(("评分要点", "评分标准", "得分要点"), "评分要点"),
    **{name: name for name in ("出处", "用途", "层级", "标签", "题型", "计分办法")},
    **{name: name for name in ("不分顺序", "允许误差", "分量")},
}
#: What a question rests on in words belongs with its explanation; 出处 is a reference of the site.
_GROUNDS = (
    "答案依据",
    "法律依据",
    "政策依据",
    "依据",
    "法条",
    "条文",
    "来源",
    "案例",
    "判断",
    "点评",
)
_NAMES = "|".join(sorted((*_LABELS, *_GROUNDS), key=len, reverse=True))
_FACT = re.compile(
    rf"^(?:【(?P<a>{_NAMES})】\s*[:：]?|(?P<b>{_NAMES})\s*[:：])\s*(?P<rest>.*)$", re.DOTALL
)
_DIFFICULTY = re.compile(rf"难度\s*[:：]\s*(?:[1-5]|{'|'.join(DIFFICULTIES)})")
_WORTH = re.compile(r"^【?(?:分值|分数|本题分值|得分)】?\s*[:：]?\s*(?P<rest>\d[\d.]*\s*分?)$")
_FOREIGN = re.compile(
    r"^【?(?:备注|注|页码|章节|编号|题目来源|认知层次|能力要求|答题时间)】?\s*[:：]"
)
_EXPLAINED = re.compile(r"(?:【(?:答案|试题)?解析】|(?:答案|试题)?解析)\s*[:：]?\s*")
_POINTS = re.compile(r"\s*(?:[（(]\s*\d+(?:\.\d+)?\s*分\s*[）)]|得分\s*[:：]\s*\d+\s*分?)\s*$")


def answer(line: str) -> str | None:
    found = _ANSWER.match(_GIVEN_BEFORE.sub("", line))
    return found["rest"].strip() if found else None


def fact(line: str) -> tuple[str, str] | None:
    """Its name and its words."""
    found = _FACT.match(line)
    if found is None:
        return None
    name, words = found["a"] or found["b"], found["rest"].strip()
    if name in _GROUNDS:
        return "解析", f"{name}：{words}"
    return _LABELS[name], words


def is_said(line: str) -> bool:
    """A key or a fact of a question."""
    return answer(line) is not None or fact(line) is not None


def is_inner(line: str) -> bool:
    """Begins with a word that stands in materials and answers as well: “依据：”, “案例：”."""
    if _DIFFICULTY.fullmatch(line):
        return False
    return line.startswith((*_GROUNDS, "分析", "解答", "难度", "来源"))


def is_of_explanation(line: str) -> bool:
    """A word that begins an explanation, and materials of other questions as well."""
    return line.startswith(("案例", "判断", "点评", "分析"))


def is_foreign(line: str) -> bool:
    """Says something of the question that has no place here: “备注：”, “页码：”."""
    return _FOREIGN.match(line) is not None


def is_labelled(line: str) -> bool:
    """Says itself what it is, so that it continues nothing: a label, brackets, a heading."""
    return headings.is_section(line) or re.match(r"[（(【\[|*※]|\S{1,8}[:：]", line) is not None


def worth(line: str) -> str | None:
    """The points of a question, which papers of ours say themselves."""
    found = _WORTH.match(line)
    return found["rest"] if found else None


def explained(words: str) -> tuple[str, str]:
    """A key and the explanation that stands behind it on its line."""
    found = _EXPLAINED.search(words)
    if found is None or not words[: found.start()].strip():
        return words, ""
    return words[: found.start()].strip(" \t　；;，,（("), words[found.end() :].strip()


def without_points(words: str) -> str:
    return _POINTS.sub("", words)
