"""DOCX packages, written part by part as Word writes them; no library comes between the test and the format."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.factories.epub import archive

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": OFFICE,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    }.items()
)


@dataclass
class Docx:
    """`body` is the XML inside `w:body`; other parts are given as the XML inside their root element."""

    body: str = ""
    numbering: str = ""
    styles: str = ""
    footnotes: str = ""
    endnotes: str = ""
    #: (type, id, content) of each header and footer part, `header` or `footer`.
    margins: list[tuple[str, str, str]] = field(default_factory=list)
    #: (type, target) of relations of the document that lead out of the file.
    external: list[tuple[str, str]] = field(default_factory=list)
    #: Pictures by their id: the name below `word/` and the bytes, or an address and None.
    media: dict[str, tuple[str, bytes | None]] = field(default_factory=dict)
    extra: dict[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        inner = {"numbering": self.numbering, "styles": self.styles}
        inner |= {"footnotes": self.footnotes, "endnotes": self.endnotes}
        relations = [(name, name, f"{name}.xml", "") for name, xml in inner.items() if xml]
        relations += [(kind, id_, f"{id_}.xml", "") for kind, id_, _ in self.margins]
        relations += [
            (kind, f"ext{place}", target, ' TargetMode="External"')
            for place, (kind, target) in enumerate(self.external)
        ]
        relations += [
            ("image", id_, name, ' TargetMode="External"' if content is None else "")
            for id_, (name, content) in self.media.items()
        ]
        roots = {name: root(name, xml) for name, xml in inner.items() if xml}
        short = {"header": "hdr", "footer": "ftr"}
        roots |= {id_: root(short[kind], xml) for kind, id_, xml in self.margins}
        parts = {f"word/{name}.xml": xml for name, xml in roots.items()}
        main = [("officeDocument", "main", "word/document.xml", "")]
        return {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>'.encode(),
            "_rels/.rels": related(main),
            "word/document.xml": root("document", f"<w:body>{self.body}</w:body>"),
            "word/_rels/document.xml.rels": related(relations),
            **parts,
            **{f"word/{name}": content for name, content in self.media.values() if content},
            **self.extra,
        }

    def build(self) -> bytes:
        return archive(self.files(), mimetype=False)


def root(name: str, xml: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {NAMESPACES}>{xml}</w:{name}>'.encode()


def related(relations: list[tuple[str, str, str, str]]) -> bytes:
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for kind, id_, target, mode in relations
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'.encode()


def run(text: str, properties: str = "") -> str:
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def drawing(identifier: str = "", words: str = "") -> str:
    """A run with a picture of the `media` and the words that it is described with."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{words}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{identifier}"/></pic:blipFill>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def p(content: str = "", properties: str = "") -> str:
    """A paragraph of a text, or of XML where the content is some."""
    inside = content if content.startswith("<") else run(content) if content else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def numbered(content: str, list_id: int = 1, level: int = 0) -> str:
    return p(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def styled(content: str, style: str, properties: str = "") -> str:
    return p(content, f'<w:pStyle w:val="{style}"/>{properties}')


def level(
    text: str, numbering_format: str = "decimal", *, place: int = 0, start: int = 1, more: str = ""
) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{numbering_format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(*levels: str, number: int = 0, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def listed(list_id: int = 1, number: int = 0, more: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{number}"/>{more}</w:num>'


def restarted(place: int = 0, start: int = 1) -> str:
    return f'<w:lvlOverride w:ilvl="{place}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def style(
    identifier: str, properties: str = "", *, based: str = "", kind: str = "paragraph"
) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{identifier}"/>'
        f"{base}{properties}</w:style>"
    )


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    shown = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{shown}{''.join(cells)}</w:tr>"


def cell(content: str = "", properties: str = "") -> str:
    inside = content if content.startswith("<w:p>") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"
