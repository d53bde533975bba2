"""Laws as they were printed to PDF, against their text from another source."""

import json
import lzma
import re
from pathlib import Path

import pytest

from gongwen.normalise import fold
from gongwen.recognise import recognise
from gongwen.structure import Kind, walk
from library.extraction.lines import text_of
from library.extraction.pdf.reader import read

DATA = Path(__file__).resolve().parents[3] / "shared" / "evaldata"
PDF = DATA / "files" / "pdf"
pytestmark = pytest.mark.skipif(not PDF.exists(), reason=f"no evaluation data at {DATA}")

LAWS = {
    "上海市劳动合同条例_20011115": ("上海市劳动合同条例", "2001-11-15", 62),
    "中华人民共和国劳动合同法_20121228": ("中华人民共和国劳动合同法", "2012-12-28", 98),
    "女职工劳动保护特别规定_20120428": ("女职工劳动保护特别规定", "2012-04-28", 16),
    "工伤保险条例_20101220": ("工伤保险条例", "2010-12-20", 64),
}


def bare(text):
    return re.sub(r"[\W_]+", "", fold(text).text)


@pytest.fixture(scope="module")
def laws():
    with lzma.open(DATA / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        found = map(json.loads, lines)
        wanted = {(title, day) for title, day, _ in LAWS.values()}
        return {
            (law["title"], law["date"]): law["text"]
            for law in found
            if (law["title"], law["date"]) in wanted
        }


@pytest.mark.parametrize("name", LAWS)
def test_paragraphs_of_a_printed_law_begin_and_end_where_the_law_has_them(name, laws):
    title, day, _ = LAWS[name]
    text = text_of(read(PDF / f"lawhelper__{name}.pdf"))

    printed = {bare(line) for line in text.splitlines()}

    paragraphs = [bare(line) for line in laws[title, day].splitlines() if line.strip()]
    held = [paragraph for paragraph in paragraphs if paragraph in bare(text)]
    assert len(held) > 0.9 * len(paragraphs)
    assert [paragraph for paragraph in held if paragraph not in printed] == []


@pytest.mark.parametrize("name", LAWS)
def test_articles_of_a_printed_law_are_recognised_one_by_one(name):
    text = text_of(read(PDF / f"lawhelper__{name}.pdf"))

    outline = recognise(text, filename=f"{name}.pdf").outline

    articles = [path[-1].number for path in walk(outline.nodes) if path[-1].kind == Kind.ARTICLE]
    assert articles == list(range(1, LAWS[name][2] + 1))
    assert outline.warnings == []
