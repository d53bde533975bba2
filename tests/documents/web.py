"""A document → HTML as a government site publishes it, and as an editor of a messenger lays it out."""

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from itertools import groupby

from tests.documents.layout import CENTRED, HEAD, RIGHT, Piece, Role, pieces
from tests.documents.model import Document

#: When the site put it up.
PUBLISHED = date(2023, 5, 9)
SHOWN = "2023-05-09"
BLANKS = "&emsp;&emsp;"


def government(document: Document) -> bytes:
    """Its own table of facts above, the title twice, the number below it, menus and buttons around."""
    marks = [piece.text for piece in pieces(document) if piece.role == Role.MARK]
    body = "\n".join(_site_lines(document))
    page = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(document.title)}_江南工会网</title>
<style>.b12c{{font-size:16px}}</style><script>var nav = "一、首页";</script></head><body>
<div class="nav"><a href="/">首页</a> <a href="/zc/">政策文件</a> <a href="javascript:void(0)">登录</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a></div>
{_facts(document)}
<h1>{escape(document.title)}</h1>
<div class="pages-date">发布时间：{SHOWN}&nbsp;&nbsp;来源：江南工会网&nbsp;&nbsp;<span class="font">【字体：<a>大</a> <a>中</a> <a>小</a>】</span></div>
<div class="pages_content" id="UCAP-CONTENT">{"".join(f"<p>{mark}</p>" for mark in marks)}
{body}
</div>
<div class="editor">责任编辑：张三</div>
<div class="share"><a href="javascript:window.print()">打印本页</a> <a href="javascript:window.close()">关闭窗口</a></div>
<p>上一篇：关于开展消费帮扶活动的倡议书</p><p>下一篇：没有了</p>
<div class="footer">版权所有：江南工会网　备案号：江ICP备00000000号</div>
</body></html>"""
    return page.encode()


def messenger(document: Document) -> bytes:
    """Every word in spans with styles, boxes around headings, advertisement and hidden matter below."""
    body = "\n".join(_styled(pieces(document)))
    page = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta property="og:title" content="{escape(document.title)}">
<title>{escape(document.title)}</title></head><body id="activity-detail">
<h1 class="rich_media_title" id="activity-name">
  {escape(document.title)}
</h1>
<div id="meta_content"><span class="rich_media_meta">原创</span> <a id="js_name">江南工会</a>
<em id="publish_time" class="rich_media_meta">{SHOWN} 10:30</em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">
<section style="text-align:center"><img data-src="https://example.invalid/head.gif" alt=""></section>
{body}
<p style="display: none;"><mp-style-type data-value="3"></mp-style-type></p>
</div>
<p style="font-size:12px">编辑：李四　审核：王五</p><p>往期推荐</p><p>长按识别二维码关注我们</p>
<script>window.title = "不是正文";</script></body></html>"""
    return page.encode()


def _facts(document: Document) -> str:
    issued = document.issued
    said = {
        "发文机关": "、".join(document.issuers),
        "成文日期": f"{issued.year}年{issued.month:02}月{issued.day:02}日" if issued else "",
        "标题": document.title,
        "发文字号": "、".join(document.numbers),
        "发布日期": f"{PUBLISHED.year}年{PUBLISHED.month:02}月{PUBLISHED.day:02}日",
    }
    rows = "".join(
        f"<tr><td><b>{name}：</b></td><td>{escape(value)}</td></tr>" for name, value in said.items()
    )
    return f'<table class="bd1"><tr><td><b>索 引 号：</b></td><td>000014349/2023-00017</td></tr>{rows}</table>'


def _site_lines(document: Document) -> Iterator[str]:
    """The head of the paper is not kept; its numbers come below the first title."""
    laid = [piece for piece in pieces(document) if piece.role not in HEAD]
    numbers = [piece for piece in pieces(document) if piece.role == Role.NUMBER]
    below = next(
        (place for place, piece in enumerate(laid) if place and piece.role != Role.TITLE), len(laid)
    )
    for is_title, group in groupby(
        [*laid[:below], *numbers, *laid[below:]], key=lambda piece: piece.role == Role.TITLE
    ):
        if is_title:
            title = "<br>".join(escape(piece.text) for piece in group)
            yield f'<p style="text-align: center;"><strong>{title}</strong></p>'
        else:
            yield from map(_site_line, group)


def _site_line(piece: Piece) -> str:
    if piece.role == Role.TABLE:
        return _table(piece)
    side = "center" if piece.role in CENTRED else "right" if piece.role in RIGHT else ""
    style = f' style="text-align: {side};"' if side else ""
    blanks = "" if side or piece.role == Role.ADDRESSEES else BLANKS
    return f'<p{style}>{blanks}<font class="b12c">{escape(piece.printed)}</font></p>'


def _styled(laid: Iterable[Piece]) -> Iterator[str]:
    for piece in laid:
        if piece.role == Role.TABLE:
            yield f'<section style="overflow-x:auto">{_table(piece)}</section>'
            continue
        side = "center" if piece.role in CENTRED else "right" if piece.role in RIGHT else "justify"
        label = f'<strong><span style="color:#c00">{escape(piece.label)}</span></strong>'
        words = f'<span style="font-size:16px;letter-spacing:1px">{escape(piece.text)}</span>'
        yield (
            f'<section data-role="paragraph"><p style="text-align:{side};line-height:2em">'
            f"{label if piece.label else ''}{words}</p></section><p><br></p>"
        )


def _table(piece: Piece) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<td><p>{escape(cell)}</p></td>' for cell in row)}</tr>"
        for row in piece.rows
    )
    return f"<table><tbody>{rows}</tbody></table>"
