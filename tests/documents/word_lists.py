"""Word's own numbering for the labels of a document, as its typist would have got it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongwen.outline import Kind
from tests.documents.layout import Piece
from tests.documents.model import Document
from tests.factories.docx import abstract, level, listed, restarted, style

HAN = "chineseCountingThousand"
SHAPES = {
    Kind.BOOK: ("第{}编", HAN),
    Kind.CHAPTER: ("第{}章", HAN),
    Kind.SECTION: ("第{}节", HAN),
    Kind.ARTICLE: ("第{}条", HAN),
    Kind.PART: ("{}、", HAN),
    Kind.SUBPART: ("（{}）", HAN),
    Kind.POINT: ("{}.", "decimal"),
    Kind.SUBPOINT: ("（{}）", "decimal"),
    Kind.ITEM: ("（{}）", HAN),
    Kind.SUBITEM: ("{}.", "decimal"),
}
#: The levels of the list that a document has, from the top; articles count on whatever stands above.
LADDERS = (
    (Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.ITEM, Kind.SUBITEM),
    (Kind.ARTICLE, Kind.ITEM, Kind.SUBITEM),
    (Kind.PART, Kind.SUBPART, Kind.POINT, Kind.SUBPOINT),
)
NEVER_RESTARTED = '<w:lvlRestart w:val="0"/>'
#: The style to which the list of parts is tied where each kind has a list of its own.
LINKED = "PartHeading"


@dataclass(frozen=True, slots=True)
class Place:
    """Which list and level a paragraph is in; `style` where its style says so."""

    list_id: int
    level: int = 0
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """`places` by the position of a piece; `xml` and `styles` go into the parts of these names."""

    places: dict[int, Place] = field(default_factory=dict)
    xml: str = ""
    styles: str = ""


def one_list(document: Document, pieces: Sequence[Piece]) -> Numbering:
    """One list of several levels, or lists apart where Word would count otherwise in one."""
    counted = _counted(pieces)
    numbers = [(kind, pieces[place].node.number or 0) for place, kind in counted.items()]
    for ladder in LADDERS:
        if {kind for kind, _ in numbers} <= set(ladder) and _counts_so(ladder, numbers):
            levels = [_level(document, kind, depth) for depth, kind in enumerate(ladder)]
            places = {place: Place(1, ladder.index(kind)) for place, kind in counted.items()}
            return Numbering(places, abstract(*levels) + listed())
    return lists_apart(document, pieces)


def _counted(pieces: Sequence[Piece]) -> dict[int, Kind]:
    kinds = {place: kind_of(piece) for place, piece in enumerate(pieces)}
    return {place: kind for place, kind in kinds.items() if kind is not None}


def kind_of(piece: Piece) -> Kind | None:
    """What Word can count of a piece; 第三条之一 and 第一部分 are typed."""
    node = piece.node
    if node is None or not piece.label:
        return None
    hand_typed = node.sub is not None or "部分" in piece.label
    return node.kind if node.kind in SHAPES and not hand_typed else None


def _counts_so(ladder: tuple[Kind, ...], numbers: list[tuple[Kind, int]]) -> bool:
    counts = dict.fromkeys(ladder, 0)
    for kind, number in numbers:
        counts[kind] += 1
        if counts[kind] != number:
            return False
        for below in ladder[ladder.index(kind) + 1 :]:
            counts[below] = counts[below] if below == Kind.ARTICLE else 0
    return True


def lists_apart(document: Document, pieces: Sequence[Piece]) -> Numbering:
    """A list for each kind of label; also LibreOffice, which starts every level anew, counts these as Word does."""
    counted = _counted(pieces)
    numbers = [(kind, pieces[place].node.number or 0) for place, kind in counted.items()]
    kinds = sorted(set(counted.values()), key=list(SHAPES).index)
    first_ids = {kind: number for number, kind in enumerate(kinds, start=1)}
    current = dict(first_ids)
    last = dict.fromkeys(kinds, 0)
    result, lists = Numbering(), [listed(one, one) for one in first_ids.values()]
    for place, (kind, number) in zip(counted, numbers, strict=True):
        if number != last[kind] + 1:
            current[kind] = len(lists) + 1
            lists.append(listed(current[kind], first_ids[kind], restarted(start=number)))
        last[kind] = number
        linked = kind == Kind.PART and current[kind] == first_ids[kind]
        result.places[place] = Place(current[kind], style=LINKED if linked else "")
    levels = {kind: _level(document, kind, 0, linked=kind == Kind.PART) for kind in kinds}
    abstracts = [abstract(levels[kind], number=number) for kind, number in first_ids.items()]
    result.xml = "".join(abstracts + lists)
    if Kind.PART in first_ids:
        result.styles = style(
            LINKED, f'<w:pPr><w:numPr><w:numId w:val="{first_ids[Kind.PART]}"/></w:numPr></w:pPr>'
        )
    return result


def _level(document: Document, kind: Kind, depth: int, *, linked: bool = False) -> str:
    shape, numbers = SHAPES[kind]
    more = NEVER_RESTARTED if kind == Kind.ARTICLE else ""
    more += f'<w:pStyle w:val="{LINKED}"/>' if linked else ""
    spaced = shape.startswith("第")
    more += f'<w:suff w:val="{"space" if spaced else "nothing"}"/>'
    printed = document.labels.printed(shape.format(f"%{depth + 1}"))
    return level(printed, numbers, place=depth, more=more)
