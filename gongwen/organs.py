"""Names of organs as lines of a document give them: red heads, signatures, addressees."""

from __future__ import annotations

import re

from gongwen import issuers
from gongwen.normalise import unspaced

#: A line that is the name of an organisation, blanks removed.
ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()、·/]{2,60}?(?:总工会|工会|工作委员会|工委|委员会|常委会|党组|党委|省委|市委|县委|区委|纪委|监委|中共中央|办公室|办公厅|人民政府|政府|厅|局|部|院|中心|学院|大学|学校|公司|集团|协会|学会"
    r"|联合会|联合总会|妇联|团委|工商联|文明办|大会|会议|组|所|站|社|馆|国务院|检察院|法院|海关|银行|中央|总署|审计署|代表团|筹备处|秘书处|代办处|办事处|指挥部"
    r"|组委会|[\u4e00-\u9fff]{2}厂|经审办|经审会|女工委|女工办|工会办|基金会|研究会|促进会|理事会|红十字会|分会|文联|作协|残联|科协|侨联|记协|党总支|总队|支队|大队|研究室|党校|中学|小学|幼儿园|工厂|电厂"
    r"|文化宫|俱乐部|互助会|联谊会|商会|管委会|筹委会|评委会|退管会|居委会|村委会|党支部|团支部|专班|分行|支行|农场|林场|牧场"
    r"|(?:工会|委员会|[局厅委院]|公司|大学|学校|医院)[\u4e00-\u9fff]{2,8}[处科室股]|[部委局署][\u4e00-\u9fff]{2,10}(?<!公)司)"
    r"|[厂矿校院局所站社店段队]工会"
)
_BETWEEN = re.compile(r"[,，、；;\s]+(?![^（(]*[)）])")
#: What is no organ by itself.
_DEPARTMENTS = (
    *("办公室", "办公厅", "党组", "秘书处", "常务委员会", "工会工作委员会"),
    *("经费审查委员会", "女职工委员会", "工会委员会", "机关工会", "机关委员会", "机关党委"),
)
_BEHIND_NAME = re.compile(r"(?:印发|转发|批转|发布|关于).*")
_WITH_COMMITTEES = ("工会", "共产党", "青年团")
_COMMITTEE = re.compile(r"(?:全国|[\u4e00-\u9fff]{2,10}?[省市区县州])(?:工作|代表)?委员会")
_DEPARTMENT = re.compile(
    r"(?:组织|宣传|宣教|财务|资产|经济|权益|保障|法律|女职工|研究|劳动|文体|基层|网络|综合|政策|国际|联络|生活|民主|保护|建设|管理|干部|人事|技术|工作|监督|审计|和)+[部处科室]"
)


def split(names: str) -> list[str]:
    """Names separated by commas, 、 or blanks; those inside brackets stay together."""
    return [one for name in _BETWEEN.split(names.strip()) if name for one in _unglued(name)]


def is_organ(name: str) -> bool:
    """Whether a line, blanks apart, is the name of one organisation."""
    bare = unspaced(name)
    return len(bare) <= 40 and ORGANISATION.fullmatch(bare) is not None


def on_line(line: str) -> list[str]:
    """Organisations on one line; blanks part them, or only spread the letters of one name."""
    names = re.split(r"[\s、]+", line.strip())
    if len(names) > 1 and all(map(ORGANISATION.fullmatch, names)):
        return with_departments(names)
    bare = "".join(line.split())
    return _unglued(bare) if bare else []


#: 国家税务总局江南市税务局 names its place behind the organ of the country that it belongs to.
_CENTRAL = re.compile(
    r"(?<=[局厅会部院办室])(?:国家[\u4e00-\u9fff]{2,10}局|中国[\u4e00-\u9fff]{2,8}(?:银行|委员会))$"
)
_PLACE = re.compile(r"(?:中共)?(?P<place>[\u4e00-\u9fff]{2,8}?[省市区县州])")
_OF_PARTY = "中共"


def _unglued(names: str) -> list[str]:
    """江南省总工会江南省财政厅: the place that begins the line again, after 中共 or not, begins another name."""
    place = _PLACE.match(names)
    if place is None:
        return [names]
    again = names.find(place["place"], place.end())
    if again > place.end() and names.endswith(_OF_PARTY, 0, again):
        again -= len(_OF_PARTY)
    first, second = names[:again], names[again:]
    if again < 0 or not (ORGANISATION.fullmatch(first) and ORGANISATION.fullmatch(second)):
        return [names]
    if central := _CENTRAL.search(first, place.end()):
        first, second = first[: central.start()], central[0] + second
    return [first, *_unglued(second)]


def with_departments(names: list[str]) -> list[str]:
    """辽宁省总工会 办公室 is one organ: a bare department belongs to what stands before it, as a committee does to
    the union or party that has it."""
    whole: list[str] = []
    for name in names:
        if whole and (_is_department(name) or _is_committee_of(name, whole[-1])):
            whole[-1] += name
        else:
            whole.append(name)
    return whole


def parts(above: str, below: str) -> bool:
    """Whether ``above`` is an organ and ``below`` begins with another one, alone or in front of 关于."""
    named = _BEHIND_NAME.sub("", below)
    if not (is_organ(above) and is_organ(named)) or _is_branch(named, of=above.split()[-1]):
        return False
    return len(with_departments([unspaced(above), unspaced(named)])) > 1


def _is_branch(name: str, *, of: str) -> bool:
    """国家税务总局 and 江南市税务局 are one name: the branch says again what the organ of the country is for."""
    return of.startswith("国家") and of[2:4] in name and not name.startswith("国家")


def _is_department(name: str) -> bool:
    return name in _DEPARTMENTS or _DEPARTMENT.fullmatch(name) is not None


def _is_committee_of(name: str, above: str) -> bool:
    """Whether a line breaks inside 中国…工会全国委员会, 中国共产党江南省委员会."""
    return (
        above.startswith("中国")
        and above.endswith(_WITH_COMMITTEES)
        and (_COMMITTEE.fullmatch(name) is not None)
    )


def same(one: str, other: str) -> bool:
    """Whether two names mean one organ: short and full form, or the place left out in front."""
    ours, theirs = (
        issuers.full_name(name).removeprefix("中华人民共和国").removeprefix("中共")
        for name in (one, other)
    )
    short, long = sorted((ours, theirs), key=len)
    return short == long or (len(short) >= 4 and long.endswith(short))
