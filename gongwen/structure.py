"""Read the outline of a document from its plain text or Markdown.

Laws: 编, 分编, 章, 节, 条 (之一), 款, 项, 目. Plans and notices: 一、（一）1.（1）with items that may run on across the parts.
Every line begins a node or continues one; a table of contents becomes no nodes. The text itself is never changed
except for blanks at the ends of lines and invisible characters.
"""

from __future__ import annotations

import re
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
_DIVISION = re.compile(rf"第{_BLANK}(?P<n>{_N}){_BLANK}(?P<unit>分编|编|篇|章|节|部分)(?P<gap>{_BLANK}[:：]?{_BLANK})(?P<rest>.*)")
_ARTICLE = re.compile(rf"第{_BLANK}(?P<n>{_N}){_BLANK}条(?:之(?P<sub>[{_HAN_NUMERAL}]{{1,3}}))?(?P<gap>[:：]?{_BLANK})(?P<rest>.*)")
_APPENDIX = re.compile(rf"附{_BLANK}(?:[录件表]|[:：]$)(?P<n>{_BLANK}(?:{_N})?){_BLANK}[:：]?{_BLANK}(?P<rest>.*)")
_LIST = (
    (Kind.PART, re.compile(rf"(?P<label>(?P<n>[一二三四五六七八九十]{{1,4}})[、．])(?P<rest>.*)")),
    (Kind.SUBPART, re.compile(rf"(?P<label>[(（]{_BLANK}(?P<n>[一二三四五六七八九十]{{1,4}}){_BLANK}[)）][、.]?)(?P<rest>.*)")),
    (Kind.POINT, re.compile(r"(?P<label>(?P<n>\d{1,3})[.．、])(?P<rest>.*)")),
    (Kind.SUBPOINT, re.compile(rf"(?P<label>[(（]{_BLANK}(?P<n>\d{{1,3}}){_BLANK}[)）]|(?P<m>\d{{1,3}})[)）])(?P<rest>.*)")),
)
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
_PAGE_NUMBER = re.compile(r"[-—–]{1,2}\s*\d{1,4}\s*[-—–]{1,2}|第\s*\d+\s*页.{0,10}")
_CONTENTS = re.compile(r"目\s*[录次]")
_LEADER = re.compile(r"(?:[.．·…]{3,}|[ \t\u3000]{2,}|…+)\s*\d{1,4}$")
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
            yield _Line(line, _mark(line), heading is not None)


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
    return _Mark(_UNITS[match["unit"]], number, None, re.sub(r"\s", "", line[: match.start("gap")]), rest)


def _appendix_mark(line: str) -> _Mark | None:
    match = _APPENDIX.match(line)
    if not match or len(line) > _LONGEST_HEADING or line.endswith(("。", "；", "，")):
        return None
    bare = line[: match.end("n")].strip()
    if match["rest"] and not re.match(r"[:： \u3000]", line[len(bare) :]):
        return None  # 附件中的…, 附录所列… is a sentence
    return _Mark(Kind.APPENDIX, _number(match["n"]), None, re.sub(r"[\s:：]", "", bare), match["rest"])


def _list_mark(line: str) -> _Mark | None:
    for kind, pattern in _LIST:
        match = pattern.match(line)
        if not match:
            continue
        number = _number(match["n"] or match["m"] if kind == Kind.SUBPOINT else match["n"])
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
    titled = next((place for place, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)), None)
    first = next((place for place, line in enumerate(lines) if place >= (titled or 0) and _is_heading(line)), None)
    if first is None:
        return lines if titled is None else lines[:titled] + lines[titled + 1 :]
    again = next((place for place in range(first + 1, len(lines)) if _same_heading(lines[first], lines[place])), None)
    listed = lines[first:again]
    if again is not None and (titled is not None or len(listed) > 1) and all(map(_is_listed, listed)):
        start = first if titled is None else titled
        return lines[:start] + lines[again:]
    return lines if titled is None else lines[:titled] + lines[titled + 1 :]


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
    ours, theirs = (re.sub(r"\s", "", _LEADER.sub("", mark.rest)) for mark in (one.mark, other.mark))
    return ours == theirs or theirs == ""


_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (Kind.APPENDIX, Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, *LISTED, Kind.TEXT)
    )
}
_ARTICLE_HEADING = re.compile(
    rf"(?P<heading>【[^】]{{1,40}}】|〔[^〕]{{1,40}}〕|[(（](?![{_HAN_NUMERAL}\d]{{1,3}}[)）])[^()（）]{{2,25}}[)）])\s*(?P<text>.*)"
)
_LONGEST_RUN_IN = 32
_ENDS_SENTENCE = ("。", "；", ";", "，", ",", "！", "？")


class _Builder:
    """Feeds lines into a stack of open nodes; inside an article a second stack holds its open lists."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self.nodes: list[Node] = []
        self.open: list[Node] = []
        self.lists: list[tuple[Kind, Node]] = []
        self.last_article = (0, 0)
        self.last_numbers: dict[Kind, int] = {}
        self.has_marks = any(line.mark and line.mark.label.endswith("、") for line in lines)

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
        elif mark.kind in LISTED and not mark.label.startswith("第"):
            self.listed(mark)
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
            return mark.number == expected and (expected > 1 or bool(re.match(r"(?:19|20)\d\d年", mark.rest)))
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

    def push(self, node: Node) -> None:
        while self.open and _RANKS[self.open[-1].kind] >= _RANKS[node.kind]:
            self.open.pop()
        (self.open[-1].children if self.open else self.nodes).append(node)
        self.open.append(node)
        self.lists = []

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
        return len(text) <= _LONGEST_HEADING and not text.endswith((*_ENDS_SENTENCE, "：", ":")) and text[0] != "|"

    def article(self, mark: _Mark) -> None:
        node = Node(Kind.ARTICLE, mark.label, mark.number, mark.sub)
        self.push(node)
        self.last_article = (mark.number or 0, mark.sub or 0)
        text = mark.rest
        if headed := _ARTICLE_HEADING.fullmatch(text):
            node.heading, text = headed["heading"], headed["text"]
        if text:
            self.paragraph(text)

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
        depth = next((depth for depth, (style, _) in enumerate(self.lists) if style == mark.kind), len(self.lists))
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
        while self.open and self.open[-1].kind not in (Kind.APPENDIX, Kind.BOOK):
            self.open.pop()
        node = Node(Kind.TEXT, heading=_joined(heading))
        (self.open[-1].children if self.open else self.nodes).append(node)
        self.open.append(node)

    def list_goes_on(self, place: int) -> bool:
        """Whether the next mark after the plain lines here continues an open list of this article."""
        for line in self.lines[place + 1 :]:
            if line.mark is not None:
                return any((style, (node.number or 0) + 1) == (line.mark.kind, line.mark.number) for style, node in self.lists)
        return False

    def table(self, place: int) -> int:
        rows: list[str] = []
        for line in self.lines[place:]:
            if not line.text.startswith("|"):
                break
            rows.append(line.text)
        node = Node(Kind.TABLE, text="\n".join(rows))
        (self.open[-1].children if self.open else self.nodes).append(node)
        return len(rows)


def _joined(heading: str) -> str:
    """总　则 is 总则: typists spread short headings."""
    heading = heading.strip()
    return re.sub(r"[ \u3000]+", "", heading) if re.fullmatch(r"(?:[\u4e00-\u9fff][ \u3000]+)+[\u4e00-\u9fff]", heading) else heading


def _split_heading(text: str) -> tuple[str, str]:
    """Heading and text of a listed node: a short line without stop is a heading, a short first sentence runs in."""
    if "。" not in text:
        is_heading = len(text) <= _LONGEST_HEADING and not text.endswith(_ENDS_SENTENCE)
        return (text, "") if is_heading else ("", text)
    first, _, rest = text.partition("。")
    if rest.strip() and len(first) < _LONGEST_RUN_IN and first.count("，") + first.count(",") <= 1:
        return f"{first}。", rest.strip()
    return "", text
