"""The plain notation of the texts in `content/`, and the page blocks that it becomes.

A title line, `key：value` lines of facts (may be absent), then paragraphs separated by empty lines:
`## ` a heading, `- ` a list, `> ` a quotation, `【要点】` a callout, `【条文】` clauses of documents.
"""

import re
from html import escape
from typing import Any

Facts = dict[str, str]
Block = dict[str, Any]
FACT = re.compile(r"^[一-鿿]{2,4}：.*$")


def read_text(text: str) -> tuple[str, Facts, list[str]]:
    """(title, facts, chunks) of a text."""
    title, *chunks = re.split(r"\n\s*\n", text.strip())
    facts = {}
    if chunks and all(FACT.match(line) for line in chunks[0].splitlines()):
        facts = dict(line.split("：", 1) for line in chunks.pop(0).splitlines())
    return title.removeprefix("# "), facts, chunks


def blocks(chunks: list[str]) -> list[Block]:
    """StreamField values; a first heading or text stays what it is."""
    return [_block(chunk) for chunk in chunks]


def _block(chunk: str) -> Block:
    if chunk.startswith("## "):
        return {"type": "heading", "value": {"text": chunk[3:], "level": "h2"}}
    if chunk.startswith(">"):
        return {"type": "quote", "value": _quotation(chunk)}
    if chunk.startswith("- "):
        items = (escape(line.removeprefix("- ")) for line in chunk.splitlines())
        return {
            "type": "text",
            "value": f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>",
        }
    if chunk.startswith("【要点】"):
        title, text = chunk.removeprefix("【要点】").split("\n", 1)
        value = {"kind": "success", "title": title, "text": f"<p>{escape(text)}</p>"}
        return {"type": "callout", "value": value}
    if chunk.startswith("【条文】"):
        return {"type": "clauses", "value": _clauses(chunk)}
    return {"type": "text", "value": f"<p>{escape(chunk)}</p>"}


def _quotation(chunk: str) -> dict[str, str]:
    lines = [line.lstrip("> ") for line in chunk.splitlines()]
    words = [line for line in lines if line and not line.startswith("——")]
    source = next((line[2:] for line in lines if line.startswith("——")), "")
    return {"text": "".join(words), "source": source}


def _clauses(chunk: str) -> dict[str, Any]:
    title, *lines = chunk.removeprefix("【条文】").splitlines()
    note = next((line.removeprefix("提示：") for line in lines if line.startswith("提示：")), "")
    uris = [line for line in lines if line.startswith("work:")]
    return {"title": title, "clauses": uris, "note": note}
