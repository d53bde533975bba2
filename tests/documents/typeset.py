"""A document → PDF as an office prints it: real lines, page numbers in mid-sentence, tables with rules."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime

from fpdf import FPDF

from tests.documents.layout import CENTRED, RIGHT, Piece, Role, pieces
from tests.documents.model import Document
from tests.factories.pdf import FOOT, LEFT, NOT_FIRST, PITCH, TOP, Pdf
from tests.factories.pdf import RIGHT as RIGHT_EDGE
from tests.factories.pdf import SIZE as TEXT_SIZE

BOTTOM = 740.0
SIZES = {Role.RED: 26.0, Role.TITLE: 22.0}
#: Blank lines before the first piece of a kind.
APART = {Role.TITLE: 1.5, Role.NUMBER: 0.5, Role.IMPRINT: 2.0, Role.SIGNER: 1.0}
NOT_LAST = "（《“〔"
MADE = datetime(2019, 1, 1, tzinfo=UTC)
RED, BLACK = (220, 0, 0), (0, 0, 0)


def printed(document: Document) -> bytes:
    sheets = PdfSheets()
    sheets.lay(document)
    return sheets.pdf.content()


class Sheets(ABC):
    """Sets pieces from the top of a page down; `y` is the baseline of the next line, all in points from the top left."""

    def __init__(self) -> None:
        self.measure = Pdf()
        self.page = 0
        self.y = TOP

    @abstractmethod
    def begin(self) -> None:
        """A new page, still empty."""

    @abstractmethod
    def put(self, text: str, *, x: float, y: float, size: float, red: bool = False) -> None: ...

    def border(self, *, x: float, y: float, width: float, height: float) -> None:  # noqa: B027
        """The frame of a cell, in formats that draw any."""

    def lay(self, document: Document) -> None:
        self.turn()
        before: Role | None = None
        for piece in pieces(document):
            if piece.new_page:
                self.turn()
            elif piece.role != before:
                self.y += PITCH * APART.get(piece.role, 0.0)
            before = piece.role
            if piece.role == Role.TABLE:
                self.table(piece)
            else:
                self.paragraph(piece)

    def turn(self) -> None:
        self.begin()
        self.page += 1
        self.y = TOP
        number = f"— {self.page} —"
        middle = (LEFT + RIGHT_EDGE - width_of(self.measure, number, 14)) / 2
        self.put(number, x=middle, y=FOOT, size=14)

    def paragraph(self, piece: Piece) -> None:
        size = SIZES.get(piece.role, float(TEXT_SIZE))
        indented = piece.role in (Role.NODE, Role.TEXT, Role.ANNOUNCED, Role.REMARK)
        first = 2 * size if indented else 0.0
        for number, text in enumerate(broken(self.measure, piece.printed, size=size, first=first)):
            self.line(text, piece.role, size=size, indent=0 if number else first)

    def line(self, text: str, role: Role, *, size: float, indent: float) -> None:
        if self.y > BOTTOM:
            self.turn()
        width = width_of(self.measure, text, size)
        x = LEFT + indent
        if role in CENTRED:
            x = (LEFT + RIGHT_EDGE - width) / 2
        elif role in RIGHT:
            x = RIGHT_EDGE - width - 4 * size
        self.put(text, x=x, y=self.y, size=size, red=role == Role.RED)
        self.y += PITCH * max(1, size / TEXT_SIZE)

    def table(self, piece: Piece) -> None:
        width = (RIGHT_EDGE - LEFT) / len(piece.rows[0])
        for row in piece.rows:
            if self.y > BOTTOM:
                self.turn()
            for place, text in enumerate(row):
                x = LEFT + place * width
                self.border(x=x, y=self.y - PITCH * 0.7, width=width, height=PITCH)
                self.put(text, x=x + 4, y=self.y, size=14)
            self.y += PITCH
        self.y += PITCH / 2


class PdfSheets(Sheets):
    def __init__(self) -> None:
        super().__init__()
        self.pdf = Pdf()
        self.pdf.set_creation_date(MADE)

    def begin(self) -> None:
        self.pdf.add_page()

    def put(self, text: str, *, x: float, y: float, size: float, red: bool = False) -> None:
        self.pdf.set_text_color(*(RED if red else BLACK))
        self.pdf.line(text, x=x, y=y, size=size)

    def border(self, *, x: float, y: float, width: float, height: float) -> None:
        self.pdf.rect(x, y, width, height)


def width_of(pdf: FPDF, text: str, size: float) -> float:
    pdf.set_font("serif", size=size)
    return pdf.get_string_width(text)


def broken(pdf: FPDF, text: str, *, size: float, first: float) -> Iterator[str]:
    """Lines as full as the page is wide, the first one shorter; no stop begins a line, no bracket ends one."""
    room = RIGHT_EDGE - LEFT - first
    while width_of(pdf, text, size) > room:
        length = next(n for n in range(len(text), 0, -1) if width_of(pdf, text[:n], size) <= room)
        while text[length] in NOT_FIRST or text[length - 1] in NOT_LAST:
            length -= 1
        yield text[:length]
        text, room = text[length:], RIGHT_EDGE - LEFT
    yield text
