"""The least of a Word file: paragraphs of text and tables, in and out; pictures are told."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from courses.exchange import paper, paper_lines
from courses.exchange.pictures import MARK, tell_pictures
from courses.exchange.rows import ReadFile, Row, UnreadableFile
from courses.questions.stems import Table as Grid
from courses.questions.stems import lines_and_tables, table_lines
from library.decoding import Unreadable
from library.extraction.blocks import Block, Paragraph, Table
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
_BORDERS = "<w:tblPr><w:tblBorders>{}</w:tblBorders></w:tblPr>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)
_ROOT = (
    f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="r1" Type="{_DOCUMENT}" Target="word/document.xml"/></Relationships>'
)


def read(raw: bytes) -> ReadFile:
    """A paper; automatic numbers are resolved, tables of a stem kept. Raises `UnreadableFile`."""
    try:
        extracted = extract_apart("docx", io.BytesIO(raw), limits=Limits())
    except Unreadable as error:
        raise UnreadableFile(str(error)) from error
    lines = replace(extracted, blocks=[one for block in extracted.blocks for one in _plain(block)])
    return tell_pictures(paper.read(text_of(lines)))


def _plain(block: Block) -> Iterator[Block]:
    """A table as the lines a stem has it in, a mark for pictures."""
    if isinstance(block, Table):
        yield from (Paragraph(line) for line in _lines_of(block.rows))
    else:
        yield block
    if isinstance(block, Paragraph | Table) and block.pictures:
        yield Paragraph(MARK)


def _lines_of(rows: list[list[str]]) -> list[str]:
    """Papers set options side by side in a table without borders; that is no table to look at."""
    if keys := _keys(rows):
        return keys
    laid_out = ["\n".join(filter(None, (cell.strip() for cell in row))) for row in rows]
    first = next((line for line in laid_out if line), "")
    if len(rows) < 2 or paper_lines.options(first) or paper_lines.question(first):
        return [line for row in laid_out for line in row.split("\n") if line]
    return table_lines(rows)


def _keys(rows: list[list[str]]) -> list[str]:
    """A table of keys, 题号 above 答案, as lines of a paper."""
    heads = [row[0].strip() for row in rows]
    if not heads or len(rows) % 2 or set(heads[::2]) != {"题号"}:
        return []
    if any("答案" not in head for head in heads[1::2]):
        return []
    pairs = zip(rows[::2], rows[1::2], strict=True)
    numbered = (one for above, below in pairs for one in zip(above[1:], below[1:], strict=True))
    return [f"{number.strip()}. {key.strip()}" for number, key in numbered if number.strip()]


def write(rows: Iterable[Row]) -> bytes:
    """A paper with the key after each question, one paragraph a line; tables are Word's own."""
    body = "".join(_written(said) for said in paper.write(list(rows)))
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


def _written(said: str) -> str:
    """A table that would not be read back as one stays in lines."""
    written = []
    for one in lines_and_tables(said):
        rows = [one.head, *one.rows] if isinstance(one, Grid) else []
        if rows and _lines_of(rows) == table_lines(rows):
            written.append(_table(rows))
        else:
            written += map(_paragraph, table_lines(rows) if isinstance(one, Grid) else [one])
    return "".join(written)


def _paragraph(line: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(_printable(line))}</w:t></w:r></w:p>'


def _table(rows: list[list[str]]) -> str:
    lines = "".join(
        f"<w:tr>{''.join(f'<w:tc>{_paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{_BORDERS}{lines}</w:tbl>"


def _printable(line: str) -> str:
    """XML holds no other control characters than the tab."""
    return "".join(mark for mark in line if mark >= " " or mark == "\t")
