"""A web page → the blocks of its text, in front of them its title and the day it was published where the text has none."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

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


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese."""
    return extracted(text_of_page(path.read_bytes()))


def extracted(markup: str) -> Extracted:
    page = parsed(markup)
    blocks, pictures = blocks_of(page.main)
    said = [PICTURES.format(count=pictures)] if pictures else []
    return Extracted([*_in_front(page, blocks), *blocks] if blocks else [], warnings=said)


def _in_front(page: WebPage, blocks: Sequence[Block]) -> Iterator[Paragraph]:
    top = [block.text for block in blocks[:_TOP] if isinstance(block, Paragraph)]
    if page.published and not any(map(_PUBLISHED.search, top)):
        yield Paragraph(PUBLISHED.format(day=page.published))
    if page.title and _bare(page.title) not in _bare("".join(top)):
        yield Paragraph(page.title, level=1, align=Align.CENTRE, bold=True)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
