"""OFD files that are spoilt, empty, locked or meant to hurt: each says why, none does harm."""

import pytest

from library.decoding import Unreadable
from library.extraction.ofd.document import BROKEN, NO_PAGES, UNREAD
from library.extraction.ofd.reader import NO_TEXT
from library.extraction.packages import LOCKED, TRUNCATED, DocumentArchive
from library.originals import read_original
from tests.factories.epub import archive
from tests.factories.ofd import PICTURE, Ofd, part, text

WHOLE = Ofd([text("正文")])


def changed(**parts):
    return Ofd([text("正文")], extra=parts).build()


DOCUMENT = "Doc_0/Document.xml"
FAULTS = {
    "cut off": (WHOLE.build()[:-60], TRUNCATED),
    "no pages": (Ofd([]).build(), NO_PAGES),
    "no document": (changed(**{DOCUMENT: None}), BROKEN),
    "no body": (changed(**{"OFD.xml": part("OFD", "")}), NO_PAGES),
    "another root": (changed(**{"OFD.xml": b"<x/>"}), NO_PAGES),
    "spoilt XML": (changed(**{DOCUMENT: b"<ofd:Document"}), BROKEN),
    "entities": (changed(**{DOCUMENT: b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'}), BROKEN),
    "all pages missing": (Ofd([None, None]).build(), NO_TEXT.format(count=2)),
    "pictures alone": (Ofd([PICTURE]).build(), NO_TEXT.format(count=1)),
    "encrypted": (changed(**{"Encryptions.xml": b"<x/>"}), LOCKED),
    "a bomb": (
        changed(**{"Doc_0/Pages/0.xml": b"<x>" + b" " * 20_000_000}),
        DocumentArchive.bomb,
    ),
    "a way out": (
        archive({**WHOLE.files(), "../../etc/x": b"x"}, mimetype=False),
        DocumentArchive.astray.format(name="../../etc/x"),
    ),
    "very many pages": (
        Ofd([text("正文")] * 3001).build(),
        "OFD 有 3001 页，超过 3000 页的上限，请拆分后再导入。",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_spoilt_file_says_what_is_wrong(name):
    raw, said = FAULTS[name]

    with pytest.raises(Unreadable) as caught:
        read_original(raw, "一.ofd")

    assert str(caught.value) == said


@pytest.mark.parametrize(
    "name", ["Doc_0/Annots.xml", "Doc_0/Signs.xml", "Doc_0/Res.xml", "Doc_0/Attached.xml"]
)
@pytest.mark.parametrize("content", [None, b"<spoilt"])
def test_parts_that_a_file_can_do_without_are_only_missed(name, content):
    original = read_original(changed(**{name: content}), "一.ofd")

    assert (original.text, original.warnings) == ("正文", [UNREAD.format(count=1)])


def test_places_that_lead_out_of_the_file_are_not_followed():
    document = WHOLE.files()[DOCUMENT].replace(b"Pages/0.xml", b"../../../../etc/hostname")

    with pytest.raises(Unreadable) as caught:
        read_original(changed(**{DOCUMENT: document}), "一.ofd")

    assert str(caught.value) == NO_TEXT.format(count=1)


@pytest.mark.parametrize(
    "drawn",
    [
        text("正文", across="nonsense"),
        text("正文", across="g 999999999 5.6"),
        text("正文", across="g"),
        text("正文", more='CTM="1 0 0"'),
        text("正文", more='HScale="nan"'),
    ],
)
def test_numbers_that_are_none_do_not_cost_the_text(drawn):
    assert read_original(Ofd([drawn]).build(), "一.ofd").text == "正文"


def test_an_ofd_by_another_name_is_said_and_read():
    original = read_original(WHOLE.build(), "一.pdf")

    assert original.warnings == ["扩展名是 .pdf，但内容是“OFD 文件”，已按内容读取。"]
    assert (original.text, original.content_type) == ("正文", "application/ofd")
