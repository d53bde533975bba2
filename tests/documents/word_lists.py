"""Word's own numbering for the labels of a document, as its typist would have got it."""

from collections.abc import Callable, Sequence
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
    return lists_apart(document, pieces, restarted_list)


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


@dataclass(frozen=True, slots=True)
class Anew:
    """A list of a kind of label that starts again at `start`; `first` is the number of its first list."""

    document: Document
    kind: Kind
    list_id: int
    first: int
    start: int


def restarted_list(anew: Anew) -> tuple[str, str]:
    """The same list told to start again, as Word does at “重新开始编号”."""
    return "", listed(anew.list_id, anew.first, restarted(start=anew.start))


def new_list(anew: Anew) -> tuple[str, str]:
    """Another list that looks the same, as comes of copying; LibreOffice keeps these in DOC files too."""
    shape = _level(anew.document, anew.kind, 0, start=anew.start)
    return abstract(shape, number=anew.list_id), listed(anew.list_id, anew.list_id)


def lists_apart(
    document: Document, pieces: Sequence[Piece], begin: Callable[[Anew], tuple[str, str]]
) -> Numbering:
    """A list for each kind of label, which runs on where the numbers do and is begun anew where they do not."""
    counted = _counted(pieces)
    kinds = sorted(set(counted.values()), key=list(SHAPES).index)
    first = {kind: number for number, kind in enumerate(kinds, start=1)}
    current, last = dict(first), dict.fromkeys(kinds, 0)
    levels = {kind: _level(document, kind, 0, linked=kind == Kind.PART) for kind in kinds}
    shapes = [abstract(levels[kind], number=number) for kind, number in first.items()]
    lists = [listed(number, number) for number in first.values()]
    result = Numbering()
    for place, kind in counted.items():
        number = pieces[place].node.number or 0
        if number != last[kind] + 1:
            current[kind] = len(lists) + 1
            shape, one = begin(Anew(document, kind, current[kind], first[kind], number))
            shapes.append(shape)
            lists.append(one)
        last[kind] = number
        linked = kind == Kind.PART and current[kind] == first[kind]
        result.places[place] = Place(current[kind], style=LINKED if linked else "")
    result.xml = "".join(shapes + lists)
    if Kind.PART in first:
        tied = f'<w:pPr><w:numPr><w:numId w:val="{first[Kind.PART]}"/></w:numPr></w:pPr>'
        result.styles = style(LINKED, tied)
    return result


def _level(
    document: Document, kind: Kind, depth: int, *, linked: bool = False, start: int = 1
) -> str:
    shape, numbers = SHAPES[kind]
    more = NEVER_RESTARTED if kind == Kind.ARTICLE else ""
    more += f'<w:pStyle w:val="{LINKED}"/>' if linked else ""
    spaced = shape.startswith("第")
    more += f'<w:suff w:val="{"space" if spaced else "nothing"}"/>'
    printed = document.labels.printed(shape.format(f"%{depth + 1}"))
    return level(printed, numbers, place=depth, start=start, more=more)
