"""What the parts of a document say together: 文种, which state it is, from when to when it is in force, who issued it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from gongwen import authors, dates, history, issuers, numerals, organs, tail, titles, undated
from gongwen.history import Act, StateKind
from gongwen.normalise import unspaced
from gongwen.outline import Kind, plain_text, walk
from gongwen.recognition import Recognition, evidence_of

_BODY_NAMES = (
    "法|条例|规定|办法|细则|规则|解释|章程|准则|制度|决定|规程|规范|通则|通知|意见|方案|标准"
)
_DAY = r"(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})\s*年[^，。；]{2,8}?日"
_COMMENCES = re.compile(
    rf"(?:本(?:[\u4e00-\u9fff]{{0,6}})(?:{_BODY_NAMES})|以上规定|上述规定)?[^。；《》]{{0,12}}?[自从于](?P<day>{_DAY}|(?P<act>公布|发布|颁布|印发|下发|通过|签发)之日)起?\s*(?:开始)?(?:施行|实施|执行|生效|试行|实行)"
)
_EXPIRES = re.compile(rf"(?:有效期[^。；]{{0,12}}?[至到]|(?:施行|执行|实施)[至到])(?P<day>{_DAY})")
_EXPIRES_AFTER = re.compile(
    r"(?:有效期|试行期|执行期)(?:限)?[为是]?\s*(?P<years>[一二两三四五六七八九十\d]{1,2})\s*年"
)
_PREVAILS = re.compile(
    rf"[^。；\n]{{0,30}}(?:不一致|相抵触|不符)[^。；]{{0,10}}以(?:本(?:{_BODY_NAMES}|文件)|此)[^。；]{{0,4}}为准"
)
_FILE_DATE = re.compile(r"[(（\[]?(?P<date>(?:19|20)\d\d[-.年]\d{1,2}[-.月]\d{1,2}日?)[)）\]]?")
_LAWS = ("法", "条例")
_RULES = ("规定", "办法", "细则", "规则", "章程", "准则", "决定", "制度")
_SUBJECT = re.compile("^[^本以上]*?(?=本|以上|上述|自|从|于)")
#: A notice may reach back a little; a law dated years before it was adopted is the text of a later state.
_RETROACTIVE = timedelta(days=366)
_REGION = re.compile(
    r"^(?P<region>[\u4e00-\u9fff]{2,12}?(?:省|自治区|市|自治州|自治县))[\u4e00-\u9fff《》〈〉]*条例$"
)


def complete(result: Recognition, *, stem: str) -> None:
    """Derive from outline, title and history what no single line says; ``stem`` is the file name without suffix."""
    _kind(result)
    _state(result, stem)
    _term(result)
    _issuers(result)
    _precedence(result)
    if result.inner is not None:
        inherit(result, result.inner)


def doubts(result: Recognition) -> list[str]:
    """What an editor has to fill in or check, in Chinese, the gravest first."""
    missing = (
        (result.secrecy, f"文首标有密级“{result.secrecy}”，涉密文件不得录入本系统。"),
        (not result.kind, "标题中未识别出文种，请核对。"),
        (not result.issuers, "未识别出发文机关，请补充。"),
        (_is_undated(result), "未识别出任何日期，请补充。"),
        (not result.outline.nodes and result.inner is None, "未识别出正文，请核对文件内容。"),
    )
    return [text for applies, text in missing if applies]


def _is_undated(result: Recognition) -> bool:
    """Whether nothing dates the document, nor is that said of it more exactly."""
    said = (tail.WITHOUT_DAY, undated.INCOMPLETE)
    dated = result.dates or result.state_date
    return not dated and not any(warning.endswith(said) for warning in result.warnings)


def _kind(result: Recognition) -> None:
    result.kind = titles.kind_of(result.title)
    if result.kind:
        result.note("kind", result.title[-20:], "title-end")
    elif titles.is_bulletin(result.title) and _has_issue(result):
        result.kind = "简报"
        result.note("kind", result.title, "title-end")
    else:
        _kind_by_subtitle(result)
    if result.inner:
        result.form = titles.kind_of(result.inner.title)
    elif result.kind in titles.CONTENT:
        result.form = result.kind
    result.plan_year = titles.planned_year(result.title)


def _kind_by_subtitle(result: Recognition) -> None:
    """——在…上的报告 below a title that is a motto says what it is."""
    for line in result.subtitle.split("\n"):
        if line.startswith(("—", "-", "－")) and (kind := titles.kind_of(line)):
            result.kind = kind
            result.note("kind", line, "below-title")
            return


def _has_issue(result: Recognition) -> bool:
    return any(number.unit == "期" for number in result.numbers)


def _state(result: Recognition, stem: str) -> None:
    issued = result.dates.get("issued")
    if not result.history and (issued or not _has_articles(result)):
        result.state_date = issued
        return
    match = _FILE_DATE.search(stem)
    clause = _commencement(result)
    state = history.state_of(
        result.history,
        file_day=dates.parse(match["date"]) if match else None,
        commences=clause[0] if clause else None,
    )
    if result.state_kind == StateKind.ORIGINAL:  # else the title names it: （2021修正）
        result.state_kind = state.kind
    result.state_date = state.day
    from_text = result.history and state.rule.startswith("history")
    result.note("state_date", result.history[-1].text if from_text else stem, state.rule)
    dated = bool(result.dates) or clause is not None
    if state.doubt and (state.rule != "none" or _has_versions(result, dated=dated)):
        result.warnings.append(state.doubt)
    for event in result.history:
        if event.act in (Act.ADOPTED, Act.PROMULGATED):
            result.set_date(str(event.act), event.day, event.text, "history")


def _has_articles(result: Recognition) -> bool:
    return any(path[-1].kind == Kind.ARTICLE for path in walk(result.outline.nodes))


def _has_versions(result: Recognition, *, dated: bool) -> bool:
    """Whether to ask which text of it this is: a contract has one only, and of a rule without any date that is asked."""
    kind = titles.kind_of(result.title)
    return kind in _LAWS or (dated and kind in _RULES)


def _commencement(result: Recognition) -> tuple[date | None, str] | None:
    """The day and words of "自…起施行" in the closing articles; None where there is no such clause."""
    for text in _closing_texts(result):
        match = _COMMENCES.search(text)
        if match is None:
            continue
        if match["act"] is None:
            day = dates.parse(unspaced(match["day"]))
        else:
            act = Act.ADOPTED if match["act"] == "通过" else Act.PROMULGATED
            day = next(
                (event.day for event in result.history if event.act == act), None
            ) or result.dates.get("issued")
        return day, _SUBJECT.sub("", match[0])
    return None


def _closing_texts(result: Recognition) -> list[str]:
    """The last articles or paragraphs of the main text, the very last first."""
    kinds = (Kind.ARTICLE, Kind.TEXT, Kind.PART, Kind.POINT)
    main = [node for node in result.outline.nodes if node.kind != Kind.APPENDIX]
    last = [path[-1] for path in walk(main) if path[-1].kind in kinds][-4:]
    return [plain_text(node) for node in reversed(last)]


def _term(result: Recognition) -> None:
    clause = _commencement(result)
    stated = [event for event in result.history if event.act == Act.EFFECTIVE]
    if stated and (result.state_date is None or stated[-1].day >= result.state_date):
        result.set_date("effective", stated[-1].day, stated[-1].text, "history")
    elif clause:
        _term_from_clause(result, *clause)
    _expiry(result)


def _term_from_clause(result: Recognition, day: date | None, snippet: str) -> None:
    state, state_day = result.state_kind, result.state_date
    if state == StateKind.REVISED and day and state_day and day >= state_day:
        # A revision enacts the whole text anew: a date not before it can only be its own.
        result.set_date("effective", day, snippet, "commencement-clause-of-revision")
    elif state != StateKind.ORIGINAL:
        result.warnings.append(
            f"本文为{state}文本，“{snippet}”是原文的施行日期，不作为本文本的施行日期；请按修改决定补充，补充前状态为待核实。"
        )
    elif day is None:
        result.warnings.append(f"“{snippet}”，但文内没有相应日期，施行日期请补充。")
    elif state_day and state_day - day > _RETROACTIVE:
        result.warnings.append(
            f"“{snippet}”早于文本日期{dates.to_chinese(state_day)}，可能是修改后的文本，请核对。"
        )
    else:
        result.set_date("effective", day, snippet, "commencement-clause")


def _expiry(result: Recognition) -> None:
    start = result.dates.get("effective")
    if start is None and result.state_kind == StateKind.ORIGINAL:
        start = result.dates.get("issued")
    for text in _closing_texts(result):
        if match := _EXPIRES.search(text):
            result.set_date(
                "expires", dates.parse(unspaced(match["day"])), match[0], "expiry-clause"
            )
        elif start and (match := _EXPIRES_AFTER.search(text)):
            end = _years_later(start, numerals.parse(match["years"])) - timedelta(days=1)
            result.set_date("expires", end, match[0], "expiry-after-years")


def _precedence(result: Recognition) -> None:
    """以本办法为准 puts other texts out of use without naming them: only a person can say which."""
    for text in _closing_texts(result):
        if match := _PREVAILS.search(text):
            result.warnings.append(f"“{match[0]}”：请核对哪些文件的规定因此不再适用。")


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _issuers(result: Recognition) -> None:
    """Where neither head nor signature names them: the legislative history, the title, the place in it."""
    event = _issuing_event(result)
    weak = "issuers" not in result.evidence or result.evidence["issuers"].rule in (
        "title",
        "name-in-title",
        "code",
    )
    if result.issuers and (event is None or not weak):
        return
    in_title = authors.in_title(result.title)
    region = _REGION.match(result.title)
    if event is not None and len(in_title) < 2:
        if not any(name.endswith(event.body) for name in result.issuers):
            result.issuers = [issuers.full_name(name) for name in organs.split(event.body)]
            result.evidence["issuers"] = evidence_of(event.text, "history")
    elif in_title:
        result.issuers = in_title
        result.note("issuers", result.title, "title")
    elif region:
        result.issuers = [f"{region['region']}人民代表大会常务委员会"]
        result.note("issuers", result.title, "region-in-title")
        result.warnings.append("制定机关按标题中的地区推定，请核对。")


def _issuing_event(result: Recognition) -> history.Event | None:
    """The last event whose body made this state; a superior that only approved it comes last."""
    bodies = [event for event in result.history if event.body]
    local = [event for event in bodies if event.body[:2] == result.title[:2]]
    makers = [event for event in bodies if event.act != Act.APPROVED]
    return next((events[-1] for events in (local, makers, bodies) if events), None)


def inherit(outer: Recognition, inner: Recognition) -> None:
    """An enclosed document is issued by its notice: who and when, where it does not say so itself.

    One that is forwarded was issued by another organ on another day.
    """
    if titles.forwards(outer.title):
        return
    if not inner.issuers and outer.issuers:
        inner.issuers = list(outer.issuers)
        inner.note("issuers", outer.evidence["issuers"].snippet, "wrapper")
    if not inner.history and "issued" in outer.dates:
        inner.set_date(
            "issued", outer.dates["issued"], outer.evidence["dates.issued"].snippet, "wrapper"
        )
