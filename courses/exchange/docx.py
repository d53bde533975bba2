"""The least of a Word file: paragraphs of text, tables and pictures, in and out."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from courses.exchange import docx_forms, docx_xml, paper
from courses.exchange.paper import headings, key_lines, labels, letters, numbers, options
from courses.exchange.paper.underlined import without_marks
from courses.exchange.pictures import NONE, Lifted, in_archive, lift, mark, pieces
from courses.exchange.rows import ReadFile, Row, UnreadableFile
from courses.questions.content import Content, to_json
from courses.questions.stems import Table as Grid
from courses.questions.stems import lines_and_tables, table_lines
from library.decoding import Unreadable
from library.extraction.blocks import Block, Drawn, Paragraph, Table
from library.extraction.child import Limits, extract_apart
from library.extraction.lines import text_of
from library.extraction.packages import DocumentArchive

_NUMBERS = frozenset({"题号", "序号", "题序"})
#: Papers set keys and numbers behind tabs, as tables of contents do with pages.
_LEADER = re.compile(r"\t+(?=\d{1,4}$)", re.MULTILINE)
_PICTURES = re.compile(r"有 (\d+) 张图片或图表")
#: What stands above options.
_ASKED = "（　）"
OUTSIDE = "有 {} 张图片在脚注、尾注、页眉页脚或答案表里，没有导入；题中要用的，请在审核时补上。"
_BEGINNINGS = (
    headings.heading,
    numbers.question,
    numbers.part,
    options.listed,
)


def read(raw: bytes) -> ReadFile:
    """A paper; automatic numbers are resolved, tables and pictures of a stem kept.

    Raises `UnreadableFile`.
    """
    file = io.BytesIO(raw)
    try:
        archive = DocumentArchive(file)
        forms = docx_forms.formed(raw)
        extracted = extract_apart("docx", io.BytesIO(forms.raw), limits=Limits())
    except Unreadable as error:
        raise UnreadableFile(str(error)) from error
    drawn: list[Drawn] = []
    lines = list(_plain_blocks(extracted.blocks, drawn))
    text = text_of(replace(extracted, blocks=lines))
    found = paper.read(text if forms.raw is not raw else without_marks(text))
    found.problems += [*forms.problems, *_told(extracted.warnings, len(drawn))]
    found.pictures = [in_archive(archive, one.name, one.words) for one in drawn]
    for row in found.rows if forms.odd else ():
        _tell_odd(row, forms.odd)
    return found


def _tell_odd(row: Row, scripts: Iterable[str]) -> None:
    """Powers and indices that are written out."""
    texts = json.dumps(to_json(row.content), ensure_ascii=False)
    if odd := [one for one in dict.fromkeys(scripts) if one in texts]:
        row.remarks.append(docx_forms.SCRIPTS.format("”“".join(odd)))


def _told(warnings: Iterable[str], drawn: int) -> Iterator[str]:
    """Pictures are read question by question; those of notes and margins are not."""
    for one in warnings:
        counted = _PICTURES.search(one)
        if counted is None:
            yield one
        elif (lost := int(counted[1]) - drawn) > 0:
            yield OUTSIDE.format(lost)


def _plain_blocks(blocks: Iterable[Block], drawn: list[Drawn]) -> Iterator[Block]:
    below_keys = False
    for block in blocks:
        if isinstance(block, Paragraph):
            below_keys = below_keys or any(map(headings.begins_keys, block.text.splitlines()))
        keys = _bare_keys(block.rows) if below_keys and isinstance(block, Table) else []
        yield from map(Paragraph, keys) if keys else _plain(block, drawn)


def _plain(block: Block, drawn: list[Drawn]) -> Iterator[Block]:
    """A table as the lines a stem has it in, a mark for each picture."""
    if isinstance(block, Table):
        yield from (Paragraph(line) for line in _lines_of(block.rows))
        yield from _below(block.pictures, drawn)
    elif isinstance(block, Paragraph):
        within = [one for one in block.pictures if _is_within(one, block.text)]
        yield replace(block, text=_LEADER.sub(" ", _marked(block.text, within, drawn)))
        yield from _below([one for one in block.pictures if one not in within], drawn)


def _is_within(picture: Drawn, text: str) -> bool:
    """Before “1. ” or “A. ” it would hide what the line is, in a key it would belong to the key."""
    if picture.at is None or labels.answer(text) or labels.fact(text):
        return False
    return picture.at > 0 or not any(one(text) for one in _BEGINNINGS)


def _marked(text: str, pictures: Iterable[Drawn], drawn: list[Drawn]) -> str:
    marked, place = "", 0
    for one in pictures:
        marked += text[place : one.at] + mark(len(drawn))
        place = one.at or 0
        drawn.append(one)
    return marked + text[place:]


def _below(pictures: Iterable[Drawn], drawn: list[Drawn]) -> Iterator[Paragraph]:
    for one in pictures:
        yield Paragraph(mark(len(drawn)))
        drawn.append(one)


def _lines_of(rows: list[list[str]]) -> list[str]:
    """Papers set options side by side in a table without borders; that is no table to look at."""
    if keys := _keys(rows):
        return keys
    laid_out = ["\n".join(filter(None, (cell.strip() for cell in row))) for row in rows]
    first = next((line for line in laid_out if line), "")
    lines = [line for row in laid_out for line in row.split("\n") if line]
    signed = letters.with_signs([_ASKED, *lines])[1:]
    if len(rows) < 2 or options.listed(first) or numbers.question(first):
        return lines
    if all(map(options.listed, signed)):
        return signed
    return table_lines(rows)


def _keys(rows: list[list[str]]) -> list[str]:
    """A table of keys as lines of a paper: 题号 above 答案, or each number with its key on a row."""
    cells = [[cell.strip() for cell in row] for row in rows]
    return _keys_across(cells) or _keys_down(cells)


def _keys_across(rows: list[list[str]]) -> list[str]:
    """题号 and numbers above 答案 and keys."""
    pairs = list(zip(rows[::2], rows[1::2], strict=False))
    headed = (above[0] in _NUMBERS and "答案" in below[0] for above, below in pairs)
    if len(rows) % 2 or not pairs or not all(headed):
        return []
    return _paired([(above[1:], below[1:]) for above, below in pairs])


def _bare_keys(rows: list[list[str]]) -> list[str]:
    """Rows of numbers, each above a row of keys; below a heading of keys they can be nothing else."""
    cells = [[cell.strip() for cell in row] for row in rows]
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    if len(rows) % 2 or not all(_are_keys(above, below) for above, below in pairs):
        return []
    return _paired(pairs)


def _paired(pairs: list[tuple[list[str], list[str]]]) -> list[str]:
    return [
        f"{number}. {key}"
        for above, below in pairs
        for number, key in zip(above, below, strict=True)
        if number
    ]


def _are_keys(numbers: list[str], keys: list[str]) -> bool:
    said = [(number, key) for number, key in zip(numbers, keys, strict=True) if number or key]
    return bool(said) and all(
        number.isdecimal() and key_lines.is_short(key) for number, key in said
    )


def _keys_down(rows: list[list[str]]) -> list[str]:
    """题号 | 答案 | 解析 as the head of columns."""
    head = rows[0] if rows else []
    number = next((at for at, name in enumerate(head) if name in _NUMBERS), None)
    key = next((at for at, name in enumerate(head) if name.endswith("答案")), None)
    if number is None or key is None or "题干" in head or "题目" in head:
        return []
    lines = []
    for row in rows[1:]:
        if row[number].isdecimal():
            lines.append(f"{row[number]}. {row[key]}")
            others = (cell for at, cell in enumerate(row) if at not in (number, key) and cell)
            lines += (f"解析：{cell}" for cell in others)
    return lines


def write(rows: Iterable[Row], pictures: Mapping[str, bytes] = NONE) -> bytes:
    """A paper with the key after each question, one paragraph a line; tables are Word's own.

    `pictures` are those that are stored, by key; what a stem names besides stays in writing.
    """
    lifted: list[Lifted] = []
    plain = [replace(row, content=_lifted(row.content, lifted, pictures)) for row in rows]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        writer = _Writer(package, lifted, pictures)
        body = "".join(writer.written(said) for said in paper.write(plain))
        docx_xml.finish(package, body, writer.media)
    return written.getvalue()


def _lifted(content: Content, lifted: list[Lifted], pictures: Mapping[str, bytes]) -> Content:
    def place(one: Lifted) -> str:
        lifted.append(one)
        return mark(len(lifted) - 1)

    parts = tuple(_lifted(part, lifted, pictures) for part in content.parts)
    return replace(content, stem=lift(content.stem, pictures, place), parts=parts)


@dataclass
class _Writer:
    """Puts pictures into the package as it meets them, each once; `media` is where, by key."""

    package: zipfile.ZipFile
    lifted: list[Lifted]
    pictures: Mapping[str, bytes]
    media: dict[str, str] = field(default_factory=dict)

    def written(self, said: str) -> str:
        """A table that would not be read back as one stays in lines."""
        written = []
        for one in lines_and_tables(said):
            rows = [one.head, *one.rows] if isinstance(one, Grid) else []
            if rows and _lines_of(rows) == table_lines(rows):
                written.append(docx_xml.table(rows))
            else:
                lines = table_lines(rows) if isinstance(one, Grid) else [one]
                written += (docx_xml.paragraph(*self._runs(line)) for line in lines)
        return "".join(written)

    def _runs(self, line: str) -> Iterator[str]:
        for piece in pieces(line):
            if isinstance(piece, str):
                yield docx_xml.run(piece)
            elif piece < len(self.lifted):
                yield self._drawing(piece)

    def _drawing(self, place: int) -> str:
        one = self.lifted[place]
        if one.key not in self.media:
            content = self.pictures[one.key]
            ending = "png" if content.startswith(b"\x89PNG") else "jpg"
            self.media[one.key] = f"media/image{len(self.media) + 1}.{ending}"
            self.package.writestr(f"word/{self.media[one.key]}", content, zipfile.ZIP_STORED)
        size = (one.width, one.height)
        number = list(self.media).index(one.key) + 1
        return docx_xml.drawing(place + 1, docx_xml.relation(number), one.alt, size)
