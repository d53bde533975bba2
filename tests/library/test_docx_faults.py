"""Word files that are none, or are spoilt, locked or meant to hurt: each says why, none does harm."""

import io
import struct
import zipfile

import pytest

from library.decoding import Unreadable
from library.extraction import extract
from library.extraction.docx.package import (
    ENTITIES,
    NO_DOCUMENT,
    TOO_MUCH,
    Package,
)
from library.extraction.packages import TRUNCATED
from tests.factories.docx import NAMESPACES, Docx, p
from tests.factories.epub import archive

WHOLE = Docx(p("正文")).build()


def zipped(files):
    return archive(files, mimetype=False)


def document(xml):
    return zipped({**Docx().files(), "word/document.xml": xml})


def damaged():
    """The checksum of the document no longer fits its content."""
    raw = bytearray(zipped({"word/document.xml": b"x" * 50}))
    package = zipfile.ZipFile(io.BytesIO(bytes(raw)))
    info = package.getinfo("word/document.xml")
    raw[info.header_offset + 30 + len(info.filename) + 4] ^= 0xFF
    return bytes(raw)


def locked():
    raw = bytearray(WHOLE)
    place = raw.rindex(b"PK\x01\x02")
    while place >= 0:
        raw[place + 8] |= 1
        place = raw.rfind(b"PK\x01\x02", 0, place)
    return bytes(raw)


BROKEN_DOCUMENT = Package.broken.format(name="word/document.xml")
FAULTS = {
    "cut off": (WHOLE[: len(WHOLE) // 2], TRUNCATED),
    "spoilt XML": (document(b"<w:document><w:body>"), BROKEN_DOCUMENT),
    "empty XML": (document(b""), BROKEN_DOCUMENT),
    "binary for XML": (document(bytes(range(256))), BROKEN_DOCUMENT),
    "too deep": (document(b"<a>" * 5000 + b"</a>" * 5000), BROKEN_DOCUMENT),
    "no document part": (
        zipped({name: xml for name, xml in Docx().files().items() if "document.xml" not in name}),
        BROKEN_DOCUMENT,
    ),
    "a folder of texts": (zipped({"readme.txt": b"x"}), NO_DOCUMENT),
    "a password of the archive": (locked(), Package.locked),
    "way out": (
        zipped({**Docx().files(), "../../etc/x": b""}),
        Package.astray.format(name="../../etc/x"),
    ),
    "very many parts": (
        zipped({**Docx().files(), **{f"word/media/{n}": b"" for n in range(10_001)}}),
        "压缩包里有 10005 个文件，超过 10000 个，已拒绝处理。",
    ),
    "a bomb": (document(b"<w:document>" + b" " * 20_000_000), Package.bomb),
}


@pytest.fixture
def read(tmp_path):
    def extracted(raw):
        path = tmp_path / "a.docx"
        path.write_bytes(raw)
        return extract("docx", path)

    return extracted


@pytest.mark.parametrize("name", FAULTS)
def test_a_spoilt_file_says_what_is_wrong(read, name):
    raw, said = FAULTS[name]

    with pytest.raises(Unreadable) as caught:
        read(raw)

    assert str(caught.value) == said


def test_a_damaged_part_is_named(tmp_path):
    with pytest.raises(Unreadable) as caught:
        Package(io.BytesIO(damaged())).read("word/document.xml")

    assert str(caught.value) == BROKEN_DOCUMENT


def test_fifty_megabytes_of_xml_are_refused_before_they_are_read(read):
    text = "".join(f"<w:p><w:r><w:t>{n:x}{n * 7919:x}</w:t></w:r></w:p>" for n in range(1_000_000))
    xml = f"<w:document {NAMESPACES}><w:body>{text}</w:body></w:document>".encode()
    assert len(xml) > 40 * 1024 * 1024

    with pytest.raises(Unreadable) as caught:
        read(document(xml))

    assert str(caught.value) == TOO_MUCH.format(name="word/document.xml", most=30)


def test_a_part_that_is_larger_than_it_says_is_not_read_on(monkeypatch):
    raw = bytearray(zipped({"a.xml": b"<a>" + b"b" * 5000 + b"</a>"}))
    place = raw.rindex(b"PK\x01\x02") + 24
    raw[place : place + 4] = struct.pack("<I", 10)
    monkeypatch.setattr("library.extraction.docx.package.MOST_XML", 1000)

    with pytest.raises(Unreadable):
        Package(io.BytesIO(bytes(raw))).xml("a.xml")


@pytest.mark.parametrize(
    ("subset", "word"),
    [
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        ('<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;&a;">', "&x;"),
        ('<!ENTITY % far SYSTEM "http://192.0.2.1/a.dtd"> %far;', "x"),
    ],
)
def test_a_document_type_is_refused_and_nothing_in_it_is_looked_up(read, subset, word):
    text = f"<w:body><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:body>"
    xml = f"<!DOCTYPE x [{subset}]><w:document {NAMESPACES}>{text}</w:document>"

    with pytest.raises(Unreadable) as caught:
        read(document(xml.encode()))

    assert str(caught.value) == ENTITIES.format(name="word/document.xml")


def test_a_remote_template_and_outside_pictures_are_not_fetched_and_said(read):
    template = Docx(
        p("正文"),
        external=[("image", "http://192.0.2.1/a.png"), ("hyperlink", "http://192.0.2.1/")],
    )

    assert read(template.build()).warnings == [
        "文件引用了外部的模板、图片或对象，没有去取，请核对是否缺少内容。"
    ]


def test_a_template_named_in_the_settings_is_noticed(read):
    files = Docx(p("正文")).files()
    relations = files["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    settings = f'<Relationship Id="s" Type="{kind}/settings" Target="settings.xml"/>'
    remote = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="t" Type="{kind}/attachedTemplate" Target="http://192.0.2.1/a.dotm"'
        ' TargetMode="External"/></Relationships>'
    )
    files |= {
        "word/_rels/document.xml.rels": relations.replace("</", f"{settings}</").encode(),
        "word/settings.xml": b"<settings/>",
        "word/_rels/settings.xml.rels": remote.encode(),
    }

    assert read(zipped(files)).warnings == [
        "文件引用了外部的模板、图片或对象，没有去取，请核对是否缺少内容。"
    ]


def test_a_link_alone_is_no_cause_for_a_warning(read):
    linked = Docx(p("正文"), external=[("hyperlink", "http://192.0.2.1/")])

    assert read(linked.build()).warnings == []


def test_a_picture_that_unpacks_to_a_hundredfold_does_not_matter(read):
    extracted = read(Docx(p("正文"), extra={"word/media/a.bmp": bytes(9_000_000)}).build())

    assert [block.text for block in extracted.blocks] == ["正文"]


def test_a_workbook_that_calls_itself_a_document_is_none(read):
    files = Docx().files()
    files |= {"word/document.xml": b"<workbook/>", "xl/workbook.xml": b"<workbook/>"}

    with pytest.raises(Unreadable) as caught:
        read(zipped(files))

    assert str(caught.value) == NO_DOCUMENT


def test_macros_are_left_alone_and_said(read):
    extracted = read(Docx(p("正文"), extra={"word/vbaProject.bin": b"\xd0\xcf"}).build())

    assert [block.text for block in extracted.blocks] == ["正文"]
    assert extracted.warnings == ["文件里带有宏，没有运行，也不会录入。"]
