"""One question a line: our own form, which `write` makes, and the plain form of public sets.

The plain form is `{"type": "single" | "multi", "stem", "options": [text, …], "answer": "AC"}`.
Our own carries the pictures of its stems under `pictures`, in base64 by the key that the stem names.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from courses.exchange.pictures import NONE, Lifted, lift, mark
from courses.exchange.rows import (
    LEVELS,
    POOLS,
    FilePicture,
    ReadFile,
    Row,
    UnreadableFile,
    UnusablePicture,
    facts_from_json,
    row_to_json,
)
from courses.questions import OPTION_IDS
from courses.questions.content import Content, from_json, is_well_formed
from courses.questions.stems import pictures_in

PLAIN_KINDS = {"single": "single", "multi": "multiple", "multiple": "multiple"}


def read(raw: bytes) -> ReadFile:
    """Raises `UnreadableFile` where it is no text; a broken line is a row with a problem."""
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableFile("文件不是 UTF-8 编码的文本，请另存为 UTF-8 后再导入。") from error
    found = ReadFile()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found.rows.append(_row(f"第 {number} 行", line, found.pictures))
    return found


def write(rows: Iterable[Row], pictures: Mapping[str, bytes] = NONE) -> bytes:
    """`pictures` are those that are stored, by key; what a stem names besides is left out."""
    lines = (
        json.dumps(
            row_to_json(row) | _carried(row.content, pictures), ensure_ascii=False, sort_keys=True
        )
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _carried(content: Content, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    stems = "\n".join(one.stem for one in (content, *content.parts))
    said = {key: b64encode(pictures[key]).decode() for key in pictures_in(stems) if key in pictures}
    return {"pictures": said} if said else {}


def _row(place: str, line: str, pictures: list[FilePicture]) -> Row:
    try:
        said = json.loads(line)
        if not isinstance(said, dict):
            raise TypeError(line)
        if "content" in said:
            return _own_row(place, said, pictures)
        return _plain_row(place, said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        empty = Content("single", line.replace("\x00", "")[:2000])
        return Row(place, empty, problems=["这一行不是一道题的 JSON，没有读懂。"])


def _own_row(place: str, said: dict[str, Any], pictures: list[FilePicture]) -> Row:
    content, facts = from_json(said["content"]), facts_from_json(said.get("facts", {}))
    carried = said.get("pictures", {})
    if not is_well_formed(content) or not isinstance(carried, dict):
        raise TypeError(place)
    row = Row(place, _marked(content, carried, pictures), facts)
    for names, code, what in (
        (POOLS, facts.pool, "用途"),
        (LEVELS, facts.level, "层级"),
    ):
        if code not in names:
            row.problems.append(f"{what}“{code}”无法识别，可以填写：{'、'.join(names)}。")
    if unread := sorted(set(said) - {"content", "facts", "pictures"}):
        row.problems.append(f"“{'”“'.join(unread)}”没有读懂，没有导入。")
    if type(facts.difficulty) is not int or facts.difficulty not in range(1, 6):
        row.problems.append(f"难度“{facts.difficulty}”不是 1 到 5 的整数。")
    return row


def _marked(content: Content, carried: dict[str, Any], pictures: list[FilePicture]) -> Content:
    def place(one: Lifted) -> str:
        pictures.append(FilePicture(one.alt, partial(_decoded, carried[one.key])))
        return mark(len(pictures) - 1)

    parts = tuple(_marked(part, carried, pictures) for part in content.parts)
    stem = lift(content.stem, carried, place)
    return replace(content, stem=stem, parts=parts)


def _decoded(words: Any) -> bytes:
    try:
        return b64decode(words, validate=True)
    except (ValueError, TypeError) as error:
        raise UnusablePicture("图片不是 base64 编码") from error


def _plain_row(place: str, said: dict[str, Any]) -> Row:
    texts, letters = [str(one) for one in said["options"]], str(said.get("answer") or "")
    surplus = (f"第 {n} 项" for n in range(len(OPTION_IDS) + 1, len(texts) + 1))
    row = Row(
        place,
        Content(
            kind=PLAIN_KINDS.get(str(said.get("type")), str(said.get("type"))),
            stem=str(said["stem"]),
            options=[
                {"id": mark, "text": text}
                for mark, text in zip((*OPTION_IDS, *surplus), texts, strict=False)
            ],
            key=[letter.lower() for letter in letters if letter.strip()],
            explanation=f"来源：{said['source']}" if said.get("source") else "",
        ),
    )
    if said.get("source"):
        row.remarks.append("来源不是站内条文的引用，已写入解析。")
    return row
