"""Recognise one document from its text: what it is called, who issued it when, what it wraps, how it is built.

Every value carries its evidence ({snippet, rule}); what could not be read for certain is said in ``warnings`` in
Chinese, each naming what to check. Nothing is invented: a value without a source stays empty.

A notice that issues another document (关于印发《…》的通知) gives the notice itself, with the enclosed document in
``inner``; dates and issuers that the enclosed document lacks are those of the notice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

from gongwen import dates, history, numbers, numerals, structure, titles, validity
from gongwen.history import Act, Event, StateKind
from gongwen.numbers import DocumentNumber
from gongwen.outline import Kind, Outline, plain_text, to_json, walk


@dataclass(frozen=True, slots=True)
class Evidence:
    snippet: str
    rule: str


@dataclass(slots=True)
class Recognition:
    """What was read of one document. Keys of ``dates``: adopted, promulgated, issued, effective, expires, published
    (on a web site), printed (印发日期). Keys of ``evidence``: field names, ``dates.effective`` and the like."""

    title: str = ""
    subtitle: str = ""
    numbers: list[DocumentNumber] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    kind: str = ""
    form: str = ""
    state_kind: StateKind = StateKind.ORIGINAL
    state_date: date | None = None
    dates: dict[str, date] = field(default_factory=dict)
    addressees: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    signature: str = ""
    secrecy: str = ""
    plan_year: int | None = None
    inner: Recognition | None = None
    outline: Outline = field(default_factory=Outline)
    history: list[Event] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    @property
    def validity(self) -> validity.Validity:
        """The bounds this reading proposes; an amended text is never dated by its last article."""
        issued = self.dates.get("issued")
        if self.plan_year is not None:
            return validity.of_yearly_plan(issued, self.plan_year)
        if self.state_kind != StateKind.ORIGINAL:
            return validity.of_later_state(self.dates.get("effective"))
        if self.state_date is None and "issued" not in self.dates:
            return validity.Validity(
                start=self.dates.get("effective")
            )  # nobody knows which state this is
        return validity.of_first_state(
            self.dates.get("effective"), expires=self.dates.get("expires")
        )

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain JSON values."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "numbers": [{"key": one.key, "display": one.display} for one in self.numbers],
            "issuers": list(self.issuers),
            "kind": self.kind,
            "form": self.form,
            "state_kind": str(self.state_kind),
            "state_date": self.state_date.isoformat() if self.state_date else None,
            "dates": {name: day.isoformat() for name, day in self.dates.items()},
            "addressees": list(self.addressees),
            "copies": list(self.copies),
            "attachments": list(self.attachments),
            "signature": self.signature,
            "secrecy": self.secrecy,
            "plan_year": self.plan_year,
            "inner": self.inner.to_dict() if self.inner else None,
            "outline": to_json(self.outline),
            "history": [
                {
                    "date": one.day.isoformat(),
                    "act": str(one.act),
                    "body": one.body,
                    "text": one.text,
                }
                for one in self.history
            ],
            "warnings": list(self.warnings),
            "evidence": {
                name: {"snippet": one.snippet, "rule": one.rule}
                for name, one in self.evidence.items()
            },
        }


def recognise(text: str, *, filename: str = "") -> Recognition:
    """Read one document given as plain text or Markdown; ``filename`` helps where the text names no title or date."""
    reader = _Reader(_clean(text), filename)
    return reader.read()


# --- lines ---------------------------------------------------------------------------------------------------------

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\xad\u200b-\u200f\u2060\ufeff]")
_WEB_JUNK = re.compile(
    r"[-·•\s]*(?:上一篇|下一篇|上一条|下一条|上一页|下一页)\s*[:：]?.{0,60}"
    r"|[【\[]?(?:打印|关闭|返回|收藏|分享|字号|字体|大 中 小|我要纠错)[^。]{0,20}"
    r"|(?:当前位置|您的位置|责任编辑|浏览次数|点击数?|阅读次数|访问量|扫一扫|分享到|信息来源|编辑|作者)\s*[:：].{0,60}"
    r"|(?:首页|网站首页)\s*[>\u203a»].{0,60}"
)
_WEB_DATE = re.compile(
    r"(?:发布时间|发布日期|发表时间|日期|时间)\s*[:：]\s*(?P<date>\S.{6,14}\d\S?)"
)


def _clean(text: str) -> list[str]:
    lines = [_INVISIBLE.sub("", raw).strip(" \t\u3000\xa0") for raw in text.splitlines()]
    return [line for line in lines if line and not _WEB_JUNK.fullmatch(line)]


# --- patterns ------------------------------------------------------------------------------------------------------

_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_SECRECY = re.compile(r"(?P<level>绝密|机密|秘密)(?:\s*[★☆]\s*.{0,12})?")
_HEAD_MARK = re.compile(
    r"\d{6}|特急|加急|平急|特提|(?:急件|内部资料|内部文件).{0,10}|签发人\s*[:：].{1,20}"
)
_RED_HEAD = re.compile(r"(?P<name>[\u4e00-\u9fff（）()、\s]{4,60}?)\s*文\s*件")
_ADDRESSEE = re.compile(
    r".{0,200}(?:各|委|局|部|会|厅|院|办|机关|单位|公司|学校|中心|同志|你们?|政府|组|站|所|省|市|区|县)[^。；]{0,30}[:：]"
)
_SUBTITLE = re.compile(r"[（(](?!.{0,12}号[)）]).{4,80}[)）]|——.{2,40}")
_ATTACHED = re.compile(r"附\s*件\s*[:：]\s*(?P<rest>.+)")
_ATTACHMENT = re.compile(r"附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?")
_COPIES = re.compile(r"(?:抄送|抄报|分送|主题词)\s*[:：]\s*(?P<units>.+?)。?")
_PRINTED = re.compile(
    r"(?P<office>[\u4e00-\u9fff（）()]{2,30}?)?\s*(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[一二][〇○零O0一二三四五六七八九]{3}年.{2,5}月.{1,3}日)\s*印\s*发"
)
_REMARK = re.compile(r"[（(].{0,6}(?:此件|联系人|联系电话).{0,60}[)）]")
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()、·\s]{2,60}?(?:总工会|工会|工作委员会|工委|委员会|党组|党委|办公室|办公厅|人民政府|政府|厅|局|部|院|中心|学院|公司|集团|协会|联合会|妇联|团委|大会|会议|组|所|站)"
)
_BODY_NAMES = (
    "法|条例|规定|办法|细则|规则|解释|章程|准则|制度|决定|规程|规范|通则|通知|意见|方案|标准"
)
_DAY = r"(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})\s*年[^，。；]{2,8}?日"
_COMMENCES = re.compile(
    rf"(?:本(?:[\u4e00-\u9fff]{{0,6}})(?:{_BODY_NAMES})|以上规定|上述规定)?[^。；《》]{{0,12}}?[自从于](?P<day>{_DAY}|(?P<act>公布|发布|颁布|印发|下发|通过|签发)之日)起?\s*(?:开始)?(?:施行|实施|执行|生效|试行|实行)"
)
_EXPIRES = re.compile(rf"(?:有效期[^。；]{{0,12}}?[至到]|(?:施行|执行|实施)[至到])(?P<day>{_DAY})")
_EXPIRES_AFTER = re.compile(
    r"有效期(?:限)?[为是]?\s*(?P<years>[一二两三四五六七八九十\d]{1,2})\s*年"
)
_FILE_DATE = re.compile(r"[(（\[]?(?P<date>(?:19|20)\d\d[-.年]\d{1,2}[-.月]\d{1,2}日?)[)）\]]?")
_FILE_MARKS = re.compile(r"[(（](?:(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}|无日期)[)）]")
_REGION = re.compile(
    r"^(?P<region>[\u4e00-\u9fff]{2,12}?(?:省|自治区|市|自治州|自治县))[\u4e00-\u9fff《》〈〉]*条例$"
)
_LONGEST_TITLE_LINE = 60
_MOST_TITLE_LINES = 6


class _Reader:
    """Reads one document from its cleaned lines; ``self.lines`` shrinks from both ends as parts are recognised."""

    def __init__(self, lines: list[str], filename: str, *, expected_title: str = "") -> None:
        self.lines = lines
        self.expected_title = expected_title
        self.stem = PurePath(filename).stem if filename else ""
        self.result = Recognition()

    def read(self) -> Recognition:
        result = self.result
        self.head()
        self.title()
        self.below_title()
        self.addressees()
        self.tail()
        self.enclosed()
        self.attached()
        result.outline = structure.parse("\n".join(self.lines))
        self.kind()
        self.state()
        self.term()
        self.issuer()
        self.doubts()
        return result

    def note(self, name: str, snippet: str, rule: str) -> None:
        self.result.evidence.setdefault(name, Evidence(snippet.strip()[:120], rule))

    def set_date(self, name: str, day: date | None, snippet: str, rule: str) -> None:
        if day is not None and name not in self.result.dates:
            self.result.dates[name] = day
            self.note(f"dates.{name}", snippet, rule)

    # --- above the title ---

    def head(self) -> None:
        """Marks, red head and document number above the title."""
        while self.lines and self.head_line(self.lines[0]):
            self.lines.pop(0)

    def head_line(self, line: str) -> bool:
        result = self.result
        if secret := _SECRECY.fullmatch(line):
            result.secrecy = secret["level"]
            self.note("secrecy", line, "head-mark")
            return True
        if web := _WEB_DATE.search(line):
            self.set_date("published", dates.parse(web["date"].split()[0]), line, "web-date")
            return True
        if red := _RED_HEAD.fullmatch(line):
            result.issuers = re.split(r"[、\s]+", red["name"].strip())
            self.note("issuers", line, "red-head")
            return True
        return bool(_HEAD_MARK.fullmatch(line)) or self.number_line(line)

    def number_line(self, line: str) -> bool:
        """A line that is a document number, or ends in one at its right end (letters, 签发人)."""
        found = numbers.find(line)
        rest = line
        for match in reversed(found):
            rest = rest[: match.start] + rest[match.end :]
        if not found or (rest.strip(" 　、,，()（）") and not rest.strip().startswith("签发人")):
            return False
        self.result.numbers += [match.value for match in found]
        self.note("numbers", line, "number-line")
        return True

    # --- title ---

    def title(self) -> None:
        result = self.result
        if not self.lines:
            result.title = self.file_title()
            return
        heading = _HEADING.match(self.lines[0])
        if heading:
            self.take_title(heading["text"], 1, "markdown-heading")
        elif self.expected_title:
            self.take_expected_title()
        else:
            self.read_title_lines()
        self.drop_repeated_title()

    def take_title(self, title: str, used: int, rule: str) -> None:
        self.note("title", title, rule)
        self.result.title, named, _ = titles.without_state(title)
        if named:
            self.result.state_kind = StateKind(named)
        del self.lines[:used]

    def take_expected_title(self) -> None:
        for used in range(1, min(_MOST_TITLE_LINES, len(self.lines)) + 1):
            if titles.same("".join(self.lines[:used]), self.expected_title):
                self.take_title("".join(self.lines[:used]), used, "enclosed-title")
                return
        self.take_title(self.expected_title, 0, "wrapper-title")

    def read_title_lines(self) -> None:
        joined = ""
        for used, line in enumerate(self.lines[:_MOST_TITLE_LINES], start=1):
            if not self.may_be_title(line):
                break
            joined += line
            following = self.lines[used] if used < len(self.lines) else ""
            if titles.is_complete(joined) and not re.match(r"的|[（(](?:试行|暂行)", following):
                self.take_title(joined, used, "title-lines")
                return
        name = self.file_title()
        first = self.lines[0]
        if name and titles.kind_of(name) and not titles.same(name, first):
            self.take_title(name, 0, "file-name")
            self.result.warnings.append("正文中未识别出标题，暂取文件名，请核对。")
        elif self.may_be_title(first):
            self.take_title(first, 1, "first-line")
            self.result.warnings.append("标题按首行推定，未以公文文种结尾，请核对。")
        else:
            self.result.title = name
            self.note("title", name, "file-name")
            self.result.warnings.append(
                "正文中未识别出标题，请补充。"
                if not name
                else "正文中未识别出标题，暂取文件名，请核对。"
            )

    def may_be_title(self, line: str) -> bool:
        if len(line) > _LONGEST_TITLE_LINE or line.endswith(("。", "；", "：", ":")):
            return False
        starts_body = structure.parse(line).nodes[0].kind != Kind.TEXT
        return not starts_body and dates.parse(line) is None

    def drop_repeated_title(self) -> None:
        """Web pages print the title twice, the second time perhaps broken into lines."""
        for used in range(1, min(_MOST_TITLE_LINES, len(self.lines)) + 1):
            if titles.same("".join(self.lines[:used]), self.result.title):
                del self.lines[:used]
                return

    def file_title(self) -> str:
        return _FILE_MARKS.sub("", self.stem).strip(" -_")

    # --- below the title ---

    def below_title(self) -> None:
        result = self.result
        while self.lines and (self.number_line(self.lines[0]) or self.web_line(self.lines[0])):
            self.lines.pop(0)
        events, used = history.read(self.lines)
        del self.lines[:used]
        result.history = events
        for event in events:
            if (
                event.number
                and event.act in (Act.PROMULGATED, Act.REVISED)
                and event.number not in result.numbers
            ):
                result.numbers = [
                    event.number
                ]  # the order that promulgated this state, not those before it
                self.note("numbers", event.text, "history")
        if not events and self.lines and _SUBTITLE.fullmatch(self.lines[0]):
            result.subtitle = self.lines.pop(0)
            self.note("subtitle", result.subtitle, "below-title")

    def web_line(self, line: str) -> bool:
        web = _WEB_DATE.search(line)
        if web and len(line) < _LONGEST_TITLE_LINE * 2:
            self.set_date("published", dates.parse(web["date"].split()[0]), line, "web-date")
            return True
        return False

    def addressees(self) -> None:
        if self.result.history or not self.lines:
            return
        line = self.lines[0]
        if len(line) <= 200 and _ADDRESSEE.fullmatch(line):
            self.result.addressees = [
                unit for unit in re.split(r"[,，、；;]\s*(?![^（(]*[)）])", line[:-1]) if unit
            ]
            self.note("addressees", line, "addressee-line")
            del self.lines[0]

    # --- end of the document ---

    def tail(self) -> None:
        """Imprint (抄送, 印发) from the end; then the signature in front of enclosures."""
        while self.lines and self.imprint_line(self.lines[-1]):
            self.lines.pop()
        place = self.date_line()
        if place is None:
            return
        day = _line_date(self.lines[place])
        self.set_date("issued", day, self.lines[place], "signature-date")
        first = place
        while first > 0 and place - first < 6 and self.signing_line(self.lines[first - 1]):
            first -= 1
        signed = [re.sub(r"\s+", "", line) for line in self.lines[first:place]]
        if own := _signed_before_date(self.lines[place]):
            signed.append(own)
        if signed:
            self.result.signature = "\n".join(signed)
            if not self.result.issuers:
                self.result.issuers = signed
            self.note("signature", " ".join(signed), "above-date")
            self.note("issuers", " ".join(signed), "signature")
        self.signature_place = first
        del self.lines[first : place + 1]

    signature_place: int | None = None

    def imprint_line(self, line: str) -> bool:
        if copies := _COPIES.fullmatch(line):
            if line.startswith("抄"):
                self.result.copies = re.split(r"[,，、；;]", copies["units"])
                self.note("copies", line, "imprint")
            return True
        printed = _PRINTED.fullmatch(re.sub(r"\s+", "", line))
        if printed:
            self.set_date("printed", dates.parse(printed["date"]), line, "imprint")
            return True
        return bool(_REMARK.fullmatch(line))

    def date_line(self) -> int | None:
        """The line that dates the document: before an enclosure the first, otherwise the last one near the end."""
        places = [
            place
            for place, line in enumerate(self.lines)
            if len(line) <= 60 and _line_date(line) is not None
        ]
        if not places:
            return None
        if titles.wrapped(self.result.title):
            return places[0]
        last = places[-1]
        below = self.lines[last + 1 :]
        attached = (
            not below
            or _ATTACHMENT.match(below[0]) is not None
            or _REMARK.fullmatch(below[0]) is not None
        )
        if attached:
            return last
        first = next(
            (
                place
                for place in places
                if place + 1 < len(self.lines) and _ATTACHMENT.match(self.lines[place + 1])
            ),
            None,
        )
        return first

    def signing_line(self, line: str) -> bool:
        name = re.sub(r"\s+", "", line)
        return len(name) <= 40 and _ORGANISATION.fullmatch(name) is not None

    # --- enclosed documents and attachments ---

    def enclosed(self) -> None:
        """What a notice issues begins at the line that is its title, after the signature."""
        title = titles.wrapped(self.result.title)
        if title is None:
            return
        start = self.signature_place or 0
        found = next(
            (
                place
                for place in range(start, len(self.lines))
                if self.begins_enclosure(place, title)
            ),
            None,
        )
        if found is None:
            self.result.warnings.append(
                f"标题为印发或转发《{title}》，但正文之后没有找到该文件，请核对是否漏收。"
            )
            return
        body, self.lines = self.lines[found:], self.lines[:found]
        while self.lines and _ATTACHMENT.fullmatch(self.lines[-1]):
            self.lines.pop()
        while body and _ATTACHMENT.fullmatch(body[0]):
            body.pop(0)
        self.result.inner = _Reader(body, "", expected_title=title).read()
        self.note("inner", self.result.inner.title, "enclosed-after-signature")

    def begins_enclosure(self, place: int, title: str) -> bool:
        if _ATTACHMENT.fullmatch(self.lines[place]) and place >= (self.signature_place or 0) > 0:
            return True
        heading = _HEADING.match(self.lines[place])
        first = heading["text"] if heading else self.lines[place]
        joined = [
            "".join([first, *self.lines[place + 1 : place + more]])
            for more in range(1, _MOST_TITLE_LINES)
        ]
        return any(titles.same(one, title) for one in joined)

    def attached(self) -> None:
        """附件：1.… 2.… announces what follows the signature; the announcement is no part of the outline."""
        for place, line in enumerate(self.lines):
            match = _ATTACHED.fullmatch(line)
            if not match or len(line) > 120:
                continue
            names = [match["rest"]]
            following = self.lines[place + 1 :]
            while following and re.match(rf"{len(names) + 1}\s*[.\uff0e、]", following[0]):
                names.append(following.pop(0))
            later = any(_ATTACHMENT.match(one) for one in following)
            numbered = re.match(r"1\s*[.\uff0e、]", names[0])
            if not numbered and following and not later:
                continue
            self.result.attachments = [
                re.sub(r"^\d+\s*[.\uff0e、]\s*", "", name).strip() for name in names
            ]
            self.note("attachments", " ".join(names), "attachment-list")
            del self.lines[place : place + len(names)]
            return
        self.result.attachments = [
            path[0].heading or path[0].label
            for path in walk(structure.parse("\n".join(self.lines)).nodes)
            if len(path) == 1 and path[0].kind == Kind.APPENDIX
        ]

    # --- what the parts say together ---

    def kind(self) -> None:
        result = self.result
        result.kind = titles.kind_of(result.title)
        result.form = titles.kind_of(result.inner.title) if result.inner else ""
        if not result.form and result.kind in titles.CONTENT:
            result.form = result.kind
        result.plan_year = titles.planned_year(result.title)
        if result.kind:
            self.note("kind", result.title[-20:], "title-end")

    def state(self) -> None:
        result = self.result
        file_day = self.file_day()
        commences = self.commencement()
        if not result.history and not self.is_law():
            return
        named = result.state_kind
        state = history.state_of(
            result.history, file_day=file_day, commences=commences[0] if commences else None
        )
        result.state_kind = state.kind if named == StateKind.ORIGINAL else named
        result.state_date = state.day
        snippet = (
            result.history[-1].text
            if result.history and state.rule.startswith("history")
            else self.stem
        )
        self.note("state_date", snippet, state.rule)
        if state.doubt:
            result.warnings.append(state.doubt)
        for event in result.history:
            if event.act in (Act.ADOPTED, Act.PROMULGATED):
                self.set_date(str(event.act), event.day, event.text, "history")

    def is_law(self) -> bool:
        """A text in articles without signature: its dates stand in its history, not at its end."""
        return "issued" not in self.result.dates and any(
            path[-1].kind == Kind.ARTICLE for path in walk(self.result.outline.nodes)
        )

    def file_day(self) -> date | None:
        match = _FILE_DATE.search(self.stem)
        return dates.parse(match["date"]) if match else None

    def commencement(self) -> tuple[date | None, str] | None:
        """The day of "自…起施行" in the closing articles; None where there is no such clause."""
        for text in self.closing_texts():
            for match in _COMMENCES.finditer(text):
                if match["act"] is None:
                    found = dates.parse(re.sub(r"\s", "", match["day"]))
                else:
                    name = "adopted" if match["act"] == "通过" else "promulgated"
                    found = self.event_day(Act(name)) or self.result.dates.get("issued")
                return found, re.sub(r"^[^本以上]*?(?=本|以上|上述|自|从|于)", "", match[0])
        return None

    def closing_texts(self) -> list[str]:
        main = [node for node in self.result.outline.nodes if node.kind != Kind.APPENDIX]
        paths = [
            path[-1]
            for path in walk(main)
            if path[-1].kind in (Kind.ARTICLE, Kind.TEXT, Kind.PART, Kind.POINT)
        ]
        return [plain_text(node) for node in reversed(paths[-4:])]

    def event_day(self, act: Act) -> date | None:
        return next((event.day for event in self.result.history if event.act == act), None)

    def term(self) -> None:
        """When the text takes effect and when it ends."""
        result = self.result
        clause = self.commencement()
        stated = [event for event in result.history if event.act == Act.EFFECTIVE]
        if stated and (result.state_date is None or stated[-1].day >= result.state_date):
            self.set_date("effective", stated[-1].day, stated[-1].text, "history")
        elif clause and (clause[0] is not None or result.state_kind != StateKind.ORIGINAL):
            self.term_from_clause(*clause)
        elif clause:
            result.warnings.append(f"“{clause[1]}”，但文内没有相应日期，施行日期请补充。")
        elif (
            result.kind in titles.STATUTORY
            or result.plan_year
            or (not result.history and "issued" in result.dates)
        ):
            issued = result.evidence.get("dates.issued")
            self.set_date(
                "effective",
                result.dates.get("issued"),
                issued.snippet if issued else "",
                "issue-date",
            )
        self.expiry()

    def term_from_clause(self, day: date | None, snippet: str) -> None:
        result = self.result
        if result.state_kind == StateKind.ORIGINAL:
            self.set_date("effective", day, snippet, "commencement-clause")
        elif (
            result.state_kind == StateKind.REVISED
            and day
            and result.state_date
            and day >= result.state_date
        ):
            # A revision enacts the whole text anew: a date not before it can only be its own.
            self.set_date("effective", day, snippet, "commencement-clause-of-revision")
        else:
            result.warnings.append(
                f"本文为{result.state_kind}文本，“{snippet}”是原文的施行日期，不作为本文本的施行日期；"
                "请按修改决定补充，补充前状态为待核实。"
            )

    def expiry(self) -> None:
        for text in self.closing_texts():
            if match := _EXPIRES.search(text):
                self.set_date(
                    "expires",
                    dates.parse(re.sub(r"\s", "", match["day"])),
                    match[0],
                    "expiry-clause",
                )
            elif (match := _EXPIRES_AFTER.search(text)) and "effective" in self.result.dates:
                start = self.result.dates["effective"]
                years = numerals.parse(match["years"])
                end = date.fromordinal(_years_later(start, years).toordinal() - 1)
                self.set_date("expires", end, match[0], "expiry-after-years")

    def issuer(self) -> None:
        result = self.result
        bodies = [event for event in result.history if event.body]
        preferred = [event for event in bodies if event.act != Act.APPROVED] or bodies
        if not result.issuers and preferred:
            result.issuers = [preferred[-1].body]
            self.note("issuers", preferred[-1].text, "history")
        if not result.issuers:
            named = re.match(r"(?P<names>[\u4e00-\u9fff、\s（）()]{4,60}?)关于", result.title)
            if named and _ORGANISATION.fullmatch(named["names"].split("、")[0].split()[0]):
                result.issuers = re.split(r"[、\s]+", named["names"].strip())
                self.note("issuers", result.title, "title")
        region = _REGION.match(result.title)
        if not result.issuers and region:
            result.issuers = [f"{region['region']}人民代表大会常务委员会"]
            self.note("issuers", result.title, "region-in-title")
            result.warnings.append("制定机关按标题中的地区推定，请核对。")

    def doubts(self) -> None:
        result = self.result
        if result.inner is not None:
            self.inherit(result.inner)
        if self.expected_title:
            result.warnings += result.outline.warnings
            return
        if result.secrecy:
            result.warnings.insert(0, f"文首标有密级“{result.secrecy}”，涉密文件不得录入本系统。")
        if not result.kind:
            result.warnings.append("标题中未识别出文种，请核对。")
        if not result.issuers:
            result.warnings.append("未识别出发文机关，请补充。")
        if not result.dates:
            result.warnings.append("未识别出任何日期，请补充。")
        if not any(path for path in walk(result.outline.nodes)) and result.inner is None:
            result.warnings.append("未识别出正文，请核对文件内容。")
        result.warnings += result.outline.warnings

    def inherit(self, inner: Recognition) -> None:
        """An enclosed document is issued by its notice: what it does not say itself, the notice says."""
        outer = self.result
        if not inner.issuers:
            inner.issuers = list(outer.issuers)
            inner.evidence["issuers"] = Evidence(" ".join(outer.issuers), "wrapper")
        if "issued" not in inner.dates and "issued" in outer.dates and not inner.history:
            inner.dates["issued"] = outer.dates["issued"]
            inner.evidence["dates.issued"] = Evidence(
                outer.evidence["dates.issued"].snippet, "wrapper"
            )
        if (
            "effective" not in inner.dates
            and "issued" in inner.dates
            and inner.state_kind == StateKind.ORIGINAL
        ):
            inner.dates["effective"] = inner.dates["issued"]
            inner.evidence["dates.effective"] = Evidence("", "issue-date")


def _line_date(line: str) -> date | None:
    """The full date that is a whole line, or that ends a line after an organisation's name."""
    found = dates.find(line)
    if len(found) != 1 or line[found[0].end :].strip(" 。()（）"):
        return None
    before = re.sub(r"\s+", "", line[: found[0].start])
    return found[0].value if not before or _ORGANISATION.fullmatch(before) else None


def _signed_before_date(line: str) -> str:
    found = dates.find(line)
    return re.sub(r"\s+", "", line[: found[0].start]) if found else ""


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
