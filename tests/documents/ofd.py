"""A document → OFD as its standard (GB/T 33190-2016) lays it down: lines with their letter spacing, page by page.

Every page uses a template, which draws a rule and says nothing.
"""

from xml.sax.saxutils import escape

from tests.documents.model import Document
from tests.documents.typeset import Sheets, width_of
from tests.factories.epub import archive

NAMESPACE = "http://www.ofdspec.org/2016"
MM = 25.4 / 72
PAGE = "0 0 210 297"
FONT = 1
TEMPLATE = 2
FIRST_ID = 100


def ofd(document: Document) -> bytes:
    sheets = _OfdSheets()
    sheets.lay(document)
    names = [f"Pages/Page_{number}/Content.xml" for number in range(len(sheets.pages))]
    files = {"OFD.xml": _root(document), "Doc_0/Document.xml": _document(names)}
    files["Doc_0/PublicRes.xml"] = _xml("Res", _FONTS, ' BaseLoc="Res"')
    files["Doc_0/Tpls/Tpl_0/Content.xml"] = _template()
    for name, objects in zip(names, sheets.pages, strict=True):
        files[f"Doc_0/{name}"] = _page(objects)
    return archive(files, mimetype=False)


_FONTS = f'<ofd:Fonts><ofd:Font ID="{FONT}" FontName="仿宋" FamilyName="仿宋"/></ofd:Fonts>'


def _root(document: Document) -> bytes:
    info = (
        f"<ofd:DocInfo><ofd:DocID>{'0' * 32}</ofd:DocID><ofd:Title>{escape(document.name)}</ofd:Title>"
        "<ofd:CreationDate>2019-01-01</ofd:CreationDate></ofd:DocInfo>"
    )
    body = f"<ofd:DocBody>{info}<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return _xml("OFD", body, ' Version="1.0" DocType="OFD"')


def _document(names: list[str]) -> bytes:
    common = (
        f"<ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>{PAGE}"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        f'<ofd:TemplatePage ID="{TEMPLATE}" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
    )
    pages = "".join(
        f'<ofd:Page ID="{FIRST_ID * 10 + number}" BaseLoc="{name}"/>'
        for number, name in enumerate(names)
    )
    return _xml("Document", f"{common}<ofd:Pages>{pages}</ofd:Pages>")


def _template() -> bytes:
    """What every page shows: here a rule in the foot, as a path without text."""
    path = (
        f'<ofd:PathObject ID="{FIRST_ID - 1}" Boundary="28 280 154 1" LineWidth="0.3">'
        "<ofd:AbbreviatedData>M 0 0 L 154 0</ofd:AbbreviatedData></ofd:PathObject>"
    )
    return _page([path], templated=False)


def _page(objects: list[str], *, templated: bool = True) -> bytes:
    template = f'<ofd:Template TemplateID="{TEMPLATE}" ZOrder="Background"/>' if templated else ""
    area = f"<ofd:Area><ofd:PhysicalBox>{PAGE}</ofd:PhysicalBox></ofd:Area>"
    layer = f'<ofd:Layer ID="{FIRST_ID - 2}" Type="Body">{"".join(objects)}</ofd:Layer>'
    return _xml("Page", f"{template}{area}<ofd:Content>{layer}</ofd:Content>")


def _xml(name: str, inside: str, attributes: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{NAMESPACE}"{attributes}>'
        f"{inside}</ofd:{name}>"
    ).encode()


# --- lines -------------------------------------------------------------------------------------------------------


class _OfdSheets(Sheets):
    """Each line is one text object, every advance of it written out."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[list[str]] = []
        self.identifier = FIRST_ID

    def begin(self) -> None:
        self.pages.append([])

    def put(self, text: str, *, x: float, y: float, size: float, red: bool = False) -> None:
        advances = [width_of(self.measure, character, size) for character in text]
        box = (x, y - size, sum(advances) + size, size * 1.3)
        boundary = " ".join(f"{value * MM:.3f}" for value in box)
        deltas = " ".join(f"{value * MM:.3f}" for value in advances[:-1])
        spaced = f' DeltaX="{deltas}"' if deltas else ""
        colour = '<ofd:FillColor Value="255 0 0"/>' if red else ""
        self.identifier += 1
        self.pages[-1].append(
            f'<ofd:TextObject ID="{self.identifier}" Boundary="{boundary}" Font="{FONT}" Size="{size * MM:.3f}">'
            f'{colour}<ofd:TextCode X="0" Y="{size * MM:.3f}"{spaced}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )
