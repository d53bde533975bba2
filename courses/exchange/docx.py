"""The least of a Word file: paragraphs of text, in and out."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from courses.exchange import paper
from courses.exchange.rows import ReadFile, Row, UnreadableFile
from library.decoding import Unreadable
from library.extraction.child import Limits, extract_apart
from library.extraction.lines import text_of

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)
_ROOT = (
    f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="r1" Type="{_DOCUMENT}" Target="word/document.xml"/></Relationships>'
)


def read(raw: bytes) -> ReadFile:
    """A paper; automatic numbers are resolved. Raises `UnreadableFile`."""
    try:
        extracted = extract_apart("docx", io.BytesIO(raw), limits=Limits())
    except Unreadable as error:
        raise UnreadableFile(str(error)) from error
    return paper.read(text_of(extracted))


def write(rows: Iterable[Row]) -> bytes:
    """A paper with the key after each question, one paragraph a line."""
    lines = [part for line in paper.write(list(rows)) for part in line.split("\n")]
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(_printable(line))}</w:t></w:r></w:p>'
        for line in lines
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}">'
        f"<w:body>{body}</w:body></w:document>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _ROOT)
        package.writestr("word/document.xml", document)
    return written.getvalue()


def _printable(line: str) -> str:
    """XML holds no other control characters than the tab."""
    return "".join(mark for mark in line if mark >= " " or mark == "\t")
