"""Read the outline of a document from its plain text or Markdown.

Laws: 编, 分编, 章, 节, 条 (之一), 款, 项, 目. Plans and notices: 一、（一）1.（1）with items that may run on across the parts.
Every line begins a node or continues one; a table of contents becomes no nodes. The text itself is never changed
except for blanks at the ends of lines and invisible characters.
"""

from __future__ import annotations

import re
from itertools import takewhile

from gongwen.ahead import ENDS_SENTENCE, Ahead
from gongwen.decimals import Decimals
from gongwen.marks import (
    HAN_NUMERAL,
    LONGEST_HEADING,
    Line,
    Mark,
    Style,
    is_circled,
    read_lines,
    with_odd_parts,
    with_steps,
    without_contents,
)
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
from gongwen.quoted import without_quoted

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
    lines = with_steps(with_odd_parts(list(read_lines(text))))
    lines = without_quoted(without_contents(lines))
    nodes = _Builder(lines).build()
    assign_anchors(nodes)
    return Outline(nodes, check_numbering(nodes))


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
            Kind.SUBITEM,
            Kind.TEXT,
        )
    )
}
_ARTICLE_HEADING = re.compile(
    rf"(?P<heading>【[^】]{{1,40}}】|〔[^〕]{{1,40}}〕|[(（](?![{HAN_NUMERAL}\d]{{1,3}}[)）])[^()（）]{{2,25}}[)）])\s*(?P<text>.*)"
)
_DECIMAL = re.compile(r"\d+(?:[万亿%\uff05倍元]|个百分点|公里|米|吨|平方)")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_WRAPPED = re.compile("[)）》]$")
# First sentences that say something complete and therefore head nothing.
_CLAUSE = re.compile(
    "本(?:通知|办法|方案|规定|意见|细则|制度)|起(?:施行|执行|实施)|有效期|废止|应当|不得|可以|必须"
)
_LONGEST_RUN_IN = 32
_LONGEST_LABEL = 12
_FEWEST_CLAUSES = 2
#: What begins a proviso to the clause above it.
_QUALIFIES = ("但", "其中")


class _Builder:
    """Feeds lines into a stack of open nodes; inside an article a second stack holds its open lists."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.nodes: list[Node] = []
        self.open: list[Node] = []
        self.ranks: list[int] = []
        self.lists: list[tuple[Style, Node]] = []
        self.last_article = (0, 0)
        self.last_numbers: dict[Kind, int] = {}
        self.decimals = Decimals(lines)
        self.has_marks = any(line.mark and line.mark.label.endswith("、") for line in lines)

        self.ahead = Ahead(lines)
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
        if counted := self.decimals.mark_at(place, self.open):
            self.listed(counted)
            return 1
        if mark is None or not self.believed(mark, place):
            self.plain(line, place)
            return 1
        if mark.kind == Kind.ARTICLE:
            self.article(mark)
        elif mark.kind in LISTED and self.heads_articles(place):
            rank = _RANKS[Kind.CHAPTER if mark.kind == Kind.PART else Kind.SECTION]
            self.push(Node(mark.kind, mark.label, mark.number, heading=mark.rest), rank)
        elif mark.kind in LISTED and not mark.label.endswith("部分"):
            self.listed(mark)
        elif mark.kind == Kind.APPENDIX and self.ahead.announces(mark, place):
            return self.announcement(place)
        else:
            return self.division(mark, place)
        return 1

    # --- which marks are real ---

    def believed(self, mark: Mark, place: int) -> bool:
        if mark.kind == Kind.ARTICLE:
            return mark.certain or (mark.number or 0, mark.sub or 0) in self.next_articles()
        if mark.kind == Kind.APPENDIX:
            return place + 1 < len(self.lines) and place > 0
        if mark.kind == Kind.POINT and not mark.certain:
            expected = self.expected(mark)
            if mark.number != expected and not self.restarts(mark, place):
                return False
            if _DECIMAL.match(mark.rest):  # 3.5万元 between item 2 and item 4, or the last of all
                return expected > 1 and self.ahead.ends_item(place - 1)
            dated = _YEAR.match(mark.rest) is not None or self.ahead.counts_on(mark, place)
            return expected > 1 or dated
        if mark.kind == Kind.PART and mark.rest[:1] and mark.rest[0] in HAN_NUMERAL:
            # 三、四线城市 is no part three, nor are 三、四季度 above the part that is.
            return mark.number == self.expected(mark) and not self.ahead.repeats(mark, place)
        return True

    def restarts(self, mark: Mark, place: int) -> bool:
        """1.1月… above 2.2月… begins a list anew."""
        return (
            mark.number == 1 and not _DECIMAL.match(mark.rest) and self.ahead.counts_on(mark, place)
        )

    def next_articles(self) -> tuple[tuple[int, int], tuple[int, int]]:
        number, sub = self.last_article
        return (number + 1, 0), (number, sub + 1)

    def expected(self, mark: Mark) -> int:
        if self.in_article():
            counted = (node.number or 0 for style, node in self.lists if style == mark.style)
            return next(counted, 0) + 1
        return self.last_numbers.get(mark.kind, 0) + 1

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

    def division(self, mark: Mark, place: int) -> int:
        kind = Kind.BOOK if mark.kind == Kind.PART and self.has_marks else mark.kind
        node = Node(kind, mark.label, mark.number, heading=_joined(mark.rest))
        self.push(node)
        if kind == Kind.APPENDIX:
            self.last_article, self.last_numbers = (0, 0), {}
            self.decimals.begin_anew()
        if not node.heading and self.ahead.is_title(place + 1):
            node.heading = _joined(self.lines[place + 1].text)
            return 2
        return 1

    def article(self, mark: Mark) -> None:
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
        if line.text.endswith((*ENDS_SENTENCE, "：", ":")) or line.mark is None:
            return False
        if line.mark.kind not in (Kind.PART, Kind.SUBPART):
            return False
        if line.markdown_heading:
            return self.has_articles
        following = self.ahead.below_headings[place + 1]
        return following is not None and following.kind == Kind.ARTICLE

    def announcement(self, place: int) -> int:
        """The names of the attachments, which follow later, in front of a signature."""
        lines = [self.lines[place].text]
        number = 1
        for line in self.lines[place + 1 :]:
            listed = (
                line.mark is not None
                and line.mark.kind in (Kind.POINT, Kind.APPENDIX)
                and line.mark.number == number + 1
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

    def listed(self, mark: Mark) -> None:
        if self.in_article():
            self.item(mark)
            return
        heading, text = _split_heading(mark.rest)
        kind = Kind.SUBITEM if self.is_fifth_level(mark) else mark.kind
        self.push(Node(kind, mark.label, mark.number, heading=heading, text=text))
        self.last_numbers[kind] = mark.number or 0

    def is_fifth_level(self, mark: Mark) -> bool:
        """① below （1） counts what is below the last level that plans have a name for."""
        fourth = (node for node in self.open if node.kind == Kind.SUBPOINT)
        return mark.circled and any(not is_circled(node.label) for node in fourth)

    def item(self, mark: Mark) -> None:
        """项 and 目: a style of mark that is open already continues its list, a new one opens a list below."""
        depth = next(
            (depth for depth, (style, _) in enumerate(self.lists) if style == mark.style),
            len(self.lists),
        )
        self.lists = self.lists[:depth]
        node = Node(Kind.SUBITEM if depth else Kind.ITEM, mark.label, mark.number, text=mark.rest)
        parent = self.lists[-1][1] if self.lists else self.last_paragraph()
        parent.children.append(node)
        self.lists.append((mark.style, node))

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

    def plain(self, line: Line, place: int) -> None:
        if line.markdown_heading and not self.in_article():
            self.unnumbered(line.text)
        elif not self.open or self.heads_list(place):
            self.close(_RANKS[Kind.POINT])
            self.attach(Node(Kind.TEXT, text=line.text))
            self.last_numbers.pop(Kind.POINT, None)
        elif not self.in_article():
            if self.closes_list(place):
                self.close(self.ranks[-1])
                self.push(Node(Kind.TEXT))
            top = self.open[-1]
            top.text = f"{top.text}\n{line.text}" if top.text else line.text
        elif self.lists and self.list_goes_on(place):
            node = self.lists[-1][1]
            node.text = f"{node.text}\n{line.text}"
        else:
            self.paragraph(line.text)

    def heads_list(self, place: int) -> bool:
        """Whether 理由： stands above a list that begins anew, after another one, and so is no part of its last item."""
        if self.open[-1].kind != Kind.POINT or place + 1 >= len(self.lines):
            return False
        text, mark = self.lines[place].text, self.lines[place + 1].mark
        if not text.endswith(("：", ":")) or len(text) > _LONGEST_LABEL or mark is None:
            return False
        return (mark.kind, mark.number) == (Kind.POINT, 1)

    def closes_list(self, place: int) -> bool:
        """Whether a line stands below a list of clauses, each ended by a semicolon and the last by a full stop: they
        are one sentence, and no item of it has a second paragraph."""
        last = self.open[-1]
        around = self.open[-2].children if len(self.open) > 1 else self.nodes
        items = list(takewhile(lambda node: node.kind == last.kind, reversed(around)))
        if last.kind not in LISTED or len(items) < _FEWEST_CLAUSES or not _is_clause(last, "。"):
            return False
        if self.lines[place].text.startswith(_QUALIFIES):
            return False
        if items[-1].number != 1 or not all(_is_clause(item, "；;") for item in items[1:]):
            return False
        marks = (line.mark for line in self.lines[place + 1 :] if line.mark)
        below = next(marks, None)
        if below is None or below.kind != last.kind:
            return below is None or _RANKS[below.kind] < _RANKS[last.kind]
        return below.number == 1

    def unnumbered(self, heading: str) -> None:
        """A Markdown heading without a number (序言) holds the text up to the next mark."""
        self.close(_RANKS[Kind.CHAPTER])
        self.push(Node(Kind.TEXT, heading=_joined(heading)))

    def list_goes_on(self, place: int) -> bool:
        """Whether the next mark of an open style counts on; lists of other styles in between lie inside the item."""
        counted = {style: node.number or 0 for style, node in self.lists}
        for below in range(place + 1, len(self.lines)):
            line = self.lines[below]
            if line.mark is not None and (
                line.mark.style in counted or line.mark.kind not in LISTED
            ):
                return line.mark.number == counted.get(line.mark.style, -1) + 1
        return False

    def table(self, place: int) -> int:
        rows: list[str] = []
        for line in self.lines[place:]:
            if not line.text.startswith("|"):
                break
            rows.append(line.text)
        self.attach(Node(Kind.TABLE, text="\n".join(rows)))
        return len(rows)


def _is_clause(node: Node, stops: str) -> bool:
    """Whether a node is a single sentence, or a part of one, that ends so."""
    plain = not node.heading and not node.children and "\n" not in node.text
    return plain and node.text.endswith(tuple(stops))


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
        is_heading = len(text) <= LONGEST_HEADING and not text.endswith(ENDS_SENTENCE)
        return (text, "") if is_heading else ("", text)
    first, _, rest = text.partition("。")
    quoted = first.count("“") != first.count("”")
    if not rest.strip() or quoted or len(first) >= _LONGEST_RUN_IN or _CLAUSE.search(first):
        return "", text
    return (f"{first}。", rest.strip()) if len(re.findall("[，,]", first)) <= 1 else ("", text)
