"""Pages that are meant to hurt, or are none: nothing of them acts, each that cannot be read says why."""

import io
import os

import pytest

from library.decoding import Unreadable
from library.extraction.child import MEMORY, Limits, Unextracted, extract_apart
from library.extraction.html.archived import NO_PAGE
from library.extraction.html.charset import NOT_A_PAGE
from library.extraction.html.elements import TOO_DEEP
from library.extraction.html.reader import extracted
from library.originals import NO_TEXT, read_html, read_original

TEXT = "各级工会应当认真组织职工读书活动，落实有关要求。"


def refusal(raw, name="一.html"):
    with pytest.raises(Unreadable) as caught:
        read_original(raw, name)
    return str(caught.value)


def test_nothing_that_could_act_is_kept():
    markup = (
        "<html><body onload='steal()'><script>steal()</script><style>@import url(//x)</style>"
        f"<p onclick=steal()>{TEXT}</p><a href='javascript:steal()'>链接</a>"
        "<img src=x onerror=steal()><iframe src=//x></iframe><svg><script>steal()</script></svg>"
        "<form action=//x><input value=steal><button>steal</button></form><object data=steal>steal</object>"
        "<math><mtext><img src=x onerror=steal()></mtext></math></body></html>"
    )

    original = read_html(markup)

    assert original.text == f"{TEXT}\n链接"


def test_markup_that_is_text_stays_text():
    assert read_html(f"<p>{TEXT}&lt;script&gt;</p>").text == f"{TEXT}<script>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{TEXT}",
        f"<div><p><b><i>{TEXT}",
        f"<p>{TEXT}</div></span></p>",
        f"<table><tr><td>{TEXT}",
        f"<p\x00>{TEXT[:5]}\x00{TEXT[5:]}</p>",
        f"<p title='a>{TEXT}'>{TEXT}<p",
    ],
)
def test_a_page_that_is_badly_written_is_read(markup):
    assert read_html(markup).text == TEXT


def test_a_page_of_thousands_of_elements_in_each_other_is_read_or_refused():
    assert read_html("<div>" * 1000 + TEXT).text == TEXT
    assert refusal(b"<html>" + b"<div>" * 100_000 + TEXT.encode()) == TOO_DEEP


def test_very_many_unclosed_paragraphs_and_lists_are_read():
    markup = "<ol>" * 300 + "<li>甲" * 300 + "<p>乙" * 3000

    assert len(extracted(markup).blocks) == 3300


def test_a_table_that_claims_to_be_endless_is_not():
    markup = f"<p>{TEXT}</p><table><tr><td colspan=99999 rowspan=99999>甲<td>乙<tr><td>丙</table>"

    rows = extracted(markup).blocks[1].rows

    assert [[cell for cell in row if cell] for row in rows] == [["甲", "乙"], ["丙"]]
    assert {len(row) for row in rows} == {64}


def test_a_page_of_more_memory_than_there_is_is_stopped():
    raw = b"<html><p>" + ("<b>字</b>" * 2_000_000).encode()

    with pytest.raises(Unextracted) as caught:
        extract_apart("html", io.BytesIO(raw), limits=Limits(memory=300 * 1024 * 1024))

    assert (str(caught.value), caught.value.cause) == (MEMORY, "memory")


def test_binary_data_is_no_page():
    assert refusal(b"<html>" + os.urandom(50_000)) == (
        "无法识别文字编码，可能不是文本文件。请另存为 UTF-8 编码的纯文本再导入。"
    )
    assert refusal(b"\xff\xfe" + bytes(1000), "一.htm") == NOT_A_PAGE


def test_a_page_without_text_says_so():
    assert refusal(b"<html><body><img src=a></body></html>") == NO_TEXT
    assert refusal(b"<html><script>x()</script>") == NO_TEXT


def test_an_archive_without_a_page_says_so():
    raw = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n\nplain\n--x--\n"

    assert refusal(raw, "一.mht") == NO_PAGE
