"""What a web page prints around a text: its path and its buttons, who edited it, what else there is to read.

Such lines are left out above a text and below it, never inside of it, and only where one of them is printed by nothing
but web pages. What begins an item or ends a sentence is text whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongwen.marks import mark_of

_BUTTONS = r"(?:打印|关闭|返回|收藏|分享|我要纠错)"
_OF_BUTTON = r"(?:本页|此页|页面|窗口|本文|文章|顶部|首页|上一页|列表|到|给)"
_BUTTON = rf"(?:[【\[(（]\s*{_BUTTONS}{_OF_BUTTON}?\s*[】\])）]|{_BUTTONS}{_OF_BUTTON})"
#: Printed by web pages and accounts only.
_TRACE = re.compile(
    r"[-·•\s]*(?:上一|下一)[篇条页](?:[\s:：].{0,80})?"
    r"|(?:当前位置|您(?:现在|当前)?的?位置|您现在的位置)\s*[:：].{0,80}"
    r"|(?:网站)?首页\s*[>\u203a»→｜|丨].{0,60}"
    r"|(?:浏览次数|点击数?|阅读次数|访问量)\s*[:：].{0,20}"
    rf"|(?:{_BUTTON}[\s:：|·]*)+|{_BUTTONS}(?:[\s:：|·]+{_BUTTONS})+[\s:：|·]*"
    r"|[【\[(（]?\s*字\s*[号体]\s*[:：]?\s*[【\[]?\s*(?:大|小|T|\+|-).{0,12}|大 中 小"
    r"|(?:[↓↑▼▲]|点击)*(?:上方|下方)?[“\"]?蓝字[”\"]?.{0,20}"
    r"|(?:长按|扫描|识别|扫码|上方|下方|上图|下图|图中|左侧|右侧|以?[上下]|的|此|微信|[,，\s])*二维码[,，\s]*(?:即可|立即|快速)?[加请]?关注.{0,12}"
    r"|(?:轻触)?阅读原文|预览时标签不可点|(?:微信)?扫一扫(?:[,，]?(?:在手机|用手机|手机|关注|分享|打开).{0,16})?|[继向]续?上?滑动看下一个|收录于合集.{0,30}"
    r"|点分享.{0,20}|分享\s+收藏.{0,12}|点亮[“\"]?在看.{0,20}|(?:THE\s*)?END"
)
_FOOTER = re.compile(
    r"[^|。]{0,60}(?:ICP\s*备|公网安备|版权所有\s*[:：©]|[©Ⓒ]\s*.{0,30}版权所有|Copyright|All\s+Rights\s+Reserved|您是第.{1,20}位访客).{0,120}"
)
_LABELS = (
    "责任编辑|责编|编\\s*辑|作\\s*者|校\\s*对|打\\s*字|录\\s*入|审\\s*核|制\\s*作|监\\s*制|供\\s*稿|编\\s*审|排\\s*版|原标题|信息来源"
    "|(?:稿件|文章|信息|图片|素材|文字|图文)?来\\s*源"
)
#: Printed by others, too.
_DOUBTFUL = re.compile(
    rf"(?:{_LABELS})\s*[:：][^。；;]{{0,80}}|{_BUTTONS}\s*[:：]?|赞|在看|点个赞吧?|声明\s*[:：]\s*本(?:文|号|公众号|平台|网).{{0,80}}"
    r"|(?:[\u4e00-\u9fff]{2,6}\s*[｜|丨·]\s*){2,}[\u4e00-\u9fff]{2,6}\s*[｜|丨·]?"
)
#: What tells that a text was copied from a page, although it is kept: when that was put up, and at what hour.
_POSTED = re.compile(
    r"(?:发布|发表|更新)(?:时间|日期)\s*[:：]\s*\d|^(?!.*(?:时间|日期)\s*[:：]).*(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s+\d{1,2}:\d\d"
)
#: 分享到：, and 下一篇： where there is none.
_LABEL = re.compile(
    rf"(?:[\s|·]*(?:{_BUTTON}|{_BUTTONS}))+\s*[:：]|[-·•\s]*(?:上一|下一)[篇条页]\s*[:：]"
)
_FURTHER = re.compile(r"\W*(?:往期|精彩|热门)(?:推荐|回顾|精选|阅读|链接|新闻|文章|内容)\W*")
_MAYBE_FURTHER = re.compile(r"\W*(?:更多|延伸|相关|推荐)(?:推荐|精选|阅读|链接|新闻|文章|内容)\W*")
_COUNT = re.compile(r"\d{1,2}\s*[.、．]\s*")
_DATED = re.compile(r".{0,40}(?:19|20|[一二])\S{2,3}\s*年.{1,12}[\d一二三四五六七八九十]\s*日\W*")
_STOPS = ("。", "；", ";", "：", ":", "！", "!", "？", "，", "|")
_MOST_ABOVE = 20
_MOST_FURTHER = 20
_LONGEST_TITLE = 60
FURTHER_DOUBT = "“{heading}”以下像是网页的其他链接，没有录入，请核对：{said}"


def is_furniture(text: str) -> bool:
    """Whether a line is what a page prints around a text, if it is known to stand there."""
    return _may_be_left_out(text) and any(
        pattern.fullmatch(text) for pattern in (_TRACE, _FOOTER, _DOUBTFUL)
    )


def around(texts: Sequence[str]) -> tuple[set[int], str]:
    """The places of such lines among those of a document, and what to check of it."""
    head, foot = _text_begins(texts), _text_ends(texts)
    further = _further(texts, head)
    if further is not None:
        foot = _text_ends(texts[:further])
    places = [*range(head), *range(max(head, foot), len(texts))]
    if not _is_trace_in([texts[place] for place in places]):
        return set(), ""
    kept = len(texts) if further is None else further
    found = {place for place in places if place >= kept or is_furniture(texts[place])}
    return found, _doubt(texts, further)


def _is_trace(text: str) -> bool:
    if _POSTED.search(text) or _FURTHER.fullmatch(text):
        return True
    return _may_be_left_out(text) and any(one.fullmatch(text) for one in (_TRACE, _FOOTER))


def _may_be_left_out(text: str) -> bool:
    ends = not text.endswith(_STOPS) or _LABEL.fullmatch(text) is not None
    return ends and mark_of(text) is None


def _text_begins(texts: Sequence[str]) -> int:
    """The place of the first line that is addressed to somebody, counted or a sentence."""
    for place, text in enumerate(texts[:_MOST_ABOVE]):
        if mark_of(text) is not None or (text.endswith(_STOPS) and not is_furniture(text)):
            return place
    return min(_MOST_ABOVE, len(texts))


def _text_ends(texts: Sequence[str]) -> int:
    end = len(texts)
    while end and is_furniture(texts[end - 1]):
        end -= 1
    return end


def _further(texts: Sequence[str], head: int) -> int | None:
    """The place of 往期推荐, below which a page names other articles and says nothing else."""
    for place in range(max(head, 1, len(texts) - _MOST_FURTHER), len(texts)):
        below = texts[place + 1 :]
        if _FURTHER.fullmatch(texts[place]):
            if _is_signed(texts[:place]):
                below = [_COUNT.sub("", text) or text for text in below]
        elif not (_MAYBE_FURTHER.fullmatch(texts[place]) and _is_trace_in(below)):
            continue
        if all(map(_may_be_title, below)):
            return place
    return None


def _is_signed(texts: Sequence[str]) -> bool:
    """Whether a date closes the text above, so that nothing counts on below."""
    end = _text_ends(texts)
    return end > 0 and _DATED.fullmatch(texts[end - 1]) is not None


def _is_trace_in(texts: Sequence[str]) -> bool:
    return any(map(_is_trace, texts))


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and (is_furniture(text) or _may_be_left_out(text))


def _doubt(texts: Sequence[str], further: int | None) -> str:
    if further is None:
        return ""
    said = [text for text in texts[further + 1 :] if not is_furniture(text)]
    return FURTHER_DOUBT.format(heading=texts[further], said="；".join(said)) if said else ""
