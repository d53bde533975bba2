"""OFD files, written part by part; no library comes between the test and the format. Places are in millimetres."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.factories.epub import archive

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
#: The width of A4 between its margins, and how far apart lines are.
LEFT, TOP, SIZE, PITCH, COLUMNS = 28.0, 40.0, 5.6, 10.0, 27


def text(
    words: str,
    x: float = LEFT,
    y: float = TOP,
    *,
    size: float = SIZE,
    more: str = "",
    across: str | None = None,
    down: str = "",
) -> str:
    """A text object whose first character stands with its upper left corner at x, y."""
    if across is None:
        widths = [size / 2 if char.isascii() else size for char in words[:-1]]
        across = " ".join(f"{width:g}" for width in widths)
    deltas = f' DeltaX="{across}"' * bool(across) + f' DeltaY="{down}"' * bool(down)
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 200 {size}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.88:g}"{deltas}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def paragraphs(*contents: str, y: float = TOP) -> str:
    """Set in lines as a word processor sets them: two characters in, then from margin to margin."""
    drawn = []
    for content in contents:
        left, room = LEFT + 2 * SIZE, COLUMNS - 2
        while content:
            drawn.append(text(content[:room], left, y))
            content, left, room, y = content[room:], LEFT, COLUMNS, y + PITCH
    return "".join(drawn)


PICTURE = '<ofd:ImageObject ID="9" Boundary="0 0 210 297" ResourceID="2"/>'


@dataclass
class Ofd:
    """`pages` hold what is drawn on each, None for one whose content is missing; `templates` by their numbers."""

    pages: list[str | None] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    used: str = ""
    units: dict[str, str] = field(default_factory=dict)
    annotations: dict[int, str] = field(default_factory=dict)
    signatures: int = 0
    attachments: int = 0
    box: str = "0 0 210 297"
    extra: dict[str, bytes | None] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        files = {"OFD.xml": self.entry(), "Doc_0/Document.xml": self.document()}
        files["Doc_0/Res.xml"] = part("Res", self.resources())
        for number, drawn in enumerate(self.pages):
            if drawn is not None:
                files[f"Doc_0/Pages/{number}.xml"] = content(drawn, self.used)
        for number, drawn in self.templates.items():
            files[f"Doc_0/Tpls/{number}.xml"] = content(drawn)
        files |= self.annotated()
        files["Doc_0/Signs.xml"] = part("Signatures", "<ofd:Signature/>" * self.signatures)
        files["Doc_0/Attached.xml"] = part("Attachments", "<ofd:Attachment/>" * self.attachments)
        return {name: raw for name, raw in (files | self.extra).items() if raw is not None}

    def build(self) -> bytes:
        return archive(self.files(), mimetype=False)

    def entry(self) -> bytes:
        root = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        return part(
            "OFD",
            f"<ofd:DocBody>{root}<ofd:Signatures>/Doc_0/Signs.xml</ofd:Signatures></ofd:DocBody>",
        )

    def document(self) -> bytes:
        templates = "".join(
            f'<ofd:TemplatePage ID="{number}" BaseLoc="Tpls/{number}.xml"/>'
            for number in self.templates
        )
        pages = "".join(
            f'<ofd:Page ID="{number}" BaseLoc="Pages/{number}.xml"/>'
            for number in range(len(self.pages))
        )
        return part(
            "Document",
            f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{self.box}</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>Res.xml</ofd:PublicRes>{templates}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages><ofd:Annotations>Annots.xml</ofd:Annotations>"
            "<ofd:Attachments>Attached.xml</ofd:Attachments>",
        )

    def resources(self) -> str:
        units = "".join(
            f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{drawn}</ofd:Content>'
            "</ofd:CompositeGraphicUnit>"
            for number, drawn in self.units.items()
        )
        return f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"

    def annotated(self) -> dict[str, bytes]:
        listed = "".join(
            f'<ofd:Page PageID="{page}"><ofd:FileLoc>Annots/{page}.xml</ofd:FileLoc></ofd:Page>'
            for page in self.annotations
        )
        files = {"Doc_0/Annots.xml": part("Annotations", listed)}
        for page, drawn in self.annotations.items():
            inner = f'<ofd:Annot><ofd:Appearance Boundary="0 0 210 297">{drawn}</ofd:Appearance></ofd:Annot>'
            files[f"Doc_0/Annots/{page}.xml"] = part("PageAnnot", inner)
        return files


def content(drawn: str, used: str = "") -> bytes:
    template = f'<ofd:Template TemplateID="{used}"/>' if used else ""
    layer = f'<ofd:Content><ofd:Layer ID="1">{drawn}</ofd:Layer></ofd:Content>'
    return part("Page", template + layer)


def part(name: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NAMESPACE}>{inner}</ofd:{name}>'.encode()
