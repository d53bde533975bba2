"""Recognise one document from its text: what it is called, who issued it when, what it wraps, how it is built.

Every value carries its evidence ({snippet, rule}); what could not be read for certain is said in ``warnings`` in
Chinese, each naming what to check. Nothing is invented: a value without a source stays empty.

A notice that issues another document (关于印发《…》的通知) gives the notice itself, with the enclosed document in
``inner``; dates and issuers that the enclosed document lacks are those of the notice.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from gongwen import dates, facts, history, numbers, structure, titles
from gongwen.history import Act, StateKind
from gongwen.marks import PAGE_NUMBER, mark_of
from gongwen.outline import Kind
from gongwen.recognition import Evidence, Recognition

__all__ = ["Evidence", "Recognition", "recognise"]


def recognise(text: str, *, filename: str = "") -> Recognition:
    """Read one document given as plain text or Markdown; ``filename`` helps where the text names no title or date."""
    reader = _Reader(_clean(text), filename)
    return reader.read()


# --- lines ---------------------------------------------------------------------------------------------------------

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\xad\u200b-\u200f\u2060\ufeff]")
_WEB_JUNK = re.compile(
    r"[-·•\s]*(?:上一篇|下一篇|上一条|下一条|上一页|下一页)\s*[:：]?.{0,60}"
    r"|(?:[【\[(（]?(?:打印|关闭|返回|收藏|分享|字号|字体|大 中 小|我要纠错)(?:本页|此页|页面|窗口|本文|文章|顶部|首页|上一页|列表|到|给|大小)?"
    r"[】\])）]?[\s:：|·]*+)+"
    r"|(?:当前位置|您的位置|责任编辑|浏览次数|点击数?|阅读次数|访问量|扫一扫|分享到|信息来源|编辑|作者)\s*[:：].{0,60}"
    r"|(?:首页|网站首页)\s*[>\u203a»].{0,60}"
)
_WEB_DATE = re.compile(
    r"(?:发布时间|发布日期|发表时间|(?<![\u4e00-\u9fff])(?:日期|时间))\s*[:：]\s*\d{4}.*"
)


def _clean(text: str) -> list[str]:
    lines = [_INVISIBLE.sub("", raw).strip(" \t\u3000\xa0") for raw in text.splitlines()]
    return [
        line
        for line in lines
        if line and not _WEB_JUNK.fullmatch(line) and not PAGE_NUMBER.fullmatch(line)
    ]


# --- patterns ------------------------------------------------------------------------------------------------------

_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_SECRECY = re.compile(r"(?P<level>绝密|机密|秘密)(?:\s*[★☆]\s*.{0,12})?")
_HEAD_MARK = re.compile(
    r"\d{6}|特急|加急|平急|特提|(?:急件|内部资料|内部文件).{0,10}|签发人\s*[:：].{1,20}"
)
_RED_HEAD = re.compile(r"(?P<name>[\u4e00-\u9fff（）()、\s]{4,60}?)\s*文\s*件")
_ADDRESSEE = re.compile(
    r"(?!.*(?:如下|根据|为了|现将|制定|通过|下列|以下))"
    r".{0,200}(?:各|委|局|部|会|厅|院|办|机关|单位|公司|学校|中心|同志|政府|组|站|所|省|市|区|县)[^。；]{0,30}[:：]"
)
_SUBTITLE = re.compile(r"[（(](?!.{0,12}号[)）]).{4,80}[)）]|——.{2,40}")
_FIRST = re.compile(r"1\s*[.\uff0e、]")
_ANNOUNCED = re.compile(r"附\s*件\s*[:：]\s*(?P<rest>.+)")
_DATED = re.compile(
    r"[（(]?(?P<date>\S{4}\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)[)）]?\s*(?P<body>[\u4e00-\u9fff]{2,20}(?:院|部|局|会|委|署|府))?"
)
_ATTACHMENT = re.compile(r"附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?")
_COPIES = re.compile(r"(?:抄送|抄报|分送|主题词)\s*[:：]\s*(?P<units>.+?)。?")
_PRINTED = re.compile(
    r"(?P<office>[\u4e00-\u9fff（）()]{2,30}?)?\s*(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[一二][〇○零O0一二三四五六七八九]{3}年.{2,5}月.{1,3}日)\s*印\s*发"
)
_REMARK = re.compile(r"[（(].{0,6}(?:此件|联系人|联系电话).{0,60}[)）]")
_FILE_MARKS = re.compile(r"[(（](?:(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}|无日期)[)）]")
_LONGEST_TITLE_LINE = 60
_MOST_TITLE_LINES = 6


class _Reader:
    """Reads one document from its cleaned lines; ``self.lines`` shrinks from both ends as parts are recognised."""

    def __init__(
        self,
        lines: list[str],
        filename: str,
        *,
        expected_title: str = "",
        wrapper: Recognition | None = None,
    ) -> None:
        self.lines = lines
        self.wrapper = wrapper
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
        self.announced()
        result.outline = structure.parse("\n".join(self.lines))
        self.appended()
        if self.wrapper is not None:
            facts.inherit(self.wrapper, result)
        facts.complete(result, stem=self.stem)
        if self.wrapper is None:
            result.warnings = facts.doubts(result) + result.warnings
        result.warnings += result.outline.warnings
        return result

    # --- above the title ---

    def head(self) -> None:
        """Marks, red head and document number above the title."""
        while self.lines and (self.head_line(self.lines[0]) or self.names_issuer()):
            self.lines.pop(0)

    def head_line(self, line: str) -> bool:
        result = self.result
        if secret := _SECRECY.fullmatch(line):
            result.secrecy = secret["level"]
            self.result.note("secrecy", line, "head-mark")
            return True
        if _WEB_DATE.search(line):
            self.result.set_date("published", _first_date(line), line, "web-date")
            return True
        if red := _RED_HEAD.fullmatch(line):
            result.issuers = facts.split_units(red["name"])
            self.result.note("issuers", line, "red-head")
            return True
        return bool(_HEAD_MARK.fullmatch(line)) or self.number_line(line)

    def names_issuer(self) -> bool:
        """A red head without 文件 (letters, orders): names of organisations right above the document number."""
        for place, line in enumerate(self.lines[:4]):
            if place and _is_number(line):
                self.result.issuers = [re.sub(r"\s+", "", name) for name in self.lines[:place]]
                self.result.note("issuers", " ".join(self.lines[:place]), "red-head")
                del self.lines[: place - 1]
                return True
            if not self.signing_line(line):
                return False
        return False

    def number_line(self, line: str) -> bool:
        """A line that is a document number, or ends in one at its right end (letters, 签发人)."""
        found = numbers.find(line)
        rest = line
        for match in reversed(found):
            rest = rest[: match.start] + rest[match.end :]
        if not found or (rest.strip(" 　、,，()（）") and not rest.strip().startswith("签发人")):
            return False
        self.result.numbers += [match.value for match in found]
        self.result.note("numbers", line, "number-line")
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
        self.result.note("title", title, rule)
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
            self.result.note("title", name, "file-name")
            self.result.warnings.append(
                "正文中未识别出标题，请补充。"
                if not name
                else "正文中未识别出标题，暂取文件名，请核对。"
            )

    def may_be_title(self, line: str) -> bool:
        if len(line) > _LONGEST_TITLE_LINE or line.endswith(("。", "；", "：", ":")):
            return False
        return mark_of(line) is None and dates.parse(line) is None

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
        self.numbers_below_title()
        result.history, used = history.read(self.lines)
        del self.lines[:used]
        self.numbers_below_title()
        for event in result.history:
            if event.number and event.act in (Act.PROMULGATED, Act.REVISED):
                result.numbers = [event.number]  # the last order made this state
                result.evidence["numbers"] = Evidence(event.text, "history")
        if result.history or not self.lines:
            return
        if dated := _DATED.fullmatch(self.lines[0]):
            result.set_date(
                "issued", dates.parse(dated["date"]), self.lines.pop(0), "date-below-title"
            )
            if dated["body"]:
                result.issuers = [dated["body"]]
                result.note("issuers", dated["body"], "date-below-title")
        elif _SUBTITLE.fullmatch(self.lines[0]):
            result.subtitle = self.lines.pop(0)
            result.note("subtitle", result.subtitle, "below-title")

    def numbers_below_title(self) -> None:
        while self.lines and (self.number_line(self.lines[0]) or self.web_line(self.lines[0])):
            self.lines.pop(0)

    def web_line(self, line: str) -> bool:
        web = _WEB_DATE.search(line)
        if web and len(line) < _LONGEST_TITLE_LINE * 2:
            self.result.set_date("published", _first_date(line), line, "web-date")
            return True
        return False

    def addressees(self) -> None:
        line = self.lines[0] if self.lines else ""
        if len(line) <= 200 and _ADDRESSEE.fullmatch(line):
            self.result.addressees = facts.split_units(line[:-1])
            self.result.note("addressees", line, "addressee-line")
            del self.lines[0]

    # --- end of the document ---

    def tail(self) -> None:
        """Imprint (抄送, 印发) from the end; then the signature in front of enclosures."""
        while self.lines and self.imprint_line(self.lines[-1]):
            self.lines.pop()
        place = self.date_line()
        if place is None:
            return
        dated = dates.find(self.lines[place])[0]
        self.result.set_date("issued", dated.value, self.lines[place], "signature-date")
        if dated.value is None:
            self.result.warnings.append(f"成文日期“{self.lines[place]}”没有写明日，请补充。")
        first = place
        while first > 0 and place - first < 6 and self.signing_line(self.lines[first - 1]):
            first -= 1
        signed = [*self.lines[first:place], self.lines[place][: dated.start]]
        units = [unit for line in signed for unit in _units(line)]
        if units:
            self.result.signature = "\n".join(units)
            self.result.issuers = self.result.issuers or units
            self.result.note("signature", " ".join(units), "above-date")
            self.result.note("issuers", " ".join(units), "signature")
        self.signature_place = first
        del self.lines[first : place + 1]
        while first < len(self.lines) and self.remark_line(self.lines[first]):
            del self.lines[first]

    signature_place: int | None = None

    def imprint_line(self, line: str) -> bool:
        if copies := _COPIES.fullmatch(line):
            if line.startswith("抄"):
                self.result.copies = facts.split_units(copies["units"])
                self.result.note("copies", line, "imprint")
            return True
        printed = _PRINTED.fullmatch(re.sub(r"\s+", "", line))
        if printed:
            self.result.set_date("printed", dates.parse(printed["date"]), line, "imprint")
            return True
        return self.remark_line(line)

    def remark_line(self, line: str) -> bool:
        """（此件公开发布）, below the signature or, read from the end, below everything."""
        if not _REMARK.fullmatch(line):
            return False
        self.result.remark = "\n".join(filter(None, [line, self.result.remark]))
        self.result.note("remark", line, "remark-line")
        return True

    def date_line(self) -> int | None:
        """The line that dates the document: before an enclosure the first, otherwise the last one near the end."""
        places = [
            place
            for place, line in enumerate(self.lines)
            if len(line) <= 60 and _dates_document(line)
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
        return len(name) <= 40 and facts.ORGANISATION.fullmatch(name) is not None

    # --- enclosed documents and attachments ---

    def enclosed(self) -> None:
        """What a notice issues begins at the line that is its title, after the signature."""
        title = titles.wrapped(self.result.title)
        if title is None:
            return
        signed = self.signature_place or 0
        places = [
            *range(signed, len(self.lines)),
            *range(signed),
        ]  # after the signature, else anywhere
        found = next((place for place in places if self.begins_enclosure(place, title)), None)
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
        self.result.inner = _Reader(body, "", expected_title=title, wrapper=self.result).read()
        self.result.note("inner", self.result.inner.title, "enclosed-after-signature")

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

    def announced(self) -> None:
        """附件：1.… 2.… names what follows the signature; the announcement is no part of the outline.

        In an enclosed document it stays where it stands: below it comes the next part, not a signature.
        """
        for place, line in enumerate(self.lines):
            match = _ANNOUNCED.fullmatch(line)
            if match is None or len(line) > _LONGEST_TITLE_LINE * 2:
                continue
            names = [match["rest"]]
            following = self.lines[place + 1 :]
            while following and re.match(rf"{len(names) + 1}\s*[.\uff0e、]", following[0]):
                names.append(following.pop(0))
            follow_later = any(_ATTACHMENT.match(one) for one in following)
            if following and not follow_later and not _FIRST.match(names[0]):
                continue  # 附件：办法 with its text right below is the attachment itself
            self.result.attachments = [
                re.sub(r"^\d+\s*[.\uff0e、]\s*", "", name).strip() for name in names
            ]
            self.result.note("attachments", " ".join(names), "attachment-list")
            if self.wrapper is None:
                del self.lines[place : place + len(names)]
            return

    def appended(self) -> None:
        appendices = [node for node in self.result.outline.nodes if node.kind == Kind.APPENDIX]
        if appendices and not self.result.attachments:
            self.result.attachments = [node.title or node.label for node in appendices]
            self.result.note("attachments", appendices[0].label, "appendix")


def _is_number(line: str) -> bool:
    return bool(numbers.find(line)) and not re.search("[《》。]", line)


def _first_date(line: str) -> date | None:
    return next((found.value for found in dates.find(line) if found.value), None)


def _dates_document(line: str) -> bool:
    """Whether a line is a date (of a month at least), perhaps after the name of an organisation."""
    if line[-1] not in "日月)）。":
        return False
    found = dates.find(line)
    if len(found) != 1 or found[0].month is None or line[found[0].end :].strip(" 。()（）"):
        return False
    before = re.sub(r"[\s(（]+", "", line[: found[0].start])
    return not before or facts.ORGANISATION.fullmatch(before) is not None


def _units(line: str) -> list[str]:
    """Organisations that sign on one line; blanks part them, or only spread the letters of one name."""
    names = line.split()
    if len(names) > 1 and all(map(facts.ORGANISATION.fullmatch, names)):
        return names
    return ["".join(names)] if names else []
