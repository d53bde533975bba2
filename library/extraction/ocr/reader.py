"""Read a picture file, a photograph or scan of one page or of several: page by page, then paragraphs in reading order."""

from pathlib import Path

from library.decoding import Unreadable
from library.extraction import progress
from library.extraction.blocks import Extracted
from library.extraction.ocr.pictures import frame_count, frames, opened, remarks
from library.extraction.ocr.sheet import read_sheet
from library.extraction.pdf.assembly import assembled
from library.extraction.pdf.pages import Content, Page
from library.extraction.pdf.said import warnings_of

NO_TEXT = "图片里没有文字，或看不清。请核对是不是选错了图片；是文件的，请换清晰的一张再导入。"


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese, also where no page has text."""
    pages: list[Page] = []
    with opened(path) as image:
        said = remarks(image)
        count = frame_count(image)
        for number, (picture, points) in enumerate(frames(image), start=1):
            page = read_sheet(picture, number, points=points)
            page.content = Content.OCR if page.lines else Content.PICTURE
            pages.append(page)
            progress.report(number, count)
    if not any(page.lines for page in pages):
        raise Unreadable(NO_TEXT)
    return assembled(pages, [*said, *warnings_of(pages)])
