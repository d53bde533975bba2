"""The lines of a document as its parts are read from: blanks, page numbers and the furniture of web pages left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwen.marks import PAGE_NUMBER, mark_of
from gongwen.normalise import level
from gongwen.wrapping import unwrapped


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` has the length of ``raw``, so that places in one are places in the other: simplified characters,
    ordinary digits, for reading; ``raw`` is what is kept."""

    raw: str
    text: str

    @classmethod
    def of(cls, raw: str) -> Line:
        return cls(raw, level(raw))


_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\xad\u200b-\u200f\u2060\ufeff]")
_BLANKS = " \t\u3000\xa0"
_WEB_JUNK = re.compile(
    r"[-·•\s]*(?:上一篇|下一篇|上一条|下一条|上一页|下一页)\s*[:：]?.{0,60}"
    r"|(?:[【\[(（]?(?:打印|关闭|返回|收藏|分享|字号|字体|大 中 小|我要纠错)(?:本页|此页|页面|窗口|本文|文章|顶部|首页|上一页|列表|到|给|大小)?"
    r"[】\])）]?[\s:：|·]*+)+"
    r"|(?:当前位置|您的位置|您现在的位置|责任编辑|责编|浏览次数|点击数?|阅读次数|访问量|扫一扫|分享到|信息来源|编辑|作者|校对|打字|录入|审核|制作|监制)\s*[:：].{0,60}"
    r"|(?:稿件|文章|信息|图片)?来\s*源\s*[:：].{0,40}|(?:首页|网站首页)\s*[>\u203a»].{0,60}"
    r"|[【\[]?字(?:号|体)\s*[:：].{0,20}"
    r"|(?:[\u2193\u2191\u25bc\u25b2↓↑]|点击)*(?:点击)?(?:上方|下方)?[“\"]?蓝字[”\"]?.{0,20}|.{0,12}(?:长按|扫描|识别).{0,8}二维码.{0,20}"
    r"|(?:阅读原文|预览时标签不可点|微信扫一扫.{0,16}|继续滑动看下一个|轻触阅读原文|向上滑动看下一个|收录于合集.{0,30}|原标题\s*[:：].{0,80}|END|赞|在看|分享|收藏)"
    r"|[^\w|]+|点分享.{0,20}|分享\s*收藏.{0,12}|点亮[“\"]?在看.{0,20}|点个赞吧?|THE\s*END"
    r"|(?:供\s*稿|素材来源|文字来源|图文来源|编\s*审|排\s*版)\s*[:：].{0,40}|声明\s*[:：]\s*本(?:文|号|公众号).{0,80}"
    r"|(?:[\u4e00-\u9fff]{2,6}\s*[｜|丨·]\s*){2,}[\u4e00-\u9fff]{2,6}\s*[｜|丨·]?|(?:网站)?首页\s*[｜|丨→].{0,40}"
    r"|[^|]{0,60}(?:ICP\s*备|公网安备|版权所有|Copyright|All\s+Rights\s+Reserved|您是第.{1,20}位访客).{0,120}"
    r"|\(?（?此页无正文\)?）?.{0,4}|[（(]共印\s*\d+\s*份[)）]"
)


def read(text: str) -> list[Line]:
    """Every line of the document that says something, in order."""
    visible = (_INVISIBLE.sub("", raw).rstrip(_BLANKS) for raw in text.splitlines())
    whole = unwrapped([_without_emphasis(line) for line in visible])
    lines = [Line.of(raw) for raw in _joined(iter(whole))]
    return _without_tail([line for line in lines if not _WEB_JUNK.fullmatch(line.text)])


def _without_emphasis(line: str) -> str:
    """Bold type of Markdown marks a title or a signature; asterisks inside of a line may stand for a name left out."""
    if "*" not in line:
        return line
    if _EMPHASISED.fullmatch(line):
        return _EMPHASIS.sub(r"\g<words>", line)
    return _BOLD_LABEL.sub(r"\g<words>", line)


_EMPHASIS = re.compile(r"(?P<stars>\*{1,3})(?=[^\s*])(?P<words>[^*|]+)(?<=\S)(?P=stars)")
_EMPHASISED = re.compile(rf"\s*(?:#{{1,6}}\s+)?(?:{_EMPHASIS.pattern}\s*)+")
_BOLD_LABEL = re.compile(r"^\*\*(?=[^\s*])(?P<words>[^*|]{1,40}[:：。])\*\*")


def _without_tail(lines: list[Line]) -> list[Line]:
    """Below 往期推荐 a page of a public account names other articles."""
    for place in range(max(1, len(lines) - _LONGEST_TAIL), len(lines)):
        if _RECOMMENDED.fullmatch(lines[place].text):
            return lines[:place]
    return lines


_LONGEST_TAIL = 20
_RECOMMENDED = re.compile(
    r"\W*(?:往期|精彩|更多|热门|延伸|相关|推荐)(?:推荐|回顾|精选|阅读|链接|新闻|文章|内容)\W*"
)
_SENTENCE = re.compile(r"[\u4e00-\u9fff\w，、：“”《》（）()%]$")
_LONG = 20


def _joined(lines: Iterator[str]) -> Iterator[str]:
    """A page number in the middle of a sentence parts nothing."""
    kept: str | None = None
    numbered = False
    for line in lines:
        if PAGE_NUMBER.fullmatch(line):
            numbered = kept is not None
            continue
        if kept is not None and numbered and _goes_on(kept, line):
            kept += line
        else:
            if kept is not None:
                yield kept
            kept = line
        numbered = False
    if kept is not None:
        yield kept


def _goes_on(above: str, below: str) -> bool:
    return (
        len(above) >= _LONG
        and _SENTENCE.search(above) is not None
        and above[0] not in "#|"
        and below[0] not in "#|"
        and mark_of(below) is None
    )
