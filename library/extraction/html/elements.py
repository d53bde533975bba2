"""Markup → a tree of elements, and what of it is never shown."""

import re
from typing import TypeAlias

from lxml import etree

from library.decoding import Unreadable

Element: TypeAlias = etree._Element

TOO_DEEP = "网页的结构异常（嵌套过深），无法读取。请在浏览器里打开，把正文复制后用“粘贴网页”导入。"
#: What is never part of the text.
DROPPED = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "canvas",
    "audio",
    "video",
    "map",
    "nav",
    "footer",
    "aside",
    "button",
    "select",
    "textarea",
    "input",
    "datalist",
    "dialog",
    "rp",
    "rt",
    "link",
    "meta",
    "title",
    "head",
]
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def tree(markup: str) -> Element:
    """Raises `Unreadable` for what cannot be held in a tree."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        root = None
    # What lies deeper is left out without a word.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise Unreadable(TOO_DEEP)
    return etree.Element("html") if root is None else root


def drop(element: Element) -> None:
    """The element with all in it, but not the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
