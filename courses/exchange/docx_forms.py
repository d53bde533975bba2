"""What a Word paper shows by its form, put into its text before that is read.

Raised and lowered characters become powers and indices (10², H₂O); what Unicode has none for is
written `^(…)`, `_(…)` and told. Underlined blanks become a gap. Other underlined words get marks for
`paper.underlined`. Formulas are put into a line. Text boxes come below the paragraph that they hang
on, rather than into the question above it.
"""

import io
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from courses.exchange.docx_formulas import levels_of, put_in_line
from courses.exchange.docx_pieces import DELETED, Piece, groups, pieces_of
from courses.exchange.paper import headings, labels, numbers, options
from courses.exchange.paper.underlined import BEGIN, END, GAP, without_marks
from courses.exchange.scripts import script
from library.archives import Missing
from library.extraction.docx.inline import TEXT_BOX
from library.extraction.docx.names import M_NS, Element, children, w
from library.extraction.docx.package import Package

BOXED = "文字框里的内容（“{}”等）放在了文字框所在段落的后面，请核对放得对不对。"
FORMULAS = "文件里有 {} 个公式，按一行文字读出（分数写作 1/2，根号写作 √），请对照原卷核对。"
SCRIPTS = "上标或下标没有对应的字符，写成了“{}”，请核对。"
TOO_LARGE = "文件的文字太多，上标、下标、下划线、公式和文字框没有另行处理；请核对，或拆分后再导入。"
#: One of these in the XML is why it is looked at, here and not in a process of its own.
_SIGNS = (b"vertAlign", b":u ", b":u/", b"txbxContent", b"oMath")
MOST_XML = 10 * 1024 * 1024
_OPENING, _CLOSING = "（([【", "）)]】"


@dataclass
class Formed:
    """The file again, without the contents of its pictures; `odd` are scripts that are written out."""

    raw: bytes
    problems: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def formed(raw: bytes) -> Formed:
    """Raises `Unreadable`."""
    package = Package(io.BytesIO(raw))
    written = _main_xml(package)
    if not any(sign in written for sign in _SIGNS):
        return Formed(raw)
    if len(written) > MOST_XML:
        return Formed(raw, [TOO_LARGE])
    main, found = package.main(), Formed(raw)
    _take_out_boxes(main.root, found)
    formulas = list(main.root.iter(f"{{{M_NS}}}oMath"))
    told = sum(put_in_line(one) for one in formulas)
    found.problems += [FORMULAS.format(told)] if told else []
    for paragraph in main.root.iter(w("p")):
        _form(paragraph, found)
    found.raw = _written(package, main.name, main.root)
    return found


def _main_xml(package: Package) -> bytes:
    """Empty where there is none; who reads the file says so."""
    try:
        return package.read(package.main_name())
    except Missing:
        return b""


def _take_out_boxes(root: Element, found: Formed) -> None:
    words: list[str] = []
    for paragraph in list(root.iter(w("p"))):
        for box in reversed(_boxes(paragraph)):
            words.append("".join(box.itertext(w("t"))).strip())
            for block in reversed(list(children(box))):
                paragraph.addnext(block)
    if shown := next(filter(None, words), ""):
        found.problems.append(BOXED.format(shown[:20]))


def _boxes(parent: Element) -> list[Element]:
    """The text boxes that hang on a paragraph."""
    found: list[Element] = []
    for child in children(parent):
        if child.tag == TEXT_BOX:
            found.append(child)
        elif child.tag not in DELETED:
            found += _boxes(child)
    return found


def _form(paragraph: Element, found: Formed) -> None:
    pieces = pieces_of(paragraph)
    for piece in pieces:
        piece.say(without_marks(piece.text))
    for level, run in groups(pieces, "level"):
        if level:
            _raise(run, level, found)
    for element, level in levels_of(paragraph):
        _raise([Piece.of_formula(element)], level, found)
    text = "".join(piece.text for piece in pieces)
    place = 0
    for is_underlined, run in groups(pieces, "is_underlined"):
        said = "".join(piece.text for piece in run)
        if is_underlined:
            _underline(run, text[:place], said, text[place + len(said) :])
        place += len(said)


def _raise(run: list[Piece], level: str, found: Formed) -> None:
    said = "".join(piece.text for piece in run)
    shown = script(said, level)
    if shown == said:
        return
    if shown.startswith(("^(", "_(")):
        found.odd.append(shown)
    _say(run, shown)


def _underline(run: list[Piece], before: str, said: str, behind: str) -> None:
    """A gap for blanks, marks around words; neither where the line is no stem or the place is in brackets."""
    in_brackets = before.rstrip()[-1:] in [*_OPENING] and behind.lstrip()[:1] in [*_CLOSING]
    alone = not before.strip() and not behind.strip()
    if in_brackets or alone or _is_no_stem(before + said):
        return
    words = said.strip(" \t　\xa0")
    if words and not words.strip("_＿—-"):
        return
    if words:
        start = said.index(words)
        shown = f"{said[:start]}{BEGIN}{words}{END}{said[start + len(words) :]}"
    elif len(said) > 1 or "\t" in said:
        shown = GAP
    else:
        return
    _say(run, shown)


def _say(run: list[Piece], shown: str) -> None:
    """This instead of what the pieces said together."""
    run[0].say(shown)
    for piece in run[1:]:
        piece.say("")


def _is_no_stem(text: str) -> bool:
    line = text.strip()
    if labels.is_said(line) or headings.heading(line) is not None or options.listed(line):
        return True
    numbered = numbers.question(line)
    return numbered is not None and not numbered.text.strip()


def _written(package: Package, name: str, root: Element) -> bytes:
    """Only the XML counts for what is read next; all other parts keep no more than their names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in package.entries:
            if entry == name:
                content = etree.tostring(root, encoding="utf-8", xml_declaration=True)
            else:
                is_text = entry.casefold().endswith((".xml", ".rels"))
                content = package.read(entry) if is_text else b""
            copy.writestr(entry, content)
    return written.getvalue()
