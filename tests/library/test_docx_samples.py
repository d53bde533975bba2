"""The committee's work plan and laws, their numbers left to Word: recognised like the texts typed by hand."""

import re

import pytest

from gongwen.recognise import recognise
from library.extraction import extract
from library.extraction.lines import text_of
from tests.factories.docx import Docx, abstract, level, listed, numbered, p

HAN = "[一二三四五六七八九十百零]+"
ON = '<w:lvlRestart w:val="0"/>'
PLAN = (
    ((0, f"{HAN}、(.*)"), (1, r"\d+\.(.*)")),
    abstract(level("%1、", "japaneseCounting"), level("%2.", place=1, more=ON)),
)
LAW = (
    ((0, f"第{HAN}章[ 　]*(.*)"), (1, f"第{HAN}条[ 　]+(.*)"), (2, f"（{HAN}）(.*)")),
    abstract(
        level("第%1章", "chineseCountingThousand"),
        level("第%2条", "chineseCountingThousand", place=1, more=ON),
        level("（%3）", "chineseCounting", place=2),
    ),
)


def automatic(line, marks):
    """The paragraph of a line, its typed number taken away and one of Word put in its place."""
    for place, mark in marks:
        if typed := re.fullmatch(mark, line):
            return numbered(typed[1], level=place)
    return p(line)


@pytest.mark.parametrize(
    ("name", "form", "labels"),
    [
        ("省直机关工会工委2019年工作要点.txt", PLAN, 29),
        ("laws/中华人民共和国工会法(2021-12-24).md", LAW, 81),
        ("laws/中华人民共和国社会保险法(2018-12-29).md", LAW, 155),
    ],
)
def test_a_text_numbered_by_word_is_recognised_like_the_typed_one(
    shared_dir, tmp_path, name, form, labels
):
    marks, numbering = form
    text = (shared_dir / "samples" / name).read_text()
    lines = [line.strip().lstrip("#").strip() for line in text.splitlines()]
    body = [automatic(line, marks) for line in lines if line]
    path = tmp_path / "a.docx"
    path.write_bytes(Docx("".join(body), numbering + listed()).build())

    extracted = text_of(extract("docx", path))

    assert sum("<w:numPr>" in paragraph for paragraph in body) == labels
    assert (
        recognise(extracted, filename=name).to_dict()
        == recognise("\n".join(lines), filename=name).to_dict()
    )
