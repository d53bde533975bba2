"""The bytes of a web page → its text: what the file begins with decides, then what it says of itself."""

import codecs
import re

from library.decoding import Unreadable, decoded_markup

_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,30})""", re.I
)
_IN_XML = re.compile(rb"""\s*<\?xml\b[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,30})""")
_HEAD = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The names under which GB 18030 goes, whose subsets say less than the pages hold.
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}
# Pages are put together from many sources; one broken character must not cost the rest.
_MOST_BROKEN = 0.001
NOT_A_PAGE = "文件内容不是网页，也不是文本。请在浏览器里重新打开网页，另存为“网页，全部”再导入。"


def text_of_page(raw: bytes, said: str = "") -> str:
    """`said` is an encoding that something outside the page names. Raises `Unreadable` for what is no text."""
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return _demand_text(raw.decode(codec, errors="replace"))
    for name in (said, *_declared(raw)):
        if (text := _tried(raw, name)) is not None:
            return _demand_text(text)
    return decoded_markup(raw.replace(b"\0", b"")).text


def _declared(raw: bytes) -> list[str]:
    head = raw[:_HEAD]
    found = (pattern.search(head) for pattern in (_IN_XML, _DECLARED))
    return [match[1].decode("ascii") for match in found if match]


def _tried(raw: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(_CHINESE.get(name.lower(), name)).name
        text = raw.decode(codec, errors="replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if text.count("\ufffd") > _MOST_BROKEN * len(text) else text


def _demand_text(text: str) -> str:
    """Without the zero characters that some programs leave; a page that is full of them is none."""
    plain = text.replace("\0", "")
    if len(plain) < len(text) / 2 or plain.count("\ufffd") > len(plain) / 10:
        raise Unreadable(NOT_A_PAGE)
    return plain
