"""A web page → the blocks of its text, in front of them its title and the day it was published where the text has none."""

from pathlib import Path

from library.extraction.blocks import Extracted
from library.extraction.html.article import Article
from library.extraction.html.charset import text_of_page
from library.extraction.html.page import parsed

PICTURES = "网页正文里有 {count} 张图片，其中的文字没有录入，请核对（例如表格截图、印章）。"


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese."""
    return extracted(text_of_page(path.read_bytes()))


def extracted(markup: str) -> Extracted:
    article = Article(parsed(markup))
    said = [PICTURES.format(count=article.pictures)] if article.pictures else []
    return Extracted(article.blocks(), warnings=[*said, *article.doubts()])
