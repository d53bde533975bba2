"""Pictures between files and stems.

A reader leaves a mark where a picture stands and hands the picture over apart; whoever imports
keeps it and says what stands in the place of the mark. Only stems hold pictures: what stands
anywhere else is told, as is what cannot be kept. A writer goes the other way.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from courses.exchange.rows import FilePicture, ReadFile, UnusablePicture
from courses.questions.content import Content, from_json, to_json
from courses.questions.stems import PICTURE
from library.archives import Archive, Missing
from library.decoding import Unreadable

MAX_BYTES = 10 * 1024 * 1024
LOST = "题中有 {count} 张图片没有导入，请在审核时补上：{why}。"
ELSEWHERE = "选项、答案、解析里不能放图片"
OUTSIDE = "图片不在文件里，而是链接到别处，或者是图表"
GONE = "文件里找不到这张图片"
TOO_LARGE = f"图片超过 {MAX_BYTES // 1024 // 1024} MB"
DRAWN = "图片是 {kind} 格式，浏览器显示不了，可以截图后另存为 PNG"
#: For files without pictures.
NONE: Mapping[str, bytes] = MappingProxyType({})
#: The object replacement character on either side of a number.
_EDGE = "\ufffc"
_MARK = re.compile(f"{_EDGE}(\\d{{1,6}}){_EDGE}")
#: With the line end before it where it has a line of its own.
_PLACE = re.compile(rf"(\n(?={_MARK.pattern}(?:\n|\Z)))?{_MARK.pattern}")
_VECTORS = (".wmf", ".emf", ".wmz", ".emz")
# What programs write by themselves says nothing of what is to be seen.
_NAME_OF_FILE = re.compile(
    r".*\.(?:png|jpe?g|gif|bmp|webp|tiff?|emf|wmf)|picture|image|wps_?clip\S*|(?:图片|img_?)\s*\d*",
    re.I,
)


def mark(place: int) -> str:
    """Stands for the picture at this place of `ReadFile.pictures`."""
    return f"{_EDGE}{place}{_EDGE}"


def is_mark(line: str) -> bool:
    return _MARK.fullmatch(line) is not None


def without_marks(text: str) -> str:
    """What a file says itself is never a mark."""
    return text.replace(_EDGE, "")


def in_archive(archive: Archive, name: str, words: str) -> FilePicture:
    """A picture that an entry of an archive holds; `name` is "" where none does."""
    alt = "" if _NAME_OF_FILE.fullmatch(words.strip()) else words
    return FilePicture(alt, lambda: _read(archive, name))


def _read(archive: Archive, name: str) -> bytes:
    if not name:
        raise UnusablePicture(OUTSIDE)
    ending = name[-4:].lower()
    if ending in _VECTORS:
        raise UnusablePicture(DRAWN.format(kind=ending[1:].upper()))
    found = archive.find(name)
    if found and archive.entries[found].file_size > MAX_BYTES:
        raise UnusablePicture(TOO_LARGE)
    try:
        return archive.read(name, most=MAX_BYTES)
    except Missing as error:
        raise UnusablePicture(GONE) from error
    except Unreadable as error:
        raise UnusablePicture(str(error).rstrip("。")) from error


def put_pictures(found: ReadFile, keep: Callable[[FilePicture], str]) -> None:
    """Every mark of a stem becomes what `keep` gives for its picture; the other marks go.

    `keep` raises `UnusablePicture`; every row that loses pictures gets a problem that says why.
    """
    lines = _Lines(found.pictures, keep)
    for row in found.rows:
        lost: list[str] = []
        row.content = _put(row.content, lines, lost)
        for why in dict.fromkeys(lost):
            row.problems.append(LOST.format(count=lost.count(why), why=why))
        row.problems = [_MARK.sub("（图片）", problem) for problem in row.problems]
    found.problems = [_MARK.sub("（图片）", problem) for problem in found.problems]


@dataclass
class _Lines:
    pictures: list[FilePicture]
    keep: Callable[[FilePicture], str]

    def __post_init__(self) -> None:
        self.known: dict[int, str | UnusablePicture] = {}

    def __getitem__(self, place: int) -> str:
        """Raises `UnusablePicture`."""
        if place not in self.known:
            try:
                if place >= len(self.pictures):
                    raise UnusablePicture(GONE)
                self.known[place] = self.keep(self.pictures[place])
            except UnusablePicture as error:
                self.known[place] = error
        said = self.known[place]
        if isinstance(said, UnusablePicture):
            raise said
        return said


def _put(content: Content, lines: _Lines, lost: list[str]) -> Content:
    parts = tuple(_put(part, lines, lost) for part in content.parts)
    stem = _PLACE.sub(lambda found: _line(found, lines, lost), content.stem)
    said = to_json(replace(content, parts=()))
    elsewhere = {name: value for name, value in said.items() if name != "stem"}
    lost += [ELSEWHERE] * len(_MARK.findall("\n".join(_texts(elsewhere))))
    if stem == content.stem and parts == content.parts and not lost:
        return content
    return replace(from_json(_bare(elsewhere) | {"stem": stem}), parts=parts)


def _line(found: re.Match[str], lines: _Lines, lost: list[str]) -> str:
    """A picture that is left out leaves no empty line."""
    try:
        return (found[1] or "") + lines[int(found[3])]
    except UnusablePicture as error:
        lost.append(str(error))
        return ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return _PLACE.sub("", value)
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items()}
    return [_bare(one) for one in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Lifted:
    """A picture that a stem had, for a writer."""

    key: str
    alt: str
    width: int
    height: int


def lift(stem: str, stored: Container[str], place: Callable[[Lifted], str]) -> str:
    """The stem with what `place` gives for each picture that is stored, by key."""

    def placed(found: re.Match[str]) -> str:
        if found["key"] not in stored:
            return found[0]
        size = int(found["width"]), int(found["height"])
        return place(Lifted(found["key"], found["alt"], *size))

    return PICTURE.sub(placed, without_marks(stem))


def pieces(line: str) -> Iterator[str | int]:
    """The text of a line and, in between, the places of the pictures that its marks stand for."""
    for place, piece in enumerate(_MARK.split(line)):
        if place % 2:
            yield int(piece)
        elif piece:
            yield piece
