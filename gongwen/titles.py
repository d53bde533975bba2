"""Titles of official documents: their 文种, the document they wrap, the year they plan, where they end."""

from __future__ import annotations

import re

#: The fifteen statutory kinds of 公文 (党政机关公文处理工作条例, 2012) as they end a title.
STATUTORY = (
    "决议",
    "决定",
    "命令",
    "令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
)
#: Kinds of content that stand alone as law or come inside a notice.
CONTENT = (
    *(
        "宪法",
        "法典",
        "法",
        "条例",
        "规定",
        "办法",
        "细则",
        "规则",
        "规范",
        "规程",
        "准则",
        "通则",
        "制度",
        "章程",
        "解释",
        "修正案",
    ),
    *(
        "要点",
        "计划",
        "规划",
        "纲要",
        "方案",
        "安排",
        "预案",
        "措施",
        "标准",
        "守则",
        "公约",
        "总结",
        "讲话",
        "倡议书",
        "目录",
        "清单",
    ),
    *("名单", "简报", "解读", "指南", "指引", "须知", "答复", "解答", "议事规则", "实施意见"),
)
_KIND = re.compile("(?:" + "|".join(sorted((*STATUTORY, *CONTENT), key=len, reverse=True)) + ")$")
_KIND_NAMES = {"宪法": "法", "法典": "法", "令": "命令", "议事规则": "规则", "实施意见": "意见"}
_TRAILING = re.compile(r"(?:[(（][^()（）]{1,20}[)）]|[〔\[][^〕\]]{1,12}[〕\]])$")
_STATE = re.compile(
    r"[(（]((?:19|20)\d\d)年?(?:第[一二三四五六七八九十]次)?(修正|修订)(?:本|版|文本)?[)）]$"
)
_WRAPPED = re.compile(
    r"(?:印发|转发|批转|发布|公布|颁布|颁发|下发)(?:[^《》]{0,40})?《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》(?:[(（][^()（）]*[)）])?的(?:通知|决定|命令|公告|令)"
)
_FORWARDED = re.compile(
    r"(?:转发|批转)(?P<title>[^《》]{2,40}关于.{2,80}?的(?:意见|通知|报告|方案|请示))的通知"
)
_YEAR = re.compile(r"(?<![-—–至到~\d])((?:19|20)\d\d)年度?(?![-—–至到~])")
_YEARLY = re.compile(r"(?:要点|计划|工作安排|活动安排|活动方案|培训安排)(?:[(（].*[)）])?$")
_SPAN = re.compile(r"\d{4}年?\s*[-—–至到~]|[三五两十]年(?:工作|行动|规划|计划|方案)")


def kind_of(title: str) -> str:
    """The 文种 that ends a title, marks like （试行） left out; empty if the title ends in none."""
    bare = title.strip()
    while trailing := _TRAILING.search(bare):
        bare = bare[: trailing.start()].rstrip()
    match = _KIND.search(bare.rstrip("》"))
    return _KIND_NAMES.get(match[0], match[0]) if match else ""


def wrapped(title: str) -> str | None:
    """Title of the document that a notice issues or forwards: 关于印发《…》的通知."""
    match = _WRAPPED.search(title) or _FORWARDED.search(title)
    return match["title"].strip() if match else None


def planned_year(title: str) -> int | None:
    """The one year a plan is for; None for plans of several years and for other documents."""
    if _SPAN.search(title) or not _YEARLY.search(title.rstrip("》")):
        return None
    years = set(_YEAR.findall(title))
    return int(years.pop()) if len(years) == 1 else None


def without_state(title: str) -> tuple[str, str, int | None]:
    """The title without （2021修正）, the kind of state it names, and its year."""
    match = _STATE.search(title)
    return (title[: match.start()].strip(), match[2], int(match[1])) if match else (title, "", None)


def is_complete(title: str) -> bool:
    """Whether a title needs no further line: quotes are balanced and 关于 has found its 的 + 文种."""
    if title.count("《") != title.count("》") or title.count("（") != title.count("）"):
        return False
    kind = kind_of(title)
    if not kind:
        return False
    about = re.search(r"关于(?![^《》]*》)", title)
    return about is None or re.search(r"的[^的]{0,8}$", title[about.end() :]) is not None


def same(one: str, other: str) -> bool:
    """Whether two titles are one, blanks, brackets and a shortened 的通知 apart."""
    ours, theirs = (
        re.sub(r"(?:的通知)+$", "", re.sub(r"[\s《》〈〉<>（）()“”\"]", "", title))
        for title in (one, other)
    )
    return bool(ours) and ours == theirs
