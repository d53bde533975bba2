"""Files that are broken, locked or meant to hurt: each has its message, nothing is half done."""

import io
import struct
import time
import zipfile

import pytest

from library.books.epub.archive import Archive
from library.books.epub.errors import BadBook
from library.books.epub.markup import clean, parse_page
from library.models import BookImport, BookPage
from tests.factories.books import brought_in, reading_room
from tests.factories.epub import CONTAINER, Epub, archive, picture

DRM = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{}"/>
<CipherData><CipherReference URI="OEBPS/text/c1.xhtml"/></CipherData></EncryptedData></encryption>"""
BOMB = "文件解压后异常巨大，疑似恶意压缩包，已拒绝处理。请向提供者索取正常的 EPUB 文件。"
NO_ZIP = "这不是 EPUB 文件（无法作为压缩包打开）。请确认文件下载完整，扩展名没有被改过。"
NO_PACKAGE = (
    "压缩包里没有书的目录文件（OPF），不是完整的 EPUB。请用电子书工具（如 Calibre）重新导出。"
)
LOCKED = (
    "这本书加了数字版权保护（DRM），无法读取。请向出版方取得无 DRM 的 EPUB，"
    "或在获得授权的平台上阅读。"
)
EMPTY = "这本书里没有可读的正文。请打开原文件核对内容，再重新导出 EPUB。"


def renamed(name: str) -> bytes:
    """An archive with an entry that zipfile itself would not write."""
    raw = archive(Epub(extra={"OEBPS/NAME": b"x"}).files())
    return raw.replace(b"OEBPS/NAME", name.encode().ljust(10, b"_"))


def encrypted() -> bytes:
    raw = bytearray(archive({"META-INF/container.xml": CONTAINER}, mimetype=False))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(mark) + offset
        raw[at : at + 2] = struct.pack("<H", 1)
    return bytes(raw)


def without_container(**extra) -> Epub:
    return Epub(extra={"META-INF/container.xml": None} | extra)


CASES = {
    "text": (b"Das ist kein Archiv", NO_ZIP),
    "pdf": (
        b"%PDF-1.7\n" + b"x" * 100,
        "这是 PDF 文件，不是 EPUB。请上传扩展名和内容都是 EPUB 的电子书。",
    ),
    "cut off": (Epub().build()[:300], NO_ZIP),
    "rar": (b"Rar!\x1a\x07\x00" + b"x" * 100, NO_ZIP),
    "bomb": (Epub(extra={"OEBPS/b": b"0" * 30_000_000}).build(), BOMB),
    "parent": (
        renamed("../../x"),
        "压缩包里有越界的路径“../../x___”，已拒绝处理。请向提供者索取正常的文件。",
    ),
    "absolute": (
        renamed("/etc/x"),
        "压缩包里有越界的路径“/etc/x____”，已拒绝处理。请向提供者索取正常的文件。",
    ),
    "drive": (
        renamed("C:\\x"),
        "压缩包里有越界的路径“C:\\x______”，已拒绝处理。请向提供者索取正常的文件。",
    ),
    "password": (encrypted(), "压缩包设有密码，无法读取。请用不加密的 EPUB 文件。"),
    "nothing": (archive({"readme.txt": "x"}), NO_PACKAGE),
    "no opf": (Epub(extra={"OEBPS/book.opf": None}).build(), NO_PACKAGE),
    "opf is something else": (Epub(extra={"OEBPS/book.opf": "<html/>"}).build(), NO_PACKAGE),
    "opf is no markup": (
        Epub(extra={"OEBPS/book.opf": b"\x00\x01\x02 kaputt"}).build(),
        "书中的“OEBPS/book.opf”已损坏，读不出内容。请重新下载，或用电子书工具（如 Calibre）重新导出。",
    ),
    "drm": (
        Epub(extra={"META-INF/encryption.xml": DRM.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}).build(),
        LOCKED,
    ),
    "adobe rights": (Epub(extra={"META-INF/rights.xml": "<rights/>"}).build(), LOCKED),
    "empty pages": (Epub(chapters=[("一", ""), ("二", "<p> </p>")]).build(), EMPTY),
    "no spine": (
        Epub(chapters=[]).build(),
        "这本书没有列出任何正文文件，无法阅读。请用电子书工具（如 Calibre）重新导出。",
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "message"), CASES.values(), ids=CASES.keys())
def test_a_bad_file_is_refused_with_advice(content, message):
    reading_room()

    entry = brought_in(content)

    assert (entry.state, entry.reason) == (BookImport.State.FAILED, message)
    assert not BookPage.objects.exists()


def test_sizes_that_the_directory_hides_are_noticed_while_reading():
    raw = bytearray(archive({"a": b"0" * 50_000_000}, mimetype=False))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = struct.pack("<I", 10)

    book = Archive(io.BytesIO(bytes(raw)))

    with pytest.raises(BadBook):
        book.read("a", most=1000)


def test_all_that_is_read_together_has_a_limit(monkeypatch):
    monkeypatch.setattr("library.archives.Archive.most_bytes", 2500)
    book = Archive(io.BytesIO(archive({"a": b"a" * 1000, "b": b"b" * 1000}, mimetype=False)))

    book.read("a")
    book.read("b")
    with pytest.raises(BadBook, match="异常巨大"):
        book.read("a")


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr("library.archives.Archive.most_entries", 3)

    with pytest.raises(BadBook, match="超过 3 个"):
        Archive(io.BytesIO(Epub().build()))


def test_a_way_of_packing_that_no_epub_uses_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("a", b"0" * 1000)

    with pytest.raises(BadBook, match="已损坏"):
        Archive(target).read("a")


def test_an_entry_that_does_not_match_its_sum_is_damaged():
    raw = archive({"a": b"0" * 1000}, mimetype=False)
    broken = raw.replace(raw[31:36], b"\xff\xff\xff\xff\xff", 1)

    with pytest.raises(BadBook, match="已损坏"):
        Archive(io.BytesIO(broken)).read("a")


def test_names_from_chinese_windows_are_understood():
    raw = archive({"AAAAAA.html": b"x"}, mimetype=False)
    name = "第一章".encode("gb18030")

    book = Archive(io.BytesIO(raw.replace(b"AAAAAA", name)))

    assert book.find("第一章.html") == "第一章.html"
    assert book.find("%E7%AC%AC%E4%B8%80%E7%AB%A0.HTML") == "第一章.html"


@pytest.mark.django_db
def test_scrambled_fonts_are_no_lock():
    epub = Epub(extra={"META-INF/encryption.xml": DRM.format("http://www.idpf.org/2008/embedding")})

    assert brought_in(epub.build()).state == BookImport.State.CREATED


@pytest.mark.django_db
def test_a_lost_container_is_forgiven_where_there_is_one_package():
    assert brought_in(without_container().build()).state == BookImport.State.CREATED


@pytest.mark.django_db
def test_a_package_with_a_small_fault_is_forgiven():
    epub = Epub()
    epub.extra["OEBPS/book.opf"] = epub.opf().replace("</metadata>", "<a&b></metadata>")

    entry = brought_in(epub.build())

    assert (entry.state, entry.book.title) == (BookImport.State.CREATED, "工会工作一百问")


@pytest.mark.django_db
def test_files_the_spine_names_and_the_archive_lacks_are_reported():
    entry = brought_in(Epub(extra={"OEBPS/text/c2.xhtml": None}).build())

    assert entry.book.chapter_count == 2
    assert entry.warnings == ["书中缺少文件“OEBPS/text/c2.xhtml”，已略过。"]


@pytest.mark.django_db
def test_broken_contents_cost_titles_and_not_the_book():
    entry = brought_in(Epub(extra={"OEBPS/nav.xhtml": b"\x00\xff"}).build())

    assert [chapter.title for chapter in entry.book.chapters.all()] == [
        "第一章 组织", "第二章 权利", "第三章 经费"
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_book_of_pictures_is_read_and_says_that_it_has_no_text():
    chapters = [(f"图{n}", f'<p><img src="../p{n}.png" alt="第{n}幅"/></p>') for n in (1, 2, 3)]
    extra = {f"OEBPS/p{n}.png": picture(n * 10, 10) for n in (1, 2, 3)}

    entry = brought_in(Epub(chapters=chapters, extra=extra).build())

    assert entry.warnings == [
        "这本书只有图片、没有文字：可以阅读，但不能检索和调整字号。有文字版时建议更换。"
    ]
    assert (entry.book.chapter_count, entry.book.length) == (2, 0)


@pytest.mark.django_db
def test_a_picture_that_is_broken_or_huge_is_left_out_and_reported(monkeypatch):
    monkeypatch.setattr("library.books.epub.pictures.MOST_PIXELS", 10_000)
    body = '<p>字<img src="../a.png" alt="甲"/><img src="../b.png"/><img src="../c.png"/></p>'
    extra = {"OEBPS/a.png": b"kaputt", "OEBPS/b.png": picture(200, 200), "OEBPS/c.png": picture()}

    entry = brought_in(Epub(chapters=[("一", body)], extra=extra).build())

    assert entry.warnings == [
        "图片“a.png”缺失、损坏或过大，已略过。",
        "图片“b.png”缺失、损坏或过大，已略过。",
    ]
    html = entry.book.chapters.get().html
    assert html.count("<img") == 1
    assert "字〔图：甲〕" in html


@pytest.mark.django_db
def test_ids_that_occur_twice_lead_to_the_first():
    chapters = [
        ("一", '<p id="x">甲</p><p id="x">乙</p><p><a href="#x">去</a></p>'),
        ("二", '<p id="x">丙</p><p><a href="#x">去</a></p>'),
    ]

    first, second = brought_in(Epub(chapters=chapters).build()).book.chapters.all()

    assert '<a href="#p-1">去</a>' in first.html
    assert '<a href="#p-1">去</a>' in second.html
    assert first.html.count('id="p-1"') == 1


LOL = "".join(f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE html [<!ENTITY l0 "lol">{LOL}]><html><body><p>字&l11;</p></body></html>',
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>字&x;</p></body></html>',
        '<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd"><html><body><p>字</p></body></html>',
        '<!DOCTYPE html [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><html><body><p>字</p></body></html>',
        '<html xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>字</p>'
        '<xi:include href="file:///etc/passwd" parse="text"/></body></html>',
    ],
    ids=["bomb", "file", "dtd", "parameter", "include"],
)
def test_entities_are_neither_expanded_nor_fetched(document):
    body = parse_page(document.encode())

    assert "".join(body.itertext()).strip() == "字"


@pytest.mark.django_db
def test_an_entity_bomb_in_the_package_is_no_bomb():
    epub = Epub()
    epub.extra["OEBPS/book.opf"] = (
        epub.opf()
        .replace("<package", f'<!DOCTYPE package [<!ENTITY l0 "lol">{LOL}]><package', 1)
        .replace("<dc:title>", "<dc:title>&l11;", 1)
    )

    assert brought_in(epub.build()).book.title == "工会工作一百问"


def test_named_characters_are_known_and_control_characters_are_not():
    assert clean("甲&nbsp;乙&mdash;&lt;&unbekannt;&#1;&#x0b;\x02丙") == "甲\xa0乙—&lt;丙"


@pytest.mark.django_db
@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "svg"])
def test_markup_within_markup_a_thousand_deep_ends(tag):
    deep = f"<{tag}>" * 1000 + "底" + f"</{tag}>" * 1000

    entry = brought_in(Epub(chapters=[("一", f"<p>面</p>{deep}")]).build())

    assert entry.state == BookImport.State.CREATED
    assert entry.book.chapters.get().text.startswith("面")


@pytest.mark.django_db
def test_tag_soup_is_read_as_browsers_do():
    soup = b"<html><body><p>\xe4\xb8\x80<br>\xe4\xba\x8c<p>\xe4\xb8\x89<b>\xe5\x9b\x9b</body>"

    entry = brought_in(Epub(extra={"OEBPS/text/c1.xhtml": soup}).build())

    assert entry.book.chapters.first().text == "一 二\n三四"


@pytest.mark.django_db
def test_three_thousand_chapters_come_in_and_stay_light(client, django_assert_max_num_queries):
    chapters = [(f"第{n}回", f"<h1>第{n}回</h1><p>话说第{n}段。</p>") for n in range(1, 3001)]
    began = time.monotonic()

    entry = brought_in(Epub(chapters=chapters).build())

    assert entry.book.chapter_count == 3000
    # Half a minute is many times what it takes; it is here to notice a square law.
    assert time.monotonic() - began < 30
    book = entry.book
    book.save_revision().publish()
    answer = client.get(f"{book.url}read/2999/")
    assert len(answer.content) < 40_000
    contents = client.get(f"{book.url}contents/?in=2999").content.decode()
    assert 'aria-current="page">第2999回' in contents
    assert "第 30 页，共 30 页" in contents
