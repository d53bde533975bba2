"""What a file is, by its content alone."""

import io
import zipfile

import pytest

from library.decoding import Unreadable
from library.extraction.kinds import REFUSALS, kind_of
from library.extraction.packages import TRUNCATED, DocumentArchive
from tests.factories.compound import compound
from tests.factories.docx import Docx, p
from tests.factories.office import odt

DOCX = Docx(p("正文")).build()
RELATED = b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=text/html\r\n\r\n"


def zipped(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in names:
            packed.writestr(name, b"<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (DOCX, "docx"),
        (odt("<text:p>文</text:p>"), "odt"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (compound("WordDocument", "1Table"), "doc"),
        (compound("CompObj", "CONTENTS", "SPELLING"), "doc"),
        (b"{\\rtf1 x}", "rtf"),
        (b"%PDF-1.7", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.7", "pdf"),
        (b"<!DOCTYPE html><p>", "html"),
        (b"\xef\xbb\xbf <!-- saved --> <HTML lang=zh>", "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "html"),
        ("<html>文</html>".encode("utf-16"), "html"),
        (RELATED, "mht"),
        (
            b'<?xml version="1.0"?>\r\n<?mso-application progid="Word.Document"?><w:wordDocument',
            "doc",
        ),
        (b'<?xml version="1.0"?><laws/>', None),
        ("MIME 是一种标准\ncontent-type: 见下".encode(), None),
        ("<p>一段文字</p>".encode(), None),
        ("第一条 为了规范考勤".encode("gb18030"), None),
        (b"", None),
    ],
)
def test_a_kind_is_known_by_the_content(raw, kind):
    assert kind_of(raw) == kind


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), "sheet"),
        (zipped("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"), "slides"),
        (zipped("mimetype", "META-INF/container.xml"), "book"),
        (zipped("一.txt", "二.txt"), "archive"),
        (odt("", mimetype="application/vnd.oasis.opendocument.presentation"), "drawing"),
        (compound("EncryptionInfo", "EncryptedPackage"), "locked"),
        (compound("WordDocument", content=bytes(11) + b"\x01"), "locked"),
        (compound("Workbook"), "sheet"),
        (compound("Book"), "sheet"),
        (compound("Current User", "PowerPoint Document"), "slides"),
        (compound("Pictures"), "old"),
        (compound(), "old"),
    ],
)
def test_what_is_known_but_not_read_says_what_it_is(raw, refusal):
    with pytest.raises(Unreadable) as caught:
        kind_of(raw)

    assert str(caught.value) == REFUSALS[refusal]


def test_a_short_document_lies_among_the_short_streams():
    pieces = bytes(64) * 2 + (bytes(11) + b"\x01").ljust(64, b"\0")

    with pytest.raises(Unreadable) as caught:
        kind_of(compound("WordDocument", small=pieces, start=2))

    assert str(caught.value) == REFUSALS["locked"]


def test_what_is_inside_a_stream_does_not_count():
    raw = compound("WordDocument", content="Workbook".encode("utf-16-le"))

    assert kind_of(raw) == "doc"


@pytest.mark.parametrize("length", [8, 511, 512, 900, 1400, 6000, 8700])
def test_a_container_that_was_cut_off_is_refused(length):
    with pytest.raises(Unreadable) as caught:
        kind_of(compound("WordDocument", "1Table")[:length])

    assert str(caught.value) == TRUNCATED


def test_a_container_whose_streams_are_longer_than_itself_is_refused():
    raw = bytearray(compound("WordDocument"))
    # The text goes on with itself, and says that it does so for long.
    raw[512 + 4 * 2 : 512 + 4 * 3] = (2).to_bytes(4, "little")
    size = 1024 + 128 + 120
    raw[size : size + 4] = (0xFFFFFF00).to_bytes(4, "little")

    with pytest.raises(Unreadable) as caught:
        kind_of(bytes(raw))

    assert str(caught.value) == TRUNCATED


def test_the_last_sector_need_not_be_filled():
    assert kind_of(compound("WordDocument", "1Table")[:-600]) == "doc"


def test_a_container_that_leads_in_circles_is_refused():
    raw = bytearray(compound("WordDocument"))
    # The directory goes on with itself.
    raw[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")

    with pytest.raises(Unreadable) as caught:
        kind_of(bytes(raw))

    assert str(caught.value) == TRUNCATED


def test_an_archive_with_more_entries_than_any_document_is_refused_before_it_is_opened():
    raw = b"PK\x03\x04" + b"PK\x01\x02" * 30_000

    with pytest.raises(Unreadable) as caught:
        kind_of(raw)

    assert str(caught.value) == DocumentArchive.bomb
