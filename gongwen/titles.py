"""Titles of official documents: their 文种, the document they wrap, the year they plan, where they end."""

from __future__ import annotations

import re

from gongwen import numerals, organs
from gongwen.normalise import level, unclosed

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
    *(
        "名单",
        "简报",
        "解读",
        "指南",
        "指引",
        "须知",
        "答复",
        "解答",
        "公示",
        "议事规则",
        "实施意见",
    ),
    *("慰问信", "公开信", "感谢信", "贺信", "邀请信", "倡议", "声明", "协议", "协议书", "合同"),
    *("发言", "致辞", "汇报", "问答", "手册", "大纲", "提纲", "细目"),
    *("说明", "预算", "决算", "打算", "思路", "启事", "宣言", "简介", "综述", "备忘录"),
    *(
        "会议记录",
        "贺电",
        "喜报",
        "讣告",
        "贺词",
        "祝词",
        "悼词",
        "开幕词",
        "闭幕词",
        "主持词",
        "欢迎词",
    ),
    *(
        "职责",
        "简章",
        "一封信",
        "介绍信",
        "授权书",
        "意向书",
        "要约书",
        "讲义",
        "誓词",
        "大事记",
        "典型案例",
    ),
    *("表扬信", "讲话稿", "演讲稿", "聘书", "责任书", "任务书", "说明书", "保证书", "白皮书"),
    *("名册", "名录", "台账", "通讯录", "议程", "日程", "回执", "日程表", "时间表", "计划表"),
    *("推荐表", "报名表", "评分表", "分配表", "分工表", "任务表", "签到表", "备案表", "调查表"),
    *("情况表", "明细表", "考核表", "评价表", "对照表", "公示表", "测算表", "清册"),
    *(
        "申请书",
        "申请单",
        "申诉书",
        "承诺书",
        "委托书",
        "通知书",
        "建议书",
        "意见书",
        "告知书",
        "审批单",
    ),
    *("一览表", "登记表", "申请表", "申报表", "汇总表", "统计表", "审批表", "提案"),
)
_KIND = re.compile("(?:" + "|".join(sorted((*STATUTORY, *CONTENT), key=len, reverse=True)) + ")$")
_BULLETIN = re.compile("(?:简报|专报|通讯|快报|信息|动态|专刊)$")
_KIND_NAMES = {"宪法": "法", "法典": "法", "令": "命令", "议事规则": "规则", "实施意见": "意见"}
# 法 ends other words, too: no law is called so.
_NO_KIND = re.compile(r"(?:办法|方法|做法|看法|想法|说法|违法|守法|执法|司法|立法|普法)$")
#: An outlook at its end leaves a summary what it is; a plan at its end is one.
_SUMMARY = re.compile(r"总结[及和暨与].{0,12}(?:打算|思路|设想)$")
#: What plans and rules may be called without the 的 that notices have before their kind.
_WITHOUT_DE = ("方案", "计划", "总结", "要点", "安排", "预案", "办法", "细则", "规则", "制度")
_TRAILING = re.compile(r"(?:[(（][^()（）]{1,20}[)）]|[〔\[][^〕\]]{1,12}[〕\]])$")
_STATE = re.compile(
    r"[(（]((?:19|20)\d\d)年?(?:第[一二三四五六七八九十]次)?(修正|修订)(?:本|版|文本)?[)）]$"
)
_ACTS = "印发|转发|批转|发布|公布|颁布|颁发|下发|实施|施行"
_ACT = re.compile(_ACTS)
_OUTER = "通知|决定|命令|公告|令|函|通告"
_QUOTED = r"《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》"
_WRAPPED = re.compile(
    rf"(?P<act>{_ACTS})(?:[^《》]{{0,40}})?{_QUOTED}(?P<rest>.*)的(?:补充|紧急)?(?:{_OUTER})"
)
# Without 《》; the forwarded title may have lost its own 的通知 before that of the notice.
_FORWARDED = re.compile(
    rf"(?P<act>转发|批转)(?P<title>[^《》]{{2,40}}关于.{{2,100}}?(?:的(?P<kind>[\u4e00-\u9fff]{{2,4}}))?)的(?:{_OUTER})$"
)
_ISSUED = re.compile(rf"(?P<act>印发)(?P<title>[^《》]{{4,60}})的(?:{_OUTER})$")
# Typists spread short titles letter by letter; a blank between longer words parts them.
_SPREAD = re.compile(
    r"(?<=[\u4e00-\u9fff])[ \t\u3000]+(?=[\u4e00-\u9fff](?:[ \t\u3000]|$))|(?<=关于)\s+|\s+(?=关于)"
)
_WIDE = re.compile(r"[ \t\u3000]+")
_FURTHER = re.compile(r"《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》")
_YEAR = re.compile(
    r"(?<![-—–至到~\d])(?:((?:19|20)\d\d)|([一二][〇○零一二三四五六七八九]{3})(?=年))年度?(?![-—–至到~])"
)
_YEARLY = re.compile(r"(?:要点|计划|工作安排|活动安排|活动方案|培训安排)(?:[(（].*[)）])?$")
#: 李明同志在…上的讲话; what is spoken may be named without who spoke.
_SPEAKER = re.compile(
    r"^[\u4e00-\u9fff\s]{2,16}?(?:同志|主席|书记|部长|省长|市长|主任)(?=在[^《》]{4,60}上的?(?:重要)?(?:讲话|发言|致辞|报告)$)"
)
_SPAN = re.compile(r"\d{4}年?\s*[-—–至到~]|[三五两十]年(?:工作|行动|规划|计划|方案)")


def kind_of(title: str) -> str:
    """The 文种 that ends a title, marks like （试行） left out; empty if the title ends in none."""
    bare = title.strip()
    while trailing := _TRAILING.search(bare):
        bare = bare[: trailing.start()].rstrip()
    if _SUMMARY.search(bare):
        return "总结"
    match = _KIND.search(level(bare).rstrip("》"))
    if match is None or (match[0] == "法" and _NO_KIND.search(bare)):
        return ""
    return _KIND_NAMES.get(match[0], match[0])


def is_bulletin(title: str) -> bool:
    """Whether a title is that of what appears issue by issue, all of which are 简报: 工会信息, 工运动态."""
    return _BULLETIN.search(title) is not None


def wrapped(title: str) -> str | None:
    """Title of the document that a notice issues or forwards: 关于印发《…》的通知."""
    found = enclosed(title)
    return found[0] if found else None


def enclosed(title: str) -> list[str]:
    """Titles of all documents that a notice issues or forwards, in order."""
    plain = level(title)
    if match := _WRAPPED.search(plain):
        spans = [match.span("title")]
        further = _FURTHER.finditer(plain, match.start("rest"), match.end("rest"))
        spans += [one.span("title") for one in further]
        return [title[start:end].strip() for start, end in spans]
    if match := _FORWARDED.search(plain):
        name = title[slice(*match.span("title"))].strip()
        return [name if kind_of(name) else f"{name}的通知"]
    if (match := _ISSUED.search(plain)) and kind_of(match["title"]):
        return [title[slice(*match.span("title"))].strip()]
    return []


def forwards(title: str) -> bool:
    """Whether a notice forwards what another organ issued, instead of issuing it."""
    match = _WRAPPED.search(level(title)) or _FORWARDED.search(level(title))
    return match is not None and match["act"] in ("转发", "批转")


def closed(title: str) -> str:
    """The title on one line: blanks between its characters go, those that part names of organs stay one."""
    return _WIDE.sub(" ", _SPREAD.sub("", title)).strip()


def planned_year(title: str) -> int | None:
    """The one year a plan is for; None for plans of several years and for other documents."""
    if _SPAN.search(title) or not _YEARLY.search(title.rstrip("》")):
        return None
    years = {year or str(numerals.parse_year(written)) for year, written in _YEAR.findall(title)}
    return int(years.pop()) if len(years) == 1 else None


def without_state(title: str) -> tuple[str, str, int | None]:
    """The title without （2021修正）, the kind of state it names, and its year."""
    match = _STATE.search(title)
    return (title[: match.start()].strip(), match[2], int(match[1])) if match else (title, "", None)


def is_complete(title: str) -> bool:
    """Whether a title needs no further line: quotes are balanced and 关于 has found its 的 + 文种."""
    title = level(title)
    if title.count("《") != title.count("》") or unclosed(title) != 0:
        return False
    kind = kind_of(title)
    if not kind:
        return False
    about = re.search(r"关于(?![^《》]*》)", title)
    if about is None or (kind in _WITHOUT_DE and not _ACT.match(title, about.end())):
        return True
    return re.search(r"的[^的]{0,8}$", title[about.end() :]) is not None


def alike(one: str, other: str) -> bool:
    """Whether two titles are one, also where one names its organ in full and the other for short or not at all, or
    only one says who spoke."""
    one, other = (_SPEAKER.sub("", title) for title in (one, other))
    if same(one, other):
        return True
    bare, wanted = (re.sub(r"[\s《》]", "", level(title)) for title in (one, other))
    if wanted and bare.endswith(wanted) and organs.is_organ(bare.removesuffix(wanted)):
        return True
    ours, theirs = (title.partition("关于") for title in (bare, wanted))
    organ = not ours[0] or not theirs[0] or organs.same(ours[0], theirs[0])
    return bool(ours[1]) and organ and same(ours[1] + ours[2], theirs[1] + theirs[2])


def same(one: str, other: str) -> bool:
    """Whether two titles are one, blanks, brackets, a shortened 的通知 and any other 的 apart."""
    ours, theirs = (
        re.sub(r"(?:的通知)+$", "", re.sub(r"[\W_]", "", level(title))).replace("的", "")
        for title in (one, other)
    )
    return bool(ours) and ours == theirs
