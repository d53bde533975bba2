"""From files to pages of the reader: one per chapter, long chapters in several."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import count, pairwise

import nh3

from library.books.epub.content import LINK, NUMBER, Block, Content
from library.books.epub.contents import Entry

# Characters of one page: a chapter of ordinary length stays whole, a phone loads little.
LONG = 20_000
PART = 12_000
# Of the first words, when a page has no other name.
OPENING = 24
LINKS = re.compile(f' href="{LINK}([^{LINK}]*){LINK}"')
ALLOWED = {
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "div": {"class", "tabindex"},
    "*": {"id"},
}
TAG_NAMES = (
    "a abbr b blockquote br caption cite code dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6"
    " hr i img ins kbd li mark ol p pre q rp rt ruby s samp small strong sub sup table tbody td tfoot"
    " th thead tr u ul var"
)
TAGS = set(TAG_NAMES.split())

# (file, id) → (number of the page, number of the paragraph)
Places = Mapping[tuple[str, str], tuple[int, int]]


@dataclass(slots=True)
class Piece:
    """One page before its links are known; paragraph n stands at `paragraphs[n - 1]`."""

    path: str
    title: str
    level: int
    html: str
    paragraphs: list[str]
    ids: dict[str, int]
    headings: list[dict[str, str | int]]


def pieces_of(
    content: Content, path: str, entries: Sequence[Entry], *, before: str
) -> Iterator[Piece]:
    """The pages of one file; `before` is the chapter it may go on with."""
    marks = _marks(content, entries)
    starts = _starts(content, marks)
    names: dict[int, list[str]] = defaultdict(list)
    for name, at in content.ids.items():
        names[at].append(name)
    base, parts, level = "", count(2), entries[0].level if entries else 1
    for start, end in pairwise([*starts, len(content.blocks)]):
        stretch = Stretch(content, names, start, end, marks)
        own = stretch.own
        head = content.blocks[start]
        if own or (head.heading and head.text) or not base:
            title = own[-1].title if own else stretch.named(before)
            base, parts = title, count(2)
        else:
            title = f"{base}（{next(parts)}）"
        level = own[0].level if own else level
        yield stretch.piece(path, title, level)


def _marks(content: Content, entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """Contents lines with the block that each begins at, in order."""
    firsts = [block.first for block in content.blocks]
    marks = []
    for entry in entries:
        paragraph = content.ids.get(entry.fragment, 0) if entry.fragment else 0
        marks.append((max(bisect_right(firsts, paragraph) - 1, 0), entry))
    return sorted(marks, key=lambda mark: mark[0])


def _starts(content: Content, marks: Sequence[tuple[int, Entry]]) -> list[int]:
    """Where pages begin: at chapters named in the contents, then wherever a page would be long."""
    top = min((entry.level for _, entry in marks), default=1)
    starts = sorted({0, *(place for place, entry in marks if entry.level == top)})
    deeper = {place for place, _ in marks}
    headed = {at for at, block in enumerate(content.blocks) if block.heading}
    everywhere = set(range(len(content.blocks)))
    lengths = [len(block.text) for block in content.blocks]
    for candidates in (deeper, headed, everywhere):
        starts = [
            cut
            for start, end in pairwise([*starts, len(lengths)])
            for cut in _cuts(lengths, start, end, candidates)
        ]
    return starts


def _cuts(lengths: Sequence[int], start: int, end: int, candidates: set[int]) -> Iterator[int]:
    """`start`, and further starts when the stretch is long: parts are filled before another begins."""
    yield start
    if sum(lengths[start:end]) <= LONG:
        return
    held = 0
    stops = sorted(place for place in candidates if start < place < end)
    at = start
    for stop, following in pairwise([*stops, end]):
        held += sum(lengths[at:stop])
        at = stop
        if held + sum(lengths[stop:following]) > PART and held:
            yield stop
            held = 0


@dataclass(slots=True)
class Stretch:
    """The blocks of one page to be, and what names them."""

    content: Content
    names: Mapping[int, Sequence[str]]
    start: int
    end: int
    marks: Sequence[tuple[int, Entry]]

    def _entries(self, low: int, high: int) -> Sequence[tuple[int, Entry]]:
        """Contents lines that begin at a block of `low` ≤ block < `high`."""
        first = bisect_left(self.marks, low, key=lambda mark: mark[0])
        return self.marks[first : bisect_left(self.marks, high, key=lambda mark: mark[0])]

    @property
    def own(self) -> list[Entry]:
        return [entry for _, entry in self._entries(self.start, self.start + 1)]

    def named(self, before: str) -> str:
        """A page that the contents do not name: its heading, what it continues, its first words."""
        blocks = self.content.blocks[self.start : min(self.end, self.start + 5)]
        heading = next((block.text for block in blocks if block.heading and block.text), "")
        opening = next((block.text for block in blocks if block.text), "插图")
        short = opening if len(opening) <= OPENING else f"{opening[:OPENING]}……"
        return heading[:200] or (f"{before}（续）" if before else short)

    def piece(self, path: str, title: str, level: int) -> Piece:
        content, blocks = self.content, self.content.blocks
        first = blocks[self.start].first
        last = blocks[self.end].first if self.end < len(blocks) else len(content.paragraphs)
        numbers = count(1)
        html = _written(blocks[self.start : self.end], title)
        return Piece(
            path=path,
            title=title[:255],
            level=level,
            html=re.sub(NUMBER, lambda _: str(next(numbers)), html),
            paragraphs=content.paragraphs[first:last],
            ids={
                name: at - first + 1 for at in range(first, last) for name in self.names.get(at, ())
            },
            headings=[
                {
                    "title": entry.title,
                    "anchor": f"p-{blocks[place].first - first + 1}",
                    "level": entry.level,
                }
                for place, entry in self._entries(self.start + 1, self.end)
            ],
        )


def _written(blocks: Sequence[Block], title: str) -> str:
    """Headings in steps of one below the page's own, which is the first when it says the title.

    Those of one rank under one heading are of one level, whatever ranks the file leaves out.
    """
    parts: list[str] = []
    above: list[int] = []
    for at, block in enumerate(blocks):
        if not block.heading:
            parts.append(block.html)
            continue
        level = 1
        if at or not _same(block.text, title):
            while above and above[-1] >= block.heading:
                above.pop()
            above.append(block.heading)
            level = min(1 + len(above), 6)
        parts.append(f'<h{level} id="p-{NUMBER}">{block.html}</h{level}>')
    return "\n".join(parts)


def _same(heading: str, title: str) -> bool:
    return "".join(heading.split()) == "".join(title.split())


def finished(piece: Piece, order: int, places: Places) -> str:
    """The page's HTML with its links leading to pages of the reader, cleaned once more.

    Addresses are relative to `…/read/<order>/`.
    """

    def address(match: re.Match[str]) -> str:
        name, _, fragment = unescape(match[1]).partition("#")
        place = places.get((name, fragment)) or places.get((name, ""))
        if place is None:
            return ""
        page = "" if place[0] == order else f"../{place[0]}/"
        anchor = f"#p-{place[1]}" if place[1] else ""
        return f' href="{escape(page + anchor or "#p-1")}"'

    return nh3.clean(
        LINKS.sub(address, piece.html),
        tags=TAGS,
        attributes=ALLOWED,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
