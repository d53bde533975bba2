"""Which blocks of a page are what its site prints around every text: menus, paths, buttons, further articles, its own foot.

They are told by what they are: links and little else, in an element that is called a menu or a foot, or words that
only stand there. What begins an item or ends a sentence is never one of them.
"""

import re
from collections.abc import Callable, Sequence

from gongwen import numbers
from gongwen.furniture import is_furniture
from gongwen.marks import mark_of
from gongwen.normalise import level
from gongwen.organs import is_organ
from gongwen.signing import dates_document
from library.extraction.blocks import Block, PageBreak, Paragraph
from library.extraction.html.elements import Element
from library.extraction.html.flow import Shown

#: What elements of a site are called, whatever system made it.
_NAMES = frozenset(
    [
        *(
            "foot",
            "footer",
            "copyright",
            "nav",
            "navbar",
            "navigation",
            "menu",
            "submenu",
            "sidebar",
        ),
        *(
            "breadcrumb",
            "breadcrumbs",
            "crumb",
            "crumbs",
            "share",
            "related",
            "friendlink",
            "friendlinks",
        ),
        *("pager", "pagination"),
    ]
)
_WORD = re.compile(r"[-_\s]+")
_MOSTLY = 0.8
_SITE = re.compile(
    r"欢迎(?:光临|访问|您).{0,40}|今天是.{0,24}|(?:[\s|｜·]*(?:设为首页|加入收藏|网站地图|无障碍.{0,4}|登录|注册))+"
    r"|(?:作者|发布者?|发布人|来源|(?:发布|发表|更新)?时间|发布日期)\s*[:：].{0,40}(?:点击|浏览|阅读)(?:次数|数|量)?\s*[:：].{0,20}"
)
#: Of the foot of a site, if what nothing else prints stands beside it.
_OF_FOOT = re.compile(
    r"(?:主办|承办|协办|版权|技术支持|网站管理|网站维护|备案号|访问量|地\s*址|邮\s*编|电\s*话)(?:单位|所有|部门)?\s*[:：].{0,120}"
)
_FOOT = re.compile(
    r"ICP\s*备|公网安备|网安备|版权所有|Copyright|All\s+Rights\s+Reserved|网站标识码|您是第.{1,20}位访"
)
_MOST_OF_FOOT = 8
_OTHERS = re.compile(
    r"\W*(?:相关|热点|热门|友情|最新|推荐|更多|延伸|往期|精彩|栏目|站内|图片|重要|新闻|猜你)[\u4e00-\u9fff]{0,6}\W*"
)
_ATTACHED = re.compile(
    r"附\s*[件表录]?\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*[:：【\[]|附\s*[件表]"
)
_SENTENCE = re.compile(r"[。；！？]$|。")


def lines_of(block: Block) -> list[str]:
    if isinstance(block, PageBreak):
        return []
    if isinstance(block, Paragraph):
        return block.text.splitlines()
    return [" ".join(filter(None, (" ".join(cell.split()) for cell in row))) for row in block.rows]


def is_text(one: Shown) -> bool:
    """Whether it has an item or a sentence in it."""
    texts = lines_of(one.block)
    return any(mark_of(text) is not None or _SENTENCE.search(text) for text in texts if text)


def is_linked(one: Shown) -> bool:
    """Whether it is links and little else; what is attached to a text is a link of another kind."""
    texts = lines_of(one.block)
    words = sum(len(re.sub(r"[\W_\d]", "", text)) for text in texts)
    if one.file or any(map(_ATTACHED.match, texts)):
        return False
    return bool(one.linked) and one.linked >= _MOSTLY * words


def is_printed(text: str) -> bool:
    """Whether a line is one that sites print around any text."""
    return is_furniture(text) or _SITE.fullmatch(text) is not None


def is_foot(text: str) -> bool:
    """Whether a line is one of those at the very end of every page of a site."""
    return _FOOT.search(text) is not None and "。" not in text


def names_site(title: str) -> bool:
    """Whether a page is called by its site: the organ that runs it, or 示例工会网."""
    return is_organ(title) or title.endswith(("网", "网站"))


def is_menu(element: Element) -> bool:
    """Whether it is called a menu, a foot or the like, and holds no sentence."""
    words = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    named = element.tag not in ("body", "html") and not _NAMES.isdisjoint(_WORD.split(words))
    return named and not any("。" in text for text in element.itertext())


def heads_others(one: Shown) -> bool:
    """相关链接 or 热点新闻, above links to other texts."""
    texts = lines_of(one.block)
    return len(texts) == 1 and _OTHERS.fullmatch(texts[0]) is not None


class Site:
    """What of the blocks of one page belongs to the site."""

    def __init__(self, shown: Sequence[Shown], *, is_title: Callable[[Shown], bool]) -> None:
        """`is_title` tells the title of the page, which may be a link."""
        self.shown = shown
        self.is_title = is_title
        self.linked = [is_linked(one) for one in shown]
        self.above_links = _places_above(self.linked)
        self.has_foot = any(
            is_foot(text) for one in shown[-_MOST_OF_FOOT:] for text in lines_of(one.block)
        )

    def around(self) -> tuple[int, int]:
        """How many of the first blocks are of the site, and from which on the last ones are."""
        begin, end = 0, len(self.shown)
        while begin < end and (self.has(begin) or self.is_logo(begin)):
            begin += 1
        while end > begin and (self.has(end - 1) or self.is_at_end(end - 1)):
            end -= 1
        return begin, end

    def has(self, place: int) -> bool:
        one = self.shown[place]
        if is_text(one) or one.file or self.is_title(one):
            return False
        texts = [level(text) for text in lines_of(one.block)]
        if all(map(is_printed, texts)):
            return True
        if any(map(_ATTACHED.match, texts)):
            return False
        if self.linked[place] and (one.links > 1 or self.is_in_run(place)):
            return True
        numbered = any(numbers.parse(text) is not None for text in texts)
        return _is_in_menu(one.holder) and not numbered and not self.is_signature(place)

    def is_logo(self, place: int) -> bool:
        """Whether it is the name of the site above its menu."""
        below = place + 1
        named = all(map(names_site, lines_of(self.shown[place].block)))
        return named and below < len(self.shown) and self.linked[below] and self.has(below)

    def is_in_run(self, place: int) -> bool:
        """Whether it is one of several links in a row, or the one below 相关链接; not those below 附件."""
        above = self.above_links[place]
        if above >= 0 and any(map(_ATTACHED.match, lines_of(self.shown[above].block))):
            return False
        headed = place > 0 and heads_others(self.shown[place - 1])
        return headed or any(
            self.linked[max(place - 1, 0) : place] + self.linked[place + 1 : place + 2]
        )

    def is_signature(self, place: int) -> bool:
        """Whether a date stands there or right below, where a text is closed in what is called its foot."""
        beside = (text for one in self.shown[place : place + 2] for text in lines_of(one.block))
        return any(map(dates_document, beside))

    def is_at_end(self, place: int) -> bool:
        """Whether it is part of the foot, or heads links to other texts."""
        one = self.shown[place]
        below = self.shown[place + 1 : place + 2]
        if below and heads_others(one) and self.linked[place + 1]:
            return True
        texts = lines_of(one.block)
        foot = all(is_foot(text) or _OF_FOOT.fullmatch(text) for text in texts)
        return self.has_foot and foot and not is_text(one)


def _places_above(linked: Sequence[bool]) -> list[int]:
    """For each place that of the nearest one above that is no link; -1 where there is none."""
    places, last = [], -1
    for place, link in enumerate(linked):
        places.append(last)
        last = last if link else place
    return places


def _is_in_menu(element: Element | None) -> bool:
    while element is not None:
        if is_menu(element):
            return True
        element = element.getparent()
    return False
