"""What a notice issues or forwards, and what an order publishes, is a document of its own: where it begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongwen import labels, titles
from gongwen.draft import MOST_ABOVE, MOST_TITLE_LINES, Draft
from gongwen.heading import MARKDOWN
from gongwen.lines import Line
from gongwen.outline import Kind, Node, assign_anchors
from gongwen.recognition import Recognition
from gongwen.tail import ATTACHMENT

_PUBLISHES = re.compile(
    r"《(?P<title>[^《》]{2,80}(?:《[^《》]*》[^《》]*)*)》[^。]{0,160}?(?:现予公布|予以公布|予以发布|现予发布|现公布|现发布|公布施行|发布施行|现予印发)"
)
_PUBLISHES_AGAIN = re.compile(
    r"《(?P<title>[^《》]{2,80})》根据本(?:决定|修正案)[^。《》]{0,12}修[改正订][^。《》]{0,20}(?:重新公布|重新发布|重新印发|予以公布)"
)
_WHERE_ORDERED = 4  # lines, of which a sentence may take several
_BEGUN = re.compile(r"附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?\s*(?P<title>.*)")
_AND_OTHERS = re.compile(r"》等(?:[两二三四五六七八九十\d]{1,3}[个项件部份])?(?!.*》)")
_NAME = r"《[^《》]+(?:《[^《》]*》[^《》]*)*》"
_LISTED = re.compile(rf"{_NAME}(?:[、，和及与以]*{_NAME})+")
#: How many lines the names of what is enclosed take above a signature.
_MOST_ANNOUNCED = 6
#: In how many of the first lines of a notice the enclosed documents are named.
_WHERE_NAMED = 4
#: Reads the lines of an enclosed document of this title.
Reader = Callable[[list[Line], str], Recognition]


@dataclass(slots=True)
class _Part:
    """The lines of one enclosed document, and the label (附件2) that stands above them."""

    label: str
    lines: list[Line]


def read(draft: Draft, reader: Reader) -> None:
    """Cut the enclosed documents off ``draft`` and read them; further ones become appendices of the first."""
    names, rule = _announced(draft)
    if not names:
        _drop_own_title(draft)
        return
    begin = _beginning(draft, names[0])
    if begin is None:
        if rule == "enclosed-after-signature":
            draft.result.warnings.append(
                f"标题为印发或转发《{names[0]}》，但正文之后没有找到该文件，请核对是否漏收。"
            )
        return
    body, draft.lines = draft.lines[begin:], draft.lines[:begin]
    while draft.lines and ATTACHMENT.fullmatch(draft.lines[-1].text):
        draft.lines.pop()
    parts = _parted(_without_label(body), names)
    inner = reader(parts[0].lines, names[0])
    draft.result.inner = inner
    draft.result.note("inner", inner.title, rule)
    for part, name in zip(parts[1:], names[1:], strict=False):
        _append(inner, part.label, reader(part.lines, name))


def _announced(draft: Draft) -> tuple[list[str], str]:
    names = titles.enclosed(draft.result.title)
    if names:
        texts = [line.raw for line in draft.lines[:_WHERE_NAMED]]
        return named_with(names, draft.result.title, texts), "enclosed-after-signature"
    if titles.kind_of(draft.result.title) in ("命令", "公告", "决定", "通告"):
        first = draft.lines[:_WHERE_ORDERED]
        if match := _PUBLISHES.search("".join(line.text for line in first)):
            title = "".join(line.raw for line in first)[slice(*match.span("title"))]
            return [title], "enclosed-by-order"
        last = draft.lines[max(0, draft.signed - _WHERE_ORDERED) : draft.signed]
        if match := _PUBLISHES_AGAIN.search("".join(line.raw for line in last)):
            return [match["title"]], "enclosed-by-order"
    return [], ""


def named_with(names: list[str], title: str, texts: Sequence[str]) -> list[str]:
    """``names``, and where the title goes on 等三个文件 all those that one of ``texts`` gives with the first of them."""
    if _AND_OTHERS.search(title):
        for text in texts:
            for listed in _LISTED.finditer(text):
                quoted = [name[1:-1] for name in re.findall(_NAME, listed[0])]
                if len(quoted) > len(names) and quoted[: len(names)] == names:
                    return quoted
    return names


def _drop_own_title(draft: Draft) -> None:
    """A page may name the law, then bring the order that publishes it, then the law with its name once more."""
    for place in range(draft.signed, min(draft.signed + MOST_ABOVE, len(draft.lines))):
        for used in range(1, MOST_TITLE_LINES):
            joined = "".join(line.raw for line in draft.lines[place : place + used])
            if titles.same(joined.lstrip("# "), draft.result.title):
                del draft.lines[place : place + used]
                return


def _beginning(draft: Draft, title: str) -> int | None:
    """After the signature, else anywhere; a head of its own right below the signature belongs to it."""
    above = (place for place in range(draft.signed) if not _is_announced(draft, place))
    places = [*range(draft.signed, len(draft.lines)), *above]
    found = next((place for place in places if _begins(draft, place, title)), None)
    if found is not None and 0 < draft.signed < found <= draft.signed + MOST_ABOVE:
        return draft.signed
    return found


def _is_announced(draft: Draft, place: int) -> bool:
    """附件：… right above the signature says what is enclosed and is not the enclosure."""
    near = draft.signed - place <= _MOST_ANNOUNCED
    return near and _BEGUN.fullmatch(draft.lines[place].text) is not None


def _begins(draft: Draft, place: int, title: str) -> bool:
    line = draft.lines[place]
    if ATTACHMENT.fullmatch(line.text) and place >= draft.signed > 0:
        return True
    return is_title(draft.lines, place, title)


def is_title(lines: list[Line], place: int, title: str) -> bool:
    """Whether the lines from ``place`` on repeat this title, perhaps behind 附件1."""
    heading = MARKDOWN.match(lines[place].raw)
    first = heading["text"] if heading else lines[place].raw
    joined = first
    for more in range(1, MOST_TITLE_LINES):
        if titles.alike(joined, title):
            return True
        if place + more >= len(lines) or len(joined) > len(title) + 20 or "。" in joined:
            break
        joined += lines[place + more].raw
    begun = _BEGUN.fullmatch(first)
    return begun is not None and bool(begun["title"]) and titles.alike(begun["title"], title)


def _without_label(lines: list[Line]) -> list[Line]:
    while lines and ATTACHMENT.fullmatch(lines[0].text):
        lines = lines[1:]
    begun = _BEGUN.fullmatch(lines[0].text) if lines else None
    if begun and begun["title"]:
        return [Line.of(lines[0].raw[begun.start("title") :]), *lines[1:]]
    return lines


def _parted(lines: list[Line], names: list[str]) -> list[_Part]:
    """Each document in order; one that is not found stays with what stands before it."""
    starts = [0]
    for name in names[1:]:
        place = next(
            (at for at in range(starts[-1] + 1, len(lines)) if is_title(lines, at, name)), None
        )
        if place is None:
            break
        starts.append(place)
    ends = [*starts[1:], len(lines)]
    parts = [_Part("", lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    for part, following in pairwise(parts):
        while part.lines and ATTACHMENT.fullmatch(part.lines[-1].text):
            following.label = _label(part.lines.pop())
    for part in parts:
        begun = _BEGUN.fullmatch(part.lines[0].text) if part.lines else None
        part.label = part.label or (_label(part.lines[0]) if begun else "")
        part.lines = _without_label(part.lines)
    return parts


def _label(line: Line) -> str:
    """附件2 of a line that begins with it, whatever follows."""
    begun = _BEGUN.fullmatch(line.text)
    return re.sub(r"[\s:：]", "", line.raw[: begun.start("title")]) if begun else ""


def _append(inner: Recognition, label: str, further: Recognition) -> None:
    number, _ = labels.read(label)
    node = Node(
        Kind.APPENDIX,
        label or "附件",
        number,
        heading=further.title,
        children=further.outline.nodes,
    )
    inner.outline.nodes.append(node)
    assign_anchors(inner.outline.nodes)
    inner.warnings += further.warnings
    inner.warnings.append(f"通知还印发了《{further.title}》，暂作为附件收在正文之后，请核对。")
