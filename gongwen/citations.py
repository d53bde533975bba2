"""Citations in running text and in queries: law + article, plan items, document numbers; and what laws are called.

One grammar serves both: references (第三十八条第一款第（二）项, 第四部分第12项) are found first, then the title is read
backwards from each. A query may leave out 第 (工会法42条) because the title stands right before the number; without a
title only the full form counts. Which document a title means is for the caller to decide, by ``canonical`` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gongwen import numbers, numerals
from gongwen.normalise import fold, unspaced


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited place. ``title`` is as written, without 《》; None means the citing text itself (also 本法第三条).

    ``year`` names a state (2018年妇女权益保障法) or the year of a plan.
    """

    title: str | None
    start: int
    end: int
    year: int | None = None
    document_number: numbers.DocumentNumber | None = None
    appendix: int | None = None
    article: int | None = None
    article_sub: int | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    part: int | None = None
    plan_item: int | None = None

    @property
    def alias(self) -> str | None:
        """The canonical name of the title, by which titles are compared."""
        return canonical(self.title) if self.title else None

    @property
    def anchor(self) -> str | None:
        """Anchor of the cited node; None for a whole document. ``n12`` leaves the part open (items run on)."""
        if self.article is not None:
            return self._article_anchor()
        if self.plan_item is not None:
            return f"p{self.part}-n{self.plan_item}" if self.part else f"n{self.plan_item}"
        if self.part is not None:
            return f"p{self.part}"
        return f"app{self.appendix}" if self.appendix else None

    @property
    def place(self) -> str:
        """The place as it is printed after a title: 第四十二条第二款第（一）项; empty for a whole document."""
        if self.article is None:
            steps = [("第{}部分", self.part), ("第{}项", self.plan_item)]
            return "".join(form.format(number) for form, number in steps if number is not None)
        sub = f"之{numerals.to_chinese(self.article_sub)}" if self.article_sub else ""
        steps = [
            ("附录{}", self.appendix),
            ("第{}条" + sub, self.article),
            ("第{}款", self.paragraph),
            ("第（{}）项", self.item),
            ("第{}目", self.subitem),
        ]
        written = ((form, number) for form, number in steps if number is not None)
        return "".join(form.format(numerals.to_chinese(number)) for form, number in written)

    def _article_anchor(self) -> str:
        if self.appendix:
            return f"app{self.appendix}-n{self.article}" + (f"-i{self.item}" if self.item else "")
        anchor = f"art-{self.article}" + (f".{self.article_sub}" if self.article_sub else "")
        if self.paragraph or self.item:
            anchor += f"-p{self.paragraph or 1}"
        if self.item:
            anchor += f"-i{self.item}" + (f"-m{self.subitem}" if self.subitem else "")
        return anchor


_HAN_NUMERAL = "〇零一二三四五六七八九十百千"
_N = rf"(?:\d{{1,4}}|[{_HAN_NUMERAL}](?:[ \t]*[{_HAN_NUMERAL}])*)"
_B = r"[ \t]*"
_ORDINAL = rf"(?P<ordinal>第)?{_B}"
_ITEM = rf"第?{_B}(?:\({_B}(?P<item>{_N}){_B}\)|(?P<plain_item>{_N})){_B}项"
_BELOW = rf"(?:{_B}{_ITEM})?(?:{_B}第?{_B}\(?(?P<subitem>{_N})\)?{_B}目)?"
_ARTICLE = re.compile(
    rf"(?:(?P<annex>附[录件]){_B}(?P<appendix>{_N})?{_B})?{_ORDINAL}(?P<article>{_N}){_B}条"
    rf"(?:{_B}之{_B}(?P<article_sub>{_N}))?(?:{_B}第?{_B}(?P<paragraph>{_N}){_B}款)?{_BELOW}"
)
_PART = re.compile(
    rf"{_ORDINAL}(?P<part>{_N}){_B}部分(?:[、,的 \t]*第?{_B}(?P<plan_item>{_N}){_B}项)?"
)
_POINT = re.compile(rf"{_ORDINAL}(?P<plan_item>{_N}){_B}项")
_CLAUSE = re.compile(
    rf"{_ORDINAL}(?P<paragraph>{_N}){_B}款{_BELOW}|第{_B}\({_B}(?P<item_only>{_N}){_B}\){_B}项"
)
# Cheap test that keeps long texts fast: every reference ends in one of these.
_UNIT = re.compile(f"[\\d{_HAN_NUMERAL})]{_B}(?:条|项|款|部分)")

_PATTERNS = (_ARTICLE, _PART, _CLAUSE, _POINT)

_HAN = "〇\u4e00-\u9fff"
_LAW_ENDS = "法|法典|条例|规定|办法|细则|解释|规则|章程|决定|通则|准则|批复|制度"
_PLAN_ENDS = "要点|计划|方案|规划|纲要|安排|意见|措施|通知|倡议书|总结|报告"
_YEAR = rf"(?:(?P<year>(?:19|20)\d\d){_B}年?版?的?{_B})?"
_STATE = rf"(?:\({_B}(?P<suffix>[^()\n]{{1,30}})\))?"
_INSIDE = r"(?P<title>[^《》\n]+(?:《[^《》\n]*》[^《》\n]*)*)"
_TITLES_BEFORE = (
    re.compile(rf"{_YEAR}《{_INSIDE}》{_B}{_STATE}{_B}[的中]?{_B}\Z"),
    re.compile(rf"{_YEAR}(?P<title>[{_HAN}]{{0,60}}(?:{_LAW_ENDS})){_B}{_STATE}{_B}[的中]?{_B}\Z"),
    re.compile(rf"(?P<title>[{_HAN}\w]{{0,60}}(?:{_PLAN_ENDS})){_B}{_STATE}{_B}[的中]?{_B}\Z"),
)
_QUOTED = re.compile(rf"{_YEAR}《{_INSIDE}》{_B}{_STATE}")
_LONGEST_TITLE = 150
_JOINT = re.compile(rf"{_B}(?:(?:[、,和及与或至]|以及|或者){_B})*")
_LEAD = re.compile(
    "^.*(?:根据|依据|依照|按照|遵照|参照|违反|适用|符合|执行|以及|或者|规定的|所称|属于|涉及)"
    "|^(?:和|与|及|或|由|按|依|即|是|以|现行|原|有关|我国|的)+"
)
_OWN = re.compile(f"(?:本|该|此|前述|上述)(?:{_LAW_ENDS}|{_PLAN_ENDS})")
_COUNTED = re.compile(f"[{_HAN_NUMERAL}]+|\\d{{1,2}}")
_WORD = re.compile(f"[{_HAN}]")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")


def find(text: str) -> list[Citation]:
    """Every citation in ``text`` in reading order; a document without a place only where it is named in 《》."""
    result: list[Citation] = []
    for citation in sorted(
        _Reader(text).all(), key=lambda citation: (citation.start, -citation.end)
    ):
        if not result or citation.start >= result[-1].end:
            result.append(citation)
    return result


@dataclass(frozen=True, slots=True)
class _Head:
    """A title in the folded text: where the citation begins, where the title stands, which state it names."""

    begin: int
    start: int
    end: int
    year: int | None
    number: numbers.DocumentNumber | None


class _Reader:
    """One pass over one text. Places are folded offsets until ``cite`` maps them to the original."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.folded = fold(text, join=False)
        self.text = self.folded.text

    def all(self) -> Iterator[Citation]:
        if _UNIT.search(self.text):
            yield from self.references()
        if "《" in self.text:
            for match in _QUOTED.finditer(self.text):
                yield self.cite(_head(match, 0, 0), match.start(), match.end())
        for number in numbers.find(self.original):
            yield Citation(None, number.start, number.end, document_number=number.value)

    def references(self) -> Iterator[Citation]:
        matches = [match for pattern in _PATTERNS for match in pattern.finditer(self.text)]
        previous: Citation | None = None
        done = -1
        for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
            if match.start() < done:
                continue
            joined = (
                previous if done >= 0 and _JOINT.fullmatch(self.text, done, match.start()) else None
            )
            try:
                citation = self.continued(joined, match) if joined else self.begun(match)
            except ValueError:  # 第十十条: looks like a number and is none
                continue
            if citation is not None:
                previous, done = citation, match.end()
                yield citation

    def begun(self, match: re.Match[str]) -> Citation | None:
        """A reference with its own title, or to the citing text itself."""
        if match.re is _CLAUSE:
            return None
        head = self.head_before(match.start())
        if head is None:
            alone = match["ordinal"] and match.re is not _POINT
            return self.cite(None, match.start(), match.end(), **_places(match)) if alone else None
        counts = match.re is not _ARTICLE or not match["article"].isdigit()
        if counts and not match["ordinal"] and _WORD.match(self.text, match.end()):
            return None  # 三年规划12项任务 counts tasks, it cites nothing
        return self.cite(head, head.begin, match.end(), **_places(match))

    def continued(self, previous: Citation, match: re.Match[str]) -> Citation | None:
        """A further place in the same document: 第三条、第五条第一款和第二款."""
        places = _places(match)
        if previous.article is not None and match.re in (_CLAUSE, _POINT):
            inherited = ("appendix", "article", "article_sub") + (
                () if "paragraph" in places else ("paragraph",)
            )
            if "plan_item" in places:
                places["item"] = places.pop("plan_item")
            places |= {name: getattr(previous, name) for name in inherited}
        elif match.re is _CLAUSE:
            return None
        elif match.re is _ARTICLE and "appendix" not in places and previous.appendix:
            places["appendix"] = previous.appendix
        elif match.re is _POINT and previous.part:
            places["part"] = previous.part
        here = self.cite(None, match.start(), match.end(), **places)
        return replace(
            here, title=previous.title, year=previous.year, document_number=previous.document_number
        )

    def head_before(self, place: int) -> _Head | None:
        window = max(0, place - _LONGEST_TITLE)
        before = self.text[window:place]
        for pattern in _TITLES_BEFORE:
            match = pattern.search(before)
            if match is None:
                continue
            lead = 0 if pattern is _TITLES_BEFORE[0] else _lead(match["title"])
            if len(match["title"]) - lead > 1:
                return _head(match, lead, window)
        return None

    def cite(self, head: _Head | None, begin: int, stop: int, **places: int) -> Citation:
        start, end = self.folded.original_span(begin, stop)
        if head is None:
            return Citation(None, start, end, **places)  # type: ignore[arg-type]
        written = self.original[slice(*self.folded.original_span(head.start, head.end))]
        title = None if _OWN.fullmatch(written) else unspaced(written)
        return Citation(title, start, end, head.year, head.number, **places)


def _head(match: re.Match[str], lead: int, shift: int) -> _Head:
    groups = match.groupdict()
    suffix = match["suffix"] or ""
    number = numbers.parse(suffix)
    end = match.end("suffix") + 1 if _COUNTED.fullmatch(suffix) else match.end("title")
    year_before = groups.get("year") if not lead else None
    years = _ANY_YEAR.findall(f"{year_before or ''} {'' if number else suffix} {match['title']}")
    start = match.start("title") + lead
    begin = start if lead else match.start()
    return _Head(
        begin + shift, start + shift, end + shift, int(years[0]) if years else None, number
    )


def _lead(title: str) -> int:
    match = _LEAD.match(title)
    return match.end() if match else 0


_FIELDS = {"plain_item": "item", "item_only": "item"}


def _places(match: re.Match[str]) -> dict[str, int]:
    """The numbers of a reference by the names of the fields of Citation; 附录 without a number is the first."""
    groups = match.groupdict()
    annex, _ = groups.pop("annex", None), groups.pop("ordinal", None)
    places = {
        _FIELDS.get(group, group): numerals.parse(unspaced(written))
        for group, written in groups.items()
        if written
    }
    return {"appendix": 1} | places if annex else places


def canonical(title: str) -> str:
    """The name under which titles are compared: without 《》, country, state and trial marks; short names resolved."""
    name = unspaced(fold(title).text).translate(_NESTED)
    if name.startswith("《") and name.endswith("》") and name.count("《") == 1:
        name = name[1:-1]
    name = _MARKS.sub("", name).removeprefix("中华人民共和国")
    return _SHORT.get(name, name)


def short_names(title: str) -> tuple[str, ...]:
    """What else a document of this title is called, the canonical name first."""
    name = canonical(title)
    names = [name, *(short for short, full in _SHORT.items() if full == name)]
    explained = _EXPLANATION.search(name)
    if explained:
        law, suffix = canonical(explained["law"]), explained["suffix"] or ""
        names += [f"{law}{kind}{suffix}" for kind in ("解释", "司法解释")]
    return tuple(dict.fromkeys(names))


_NESTED = str.maketrans("<>〈〉", "《》《》")
_MARKS = re.compile(
    r"\((?:(?:19|20)\d\d年?(?:修正|修订|版|第[一二三四五六七八九十]次修正)?|试行|暂行|草案|征求意见稿|修正|修订|修正文本)\)$"
)
_EXPLANATION = re.compile(
    r"适用《(?P<law>[^《》]+)》.*解释(?P<suffix>\([一二三四五六七八九十]+\))?$"
)
# What union staff and courts write for short; the right side is a canonical name.
_SHORT = {
    "刑诉法": "刑事诉讼法",
    "民诉法": "民事诉讼法",
    "行诉法": "行政诉讼法",
    "治安处罚法": "治安管理处罚法",
    "调解仲裁法": "劳动争议调解仲裁法",
    "劳动仲裁法": "劳动争议调解仲裁法",
    "劳动争议仲裁法": "劳动争议调解仲裁法",
    "社保法": "社会保险法",
    "妇保法": "妇女权益保障法",
    "妇女法": "妇女权益保障法",
    "妇女保障法": "妇女权益保障法",
    "未保法": "未成年人保护法",
    "职业病法": "职业病防治法",
    "就促法": "就业促进法",
    "公积金条例": "住房公积金管理条例",
    "住房公积金条例": "住房公积金管理条例",
    "工伤条例": "工伤保险条例",
    "失业条例": "失业保险条例",
    "年休假条例": "职工带薪年休假条例",
    "带薪年休假条例": "职工带薪年休假条例",
    "年休假办法": "企业职工带薪年休假实施办法",
    "年休假实施办法": "企业职工带薪年休假实施办法",
    "女职工特别规定": "女职工劳动保护特别规定",
    "女职工保护特别规定": "女职工劳动保护特别规定",
    "农民工工资条例": "保障农民工工资支付条例",
    "农民工工资支付条例": "保障农民工工资支付条例",
    "劳动监察条例": "劳动保障监察条例",
    "工会章程": "中国工会章程",
}
