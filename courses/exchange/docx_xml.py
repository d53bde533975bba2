"""The XML of a Word file that has paragraphs, tables and pictures and nothing else."""

import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
    f'xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"'
)
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="jpg" ContentType="image/jpeg"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)
_BORDERS = "<w:tblPr><w:tblBorders>{}</w:tblBorders></w:tblPr>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)
#: English Metric Units in a pixel at 96 dots an inch, and the width of the text on A4 in pixels.
_EMU = 9525
_WIDEST = 550


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(_printable(text))}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def table(rows: list[list[str]]) -> str:
    lines = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(run(cell))}</w:tc>' for cell in row)}</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{_BORDERS}{lines}</w:tbl>"


def drawing(number: int, relation: str, alt: str, size: tuple[int, int]) -> str:
    """A picture in the line; `size` in pixels, made smaller where it is wider than the page."""
    scale = min(1.0, _WIDEST / max(size[0], 1))
    width, height = (max(round(side * scale), 1) * _EMU for side in size)
    named = f'id="{number}" name="图片 {number}" descr={quoteattr(_printable(alt))}'
    extent = f'cx="{width}" cy="{height}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr {named}/><a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def relation(number: int) -> str:
    """The id of the picture that was put into the package as this one, counted from 1."""
    return f"p{number}"


def finish(package: zipfile.ZipFile, body: str, media: Mapping[str, str]) -> None:
    """Write all parts but the pictures; `media` has their places below `word/` in order."""
    root = _relations([("r1", "officeDocument", "word/document.xml")])
    pictures = [
        (relation(number), "image", target) for number, target in enumerate(media.values(), start=1)
    ]
    package.writestr("[Content_Types].xml", _TYPES)
    package.writestr("_rels/.rels", root)
    package.writestr("word/_rels/document.xml.rels", _relations(pictures))
    document = f"{_HEAD}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"
    package.writestr("word/document.xml", document)


def _relations(targets: list[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _printable(line: str) -> str:
    """XML holds no other control characters than the tab."""
    return "".join(one for one in line if one >= " " or one == "\t")
