"""Two versions of a reviewed text beside each other, in words.

What counts is what a reader meets: titles, paragraphs, where links lead, names of files. Marks are
per paragraph and inside a paragraph per word; a Chinese character is a word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

from django.db.models import ForeignKey
from wagtail.fields import StreamField

from cms.review.content import FILES, model_of

WORD = re.compile(r"[A-Za-z0-9.]+|\s+|.", re.DOTALL)
# Below this likeness two paragraphs are another text, not a changed one.
ALIKE = 0.4
# Comparing word by word is quadratic.
LONGEST = 3000
PARAGRAPH_ENDS = frozenset({"p", "li", "br", "h2", "h3", "h4", "hr"})
CODES = frozenset({"level", "kind", "type", "decorative"})
MEDIA_KEYS = {"image": "siteimage", "document": "sitedocument"}


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Paragraph:
    """`pieces` are (mark, text); a removed and an added piece may stand side by side."""

    mark: Mark
    pieces: list[tuple[Mark, str]]


def compare(old: Sequence[str], new: Sequence[str]) -> list[Paragraph]:
    """The paragraphs of `new` in order, with what `old` had instead."""
    found: list[Paragraph] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_whole(Mark.SAME, text) for text in new[k:m]]
        else:
            found += _replaced(old[i:j], new[k:m])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    pairs = min(len(old), len(new))
    for before, after in zip(old, new, strict=False):
        yield from _rewritten(before, after)
    for text in old[pairs:]:
        yield _whole(Mark.REMOVED, text)
    for text in new[pairs:]:
        yield _whole(Mark.ADDED, text)


def _rewritten(before: str, after: str) -> Iterator[Paragraph]:
    one, other = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if len(before) > LONGEST or len(after) > LONGEST or matcher.ratio() < ALIKE:
        yield _whole(Mark.REMOVED, before)
        yield _whole(Mark.ADDED, after)
        return
    pieces = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            pieces.append((Mark.SAME, "".join(other[k:m])))
            continue
        pieces += [(Mark.REMOVED, "".join(one[i:j]))] if j > i else []
        pieces += [(Mark.ADDED, "".join(other[k:m]))] if m > k else []
    yield Paragraph(Mark.CHANGED, pieces)


def _whole(mark: Mark, text: str) -> Paragraph:
    return Paragraph(mark, [(mark, text)])


def lines_of(content: dict[str, Any]) -> list[str]:
    """The content of one version as paragraphs, each field named."""
    model = model_of(content)
    lines: list[str] = []
    files = content.get(FILES, {})
    for name in model.reviewed_fields:
        if name not in content:
            continue
        field = model._meta.get_field(name)
        if isinstance(field, StreamField):
            lines += [line for block in content[name] for line in _block_lines(block, field, files)]
        else:
            lines.append(f"{field.verbose_name}：{_shown(field, content[name])}")
    # A hash says that it is another file although its name stayed.
    lines += [f"文件：{title}（指纹 {digest[:8]}）" for title, digest in files.values()]
    return lines


def _shown(field: Any, value: Any) -> str:
    if isinstance(field, ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found else f"（{value}，已删除）"
    return str(dict(field.flatchoices).get(value, value))


def _block_lines(block: dict[str, Any], field: StreamField, files: dict[str, Any]) -> list[str]:
    label = field.stream_block.child_blocks[block["type"]].label
    if isinstance(block["value"], str):
        return _paragraphs(block["value"])
    texts = [text for text in _texts(block["value"], files) if text]
    return [f"〔{label}〕{'｜'.join(texts)}"]


def _texts(value: Any, files: dict[str, Any], key: str = "") -> Iterator[str]:
    if key in MEDIA_KEYS and isinstance(value, int):
        yield files.get(f"{MEDIA_KEYS[key]}:{value}", ["（文件已删除）"])[0]
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in CODES:
                yield from _texts(item, files, name)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, files)
    else:
        yield " ".join(_paragraphs(str(value)))


def _paragraphs(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return [line for line in lines if line]


class _Reader(HTMLParser):
    """The words of rich text; after the words of a link, where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "hr"}:
            self.parts.append("\n")
        if tag == "a":
            values = dict(attrs)
            inner = f"{values.get('linktype')}:{values.get('id')}"
            self.targets.append(values.get("href") or inner)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.targets:
            self.parts.append(f"〔{self.targets.pop()}〕")
        elif tag in PARAGRAPH_ENDS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
