"""A document → DOCX packages that Word, WPS and LibreOffice open, written part by part."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import serif_path

from tests.documents.layout import CENTRED, HEAD, RIGHT, Piece, Role, pieces
from tests.documents.model import Document, Head
from tests.documents.word_lists import Numbering, Place, lists_apart, new_list, one_list
from tests.factories.docx import OFFICE, PACKAGE, Docx, cell, p, row, run, table
from tests.factories.epub import archive

FONT = '<w:rFonts w:ascii="Noto Serif CJK SC" w:hAnsi="Noto Serif CJK SC" w:eastAsia="Noto Serif CJK SC"/>'
DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr>{FONT}<w:sz w:val="32"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:line="560" w:lineRule="exact"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
)
PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1400"/>'
)
FOOTER = p(
    run("— ") + f'<w:fldSimple w:instr=" PAGE ">{run("1")}</w:fldSimple>' + run(" —"),
    '<w:jc w:val="center"/>',
)
BIG = {Role.RED: 52, Role.TITLE: 44}
RED = '<w:color w:val="FF0000"/>'
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EMU = 12700
PICTURE = "rIdRed"
BREAK = "<w:pageBreakBefore/>"
RULED = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="000000"/></w:pBdr>'
APART = '<w:spacing w:before="400" w:line="560" w:lineRule="exact"/>'
CHANGED = '<w:{} w:id="{}" w:author="校对" w:date="2019-01-01T00:00:00Z">{}</w:{}>'.format


def typed(document: Document) -> bytes:
    """Every label is typed by hand."""
    return _package(document, Numbering())


def automatic(document: Document) -> bytes:
    """Labels are automatic numbers; only their text is in the paragraphs."""
    return _package(document, one_list(document, pieces(document)))


def automatic_apart(document: Document) -> bytes:
    """The same with a list for every kind of label: what LibreOffice keeps when it makes other files of it."""
    return _package(document, lists_apart(document, pieces(document), new_list))


def changed(document: Document) -> bytes:
    """Typed by hand with tracked changes, and titles broken by line ends inside one paragraph."""
    return _package(document, Numbering(), tracked=True)


def _package(document: Document, numbers: Numbering, *, tracked: bool = False) -> bytes:
    laid = pieces(document)
    top = next((place for place, piece in enumerate(laid) if piece.role not in HEAD), len(laid))
    if document.head == Head.PARAGRAPHS:
        top = 0
    body = _HEADS[document.head](laid[:top]) if top else ""
    paragraphs = [
        _paragraph(piece, numbers.places.get(place), tracked=tracked)
        for place, piece in enumerate(laid)
        if place >= top
    ]
    body += "".join(_one_title(paragraphs, laid[top:]) if tracked else paragraphs)
    footer = f'<w:footerReference w:type="default" r:id="foot"/>{PAGE}'
    parts = Docx(
        f"{body}<w:sectPr>{footer}</w:sectPr>",
        numbering=numbers.xml,
        styles=DEFAULTS + numbers.styles,
        margins=[("footer", "foot", FOOTER)],
    ).files()
    return archive(
        _complete(parts, laid, with_picture=document.head == Head.PICTURE), mimetype=False
    )


# --- the body ----------------------------------------------------------------------------------------------------


def _paragraph(piece: Piece, place: Place | None = None, *, tracked: bool = False) -> str:
    if piece.role == Role.TABLE:
        return table(*(row(*map(cell, cells)) for cells in piece.rows)) + p()
    text = piece.text if place is not None else piece.printed
    size = BIG.get(piece.role)
    look = (RED if piece.role == Role.RED else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    content = _edited(text) if tracked and piece.role == Role.TEXT else run(text, look)
    return p(content, _properties(piece, place))


def _properties(piece: Piece, place: Place | None) -> str:
    styled = f'<w:pStyle w:val="{place.style}"/>' if place and place.style else ""
    in_list = ""
    if place is not None and not place.style:
        in_list = (
            f'<w:numPr><w:ilvl w:val="{place.level}"/><w:numId w:val="{place.list_id}"/></w:numPr>'
        )
    side = "center" if piece.role in CENTRED else "right" if piece.role in RIGHT else "both"
    indented = piece.role in (Role.NODE, Role.TEXT, Role.ANNOUNCED, Role.REMARK)
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if indented else ""
    broken = BREAK if piece.new_page else ""
    ruled = RULED if piece.role == Role.IMPRINT else ""
    apart = APART if piece.role in (Role.TITLE, Role.NUMBER, Role.IMPRINT) else ""
    return f'{styled}{broken}{in_list}{ruled}{apart}{indent}<w:jc w:val="{side}"/>'


def _edited(text: str) -> str:
    """The text as it reads once its tracked changes are accepted: its middle was put in, other words were deleted."""
    first, second = len(text) // 3, 2 * len(text) // 3
    removed = '<w:r><w:delText xml:space="preserve">旧的说法</w:delText></w:r>'
    return (
        run(text[:first])
        + CHANGED("del", 1, removed, "del")
        + CHANGED("ins", 2, run(text[first:second]), "ins")
        + run(text[second:])
    )


def _one_title(paragraphs: list[str], laid: Sequence[Piece]) -> list[str]:
    """Lines of a title as one paragraph with line ends in it."""
    kept: list[str] = []
    for place, (xml, piece) in enumerate(zip(paragraphs, laid, strict=True)):
        if piece.role == Role.TITLE and place and laid[place - 1].role == Role.TITLE:
            look = f'<w:sz w:val="{BIG[Role.TITLE]}"/>'
            kept[-1] = kept[-1].replace(
                "</w:p>", f"<w:r><w:br/></w:r>{run(piece.text, look)}</w:p>"
            )
        else:
            kept.append(xml)
    return kept


# --- the head ----------------------------------------------------------------------------------------------------


def _head_in_table(head: Sequence[Piece]) -> str:
    return table(*(row(cell(_paragraph(piece))) for piece in head))


def _head_in_boxes(head: Sequence[Piece]) -> str:
    return "".join(p(_box(piece, number)) for number, piece in enumerate(head, start=1))


def _head_as_picture(head: Sequence[Piece]) -> str:
    """The red line is a picture that says nothing to a program; the rest stands in text boxes."""
    red, rest = [
        [one for one in head if (one.role == Role.RED) == is_red] for is_red in (True, False)
    ]
    unsqueezed = '<w:spacing w:line="240" w:lineRule="auto"/>'
    return (p(_picture(), unsqueezed) if red else "") + _head_in_boxes(rest)


_HEADS = {
    Head.TABLE: _head_in_table,
    Head.TEXT_BOXES: _head_in_boxes,
    Head.PICTURE: _head_as_picture,
}


def _box(piece: Piece, number: int) -> str:
    width, height = 400 * EMU, 40 * EMU
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"</wps:spPr><wps:txbx><w:txbxContent>{_paragraph(piece)}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr wrap="square"/></wps:wsp>'
    )
    drawing = _inline(shape, "wordprocessingShape", width=width, height=height, number=number)
    fallback = (
        '<w:pict><v:shape style="width:400pt;height:40pt"><v:textbox><w:txbxContent>'
        f"{_paragraph(piece)}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _picture() -> str:
    width, height = 420 * EMU, 60 * EMU
    shape = (
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="90" name="red"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{PICTURE}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return f"<w:r>{_inline(shape, 'picture', width=width, height=height, number=90)}</w:r>"


def _inline(shape: str, kind: str, *, width: int, height: int, number: int) -> str:
    place = "drawingml/2006/picture" if kind == "picture" else f"word/2010/{kind}"
    host = "openxmlformats.org" if kind == "picture" else "microsoft.com/office"
    return (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="{number}"/><a:graphic>'
        f'<a:graphicData uri="http://schemas.{host}/{place}">{shape}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )


def _red_png(text: str) -> bytes:
    image = Image.new("RGB", (1680, 240), "white")
    font = ImageFont.truetype(str(serif_path()), min(120, 1600 // max(1, len(text))))
    ImageDraw.Draw(image).text((840, 120), text, fill="red", font=font, anchor="mm")
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


# --- the package -------------------------------------------------------------------------------------------------


def _complete(
    parts: dict[str, bytes], laid: Sequence[Piece], *, with_picture: bool
) -> dict[str, bytes]:
    """Says of each part what it is, without which office programs open nothing; adds the picture of the head."""
    if with_picture:
        red = "".join(piece.text for piece in laid if piece.role == Role.RED)
        parts["word/media/red.png"] = _red_png(red)
        name = "word/_rels/document.xml.rels"
        relation = f'<Relationship Id="{PICTURE}" Type="{OFFICE}/image" Target="media/red.png"/></Relationships>'
        parts[name] = parts[name].replace(b"</Relationships>", relation.encode())
    names = {"document.xml": "document.main", "foot.xml": "footer"}
    overrides = [
        f'<Override PartName="/{name}" ContentType="{TYPES}.{names.get(short, short.partition(".")[0])}+xml"/>'
        for name in parts
        if name.endswith(".xml") and (short := name.rpartition("/")[2]) != "[Content_Types].xml"
    ]
    parts["[Content_Types].xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f"{''.join(overrides)}</Types>"
    ).encode()
    return parts
