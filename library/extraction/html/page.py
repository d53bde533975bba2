"""A page as a tree: what it says of itself, and which part of it is the text that it is there for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from lxml import etree

from gongwen import catalogue
from library.extraction.blocks import Extracted
from library.extraction.html.elements import DROPPED, Element, drop, is_hidden, tree
from library.extraction.html.flow import blocks_of, is_link
from library.extraction.html.site import is_foot, is_menu, names_site
from library.extraction.html.tables import is_table
from library.extraction.lines import text_of

# Where the publishing systems of the authorities and of WeChat put the text, the most exact first.
_KNOWN = (
    "id:js_content",
    "id:ucap-content",
    "class:v_news_content",
    "class:wp_articlecontent",
    "class:ucap-content",
    "class:trs_editor",
    "class:trs_ueditor",
    "class:trs_editor_view",
    "class:pages_content",
    "id:zoom",
    "id:zoomcon",
    "class:article-content",
    "class:article_content",
    "class:article_con",
    "class:rich_media_content",
    "id:artibody",
    "tag:article",
    "role:main",
    "tag:main",
)
_LEAST = 20
_CATALOGUES = ("table", "div", "ul", "dl", "section")
_LONGEST_CATALOGUE = 2000
# Of the text outside of links, the share that an element must hold for one to look inside it for the text.
_MOST_OF_IT = 0.8
_LONGEST_FOOT = 300
_NO_FURTHER = ("p", "ul", "ol", "span")
_META_TITLES = ("articletitle", "og:title", "dc.title")
_META_DATES = (
    "pubdate",
    "firstpublishedtime",
    "publishdate",
    "article:published_time",
    "dc.date.issued",
)
_DAY_ELEMENTS = ("id:publish_time",)
_TITLE_ELEMENTS = ("id:activity-name", "tag:h1")
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]+\s|-{2,}|——)\s*")
_DATE = re.compile(r"((?:19|20)\d{2})\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})")
_SHOWN_DAY = re.compile(rf"(?:发布|发表)(?:时间|日期)\s*[:：]?\s*{_DATE.pattern}")
_WECHAT_TIME = re.compile(r"""\bcreateTime\s*=\s*['"](\d{4}-\d{1,2}-\d{1,2})""")


@dataclass(frozen=True, slots=True)
class WebPage:
    """`published` is a day as YYYY-MM-DD, or empty like `title` where the page does not say."""

    title: str
    published: str
    body: Element
    main: Element
    #: The table of number, date and office, where it stands above the text and not in it.
    catalogue: Element | None


def parsed(markup: str) -> WebPage:
    """Raises `Unreadable` for a page that cannot be held in a tree."""
    root = tree(markup)
    title, published = _title(root), _said_day(root)
    for element in list(root.iter(*DROPPED)):
        drop(element)
    for element in [one for one in root.iter() if is_hidden(one)]:
        drop(element)
    found = root.find("body")
    body = root if found is None else found
    main = _main(root, body)
    return WebPage(title, published or _shown_day(root), body, main, _catalogue(root, main))


# --- which part of it --------------------------------------------------------------------------------------------


def _main(root: Element, body: Element) -> Element:
    for elements in _places(root, _KNOWN).values():
        found = max(elements, key=_length, default=None)
        if found is not None and _length(found) >= _LEAST:
            return found
    return _densest(body)


def _catalogue(root: Element, main: Element) -> Element | None:
    """The innermost element above the text that says its number beside other labels."""
    around = set(main.iterancestors())
    above = takewhile(lambda element: element is not main, root.iter(*_CATALOGUES))
    found = [element for element in above if element not in around and _is_catalogue(element)]
    return min(found, key=_length, default=None)


def _is_catalogue(element: Element) -> bool:
    words = "".join(element.itertext())
    if "号" not in words or len(words) > _LONGEST_CATALOGUE:
        return False
    return catalogue.numbers_document(text_of(Extracted(blocks_of(element)[0])))


def _places(root: Element, wanted: Iterable[str]) -> dict[str, list[Element]]:
    """The elements of some tags, or with some words in an attribute, whatever the case."""
    found: dict[str, list[Element]] = {place: [] for place in wanted}
    for element in root.xpath("//*[@id or @class or @role]"):
        for name in ("id", "class", "role"):
            for word in (element.get(name) or "").lower().split():
                found.get(f"{name}:{word}", []).append(element)
    for place, elements in found.items():
        if place.startswith("tag:"):
            elements.extend(root.iter(place.removeprefix("tag:")))
    return found


def _length(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _densest(body: Element) -> Element:
    """The innermost element that holds most of the text that is no link."""
    weights = _weights(body)
    found = body
    while True:
        inner = max(found, key=lambda one: weights.get(one, 0), default=None)
        if inner is None or inner.tag in _NO_FURTHER or (inner.tag == "table" and is_table(inner)):
            return found
        if weights.get(inner, 0) < _MOST_OF_IT * weights[body]:
            return found
        found = inner


def _is_foot(element: Element, weight: int) -> bool:
    return 0 < weight < _LONGEST_FOOT and is_foot("".join(element.itertext()))


def _weights(body: Element) -> dict[Element, int]:
    """How many characters outside of links and of the foot of the site each element holds."""
    weights: dict[Element, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        text = (element.text or "").strip()
        inner = sum(weights[child] + len((child.tail or "").strip()) for child in element)
        weight = len(text) + inner
        left_out = is_link(element) or is_menu(element) or _is_foot(element, weight)
        weights[element] = 0 if left_out and element is not body else weight
    return weights


# --- what it says of itself --------------------------------------------------------------------------------------


def _title(root: Element) -> str:
    if named := _meta(root, _META_TITLES):
        return named
    for elements in _places(root, _TITLE_ELEMENTS).values():
        found = [" ".join("".join(element.itertext()).split()) for element in elements]
        if len(found) == 1 and found[0] and not names_site(found[0]):
            return found[0]
    # Behind the name of the page stand those of its section and its site.
    return _SITE.split(" ".join((root.findtext(".//title") or "").split()))[0]


def _said_day(root: Element) -> str:
    """The day of publication that a page tells programs."""
    scripts = (script.text or "" for script in root.iter("script"))
    created = next(filter(None, map(_WECHAT_TIME.search, scripts)), None)
    return day_of(_meta(root, _META_DATES)) or day_of(created[1] if created else "")


def _shown_day(root: Element) -> str:
    """The one that it shows its readers, mostly outside of the text."""
    for element in _places(root, _DAY_ELEMENTS)[_DAY_ELEMENTS[0]]:
        if day := day_of("".join(element.itertext())):
            return day
    shown = _SHOWN_DAY.search(" ".join("".join(root.itertext()).split()))
    return day_of(shown[0]) if shown else ""


def day_of(text: str) -> str:
    """The first day that a text names as YYYY-MM-DD, else nothing."""
    match = _DATE.search(text)
    return "-".join((match[1], match[2].zfill(2), match[3].zfill(2))) if match else ""


def _meta(root: Element, names: tuple[str, ...]) -> str:
    said = {
        (element.get("name") or element.get("property") or "").lower(): element.get("content") or ""
        for element in root.iter("meta")
    }
    found = (" ".join(said.get(name, "").split()) for name in names)
    return next(filter(None, found), "")
