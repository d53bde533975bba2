"""The text of a page, freed of what its site prints around it, completed by what belongs to it and stands outside."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, dropwhile, takewhile

from gongwen import dates, numbers, titles
from gongwen.head import belongs_to_head
from gongwen.head_marks import NUMBER_LABEL
from gongwen.heading import ADDRESSEE
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import level
from gongwen.organs import is_organ
from gongwen.recognise import recognise
from gongwen.signing import dates_document
from gongwen.titles import kind_of
from library.extraction.blocks import Align, Block, Paragraph
from library.extraction.html.elements import Element
from library.extraction.html.flow import Shown, blocks_of, shown_around, shown_in
from library.extraction.html.page import WebPage, day_of
from library.extraction.html.site import (
    Site,
    is_linked,
    is_printed,
    is_text,
    lines_of,
    names_site,
)

#: How recognition knows the day on which a page was published.
PUBLISHED = "发布时间：{day}"
LEFT_OUT = "网页上这些文字在正文之外，没有录入，请核对：{said}"
_PUBLISHED = re.compile(r"(?:发布|发表)(?:时间|日期)\s*[:：]")
_POSTED = re.compile(
    r"(?<!成文|发文|生成|印发|签发|制发|生效|施行|实施|失效|废止|截止)(?:时间|日期)\s*[:：]\s*(?:19|20)\d\d.{0,12}"
)
_INFO = re.compile("点击|浏览|阅读|字体|字号|打印|分享")
# How far down a page says what it is.
_TOP = 12
# Among how many paragraphs its title is, and how short one may be.
_FIRST = 5
#: An order names the text that the page is called by, in a sentence.
_CITED = re.compile("《[^》]*》")
_SHORTEST_TITLE = 6
_ANNOUNCES = re.compile("(?:公告|通告|令)$")
#: How a site joins its own name to the title of a text.
_JOINED = re.compile(r"\s*[-_—–|｜]+\s*\S{2,20}")
#: What an account says above a text that it passes on.
_LEAD = re.compile(r"近日|日前|[↓👇]|(?:全文|原文|详情)如下|一起来?看|速看|速览")
_PASSES_ON = re.compile("转发|印发给|遵照|贯彻")
_MOST_OF_LEAD = 4
#: 附件【报名表.docx】已下载15次, as a site prints a file below a text.
_FILE_OF_SITE = re.compile(
    r"附\s*件\s*\d{0,2}\s*[:：]?\s*[【\[](?P<name>[^】\]]+)[】\]]\s*(?:已?下载.{0,12})?"
)
#: 文件, 签发人：… of a red head, 发文机关：… of the table of facts.
_OF_PAPER = re.compile(
    r"文\s*件$|[〔\[].*[〕\]]|签\s*发|^\S(?:\s*\S){1,7}\s*[:：]|(?:令|公告|通告|纪要|简报|函)$"
)
_ENTRY = re.compile(r"[\u4e00-\u9fff]{2,8}")
_SITE_NAME = re.compile(r"[\u4e00-\u9fff]{3,20}网站?")
_BRACKETED = re.compile(r"[（(][^（()）]{4,60}[)）]")
#: ——致全省职工的倡议书 goes on from a title above it.
_DASHED = re.compile("(?:—|--|－－)")
_SUFFIX = re.compile(r"\.[A-Za-z]{2,5}$")
_MOST_BEHIND = 6
_MOST_TITLE = 4
# By how many blanks and marks two writings of one title may differ.
_MOST_MARKS = 12
_MOST_SHOWN = 5
_LONGEST_SHOWN = 40


class Article:
    """`blocks` are those of the text in their order, `doubts` says what of the page is not among them."""

    def __init__(self, page: WebPage) -> None:
        self.page = page
        self.left_out: list[str] = []
        shown, self.pictures = shown_in(page.main)
        begin, end = Site(shown, is_title=self._holds_title).around()
        self.shown = shown[begin:end] or shown
        files = [one for one in self.shown if _files_of_site(one)]
        self.shown = [one for one in self.shown if not _files_of_site(one)]
        self.above, self.behind = shown_around(page.main, page.body)
        named = next(filter(None, map(self._named, [*self.above, *self.shown])), page.title)
        self.title = self._title_above() or named
        self._leave_out_above_title()
        self._leave_out_info()
        self._leave_out_lead()
        lines = [text for one in self.shown for text in lines_of(one.block)]
        printed = _bare("".join(lines))
        self.files = [name for one in (*files, *self.behind) for name in _files_of_site(one)]
        if any(text.startswith("附") for text in lines):  # the text says itself what is attached
            self.left_out += [name for name in self.files if _bare(name) not in printed]
            self.files = []
        around = [
            one for one in (*self.above, *self.behind) if is_text(one) and not self._heads(one)
        ]
        self._say(one for one in around if not _is_said(one, printed))

    def blocks(self) -> list[Block]:
        body = [one.block for one in self.shown]
        if not body:
            return []
        return list(self._completed([*body, *self._end(body)]))

    def doubts(self) -> list[str]:
        if not self.left_out:
            return []
        said = [f"“{_short(text)}”" for text in self.left_out[:_MOST_SHOWN]]
        more = "等" if len(self.left_out) > _MOST_SHOWN else ""
        return [LEFT_OUT.format(said="；".join(said) + more)]

    # --- what is none of it ----------------------------------------------------------------------------------------

    def _leave_out_above_title(self) -> None:
        """Where the title stands that the page is called by, only the head of a paper may stand above it."""
        place = self._place_of_title(self.shown) or 0
        above = self.shown[:place]
        if any(is_text(one) or _addresses(one) for one in above):
            return
        unknown = [one for one in above if not _is_known(one)]
        head = list(dropwhile(lambda one: not _is_of_head(one), unknown))
        self._say(unknown[: len(unknown) - len(head)])
        self.shown = [*head, *self.shown[place:]]

    def _leave_out_info(self) -> None:
        """What a site says of a text right below its title."""
        place = self._place_of_title(self.shown[:_TOP])
        if place is not None:
            info = list(takewhile(_is_info, self.shown[place + 1 :]))
            self.above += info
            del self.shown[place + 1 : place + 1 + len(info)]

    def _leave_out_lead(self) -> None:
        for place, one in enumerate(self.shown[: _MOST_OF_LEAD + 1]):
            lead = self.shown[:place]
            if place and _begins_paper(self.shown[place : place + 2]) and _is_lead(lead):
                self._say(lead)
                self.shown = self.shown[place:]
                return
            if not isinstance(one.block, Paragraph) or _addresses(one):
                return

    def _say(self, left_out: Iterable[Shown]) -> None:
        self.left_out += [text for one in left_out for text in lines_of(one.block)]

    def _heads(self, one: Shown) -> bool:
        """Whether it is a heading of the page, which calls the text by another name."""
        return isinstance(one.block, Paragraph) and (one.block.level or 9) <= 2

    def _named(self, one: Shown) -> str:
        """What the page is called, where a block begins with it, perhaps without the name of the site behind it."""
        if not isinstance(one.block, Paragraph) or (one.linked and not one.block.level):
            return ""
        begins = accumulate(one.block.text.splitlines()[:_MOST_TITLE])
        return max(filter(self._is_name, begins), key=len, default="")

    def _holds_title(self, one: Shown) -> bool:
        return self._named(one) != ""

    def _place_of_title(self, shown: Sequence[Shown]) -> int | None:
        return next((at for at, one in enumerate(shown) if self._holds_title(one)), None)

    def _title_above(self) -> str:
        """The title that a page shows above the text, where it is called by its site."""
        if self.page.title and not names_site(self.page.title):
            return ""
        lines = (
            text
            for one in reversed(self.above)
            for text in (() if one.linked else lines_of(one.block))
        )
        return next(filter(_is_whole_title, lines), "")

    def _is_name(self, said: str) -> bool:
        title = self.page.title
        if len(said) < _SHORTEST_TITLE:
            return False
        if title.startswith(said):
            rest = title.removeprefix(said)
            return not rest or bool(_JOINED.fullmatch(rest)) or titles.same(said, title)
        return abs(len(said) - len(title)) <= _MOST_MARKS and titles.same(said, title)

    # --- what belongs to it ----------------------------------------------------------------------------------------

    def _completed(self, blocks: list[Block]) -> Iterator[Block]:
        page, published = self.page, self._published()
        top = [block.text for block in blocks[:_TOP] if isinstance(block, Paragraph)]
        if published and not any(map(_PUBLISHED.search, top)):
            yield Paragraph(PUBLISHED.format(day=published))
        marks = list(takewhile(_is_mark, blocks[:_TOP]))
        yield from marks
        if page.catalogue is not None:
            yield from blocks_of(page.catalogue)[0]
        if _is_wanting(self.title, top):
            yield Paragraph(self.title, level=1, align=Align.CENTRE, bold=True)
        yield from self._between(top)
        yield from blocks[len(marks) :]

    def _published(self) -> str:
        """The day that a site prints between its title and the text."""
        lines = [text for one in self.above[-_MOST_BEHIND:] for text in lines_of(one.block)]
        posted = filter(None, map(_POSTED.search, lines))
        return self.page.published or next((day_of(found[0]) for found in posted), "")

    def _between(self, top: Sequence[str]) -> Iterator[Block]:
        """What of the head of the paper stands by itself around a title above the text: number, subtitle in brackets."""
        titled = self._place_of_title(self.above)
        if titled is None:
            return
        begin = max(0, titled - _MOST_BEHIND)
        lines = (
            (place, text)
            for place, one in enumerate(self.above[begin:], start=begin)
            for text in (() if one.linked else lines_of(one.block))
        )
        printed = _bare("".join(top))
        for place, text in lines:
            number = numbers.parse(NUMBER_LABEL.sub("", level(text)))
            said = _bare(number.display if number else text)
            below = place > titled and _BRACKETED.fullmatch(text) is not None
            if said not in printed and (number or below):
                printed += said
                yield Paragraph(text)

    def _end(self, body: list[Block]) -> Iterator[Block]:
        """Signature and date that stand right below the element of the text, and the names of its files."""
        last = [text for block in body[-_MOST_BEHIND:] for text in lines_of(block)]
        if not any(map(dates_document, last)):
            signed = [one.block for one in takewhile(_signs, self.behind)]
            yield from signed if any(map(_dates, signed)) else ()
        counted = [f"{count}.{name}" for count, name in enumerate(self.files, start=1)]
        if counted:
            named = self.files[0] if len(self.files) == 1 else "\n".join(counted)
            yield Paragraph(f"附件：{named}")


def _files_of_site(one: Shown) -> list[str]:
    """The names of files in a block of nothing else."""
    found = [_FILE_OF_SITE.fullmatch(text) for text in lines_of(one.block)] if one.file else []
    names = [match["name"].strip() for match in found if match]
    return [_SUFFIX.sub("", name) for name in names] if len(names) == len(found) else []


def _is_said(one: Shown, printed: str) -> bool:
    return all(_bare(text) in printed for text in lines_of(one.block))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _is_known(one: Shown) -> bool:
    """Whether it is plainly of the site: links, what every page prints, an entry of a menu."""
    texts = lines_of(one.block)
    entry = _is_in_list(one.holder) and all(_ENTRY.fullmatch(text) for text in texts)
    of_site = (is_printed(level(text)) or _SITE_NAME.fullmatch(text) for text in texts)
    return entry or is_linked(one) or all(of_site)


def _is_info(one: Shown) -> bool:
    """Whether it says when a site put the text up and how often it was read."""
    texts = [level(text) for text in lines_of(one.block)]
    plain = any(_INFO.search(text) for text in texts)
    return plain and not is_text(one) and all(map(is_printed, texts))


def _addresses(one: Shown) -> bool:
    return any(ADDRESSEE.fullmatch(level(text)) for text in lines_of(one.block))


def _is_of_head(one: Shown) -> bool:
    """Whether it may be part of the head of a paper, or of the table of facts about it."""
    if one.linked:
        return False
    if not isinstance(one.block, Paragraph):
        return True
    return any(map(_heads_paper, lines_of(one.block)))


def _heads_paper(text: str) -> bool:
    """Whether a line names an organ, a number, a signer, a day, or says what a label stands for."""
    read = level(text)
    named = belongs_to_head(Line.of(text)) or _OF_PAPER.search(text) is not None
    return named or bool(numbers.find(read) or dates.find(read))


def _is_in_list(element: Element | None) -> bool:
    return element is not None and (
        element.tag == "li" or next(element.iterancestors("li"), None) is not None
    )


def _begins_paper(shown: Sequence[Shown]) -> bool:
    """Whether a complete title stands there, right above a number or addressees."""
    if len(shown) < 2 or any(one.linked for one in shown):
        return False
    title, below = (lines_of(one.block) for one in shown)
    about = "关于" in "".join(title) and titles.is_complete("".join(title))
    addressed = (
        numbers.parse(level(below[0])) is not None or _addresses(shown[1]) if below else False
    )
    return about and addressed


def _is_lead(lead: Sequence[Shown]) -> bool:
    said = "".join(text for one in lead for text in lines_of(one.block))
    marked = any(mark_of(text) is not None for one in lead for text in lines_of(one.block))
    return _LEAD.search(said) is not None and _PASSES_ON.search(said) is None and not marked


def _signs(one: Shown) -> bool:
    return not one.linked and all(
        is_organ(text) or dates_document(level(text)) for text in lines_of(one.block)
    )


def _dates(block: Block) -> bool:
    return any(dates_document(level(text)) for text in lines_of(block))


def _is_mark(block: Block) -> bool:
    """A mark of secrecy is only one where it stands above the title."""
    return isinstance(block, Paragraph) and bool(recognise(block.text).secrecy)


def _is_wanting(title: str, top: Sequence[str]) -> bool:
    """Many pages are called by their section, although the text has a title."""
    own, printed = _CITED.sub("", title), "".join(top)
    if len(own) < _SHORTEST_TITLE:
        own = title  # 转发《…》 says hardly more than what the forwarded is called
    else:
        printed = _CITED.sub("", printed)
    if not title or _bare(own) in _bare(printed):
        return False
    if names_site(title):
        return False
    if top and _DASHED.match(top[0]):
        return True
    # Below an announcement stands the law that it announces.
    organ = _ANNOUNCES.sub("", title)
    announces = organ != title and is_organ(organ)
    return "关于" in title or announces or not any(map(_is_title, top[:_FIRST]))


def _is_title(line: str) -> bool:
    return bool(kind_of(line)) and len(line) >= _SHORTEST_TITLE and mark_of(line) is None


def _is_whole_title(line: str) -> bool:
    return _is_title(line) and titles.is_complete(line)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
