"""A web page → the blocks of its text, in front of them its title and the day it was published where the text has none."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from gongwen.marks import mark_of
from gongwen.organs import is_organ
from gongwen.recognise import recognise
from gongwen.titles import kind_of
from library.extraction.blocks import Align, Block, Extracted, Paragraph
from library.extraction.html.charset import text_of_page
from library.extraction.html.flow import blocks_of
from library.extraction.html.page import WebPage, parsed

PICTURES = "网页正文里有 {count} 张图片，其中的文字没有录入，请核对（例如表格截图、印章）。"
#: How recognition knows the day on which a page was published.
PUBLISHED = "发布时间：{day}"
_PUBLISHED = re.compile(r"(?:发布|发表)(?:时间|日期)\s*[:：]")
# How far down a page says what it is.
_TOP = 12
# Among how many paragraphs its title is, and how short one may be.
_FIRST = 5
#: An order names the text that the page is called by, in a sentence.
_CITED = re.compile("《[^》]*》")
_SHORTEST_TITLE = 6
_ANNOUNCES = re.compile("(?:公告|通告|令)$")


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese."""
    return extracted(text_of_page(path.read_bytes()))


def extracted(markup: str) -> Extracted:
    page = parsed(markup)
    blocks, pictures = blocks_of(page.main)
    said = [PICTURES.format(count=pictures)] if pictures else []
    return Extracted(list(_completed(page, blocks)) if blocks else [], warnings=said)


def _completed(page: WebPage, blocks: list[Block]) -> Iterator[Block]:
    top = [block.text for block in blocks[:_TOP] if isinstance(block, Paragraph)]
    if page.published and not any(map(_PUBLISHED.search, top)):
        yield Paragraph(PUBLISHED.format(day=page.published))
    marks = list(takewhile(_is_mark, blocks[:_TOP]))
    yield from marks
    if page.catalogue is not None:
        yield from blocks_of(page.catalogue)[0]
    if _is_wanting(page.title, top):
        yield Paragraph(page.title, level=1, align=Align.CENTRE, bold=True)
    yield from blocks[len(marks) :]


def _is_mark(block: Block) -> bool:
    """A mark of secrecy is only one where it stands above the title."""
    return isinstance(block, Paragraph) and bool(recognise(block.text).secrecy)


def _is_wanting(title: str, top: Sequence[str]) -> bool:
    """Many pages are called by their section, although the text has a title."""
    own, printed = _CITED.sub("", title), "".join(top)
    if len(own) < _SHORTEST_TITLE:
        own = title  # 转发《…》 says hardly more than what the forwarded is called
    else:
        printed = _CITED.sub("", printed)
    if not title or _bare(own) in _bare(printed):
        return False
    # Below an announcement stands the law that it announces.
    organ = _ANNOUNCES.sub("", title)
    announces = organ != title and is_organ(organ)
    return "关于" in title or announces or not any(map(_is_title, top[:_FIRST]))


def _is_title(line: str) -> bool:
    return bool(kind_of(line)) and len(line) >= _SHORTEST_TITLE and mark_of(line) is None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
