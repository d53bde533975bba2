"""What stands in one paragraph: its runs as text, and the text boxes and pictures that hang on it."""

from library.extraction.blocks import Drawn
from library.extraction.docx.context import Context
from library.extraction.docx.fields import Fields, drawn, uncounted
from library.extraction.docx.names import (
    A_NS,
    M_NS,
    R_NS,
    V_NS,
    XML_SPACE,
    Element,
    children,
    entered,
    w,
)
from library.extraction.docx.package import entry_of
from library.extraction.docx.styles import Styles
from library.extraction.docx.symbols import symbol

PAGE_BREAK = "\f"
#: Stands where a picture stands (the object replacement character), and for nothing else.
PICTURE = "\ufffc"
WRAPPERS = frozenset(
    {
        *map(w, ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "dir", "bdo", "fldSimple")),
        *(
            f"{{{M_NS}}}{name}"
            for name in ("oMathPara", "oMath", "r", "e", "sup", "sub", "num", "den")
        ),
        *(
            f"{{{M_NS}}}{name}"
            for name in ("f", "sSup", "sSub", "sSubSup", "rad", "deg", "d", "nary", "fName", "func")
        ),
    }
)
PLAIN = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    w("softHyphen"): "",
}
REFERENCES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
DRAWINGS = frozenset(map(w, ("drawing", "pict", "object")))
TEXT_BOX = w("txbxContent")
WORD_ART = f"{{{V_NS}}}textpath"
#: Local names of what a drawing can be besides a text box.
PICTURES = frozenset({"pic", "imagedata", "chart", "relIds"})
BLIP = f"{{{A_NS}}}blip"
EMBEDDED, RELATED = f"{{{R_NS}}}embed", f"{{{R_NS}}}id"


class Inline:
    """Reads the paragraphs of one story one after the other; fields go on from each to the next."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.styles = context.styles
        self.found = context.found
        self.fields = Fields()
        self.style: str | None = None
        self.pieces: list[str] = []
        self.weights: list[bool] = []
        self.reds: list[bool] = []
        self.boxes: list[Element | str] = []
        self.drawn: list[Drawn] = []

    def read(self, paragraph: Element, style: str | None) -> str:
        """The text of a paragraph; a page break in it is a form feed, a picture a `PICTURE`.

        Fills `boxes`, `weights` and `reds`, and `drawn` with the pictures in their order.
        """
        self.style = style
        self.pieces, self.weights, self.reds, self.boxes, self.drawn = [], [], [], [], []
        self.fields.begin_paragraph()
        self._flow(paragraph)
        return "".join(self.pieces)

    @property
    def bold(self) -> bool:
        return bool(self.weights) and all(self.weights)

    @property
    def red(self) -> bool:
        return bool(self.reds) and all(self.reds)

    def _flow(self, parent: Element) -> None:
        for child in children(parent):
            if child.tag == w("r"):
                self._run(child)
            elif child.tag == w("sdt"):
                if (content := entered(child)) is not None:
                    self._flow(content)
            elif child.tag == f"{{{M_NS}}}t":
                self._say(child.text or "")
            elif child.tag in WRAPPERS:
                self._flow(child)

    def _run(self, run: Element) -> None:
        properties = run.find(w("rPr"))
        hidden = self.styles.run_switch("vanish", properties, self.style)
        before = len(self.pieces)
        for child in children(run):
            if child.tag == w("fldChar"):
                self._field(child)
            elif child.tag == w("instrText"):
                self.fields.instruct(child.text or "")
            elif not hidden and not self.fields.hides:
                self._content(child)
        if "".join(self.pieces[before:]).replace(PICTURE, "").strip():
            self.weights.append(self.styles.run_switch("b", properties, self.style))
            self.reds.append(self.styles.is_red(properties, self.style))

    def _content(self, child: Element) -> None:
        tag = child.tag
        if tag == w("t"):
            self._say(_kept(child))
        elif tag in PLAIN:
            self._say(PLAIN[tag])
        elif tag == w("br"):
            self._say(PAGE_BREAK if child.get(w("type")) == "page" else "\n")
        elif tag == w("sym"):
            self._symbol(child)
        elif tag in REFERENCES:
            self._reference(child)
        elif tag == w("ruby"):
            self._base(child)
        elif tag in DRAWINGS:
            self._drawing(child)
        elif tag == w("commentReference"):
            self.found["comment"] += 1

    def _base(self, ruby: Element) -> None:
        """The words below a reading aid, without it."""
        for base in ruby.iterchildren(w("rubyBase")):
            self._flow(base)

    def _say(self, text: str) -> None:
        self.pieces.append(text.replace(PICTURE, ""))

    def _field(self, element: Element) -> None:
        ended = self.fields.mark(element)
        if ended is None or ended.has_result or self.fields.hides:
            return
        shown = drawn(ended)
        if shown is not None:
            self._say(shown)
        elif uncounted(ended):
            self.found["uncounted"] += 1

    def _symbol(self, element: Element) -> None:
        shown = symbol(element.get(w("font")) or "", element.get(w("char")) or "")
        if shown is None:
            self.found["symbol"] += 1
        self._say("□" if shown is None else shown)

    def _reference(self, element: Element) -> None:
        kind, identifier = REFERENCES[element.tag], element.get(w("id")) or ""
        self.context.notes.append((kind, identifier))
        if element.get(w("customMarkFollows")) is None:
            self._say(f"［注{len(self.context.notes)}］")

    def _drawing(self, element: Element, words: str = "") -> None:
        words = _described(element) or words
        for child in children(element):
            local = child.tag.rpartition("}")[2]
            if child.tag == TEXT_BOX:
                self.boxes.append(child)
            elif child.tag == WORD_ART:
                self.boxes.append((child.get("string") or "").replace(PICTURE, ""))
            elif local in PICTURES:
                self.found["picture"] += 1
                self.pieces.append(PICTURE)
                self.drawn.append(Drawn(self._entry(child), _described(child) or words))
            else:
                self._drawing(child, words)

    def _entry(self, picture: Element) -> str:
        """The entry of the archive that a picture shows; "" where there is none."""
        names = (one.get(EMBEDDED) for one in picture.iter(BLIP))
        return entry_of(self.context.relations, next(names, picture.get(RELATED)))


def _described(element: Element) -> str:
    """What a drawing is said to show, in the words of whoever set it."""
    said = [element.get("alt")]
    for properties in element.xpath("./*[local-name()='docPr'] | ./*/*[local-name()='cNvPr']"):
        said += [properties.get("descr"), properties.get("title")]
    return next((words.strip() for words in said if words and words.strip()), "")


def _kept(element: Element) -> str:
    text = (element.text or "").replace("\n", " ").replace("\t", " ")
    return text if element.get(XML_SPACE) == "preserve" else text.strip(" ")


def is_removed(paragraph: Element | None, styles: Styles, style: str | None) -> bool:
    """Whether the end of a paragraph with these properties was deleted or hidden, so that the next one continues it."""
    mark = None if paragraph is None else paragraph.find(w("rPr"))
    deleted = mark is not None and any(
        mark.find(w(name)) is not None for name in ("del", "moveFrom")
    )
    return deleted or styles.run_switch("vanish", mark, style)
