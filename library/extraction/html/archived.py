"""A web page saved as one file (MHT, and the DOC that some systems call it): the page in it is read."""

from email import message_from_bytes, policy
from pathlib import Path

from library.decoding import Unreadable
from library.extraction.blocks import Extracted
from library.extraction.html.charset import text_of_page
from library.extraction.html.reader import extracted

NO_PAGE = "网页存档里没有网页正文。请在浏览器里重新打开网页，另存后再导入。"


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese."""
    message = message_from_bytes(path.read_bytes(), policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes) and raw.strip():
                return extracted(text_of_page(raw, part.get_content_charset("")))
    raise Unreadable(NO_PAGE)
