"""What is set as a red head is, told by colour and size; what it says alone would be part of the title."""

import pytest

from library.extraction.blocks import Extracted, Paragraph
from library.extraction.red_heads import red_heads
from library.recognising import recognise_file
from tests.factories.docx import Docx, p, run

TEXT = Paragraph("各直属工会：", size=16.0), Paragraph("请检查。", size=16.0)


def coloured(text, colour):
    return p(run(text, f'<w:color w:val="{colour}"/>'))


@pytest.mark.parametrize(
    ("colour", "title"),
    [
        ("FF0000", "关于开展检查的通知"),
        ("C00000", "关于开展检查的通知"),
        ("auto", "示例市教育工会关于开展检查的通知"),
        ("000000", "示例市教育工会关于开展检查的通知"),
        ("0070C0", "示例市教育工会关于开展检查的通知"),
        ("red", "示例市教育工会关于开展检查的通知"),
    ],
)
def test_a_word_document_says_by_its_red_where_the_head_ends(colour, title):
    body = coloured("示例市教育工会", colour) + p(run("关于开展检查的通知")) + p(run("请检查。"))

    reading = recognise_file(Docx(body).build(), "a.docx").recognition

    assert reading.title == title
    assert reading.issuers == ["示例市教育工会"]


def test_what_is_larger_than_the_title_is_the_head():
    head = [Paragraph("示例市教育", size=34.0), Paragraph("工会", size=34.0)]
    title = Paragraph("关于开展检查的通知", size=22.0)

    assert red_heads(Extracted([*head, title, *TEXT])) == {"示例市教育", "工会"}


def test_a_title_that_is_larger_than_the_text_is_no_head():
    title = [Paragraph("示例市教育工会", size=22.0), Paragraph("关于开展检查的通知", size=22.0)]

    assert red_heads(Extracted([*title, *TEXT])) == frozenset()


def test_where_no_size_is_known_nothing_is_a_head():
    assert red_heads(Extracted([Paragraph("示例市教育工会"), Paragraph("请检查。")])) == frozenset()
    assert red_heads(Extracted([])) == frozenset()


def test_what_is_red_in_the_middle_of_the_text_is_no_head():
    blocks = [Paragraph(f"第{place}段。") for place in range(20)]
    blocks.append(Paragraph("示例市教育工会", red=True))

    assert red_heads(Extracted(blocks)) == frozenset()
