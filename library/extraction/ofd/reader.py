"""An OFD file → paragraphs in reading order, with the page and the place of each, and the lines of every page."""

from pathlib import Path

from library.decoding import Unreadable
from library.extraction.blocks import Extracted
from library.extraction.ofd.document import opened
from library.extraction.ofd.texts import noted, page_of
from library.extraction.pdf.assembly import assembled
from library.extraction.pdf.said import warnings_of

NO_TEXT = (
    "OFD 文件里没有文字（{count} 页），可能是扫描件，或文字已转成图形。"
    "请用 OFD 阅读器导出为 PDF 或图片后导入（会做文字识别），或改用文字版。"
)
NOTED = "文件里的水印、印章或批注文字“{text}”没有收入正文，请核对。"
_LONGEST_QUOTE = 20


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese, also where no page has text."""
    with opened(path) as file:
        pages = [page_of(sheet) for sheet in file.sheets]
        notes = list(dict.fromkeys(text for sheet in file.sheets for text in noted(sheet)))
        said = file.remarks()
    if not any(page.lines for page in pages):
        raise Unreadable(NO_TEXT.format(count=len(pages)))
    extracted = assembled(pages, [*said, *map(_noted, notes), *warnings_of(pages)])
    # A mark of secrecy may be among them.
    extracted.headers += notes
    return extracted


def _noted(text: str) -> str:
    quote = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
    return NOTED.format(text=quote)
