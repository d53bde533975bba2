"""Read the outline of a document from its plain text or Markdown.

Laws: 编, 分编, 章, 节, 条 (之一), 款, 项, 目. Plans and notices: 一、（一）1.（1）with items that may run on across the parts.
Every line begins a node or continues one; a table of contents becomes no nodes. The text itself is never changed
except for blanks at the ends of lines and invisible characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwen import numerals
from gongwen.outline import (
    LISTED,
    Kind,
    Node,
    Outline,
    assign_anchors,
    check_numbering,
    find_path,
    from_json,
    path_label,
    plain_text,
    to_json,
    walk,
)

__all__ = [
    "Kind",
    "Node",
    "Outline",
    "assign_anchors",
    "check_numbering",
    "find_path",
    "from_json",
    "parse",
    "path_label",
    "plain_text",
    "to_json",
    "walk",
]


def parse(text: str) -> Outline:
    """The outline of ``text`` with anchors, and what its numbering leaves in doubt."""
    lines = _without_contents(list(_read_lines(text)))
    nodes = _Builder(lines).build()
    assign_anchors(nodes)
    return Outline(nodes, check_numbering(nodes))


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: Kind
    number: int | None
    sub: int | None
    label: str
    rest: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    mark: _Mark | None
    markdown_heading: bool = False


_HAN_NUMERAL = "〇零一二三四五六七八九十百千"
_N = rf"[{_HAN_NUMERAL}](?:[ \u3000]?[{_HAN_NUMERAL}])*|\d{{1,4}}"
_BLANK = r"[ \t\u3000\xa0]*"
_UNITS = {
    "编": Kind.BOOK,
    "篇": Kind.BOOK,
    "分编": Kind.SUBBOOK,
    "章": Kind.CHAPTER,
    "节": Kind.SECTION,
    "部分": Kind.PART,
}
_DIVISION = re.compile(
    rf"第{_BLANK}(?P<n>{_N}){_BLANK}(?P<unit>分编|编|篇|章|节|部分)(?P<gap>{_BLANK}[:：]?{_BLANK})(?P<rest>.*)"
)
_ARTICLE = re.compile(
    rf"第{_BLANK}(?P<n>{_N}){_BLANK}条(?:之(?P<sub>[{_HAN_NUMERAL}]{{1,3}}))?(?P<gap>[:：]?{_BLANK})(?P<rest>.*)"
)
_APPENDIX = re.compile(
    rf"附{_BLANK}(?:[录件表]|[:：]$)(?P<n>{_BLANK}(?:{_N})?){_BLANK}[:：]?{_BLANK}(?P<rest>.*)"
)
_LIST = (
    (Kind.PART, re.compile(r"(?P<label>(?P<n>[一二三四五六七八九十]{1,4})[、\uff0e])(?P<rest>.*)")),
    (
        Kind.SUBPART,
        re.compile(
            rf"(?P<label>[(（]{_BLANK}(?P<n>[一二三四五六七八九十]{{1,4}}){_BLANK}[)）][、.]?)(?P<rest>.*)"
        ),
    ),
    (Kind.POINT, re.compile(r"(?P<label>(?P<n>\d{1,3})[.\uff0e、]|(?P<m>[⒈-⒛]))(?P<rest>.*)")),
    (
        Kind.SUBPOINT,
        re.compile(
            rf"(?P<label>[(（]{_BLANK}(?P<n>\d{{1,3}}){_BLANK}[)）]|(?P<m>\d{{1,3}})[)）])(?P<rest>.*)"
        ),
    ),
)
_INLINE_ARTICLE = re.compile(
    rf"(?<=[。；])[ \u3000]+(?=第(?:{_N})条(?![、，,和与及或至的所第规之]))"
)
_INLINE_ITEM = re.compile(rf"[(（]{_BLANK}(?P<n>[一二三四五六七八九十]{{1,4}}){_BLANK}[)）]")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
_PAGE_NUMBER = re.compile(r"[-—–]{1,2}\s*\d{1,4}\s*[-—–]{1,2}|第\s*\d+\s*页.{0,10}")
_CONTENTS = re.compile(r"目\s*[录次]")
_LEADER = re.compile(r"(?:[.\uff0e·…]{3,}|[ \t\u3000]{2,}|…+)\s*\d{1,4}$")
# What follows a clause number inside a sentence: 第三条规定的…, 第五条、第六条.
_IN_SENTENCE = re.compile("[、，,和与及或至的所第之]|规定|中(?!华|国|央|共)|以外|修改为|第")
_LONGEST_HEADING = 60
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")


def _read_lines(text: str) -> Iterator[_Line]:
    for raw in _INVISIBLE.sub("", text).splitlines():
        line = raw.strip()
        heading = re.match(r"#{1,6}\s+(.*?)#*$", line)
        if heading:
            line = heading[1].strip()
        if "**" in line or "__" in line:
            line = _EMPHASIS.sub(lambda match: match[1] or match[2], line)
        if line and not _PAGE_NUMBER.fullmatch(line):
            for piece in _unjoined(line):
                yield _Line(piece, _mark(piece), heading is not None)


def _unjoined(line: str) -> Iterator[str]:
    """Articles and items that lost their line ends: …。 第十条 …, （一）…；（二）…；（三）… counting on."""
    for sentence in _INLINE_ARTICLE.split(line):
        yield from _unjoined_items(sentence)


def _unjoined_items(line: str) -> Iterator[str]:
    start = 0
    first = _INLINE_ITEM.match(line)
    expected = (_number(first["n"]) or 0) + 1 if first else 1
    for match in _INLINE_ITEM.finditer(line, 1):
        if _number(match["n"]) == expected and line[: match.start()].rstrip()[-1:] in (
            "；",
            ";",
            "。",
            "：",
            ":",
        ):
            yield line[start : match.start()].strip()
            start = match.start()
            expected += 1
    yield line[start:].strip()


def _mark(line: str) -> _Mark | None:
    if line[0] == "第":
        return _article_mark(line) or _division_mark(line)
    if line[0] == "附":
        return _appendix_mark(line)
    return _list_mark(line)


def _article_mark(line: str) -> _Mark | None:
    match = _ARTICLE.match(line)
    number = match and _number(match["n"])
    if not match or number is None:
        return None
    certain = bool(match["gap"]) or not match["rest"] or match["rest"][0] in "【〔[（("
    if not certain and _IN_SENTENCE.match(match["rest"]):
        return None
    sub = _number(match["sub"]) if match["sub"] else None
    label = re.sub(r"\s", "", line[: match.start("gap")])
    return _Mark(Kind.ARTICLE, number, sub, label, match["rest"].strip(), certain)


def _division_mark(line: str) -> _Mark | None:
    match = _DIVISION.match(line)
    number = match and _number(match["n"])
    if not match or number is None:
        return None
    rest = _LEADER.sub("", match["rest"]).strip()
    if len(rest) > _LONGEST_HEADING or rest.endswith(("。", "；", ";")) or "。" in rest:
        return None
    if not match["gap"] and _IN_SENTENCE.match(rest):
        return None
    return _Mark(
        _UNITS[match["unit"]], number, None, re.sub(r"\s", "", line[: match.start("gap")]), rest
    )


def _appendix_mark(line: str) -> _Mark | None:
    match = _APPENDIX.match(line)
    if not match or len(line) > _LONGEST_HEADING or line.endswith(("。", "；", "，")):
        return None
    bare = line[: match.end("n")].strip()
    if match["rest"] and not re.match(r"[:： \u3000]", line[len(bare) :]):
        return None  # 附件中的…, 附录所列… is a sentence
    return _Mark(
        Kind.APPENDIX, _number(match["n"]), None, re.sub(r"[\s:：]", "", bare), match["rest"]
    )


def _list_mark(line: str) -> _Mark | None:
    for kind, pattern in _LIST:
        match = pattern.match(line)
        if not match:
            continue
        number = _number(match["n"] or unicodedata.normalize("NFKC", match["m"]).rstrip("."))
        rest = match["rest"].strip()
        # 3.5万名 is no item 3, unless item 3 is the one expected: the builder decides.
        certain = not (kind == Kind.POINT and match["rest"][:1].isdigit())
        return _Mark(kind, number, None, match["label"], rest, certain) if number else None
    return None


def _number(written: str) -> int | None:
    try:
        return numerals.parse(re.sub(r"\s", "", written))
    except ValueError:
        return None


def _without_contents(lines: list[_Line]) -> list[_Line]:
    """Drop a table of contents: the headings that come again, in front of their text."""
    titled = next(
        (place for place, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)), None
    )
    first = next(
        (place for place, line in enumerate(lines) if place >= (titled or 0) and _is_heading(line)),
        None,
    )
    if titled is not None and first is None:
        return lines[:titled] + lines[titled + 1 :]
    if first is None:
        return lines
    end = next(
        (place for place in range(first, len(lines)) if not _is_listed(lines[place])), len(lines)
    )
    again = next(
        (
            place
            for place in range(first + 1, len(lines))
            if _same_heading(lines[first], lines[place])
        ),
        None,
    )
    start = first if titled is None else titled
    if again is not None and (
        titled is not None or _headings(lines[first : min(again, end)]) > 2 or again <= end
    ):
        return lines[:start] + lines[min(again, end) :]
    return lines if titled is None else lines[:titled] + lines[titled + 1 :]


def _headings(lines: Sequence[_Line]) -> int:
    return sum(map(_is_heading, lines))


def _is_heading(line: _Line) -> bool:
    return line.mark is not None and line.mark.kind in (*_UNITS.values(), Kind.SUBPART)


def _is_listed(line: _Line) -> bool:
    if line.mark is None:
        return len(line.text) <= _LONGEST_HEADING and "。" not in line.text
    return line.mark.kind != Kind.ARTICLE


def _same_heading(one: _Line, other: _Line) -> bool:
    if one.mark is None or other.mark is None:
        return False
    if (one.mark.kind, one.mark.number) != (other.mark.kind, other.mark.number):
        return False
    ours, theirs = (
        re.sub(r"\s", "", _LEADER.sub("", mark.rest)) for mark in (one.mark, other.mark)
    )
    return ours == theirs or theirs == ""


_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.APPENDIX,
            Kind.BOOK,
            Kind.SUBBOOK,
            Kind.CHAPTER,
            Kind.SECTION,
            Kind.ARTICLE,
            *LISTED,
            Kind.TEXT,
        )
    )
}
_ARTICLE_HEADING = re.compile(
    rf"(?P<heading>【[^】]{{1,40}}】|〔[^〕]{{1,40}}〕|[(（](?![{_HAN_NUMERAL}\d]{{1,3}}[)）])[^()（）]{{2,25}}[)）])\s*(?P<text>.*)"
)
_DECIMAL = re.compile(r"\d+(?:[万亿%\uff05倍元]|个百分点|公里|米|吨|平方)")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_ANNOUNCED = re.compile(r"1[.\uff0e、]")
_WRAPPED = re.compile("[)）》]$")
_LONGEST_RUN_IN = 32
_ENDS_SENTENCE = ("。", "；", ";", "，", ",", "！", "？")


def _is_subheading(line: _Line) -> bool:
    return (
        line.mark is not None
        and line.mark.kind == Kind.SUBPART
        and not line.text.endswith((*_ENDS_SENTENCE, "："))
    )


class _Builder:
    """Feeds lines into a stack of open nodes; inside an article a second stack holds its open lists."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self.nodes: list[Node] = []
        self.open: list[Node] = []
        self.ranks: list[int] = []
        self.lists: list[tuple[Kind, Node]] = []
        self.last_article = (0, 0)
        self.last_numbers: dict[Kind, int] = {}
        self.has_marks = any(line.mark and line.mark.label.endswith("、") for line in lines)

        self.has_articles = any(line.mark and line.mark.kind == Kind.ARTICLE for line in lines)

    def build(self) -> list[Node]:
        place = 0
        while place < len(self.lines):
            place += self.feed(place)
        return self.nodes

    def feed(self, place: int) -> int:
        """Take the line at ``place``; returns how many lines were used."""
        line = self.lines[place]
        mark = line.mark
        if line.text.startswith("|"):
            return self.table(place)
        if mark is None or not self.believed(mark, place):
            self.plain(line, place)
            return 1
        if mark.kind == Kind.ARTICLE:
            self.article(mark)
        elif mark.kind in LISTED and self.heads_articles(place):
            rank = _RANKS[Kind.CHAPTER if mark.kind == Kind.PART else Kind.SECTION]
            self.push(Node(mark.kind, mark.label, mark.number, heading=mark.rest), rank)
        elif mark.kind in LISTED and not mark.label.startswith("第"):
            self.listed(mark)
        elif mark.kind == Kind.APPENDIX and _ANNOUNCED.match(mark.rest):
            return self.announcement(place)
        else:
            return self.division(mark, place)
        return 1

    # --- which marks are real ---

    def believed(self, mark: _Mark, place: int) -> bool:
        if mark.kind == Kind.ARTICLE:
            return mark.certain or (mark.number or 0, mark.sub or 0) in self.next_articles()
        if mark.kind == Kind.APPENDIX:
            return place + 1 < len(self.lines) and place > 0
        if mark.kind == Kind.POINT and not mark.certain:
            expected = self.expected(mark.kind)
            counts_on = mark.number == expected and not _DECIMAL.match(mark.rest)
            return counts_on and (expected > 1 or _YEAR.match(mark.rest) is not None)
        if mark.kind == Kind.PART and mark.rest[:1] and mark.rest[0] in _HAN_NUMERAL:
            return mark.number == self.expected(mark.kind)  # 三、四线城市 is no part three
        return True

    def next_articles(self) -> tuple[tuple[int, int], tuple[int, int]]:
        number, sub = self.last_article
        return (number + 1, 0), (number, sub + 1)

    def expected(self, kind: Kind) -> int:
        if self.in_article():
            return next((node.number or 0 for style, node in self.lists if style == kind), 0) + 1
        return self.last_numbers.get(kind, 0) + 1

    # --- containers ---

    def push(self, node: Node, rank: int | None = None) -> None:
        rank = _RANKS[node.kind] if rank is None else rank
        self.close(rank)
        self.attach(node)
        self.open.append(node)
        self.ranks.append(rank)
        self.lists = []

    def close(self, rank: int) -> None:
        while self.ranks and self.ranks[-1] >= rank:
            self.ranks.pop()
            self.open.pop()

    def attach(self, node: Node) -> None:
        (self.open[-1].children if self.open else self.nodes).append(node)

    def division(self, mark: _Mark, place: int) -> int:
        kind = Kind.BOOK if mark.kind == Kind.PART and self.has_marks else mark.kind
        node = Node(kind, mark.label, mark.number, heading=_joined(mark.rest))
        self.push(node)
        if kind == Kind.APPENDIX:
            self.last_article, self.last_numbers = (0, 0), {}
        if not node.heading and self.is_title(place + 1):
            node.heading = _joined(self.lines[place + 1].text)
            return 2
        return 1

    def is_title(self, place: int) -> bool:
        if place + 1 >= len(self.lines) or self.lines[place].mark:
            return False
        text = self.lines[place].text
        return (
            len(text) <= _LONGEST_HEADING
            and not text.endswith((*_ENDS_SENTENCE, "：", ":"))
            and text[0] != "|"
        )

    def article(self, mark: _Mark) -> None:
        node = Node(Kind.ARTICLE, mark.label, mark.number, mark.sub)
        self.push(node)
        self.last_article = (mark.number or 0, mark.sub or 0)
        text = mark.rest
        if headed := _ARTICLE_HEADING.fullmatch(text):
            node.heading, text = headed["heading"], headed["text"]
        if text:
            self.paragraph(text)

    def heads_articles(self, place: int) -> bool:
        """Whether 二、票据保全 stands above articles like a chapter, instead of listing items inside one."""
        line = self.lines[place]
        if line.text.endswith((*_ENDS_SENTENCE, "：", ":")) or line.mark is None:
            return False
        if line.mark.kind not in (Kind.PART, Kind.SUBPART):
            return False
        if line.markdown_heading:
            return self.has_articles
        following = next(
            (one.mark for one in self.lines[place + 1 :] if not _is_subheading(one)), None
        )
        return following is not None and following.kind == Kind.ARTICLE

    def announcement(self, place: int) -> int:
        """附件：1.… 2.… in front of the signature names the attachments, which follow later."""
        lines = [self.lines[place].text]
        number = 1
        for line in self.lines[place + 1 :]:
            listed = line.mark is not None and (line.mark.kind, line.mark.number) == (
                Kind.POINT,
                number + 1,
            )
            if not listed and (line.mark is not None or not _WRAPPED.search(line.text)):
                break
            number += listed
            lines.append(line.text)
        self.close(_RANKS[Kind.APPENDIX])
        self.attach(Node(Kind.TEXT, text="\n".join(lines)))
        return len(lines)

    # --- lists ---

    def in_article(self) -> bool:
        return bool(self.open) and self.open[-1].kind == Kind.ARTICLE

    def listed(self, mark: _Mark) -> None:
        if self.in_article():
            self.item(mark)
            return
        heading, text = _split_heading(mark.rest)
        self.push(Node(mark.kind, mark.label, mark.number, heading=heading, text=text))
        self.last_numbers[mark.kind] = mark.number or 0

    def item(self, mark: _Mark) -> None:
        """项 and 目: a style of mark that is open already continues its list, a new one opens a list below."""
        depth = next(
            (depth for depth, (style, _) in enumerate(self.lists) if style == mark.kind),
            len(self.lists),
        )
        self.lists = self.lists[:depth]
        node = Node(Kind.SUBITEM if depth else Kind.ITEM, mark.label, mark.number, text=mark.rest)
        parent = self.lists[-1][1] if self.lists else self.last_paragraph()
        parent.children.append(node)
        self.lists.append((mark.kind, node))

    # --- text ---

    def paragraph(self, text: str) -> Node:
        article = self.open[-1]
        number = sum(child.kind == Kind.PARAGRAPH for child in article.children) + 1
        node = Node(Kind.PARAGRAPH, number=number, text=text)
        article.children.append(node)
        self.lists = []
        return node

    def last_paragraph(self) -> Node:
        paragraphs = [child for child in self.open[-1].children if child.kind == Kind.PARAGRAPH]
        return paragraphs[-1] if paragraphs else self.paragraph("")

    def plain(self, line: _Line, place: int) -> None:
        if line.markdown_heading and not self.in_article():
            self.unnumbered(line.text)
        elif not self.open:
            self.nodes.append(Node(Kind.TEXT, text=line.text))
        elif not self.in_article():
            top = self.open[-1]
            top.text = f"{top.text}\n{line.text}" if top.text else line.text
        elif self.lists and self.list_goes_on(place):
            node = self.lists[-1][1]
            node.text = f"{node.text}\n{line.text}"
        else:
            self.paragraph(line.text)

    def unnumbered(self, heading: str) -> None:
        """A Markdown heading without a number (序言) holds the text up to the next mark."""
        self.close(_RANKS[Kind.CHAPTER])
        self.push(Node(Kind.TEXT, heading=_joined(heading)))

    def list_goes_on(self, place: int) -> bool:
        """Whether the next mark of an open style counts on; lists of other styles in between lie inside the item."""
        counted = {style: node.number or 0 for style, node in self.lists}
        for line in self.lines[place + 1 :]:
            if line.mark is not None and (
                line.mark.kind in counted or line.mark.kind not in LISTED
            ):
                return line.mark.kind in counted and line.mark.number == counted[line.mark.kind] + 1
        return False

    def table(self, place: int) -> int:
        rows: list[str] = []
        for line in self.lines[place:]:
            if not line.text.startswith("|"):
                break
            rows.append(line.text)
        self.attach(Node(Kind.TABLE, text="\n".join(rows)))
        return len(rows)


def _joined(heading: str) -> str:
    """总　则 is 总则: typists spread short headings."""
    heading = heading.strip()
    return (
        re.sub(r"[ \u3000]+", "", heading)
        if re.fullmatch(r"(?:[\u4e00-\u9fff][ \u3000]+)+[\u4e00-\u9fff]", heading)
        else heading
    )


def _split_heading(text: str) -> tuple[str, str]:
    """Heading and text of a listed node: a short line without stop is a heading, a short first sentence runs in."""
    if "。" not in text:
        is_heading = len(text) <= _LONGEST_HEADING and not text.endswith(_ENDS_SENTENCE)
        return (text, "") if is_heading else ("", text)
    first, _, rest = text.partition("。")
    if rest.strip() and len(first) < _LONGEST_RUN_IN and first.count("，") + first.count(",") <= 1:
        return f"{first}。", rest.strip()
    return "", text
