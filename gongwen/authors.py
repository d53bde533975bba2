"""Who issued a document: what red head, title, signature and document number say, and whether they agree."""

from __future__ import annotations

import re
from dataclasses import replace

from gongwen import confidence, issuers, organs, titles
from gongwen.draft import Draft, Source

_NAMED = re.compile(
    r"(?P<names>[\u4e00-\u9fff、\s（）()]{3,80}?)(?:(?:转发|批转)[^《》]{2,40}?|印发|转发|批转|发布)?关于|(?P<issuing>[\u4e00-\u9fff、\s（）()]{3,60}?)(?:印发|转发|批转|发布)《"
)
_FRONT = re.compile(
    r"(?!关于|在)(?P<name>(?:(?:全国|中华|中国|中共|国务院)[\u4e00-\u9fff]{0,10}?|[\u4e00-\u9fff]{2,12}?[省市区县州])[\u4e00-\u9fff]{0,10}?(?:总工会|工会工作委员会|工会工委|人民政府|委员会)(?:女职工(?:工作)?委员会|经费审查委员会|机关工会)?)(?!关于|和|与|、)(?=.)"
)
_YEAR = re.compile(r"^(?:19|20)\d\d年度?")
_BEFORE_YEAR = re.compile(
    r"(?!关于|[在致对])(?P<name>[\u4e00-\u9fff（）()]{4,30}?)(?=(?:19|20)\d\d\s*[年—–-]|[一二][〇○零一二三四五六七八九]{3}年|[“《])"
)
_SESSION = re.compile("[一二三四五六七八九十]届")
#: 江南集团三届二次职工代表大会: a report is given to a session, by whom it represents.
_SESSION_OF = re.compile(r"第?[一二三四五六七八九十\d]{1,3}[届次](?=.*(?:大会|会议)$).*")
#: The first that is there gives the names; a longer list that contains them is preferred (joint issue).
_ORDER = (
    "red-head",
    "signature",
    "number-of-organ",
    "catalogue",
    "date-below-title",
    "below-title",
    "masthead",
    "title",
    "undated-signature",
    "name-in-title",
    "code",
)


def settle(draft: Draft) -> None:
    """Choose the issuers of ``draft`` among its sources; sources that agree raise the confidence."""
    result = draft.result
    named = [*draft.sources, *_further(draft)]
    if titles.kind_of(result.title) == "报告":
        named = list(map(_without_session, named))
    sources = sorted(named, key=lambda one: _ORDER.index(one.rule))
    chosen = _chosen(sources)
    if chosen is None:
        return
    result.issuers = _names(chosen, sources)
    result.note("issuers", chosen.snippet, chosen.rule)
    for place, name in enumerate(result.issuers):
        said = [one for one in sources if any(organs.same(name, other) for other in one.names)]
        sure = 0.0
        for source in said:
            sure = confidence.together(sure, confidence.of(source.rule))
        first = said[0] if said else chosen
        result.note(f"issuers.{place}", first.snippet, first.rule)
        result.evidence[f"issuers.{place}"] = replace(
            result.evidence[f"issuers.{place}"], confidence=sure
        )
    least = min(
        result.evidence[f"issuers.{place}"].confidence for place in range(len(result.issuers))
    )
    result.evidence["issuers"] = replace(result.evidence["issuers"], confidence=least)
    if chosen.rule == "code":
        said_by = "、".join(result.issuers)
        result.warnings.append(f"发文机关“{said_by}”按文号的机关代字推定，请核对。")


def _further(draft: Draft) -> list[Source]:
    names = in_title(draft.result.title)
    by_title = [Source(tuple(names), draft.result.title, "title")] if names else []
    # What a notice issues is often named after those who are to carry it out.
    if draft.wrapper is None and (name := _in_front(draft.result.title)):
        by_title.append(Source((name,), draft.result.title, "name-in-title"))
    codes = [issuers.of_code(number.code) for number in draft.result.numbers[:1]]
    known = tuple(name for name in codes if name)
    number = draft.result.numbers[0].display if known else ""
    return [*by_title, *([Source(known, number, "code")] if known else [])]


def _without_session(source: Source) -> Source:
    if source.rule != "name-in-title":
        return source
    bare = [_SESSION_OF.sub("", name) for name in source.names]
    return replace(source, names=tuple(bare)) if all(map(organs.is_organ, bare)) else source


def _in_front(title: str) -> str:
    """The organ a title begins with, perhaps behind the year it plans; empty where it begins otherwise."""
    bare = _YEAR.sub("", title)
    if named := _FRONT.match(bare):
        return issuers.full_name(named["name"])
    dated = _BEFORE_YEAR.match(title)
    if dated is None or _SESSION.search(dated["name"]) or not organs.is_organ(dated["name"]):
        return ""
    return issuers.full_name(dated["name"])


def in_title(title: str) -> list[str]:
    """Organs named in front of 关于, in full where they are known by a short name."""
    named = None if title.startswith("关于") else _NAMED.match(title)
    units = organs.split(named["names"] or named["issuing"]) if named else []
    if not units or not all(map(organs.ORGANISATION.fullmatch, units)):
        return []
    return [issuers.full_name(name) for name in units]


def _chosen(sources: list[Source]) -> Source | None:
    if not sources:
        return None
    first = sources[0]
    longer = (
        one
        for one in sources[1:]
        if one.rule != "code"
        # One name that was broken over several lines.
        and "".join(one.names) not in first.names
        and len(one.names) > len(first.names)
        and any(organs.same(name, other) for name in first.names for other in one.names)
    )
    return next(longer, first)


def _names(chosen: Source, sources: list[Source]) -> list[str]:
    """Each name in the fullest form that a source of the text itself gives."""
    return list(dict.fromkeys(_fullest(name, sources) for name in chosen.names))


def _are_two(names: str, last: str) -> bool:
    """Two organs that a title names without a blank between them."""
    return names.endswith(last) and organs.is_organ(names.removesuffix(last))


def _fullest(name: str, sources: list[Source]) -> str:
    written = [
        other
        for source in sources
        if source.rule in ("signature", "undated-signature", "red-head", "catalogue", "title")
        for other in source.names
        if organs.same(name, other) and not _are_two(other, name)
    ]
    return max([issuers.full_name(name), *written], key=len)
