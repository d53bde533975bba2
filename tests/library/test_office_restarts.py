"""List levels that go on across a higher one, in files that LibreOffice converts."""

import struct

import pytest

from library.extraction.office import restarts
from library.extraction.ole import Compound
from library.originals import read_original
from tests.factories.docx import Docx, abstract, level, listed, numbered, p
from tests.factories.office import has_office, saved_as

pytestmark = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")

PARTS = level("%1、", "chineseCountingThousand")
HEADED = PARTS + level("%2.", place=1)


def plan(*list_ids):
    """Two parts of two items each, once for each list."""
    text = "".join(
        numbered("部分", one) + numbered("任务", one, 1) + numbered("任务", one, 1)
        for one in list_ids
        for _ in range(2)
    )
    numbering = "".join(abstract(HEADED, number=one) for one in list_ids)
    numbering += "".join(listed(one, one) for one in list_ids)
    return Docx(p("要点") + text, numbering).build()


def going_on(doc, *, which):
    """The DOC with the second level of its list number `which` set never to restart; LibreOffice cannot write one."""
    compound = Compound(doc)
    document = compound.stream("WordDocument")
    table = compound.stream("1Table" if document[0x0B] & 0x02 else "0Table")
    start, length = struct.unpack_from("<II", document, 0x02E2)
    place = start + length
    for _ in range(9 * which + 1):
        _, place = restarts._level(table, place)
    _, end = restarts._level(table, place)
    found = -1
    for _ in range(which + 1):
        found = doc.index(table[place:end], found + 1)
    return doc[: found + 5] + bytes([doc[found + 5] | 0x08]) + doc[found + 6 :]


def labels(text):
    return [line.split(" ")[0] for line in text.splitlines() if line.endswith("任务")]


def test_items_of_a_doc_go_on_where_its_list_says_so():
    doc = going_on(saved_as("doc", plan(1)), which=0)

    original = read_original(doc, "要点.doc")

    assert (labels(original.text), original.warnings) == (["1.", "2.", "3.", "4."], [])


def test_lists_of_the_same_labels_that_differ_are_said():
    doc = going_on(saved_as("doc", plan(1, 2)), which=1)

    assert [one.restarts for one in restarts.lists_of(doc)][:2] == [{}, {1: 0}]
    assert read_original(doc, "要点.doc").warnings == [restarts.RESTARTED]


def test_a_list_that_restarts_stays_as_it_is():
    original = read_original(saved_as("doc", plan(1)), "要点.doc")

    assert (labels(original.text), original.warnings) == (["1.", "2.", "1.", "2."], [])


@pytest.mark.parametrize(
    ("word", "warnings"),
    [(b"\\levelnorestart1", [restarts.RESTARTED]), (b"\\levelnorestart0", [])],
)
def test_rich_text_with_a_level_that_goes_on_is_said(word, warnings):
    raw = saved_as("rtf", plan(1)).replace(b"\\levelstartat1", b"\\levelstartat1" + word)

    assert read_original(raw, "要点.rtf").warnings == warnings


def test_a_compound_file_without_lists_of_word_is_left_alone(tmp_path):
    doc = saved_as("doc", plan(1))
    without = doc.replace("1Table".encode("utf-16-le"), "1Tabel".encode("utf-16-le"))

    assert restarts.keep(without, tmp_path / "never-made.docx") == []
