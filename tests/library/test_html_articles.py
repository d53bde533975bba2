"""What a page's site prints around its text, what of a paper stands outside of the element of its text."""

import pytest

from gongwen.recognise import recognise
from library.extraction.html.article import LEFT_OUT
from library.extraction.html.reader import extracted
from library.extraction.lines import text_of

TITLE = "示例大学工会关于举办棋类比赛的通知"
LINES = [
    "各分会：",
    "为活跃气氛，现通知如下。",
    "一、报名",
    "扫描二维码填写",
    "示例大学工会",
    "2024年5月6日",
]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
MENU = (
    "<div><ul><li><a href=/>首页</a></li><li><a href=/1>新闻中心</a></li>"
    "<li><a href=/2>通知公告</a></li></ul></div>"
)
FOOT = "<div><p>版权所有 © 示例大学工会</p><p>地址：学院路1号　邮编：000000</p><p>技术支持：信息中心</p></div>"


def read(body, title=TITLE):
    return extracted(f"<html><head><title>{title}</title></head><body>{body}</body></html>")


def lines(body, title=TITLE):
    return text_of(read(body, title)).splitlines()


@pytest.mark.parametrize(
    "menu",
    [
        MENU,
        "<table><tr><td><a href=/>首页</a></td><td><a href=/2>通知公告</a></td></tr></table>",
        "<p><a href=/>首页</a>　|　<a href=/1>工会概况</a>　|　<a href=/2>通知公告</a></p>",
        "<div class=main-nav>首页 概况 公告</div>",
        f"<div>欢迎光临示例大学工会！ 设为首页 加入收藏</div>{MENU}<p>当前位置：首页 &gt; 公告</p>",
    ],
)
@pytest.mark.parametrize(
    ("head", "holder"),
    [
        ("h1", "<div class=con>{}</div>"),
        ("div", "<div class=v_news_content>{}</div>"),
        ("h3", "{}"),
    ],
)
def test_the_menu_of_a_site_is_neither_title_nor_text(menu, head, holder):
    body = f"{menu}<div><{head}>{TITLE}</{head}>{holder.format(TEXT)}</div>{FOOT}"

    assert lines(body, f"{TITLE}-示例大学工会") == [TITLE, *LINES]


@pytest.mark.parametrize(
    "below",
    [
        "<h4>友情链接</h4><a href=/a>市总工会</a> <a href=/b>省总工会</a>",
        "<div><h3>热点新闻</h3><ul><li><a href=/a>工会送清凉</a></li><li><a href=/b>关于放假的通知</a></li></ul></div>",
        "<p>上一条：<a href=/a>关于体检的通知</a></p><p>下一条：无</p>",
        "<div>[<a href=#>打印</a>] [<a href=#>关闭</a>]</div>",
        FOOT,
    ],
)
def test_what_a_site_prints_below_a_text_is_not_kept(below):
    assert lines(f"<h1>{TITLE}</h1><div>{TEXT}{below}</div>") == [TITLE, *LINES]


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (
            "<ul><li><a href=/a>比赛规则</a></li><li><a href=/b>裁判规则</a></li></ul>",
            ["比赛规则", "裁判规则"],
        ),
        (
            "<p>主办单位：校工会</p><p>技术支持：信息中心</p>",
            ["主办单位：校工会", "技术支持：信息中心"],
        ),
        ("<p>来源：会费</p><p>打印</p><p>关闭</p>", ["来源：会费", "打印", "关闭"]),
    ],
)
def test_links_and_labels_inside_a_text_are_text(inside, kept):
    text = TEXT.replace("<p>示例大学", f"{inside}<p>示例大学")

    assert lines(f"{MENU}<h1>{TITLE}</h1><div>{text}</div>{FOOT}") == [
        TITLE,
        *LINES[:4],
        *kept,
        *LINES[4:],
    ]


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (
            "<p>附件：</p><ul><li><a href=/dl/1>报名表</a></li><li><a href=/dl/2>规则</a></li></ul>",
            ["附件：", "报名表", "规则"],
        ),
        ("<p><a href=/a.doc>报名表</a></p><p><a href=/b.doc>规则</a></p>", ["报名表", "规则"]),
        (
            "<ul><li><a href=/a>1.报名表</a></li><li><a href=/b>2.规则</a></li></ul>",
            ["1.报名表", "2.规则"],
        ),
    ],
)
def test_links_to_what_is_attached_are_kept(end, kept):
    assert lines(f"<h1>{TITLE}</h1><div>{TEXT}{end}</div>{FOOT}") == [TITLE, *LINES, *kept]


def test_a_text_inside_of_an_anchor_that_was_left_open_is_no_link():
    assert lines(f"{MENU}<h1>{TITLE}</h1><a name=top>{TEXT}") == [TITLE, *LINES]


def test_a_title_that_is_a_link_is_kept_below_the_links_of_the_menu():
    assert lines(f"{MENU}<h1><a href=#>{TITLE}</a></h1><div>{TEXT}</div>") == [TITLE, *LINES]


def test_a_signature_in_what_is_called_a_foot_is_kept():
    body = TEXT.replace("<p>示例大学", "<div class=article-footer><p>示例大学") + "</div>"

    assert lines(f"<h1>{TITLE}</h1><div>{body}</div>") == [TITLE, *LINES]


def test_a_list_of_links_is_read_where_there_is_nothing_else():
    links = "".join(f"<li><a href=/{place}>第{place}项制度</a></li>" for place in range(3))

    assert lines(f"<ul>{links}</ul>", "制度") == ["第0项制度", "第1项制度", "第2项制度"]


def test_a_page_laid_out_as_a_table_is_running_text():
    side = "<td><ul><li>部门简介</li><li>下载中心</li></ul></td>"

    found = lines(f"<table><tr>{side}<td><h2>{TITLE}</h2>{TEXT}</td></tr></table>{FOOT}")

    assert found == [TITLE, *LINES]


def test_the_rows_of_an_old_page_are_told_apart():
    menu = "<tr><td><a href=/>首页</a>｜<a href=/1>文件</a></td></tr>"

    assert lines(f"<table>{menu}</table><table><tr><td><p>{TITLE}</p>{TEXT}</td></tr></table>") == [
        TITLE,
        *LINES,
    ]


def test_number_and_subtitle_between_the_title_and_the_text_belong_to_it():
    between = "<div>示大工〔2024〕8号</div><div>（2024年5月5日委员会通过）</div>"

    found = lines(f"{MENU}<h1>{TITLE}</h1>{between}<div id=zoom>{TEXT}</div>")

    assert found == [TITLE, "示大工〔2024〕8号", "（2024年5月5日委员会通过）", *LINES]


def test_a_number_that_the_text_bears_is_not_said_again():
    text = f"<p>示大工〔2024〕8号</p>{TEXT}"

    found = lines(f"<h1>{TITLE}</h1><div>文号：示大工〔2024〕8号</div><div id=zoom>{text}</div>")

    assert found == [TITLE, "示大工〔2024〕8号", *LINES]


def test_signature_and_files_below_the_text_belong_to_it():
    unsigned = "".join(f"<p>{line}</p>" for line in LINES[:4])
    signed = "<div><p>示例大学工会</p><p>2024年5月6日</p></div>"
    file = "<ul><li>附件【<a href=/a.doc>报名表.doc</a>】已下载15次</li></ul>"

    found = lines(f"<h1>{TITLE}</h1><div id=zoom>{unsigned}</div>{signed}{file}{FOOT}")

    assert found == [TITLE, *LINES, "附件：报名表"]


def test_the_files_that_a_site_names_at_the_end_of_a_text_are_attached_to_it():
    file = "<p>附件【<a href=/a.doc>报名表.doc</a>】</p><p>附件【<a href=/b.doc>规则.doc</a>】已下载3次</p>"

    found = lines(f"<h1>{TITLE}</h1><div>{TEXT}{file}</div>")

    assert found == [TITLE, *LINES, "附件：1.报名表", "2.规则"]


def test_the_day_that_a_site_prints_above_the_text_is_that_of_publication():
    info = "<p>作者：校工会 时间：2024年05月07日 10:12 点击数：31</p>"

    apart = lines(f"{MENU}<h1>{TITLE}</h1>{info}<div id=zoom>{TEXT}</div>")
    within = lines(f"{MENU}<div><h1>{TITLE}</h1>{info}{TEXT}</div>")

    assert apart == within == ["发布时间：2024-05-07", TITLE, *LINES]


def test_files_that_the_text_announces_are_not_named_again():
    text = TEXT.replace("<p>示例大学", "<p>附件：报名表</p><p>示例大学")
    file = "<ul><li>附件【<a href=/a.doc>报名表.doc</a>】已下载15次</li></ul>"

    other = file.replace("报名表", "海报")

    found = read(f"<h1>{TITLE}</h1><div id=zoom>{text}</div>{file}{other}")

    assert text_of(found).splitlines() == [TITLE, *LINES[:4], "附件：报名表", *LINES[4:]]
    assert found.warnings == [LEFT_OUT.format(said="“海报”")]


def test_a_sentence_outside_of_the_text_is_said_to_be_left_out():
    found = read(
        f"<h1>{TITLE}</h1><div id=zoom>{TEXT}</div><div><p>请于月底前完成。</p></div>{FOOT}"
    )

    assert found.warnings == [LEFT_OUT.format(said="“请于月底前完成。”")]


def test_what_cannot_be_placed_above_the_title_is_said_to_be_left_out():
    found = read(f"{MENU}<div><p>春风送暖</p><h1>{TITLE}</h1>{TEXT}</div>")

    assert text_of(found).splitlines() == [TITLE, *LINES]
    assert found.warnings == [LEFT_OUT.format(said="“春风送暖”")]


def test_the_name_of_the_site_above_the_title_is_left_out_without_one():
    rows = f"<tr><td>示例大学工会网</td></tr><tr><td><b>{TITLE}</b><br>2024-05-07 10:00</td></tr>"

    found = read(f"<table>{rows}<tr><td>{TEXT}</td></tr></table>", f"{TITLE}_示例大学工会网")

    assert text_of(found).splitlines() == [TITLE, "2024-05-07 10:00", *LINES]
    assert found.warnings == []


@pytest.mark.parametrize(
    "head",
    [
        ["机密★5年", "示例大学工会文件", "示大工〔2024〕8号"],
        ["示例大学工会", "示例市总工会", "示大工〔2024〕8号　示工发〔2024〕3号"],
        ["示例大学工会文件", "示大工〔2024〕8号　　　　签发人：李四"],
        ["工会简报", "第3期", "示例大学工会办公室　2024年5月6日"],
        ["示例大学工会令", "第5号"],
    ],
)
def test_the_head_of_a_paper_stays_above_its_title(head):
    printed = "".join(f"<p>{line}</p>" for line in head)

    assert lines(f"{MENU}<div>{printed}<p>{TITLE}</p>{TEXT}</div>") == [*head, TITLE, *LINES]


LEAD = "近日，市总工会下发通知，调整有关政策。一起来看↓"
PASSED_ON = "<p>市总工会关于调整政策的通知</p><p>各区总工会：</p><p>请执行。</p>"


def test_what_an_account_says_above_the_paper_it_passes_on_is_left_out_with_a_word():
    body = f"<div id=js_content><p>点击上方蓝字关注我们</p><p>{LEAD}</p>{PASSED_ON}</div>"

    found = read(body, "新规来了")

    assert text_of(found).splitlines()[0] == "市总工会关于调整政策的通知"
    assert found.warnings == [LEFT_OUT.format(said=f"“{LEAD}”")]


def test_a_notice_that_forwards_another_is_no_lead():
    notice = "<p>各分会：</p><p>近日，市总工会下发通知，现转发给你们，请遵照执行。</p>"

    found = lines(f"<div id=js_content>{notice}{PASSED_ON}</div>", "转发")

    assert found[:2] == ["各分会：", "近日，市总工会下发通知，现转发给你们，请遵照执行。"]


def test_above_a_line_that_begins_with_a_dash_stands_the_title_of_the_page():
    body = "<h1>关爱职工 从我做起</h1><div id=js_content><p>——致全市职工的倡议书</p><p>职工朋友们：</p><p>请行动起来。</p></div>"

    reading = recognise(text_of(read(body, "关爱职工 从我做起")))

    assert reading.title == "关爱职工从我做起"
    assert reading.subtitle == "——致全市职工的倡议书"
    assert reading.kind == "倡议书"


@pytest.mark.parametrize("site", ["示例大学工会", "示例大学工会网"])
def test_the_name_of_the_site_is_no_title(site):
    assert lines(f"<div><p>示例大学工会关于放假</p><p>的说明</p>{TEXT}</div>", site)[0] == (
        "示例大学工会关于放假"
    )


def test_the_table_of_facts_stays_above_the_title_as_a_list_and_a_menu_does_not():
    facts = ["索引号：示/2024-1", "文号：示大工〔2024〕8号", "发布日期：2024-05-07"]
    listed = "".join(f"<li>{one}</li>" for one in ("部门简介", "下载中心"))
    said = "".join(f"<li>{one}</li>" for one in facts)

    found = read(f"<div><ul>{listed}</ul><ul>{said}</ul><p>{TITLE}</p>{TEXT}</div>")

    assert text_of(found).splitlines() == [*facts, TITLE, *LINES]
    assert found.warnings == []


def test_a_page_is_not_called_by_the_logo_of_its_site():
    logo = "<div><h1 class=logo>示例大学工会</h1></div>"
    body = f"{logo}<div class=t>{TITLE}</div><div class='con TRS_Editor'>{TEXT}</div>{FOOT}"

    assert lines(body) == [TITLE, *LINES]


def test_the_title_shown_above_the_text_counts_where_the_page_is_called_by_its_site():
    head = f"<tr><td align=center><b>{TITLE}</b></td></tr>"
    info = "<tr><td>添加时间：2024-5-7　浏览次数：415</td></tr>"
    body = f"{MENU}<table>{head}{info}<tr><td>{TEXT}</td></tr></table>{FOOT}"

    found = lines(body, "示例大学工会")

    assert found[0] == TITLE
    assert found[-len(LINES) :] == LINES


def test_the_name_of_a_site_above_its_menu_is_no_head():
    body = (
        f"<div><h1>示例大学工会</h1></div>{MENU}<div class=t>{TITLE}</div><div>{TEXT}</div>{FOOT}"
    )

    assert lines(body, "示例大学职工服务中心") == [TITLE, *LINES]


def test_an_organ_above_a_linked_title_is_a_head():
    body = f"<p>示例大学工会</p><p><a href=/1>{TITLE}</a></p>{TEXT}"

    assert lines(body)[:2] == ["示例大学工会", TITLE]
