"""Web pages as they are saved and pasted: their text, its lists and tables, and nothing else."""

import base64

import pytest

from library.extraction.blocks import Align, Paragraph, Table
from library.extraction.html.reader import PICTURES, extracted
from library.extraction.lines import text_of
from library.originals import read_html, read_original

TITLE = "示例省总工会关于开展职工读书活动的通知"
BODY = (
    "<p>示工发〔2024〕3号</p><p>各市总工会：</p>"
    "<p>为了推动阅读，现就开展职工读书活动通知如下，请认真落实。</p>"
    "<p>示例省总工会<br>2024年3月1日</p>"
)
LINES = [
    "示工发〔2024〕3号",
    "各市总工会：",
    "为了推动阅读，现就开展职工读书活动通知如下，请认真落实。",
    "示例省总工会",
    "2024年3月1日",
]
AROUND = (
    "<div class=top><a href=/>首页</a> <a href=/a>机构概况</a> <a href=/b>新闻中心</a></div>"
    "<nav>栏目导航</nav>{body}<aside>推荐阅读</aside><footer>版权所有 示例省总工会</footer>"
)


def page(body, *, head="", title=TITLE):
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


def lines(markup):
    return text_of(extracted(markup)).splitlines()


@pytest.mark.parametrize(
    "holder",
    [
        '<div id="js_content" style="visibility: hidden; opacity: 0;">{}</div>',
        '<div id="UCAP-CONTENT">{}</div>',
        "<div class='view TRS_Editor trs_web'>{}</div>",
        "<div class=pages_content>{}</div>",
        "<div id=zoom>{}</div>",
        "<article>{}</article>",
        "<div role=main>{}</div>",
        "<main><div>{}</div></main>",
        "<div><div class=c>{}</div></div>",
        "<table><tr><td><a href=/x>返回</a></td><td><table><tr><td>{}</td></tr></table></td></tr></table>",
    ],
)
def test_the_text_is_found_among_what_stands_around_it(holder):
    markup = page(AROUND.format(body=holder.format(BODY)), title="")

    assert [line for line in lines(markup) if line != "返回"] == LINES


def test_a_page_without_a_known_place_gives_the_part_with_the_text():
    links = "".join(f"<li><a href=/{n}>相关链接的标题文字{n}</a></li>" for n in range(50))
    markup = page(f"<div><ul>{links}</ul></div><div id=x><div>{BODY}</div></div>", title="")

    assert lines(markup) == LINES


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("", f"{TITLE}_通知公告_示例省总工会"),
        ("", f"{TITLE} - 示例省总工会"),
        (f'<meta name="ArticleTitle" content="{TITLE}">', "示例省总工会"),
        (f'<meta property="og:title" content="{TITLE}">', "示例省总工会"),
    ],
)
def test_the_title_of_the_page_stands_in_front_where_the_text_has_none(head, title):
    assert lines(page(f"<article>{BODY}</article>", head=head, title=title)) == [TITLE, *LINES]


def test_a_heading_outside_of_the_text_is_its_title():
    markup = page(f"<h1> {TITLE} </h1><article>{BODY}</article>", title="正文页")

    assert lines(markup) == [TITLE, *LINES]


def test_the_name_of_a_section_is_no_title_where_the_text_has_one():
    body = f"<article><p>{TITLE}</p>{BODY}</article>"

    assert lines(page(body, title="通知公告")) == [TITLE, *LINES]


def test_a_secrecy_mark_stays_above_a_title_that_is_put_in():
    head = '<meta name="PubDate" content="2024-03-05">'

    found = lines(page(f"<article><p>机密★5年</p>{BODY}</article>", head=head))

    assert found == ["发布时间：2024-03-05", "机密★5年", TITLE, *LINES]


def test_a_title_that_the_text_has_in_two_lines_is_not_said_again():
    body = f"<article><p>{TITLE[:8]}<br>{TITLE[8:]}</p>{BODY}</article>"

    assert lines(page(body)) == [TITLE[:8], TITLE[8:], *LINES]


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="PubDate" content="2024-03-05 10:20:30">', "2024-03-05"),
        ('<meta name="firstpublishedtime" content="2024年3月5日">', "2024-03-05"),
        ('<meta property="article:published_time" content="2024/3/5T08:00">', "2024-03-05"),
        ("<script>var createTime = '2024-03-05 08:00';</script>", "2024-03-05"),
    ],
)
def test_the_day_of_publication_is_a_line_that_recognition_knows(head, published):
    markup = page(f"<article>{BODY}</article>", head=head, title="")

    assert lines(markup) == [f"发布时间：{published}", *LINES]


@pytest.mark.parametrize(
    "shown",
    [
        "<div>发布时间：2024-03-05&nbsp;&nbsp;来源：江南工会网</div>",
        "<table><tr><td>发布日期</td><td>2024年3月5日</td></tr></table>",
        "<em id=publish_time>2024-03-05 10:30</em>",
    ],
)
def test_the_day_that_is_shown_beside_the_text_is_kept(shown):
    markup = page(f"{shown}<article>{BODY}</article>", title="")

    assert lines(markup) == ["发布时间：2024-03-05", *LINES]


def test_a_day_that_the_text_says_itself_is_not_said_again():
    head = '<meta name="PubDate" content="2024-03-05">'
    body = f"<article><p>发布时间：2024年3月6日</p>{BODY}</article>"

    assert lines(page(body, head=head, title="")) == ["发布时间：2024年3月6日", *LINES]


def test_what_is_hidden_is_left_out_but_not_what_follows_it():
    body = (
        "<article><p>前<span style='display: none'>藏</span>后，这是一段足够长的正文文字。</p>"
        "<div hidden>藏</div><!-- 藏 --><noscript>藏</noscript><template>藏</template>尾</article>"
    )

    assert lines(page(body, title="")) == ["前后，这是一段足够长的正文文字。", "尾"]


def blocks(body):
    return extracted(page(f"<article>{body}</article>", title="")).blocks


FILLER = "<p>这是一段足够长的正文文字，好让它成为正文。</p>"
FILLED = Paragraph("这是一段足够长的正文文字，好让它成为正文。")


def test_headings_and_places_are_kept():
    found = blocks(
        f"{FILLER}<h2>总则</h2><center>居中</center><div style='text-align:right'><p>落款</p></div>"
        "<p align=center>中</p>"
    )

    assert found == [
        FILLED,
        Paragraph("总则", level=2, bold=True),
        Paragraph("居中", align=Align.CENTRE),
        Paragraph("落款", align=Align.END),
        Paragraph("中", align=Align.CENTRE),
    ]


@pytest.mark.parametrize(
    ("markup", "items"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=3><li>甲<li value=7>乙<li>丙</ol>", ["3. 甲", "7. 乙", "8. 丙"]),
        (
            "<ol style='list-style-type:cjk-ideographic'><li>甲<ol><li>子</ol><li>乙</ol>",
            ["一、甲", "1. 子", "二、乙"],
        ),
        ("<ol type=A><li>甲<li>乙</ol>", ["A. 甲", "B. 乙"]),
        ("<ol><li><p>甲</p><p>续</p><li>乙</ol>", ["1. 甲", "续", "2. 乙"]),
        ("<ol style='list-style:none'><li>甲</ol>", ["甲"]),
        ("<ol><li>一、甲<li>二、乙</ol>", ["一、甲", "二、乙"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<ol><li><li>乙</ol>", ["2. 乙"]),
    ],
)
def test_ordered_lists_get_their_numbers(markup, items):
    assert [block.text for block in blocks(FILLER + markup)[1:]] == items


def test_a_table_keeps_its_cells_in_place():
    found = blocks(
        f"{FILLER}<table><thead><tr><th>单位<th colspan=2>人数</thead>"
        "<tr><td rowspan=2>机关<td>1<td><p>2</p><p>其中女1</p><tr><td>3<td>4</table><p>尾</p>"
    )

    assert found == [
        FILLED,
        Table(
            [["单位", "人数", ""], ["机关", "1", "2\n其中女1"], ["", "3", "4"]],
        ),
        Paragraph("尾"),
    ]


def test_a_table_that_lays_out_a_page_is_running_text():
    long = "这是一段很长的正文文字。" * 60

    found = blocks(f"<table><tr><td><p>{long}</p><p>第二段</p></td></tr></table>")

    assert found == [Paragraph(long), Paragraph("第二段")]


def test_blanks_are_those_that_are_seen():
    found = blocks(f"{FILLER}<p>\n  一段\n  文字，a\n b&nbsp;c</p><pre>甲\n  乙</pre>")

    assert [block.text for block in found[1:]] == ["一段文字，a b\xa0c", "甲\n乙"]


def test_pictures_are_mentioned():
    found = extracted(page(f"<article>{BODY}<img src=a><img src=b></article>"))

    assert found.warnings == [PICTURES.format(count=2)]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-8-sig", "utf-16", "big5"])
def test_a_page_is_read_in_any_encoding(codec):
    text = "各市總工會關於開展職工讀書活動的通知，請認真落實。" if codec == "big5" else LINES[2]
    markup = page(f"<article><p>{text}</p></article>", title="")

    original = read_original(markup.encode(codec), "一.htm")

    assert (original.text, original.content_type) == (text, "text/html")
    assert original.warnings == []


@pytest.mark.parametrize("said", ["gb2312", "GBK", "gb18030", "nonsense", "utf-8"])
def test_what_a_page_says_of_its_encoding_is_tried_first(said):
    markup = page(f"<article>{BODY}</article>", head=f"<meta charset={said}>", title="")

    assert read_original(markup.encode("gb18030"), "一.html").text.splitlines() == LINES


def test_pasted_html_is_read_whatever_encoding_it_names():
    original = read_html(f"<meta charset=gb2312><div>{BODY}</div>")

    assert original.text.splitlines() == LINES


ARCHIVE = """From: <Saved by a browser>
Subject: =?utf-8?B?6YCa55+l?=
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----=_Part"

------=_Part
Content-Type: text/html; charset="{charset}"
Content-Transfer-Encoding: base64
Content-Location: http://www.example.cn/a.html

{body}
------=_Part
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
------=_Part--
"""


@pytest.mark.parametrize(("charset", "codec"), [("utf-8", "utf-8"), ("gb2312", "gb18030")])
@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("一.mht", []),
        ("一.doc", ["扩展名是 .doc，但内容是“网页存档（MHT）”，已按内容读取。"]),
    ],
)
def test_a_saved_page_is_read_from_its_archive(charset, codec, name, warnings):
    markup = page(f"<article>{BODY}</article>", title="").encode(codec)
    body = base64.encodebytes(markup).decode()

    original = read_original(ARCHIVE.format(charset=charset, body=body).encode(), name)

    assert (original.text.splitlines(), original.warnings) == (LINES, warnings)
