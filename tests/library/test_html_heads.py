"""What a page says above its text, and what parts the names of organs on it."""

import pytest

from gongwen.recognise import recognise
from library.extraction.html.reader import extracted
from library.extraction.lines import text_of

NOTICE = "关于开展检查工作的通知"
TEXT = (
    "<div class=TRS_Editor><p>关于开展检查工作的通知</p><p>各市总工会：</p>"
    "<p>现就开展检查工作通知如下，请认真落实。</p><p>示例省总工会</p><p>2024年3月1日</p></div>"
)


def reading(body, title=NOTICE):
    markup = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return recognise(text_of(extracted(markup)))


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>索 引 号：</td><td>008/2024-1</td><td>文　　号：</td><td>示工发〔2024〕3号</td></tr>"
        "<tr><td>成文日期：</td><td>2024-03-01</td><td>有效性：</td><td>有效</td></tr></table>",
        "<table><tr><td>索引号</td><td>008/2024-1</td></tr><tr><td>发文字号</td><td>示工发〔2024〕3号</td></tr>"
        "<tr><td>成文日期</td><td>2024-03-01</td></tr></table>",
        "<ul><li><b>索引号：</b>008/2024-1</li><li><b>发文字号：</b>示工发〔2024〕3号</li>"
        "<li><b>发布日期：</b>2024-03-02</li></ul>",
        "<div><dl><dt>索引号</dt><dd>008/2024-1</dd><dt>文号</dt><dd>示工发〔2024〕3号</dd>"
        "<dt>发布日期</dt><dd>2024-03-02</dd></dl></div>",
    ],
)
def test_the_table_above_the_text_of_a_page_gives_its_number(table):
    found = reading(f"<div><p>首页</p>{table}</div><div>{TEXT}</div>")

    assert [number.display for number in found.numbers] == ["示工发〔2024〕3号"]
    assert found.title == NOTICE
    assert found.dates["issued"].isoformat() == "2024-03-01"
    assert [node.text for node in found.outline.nodes] == ["现就开展检查工作通知如下，请认真落实。"]


def test_numbers_beside_the_text_are_not_its_own():
    beside = "<div><p>文号：他工发〔2020〕9号</p><p>下载次数：3</p></div>"

    listed = "".join(
        f"<li>标题：关于检查的通知 文号：他工发〔2020〕{place}号 发布日期：2020-01-02</li>"
        for place in (1, 2)
    )

    assert reading(f"{beside}{TEXT}").numbers == []
    assert reading(f"<ul>{listed}</ul>{TEXT}").numbers == []
    assert reading(f"{TEXT}{beside}").numbers == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("示例省总工会 示例省财政厅关于检查的通知", "示例省总工会 示例省财政厅关于检查的通知"),
        ("示例省总工会\n示例省财政厅", "示例省总工会 示例省财政厅"),
        ("示例省总工会 办公室", "示例省总工会办公室"),
        ("各级工会\n要认真落实", "各级工会要认真落实"),
        ("作者：校工会 时间：2024年5月7日", "作者：校工会 时间：2024年5月7日"),
        ("现将有关事项\n通知如下：", "现将有关事项通知如下："),
    ],
)
def test_one_blank_between_two_organs_parts_them(written, read):
    assert text_of(extracted(f"<html><body><p>{written}</p></body></html>")) == read


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "转发《示例省总工会关于开展学习活动的通知》",
            "<p>示矿工字〔2022〕19号</p><p>各矿工会：</p><p>现将《示例省总工会关于开展学习活动的通知》转发给你们。</p>",
        ),
        (
            "示例省人民代表大会常务委员会公告",
            "<p>（第52号）</p><p>《示例省协商条例》已经通过，现予公布。</p><p>示例省协商条例</p><p>第一条　为了协商，制定本条例。</p>",
        ),
    ],
)
def test_a_page_has_its_title_above_what_it_forwards_or_announces(title, text):
    page = f'<title>{title}_示例省</title><h1>{title}</h1><div id="zoom">{text}</div>'

    assert text_of(extracted(page)).splitlines()[0] == title
