"""From bytes to an element tree, without ever resolving anything outside the bytes.

A document type is cut away before parsing, so there are no entities to expand and nothing to
fetch; the named characters of HTML, which books use with or without declaring them, are put in
by hand.
"""

import codecs
import re
from html.entities import html5

from charset_normalizer import from_bytes
from lxml import etree, html

from library.books.epub.errors import BadBook

DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
META_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([A-Za-z0-9._-]+)""", re.I)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DOCTYPE = re.compile(r"<!DOCTYPE", re.I)
# What counts on the way to the end of a document type: comments and quoted words do not.
DOCTYPE_TOKEN = re.compile(r"<!--.*?-->|\"[^\"]*\"|'[^']*'|[\[\]>]", re.S)
PROLOGUE = 10_000
ENTITY = re.compile(r"&([A-Za-z_:][\w.:-]{0,60});")
# Not allowed in XML 1.0; the private markers of `content` are among them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# GBK and GB2312 are its subsets, and books declare them for text that needs the whole.
SAME_AS = {"gbk": "gb18030", "gb2312": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030"}


def decode(raw: bytes) -> str:
    """By byte order mark, declaration, UTF-8, GB18030, in this order; else by guessing."""
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    if raw[:2] in (b"<\x00", b"\x00<"):
        return raw.decode("utf-16-le" if raw[0] else "utf-16-be", "replace")
    match = DECLARED.search(raw[:400]) or META_CHARSET.search(raw[:2000])
    declared = match[1].decode("ascii").lower() if match else "utf-8"
    for encoding in (SAME_AS.get(declared, declared), "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    guessed = from_bytes(raw[:200_000]).best()
    return raw.decode(guessed.encoding if guessed else "utf-8", "replace")


def clean(text: str) -> str:
    """Without declaration, document type, control characters and named entities."""
    text = CONTROL.sub("", text.lstrip("\ufeff"))
    text = CONTROL_REFERENCE.sub("", XML_DECLARATION.sub("", text, count=1))
    return ENTITY.sub(_character, without_doctype(text))


def without_doctype(text: str) -> str:
    """Cut by going through it once: a pattern would try a hostile one again and again."""
    start = DOCTYPE.search(text, 0, PROLOGUE)
    if start is None:
        return text
    depth = 0
    for token in DOCTYPE_TOKEN.finditer(text, start.end()):
        depth += {"[": 1, "]": -1}.get(token[0], 0)
        if token[0] == ">" and depth <= 0:
            return text[: start.start()] + text[token.end() :]
    return text[: start.start()]


def _character(match: re.Match[str]) -> str:
    if match[1] in KEPT:
        return match[0]
    # An entity that only the cut-away document type explained stands for nothing.
    return html5.get(f"{match[1]};", "").replace("&", "&amp;").replace("<", "&lt;")


def parse_xml(raw: bytes, *, name: str) -> etree._Element:
    """An XML file of the book's own frame; a small fault is forgiven. Raises `BadBook`."""
    data = clean(decode(raw)).encode()
    for recover in (False, True):
        try:
            root = etree.fromstring(data, _parser(recover=recover))
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root
    raise BadBook(
        f"书中的“{name}”已损坏，读不出内容。请重新下载，或用电子书工具（如 Calibre）重新导出。"
    )


def parse_page(raw: bytes) -> etree._Element | None:
    """The body of a page of text; tag soup is read the way browsers do. None: nothing in it."""
    text = clean(decode(raw))
    if not text.strip():
        return None
    try:
        root = etree.fromstring(text.encode(), _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        root = _soup(text)
    if root is None:
        return None
    for element in root.iter(etree.Element):
        element.tag = local(element)
    body = root.find(".//body")
    return body if body is not None else root


def _soup(text: str) -> etree._Element | None:
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        return html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def local(element: etree._Element) -> str:
    """`{http://www.w3.org/1999/xhtml}p` → p; the books agree on local names, not on prefixes."""
    return _local(str(element.tag))


def _local(name: str) -> str:
    """Tag soup has prefixes of no namespace."""
    return name.rpartition("}")[2].rpartition(":")[2].lower()


def attribute(element: etree._Element, name: str) -> str:
    """By local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if _local(str(key)) == name:
            return str(value).strip()
    return ""


def words(element: etree._Element) -> str:
    """All text inside, blanks collapsed."""
    return " ".join("".join(element.itertext()).split())
