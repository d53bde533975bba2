"""Reading a sound EPUB: what it says about itself, its pages, its links, its pictures."""

import io

import pytest

from library.books.epub import isbn
from library.books.epub.content import Picture
from library.books.epub.errors import BadBook
from library.books.epub.markup import decode
from library.books.epub.pictures import BadPicture, encode
from library.books.epub.pieces import LONG, finished
from library.books.epub.reader import Book
from tests.factories.epub import ISBN, Epub, picture


def opened(epub: Epub) -> Book:
    return Book(io.BytesIO(epub.build()))


def pages(epub: Epub) -> list:
    """The pages with their final HTML in `html`."""
    book = opened(epub)
    pieces = [piece for _, piece in book.pieces(lambda name: Picture(f"/bild/{name}", 10, 20))]
    places = {}
    for order, piece in enumerate(pieces, start=1):
        places.setdefault((piece.path, ""), (order, 0))
        places |= {(piece.path, name): (order, at) for name, at in piece.ids.items()}
    for order, piece in enumerate(pieces, start=1):
        piece.html = finished(piece, order, places)
    return pieces


def one(body: str, **fields) -> str:
    """The HTML of a book of one page without a title of its own."""
    return pages(Epub(chapters=[("题", body)], **fields))[0].html


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_both_editions_are_read(version):
    epub = Epub(version=version)

    book = opened(epub)

    assert (book.metadata.title, book.metadata.authors) == ("工会工作一百问", ("张三", "李四"))
    assert book.metadata.isbn == ISBN
    assert [page.title for page in pages(epub)] == ["第一章 组织", "第二章 权利", "第三章 经费"]


def test_the_spine_and_not_the_list_of_files_gives_the_order():
    epub = Epub()
    reordered = epub.opf().replace(
        '<itemref idref="c1"/><itemref idref="c2"/>', '<itemref idref="c2"/><itemref idref="c1"/>'
    )
    epub.extra["OEBPS/book.opf"] = reordered

    assert [page.title for page in pages(epub)] == ["第二章 权利", "第一章 组织", "第三章 经费"]


def test_pages_outside_the_order_come_last():
    epub = Epub()
    epub.extra["OEBPS/book.opf"] = epub.opf().replace(
        '<itemref idref="c1"/>', '<itemref idref="c1" linear="no"/>'
    )

    assert [page.title for page in pages(epub)][-1] == "第一章 组织"


def test_nested_contents_give_levels_and_places_within_a_page():
    nav = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
        '<nav epub:type="landmarks"><ol><li><a href="text/c2.xhtml">错</a></li></ol></nav>'
        '<nav epub:type="toc"><ol><li><a href="text/c1.xhtml">上篇</a><ol>'
        '<li><a href="text/c1.xhtml#b">第二节</a></li></ol></li>'
        '<li><span>下篇</span><ol><li><a href="text/c2.xhtml">第三节</a></li></ol></li></ol></nav>'
        "</body></html>"
    )
    body = '<p>一</p><h2 id="b">第二节</h2><p>二</p>'
    epub = Epub(chapters=[("一", body), ("二", "<p>三</p>")], extra={"OEBPS/nav.xhtml": nav})

    first, second = pages(epub)

    assert (first.title, first.level) == ("上篇", 1)
    assert first.headings == [{"title": "第二节", "anchor": "p-2", "level": 2}]
    assert (second.title, second.level) == ("第三节", 2)


def test_chapters_in_one_file_become_pages_of_their_own():
    chapters = [("全", '<h1 id="a">甲</h1><p>一</p><div><h1 id="b">乙</h1><p>二</p></div>')]
    epub = Epub(chapters=chapters)
    epub.extra["OEBPS/nav.xhtml"] = epub.nav().replace(
        '<li><a href="text/c1.xhtml">全</a></li>',
        '<li><a href="text/c1.xhtml#a">甲</a></li><li><a href="text/c1.xhtml#b">乙</a></li>',
    )

    found = pages(epub)

    assert [(page.title, page.paragraphs) for page in found] == [
        ("甲", ["甲", "一"]),
        ("乙", ["乙", "二"]),
    ]


def test_a_long_chapter_is_split_at_its_headings():
    section = "<h2>第{}节</h2>" + f"<p>{'字' * 5000}</p>"
    body = "".join(section.format(number) for number in range(1, 7))

    found = pages(Epub(chapters=[("长章", body)]))

    assert [page.title for page in found] == ["长章", "第3节", "第5节"]
    assert max(sum(map(len, page.paragraphs)) for page in found) <= LONG


def test_a_long_chapter_without_headings_is_split_between_paragraphs():
    body = "".join(f"<p>{number}{'字' * 999}</p>" for number in range(50))

    found = pages(Epub(chapters=[("长章", body)]))

    assert [page.title for page in found] == [
        "长章", "长章（2）", "长章（3）", "长章（4）", "长章（5）"
    ]  # fmt: skip
    assert sum(len(page.paragraphs) for page in found) == 50


def test_a_page_that_the_contents_do_not_name_goes_on_with_the_chapter_before():
    epub = Epub(chapters=[("一", "<p>甲</p>"), ("二", "<p>乙</p>"), ("三", "<p>丙</p>")])
    epub.extra["OEBPS/nav.xhtml"] = epub.nav().replace(
        '<li><a href="text/c2.xhtml">二</a></li><li><a href="text/c3.xhtml">三</a></li>', ""
    )

    assert [page.title for page in pages(epub)] == ["一", "一（续）", "一（续）"]


def test_a_book_without_contents_is_named_by_headings_and_first_words():
    chapters = [("", "<h1>有题</h1><p>一</p>"), ("", f"<p>{'开头的话' * 10}</p>")]

    found = pages(Epub(chapters=chapters, contents=False))

    assert [page.title for page in found] == ["有题", f"{'开头的话' * 6}……"]


def test_paragraphs_are_counted_where_they_stand():
    body = (
        "<h1>题</h1><p>一</p><ul><li>甲</li><li>乙<ol><li>丙</li></ol></li></ul>"
        "<blockquote><p>引</p></blockquote><table><tr><td>格</td><td>子</td></tr></table>"
        "<div>散<b>文</b>字<p>后</p>尾</div>"
    )

    (page,) = pages(Epub(chapters=[("题", body)]))

    assert page.paragraphs == ["题", "一", "甲", "乙", "丙", "引", "格 子", "散文字", "后", "尾"]
    for number in range(1, 11):
        assert page.html.count(f'id="p-{number}"') == 1
    assert page.html.startswith('<h1 id="p-1">题</h1>')


@pytest.mark.parametrize(
    ("ranks", "levels"),
    [
        ("1562", "1232"),
        # What the file ranks alike looks alike.
        ("122", "122"),
        ("133232", "122232"),
        ("1234123", "1234234"),
    ],
)
def test_headings_never_skip_a_level(ranks, levels):
    html = one("".join(f"<h{rank}>题{at or ''}</h{rank}>" for at, rank in enumerate(ranks)))

    found = [html[at + 2] for at in range(len(html)) if html.startswith("<h", at)]
    assert "".join(found) == levels


def test_links_inside_the_book_lead_to_pages_of_the_reader():
    note = '<p>话<a id="r" href="c2.xhtml#n"><sup>1</sup></a></p><p><a href="#r">上文</a></p>'
    notes = '<aside id="n"><p><a href="c1.xhtml#r">1</a> 注</p></aside><p><a href="weg.xhtml">无</a></p>'

    first, second = pages(Epub(chapters=[("一", note), ("二", notes)]))

    assert '<a href="../2/#p-1"><sup>1</sup></a>' in first.html
    assert '<a href="#p-1">上文</a>' in first.html
    assert '<a href="../1/#p-1">1</a>' in second.html
    assert "<a>无</a>" in second.html


def test_links_to_the_outside_stay_and_give_nothing_away():
    html = one('<p><a href="https://example.org/?a=1&amp;b=2" onclick="x()">网</a></p>')

    assert html == (
        '<p id="p-1"><a href="https://example.org/?a=1&amp;b=2"'
        ' rel="nofollow noopener noreferrer">网</a></p>'
    )


@pytest.mark.parametrize(
    "body",
    [
        "<p>字<script>alert(1)</script></p>",
        '<p onclick="alert(1)">字</p>',
        '<p><a href="javascript:alert(1)">字</a></p>',
        '<p><a href=" jAvAscript:alert(1)">字</a></p>',
        '<p><a href="data:text/html,x">字</a></p>',
        '<p><a href="vbscript:x">字</a></p>',
        '<p>字</p><form action="https://example.org/"><input name="a"/></form>',
        '<p>字</p><iframe src="https://example.org/"></iframe>',
        '<p>字</p><object data="x.swf"></object><embed src="x.swf"/>',
        '<p>字<img src="https://example.org/x.png"/></p>',
        '<p>字<img src="//example.org/x.png"/></p>',
        '<p>字<img src="data:image/png;base64,AAAA" onerror="x()"/></p>',
        '<p style="background:url(https://example.org/x)">字</p>',
        '<p>字</p><svg xmlns="http://www.w3.org/2000/svg"><foreignObject><p>坏</p></foreignObject>'
        "<script>x()</script></svg>",
        '<p>字</p><link rel="stylesheet" href="https://example.org/x.css"/><style>p{}</style>',
        '<p>字<audio src="https://example.org/x.mp3"/><video src="x.mp4"></video></p>',
        "<p>字</p><template><p>坏</p></template><noscript><p>坏</p></noscript>",
    ],
)
def test_nothing_that_runs_or_calls_out_comes_through(body):
    html = one(body)

    assert html.replace("<a>", "").replace("</a>", "") == '<p id="p-1">字</p>'


def test_text_that_looks_like_markup_stays_text():
    assert one("<p>&lt;script&gt;x&lt;/script&gt; &amp;amp;</p>") == (
        '<p id="p-1">&lt;script&gt;x&lt;/script&gt; &amp;amp;</p>'
    )


def test_blanks_typed_to_indent_and_lines_broken_in_the_source_go():
    assert one("<p>　　第一行\n    第二行 end\nof line</p>") == (
        '<p id="p-1">第一行第二行 end of line</p>'
    )


def test_readings_above_characters_are_not_part_of_the_words():
    (page,) = pages(Epub(chapters=[("题", "<p><ruby>工<rt>gōng</rt></ruby>会</p>")]))

    assert page.paragraphs == ["工会"]
    assert "<ruby>工<rt>gōng</rt></ruby>会" in page.html


def test_note_marks_are_not_part_of_the_words():
    (page,) = pages(Epub(chapters=[("题", '<p>劳动<a epub:type="noteref" href="#x">12</a>法</p>')]))

    assert page.paragraphs == ["劳动法"]


def test_pictures_keep_their_place_size_and_words():
    html = one(
        '<p>前<img src="../i/a%20b.png" alt="合影"/>后</p><svg><image xlink:href="c.png"/></svg>'
    )

    assert (
        '前<img src="/bild/OEBPS/i/a b.png" alt="合影" width="10" height="20" loading="lazy">后'
        in html
    )
    assert 'src="/bild/OEBPS/text/c.png"' in html


def test_a_first_page_with_nothing_but_the_cover_is_left_out():
    epub = Epub(chapters=[("封面", '<p><img src="c.png"/></p>'), ("一", "<p>字</p>")])

    assert [page.title for page in pages(epub)] == ["一"]


COVER = picture(30, 40)
ITEM = '<item id="p" href="p.png" media-type="image/png"/>'


@pytest.mark.parametrize(
    "fields",
    [
        {"manifest": ITEM.replace("/>", ' properties="cover-image"/>')},
        {"manifest": ITEM, "metadata": '<meta name="cover" content="p"/>'},
        {"manifest": ITEM, "guide": '<guide><reference type="cover" href="p.png"/></guide>'},
        {"manifest": ITEM.replace("p.png", "Cover.png")},
        {"chapters": [("一", '<p><img src="../p.png"/></p>'), ("二", "<p>字</p>")]},
        {"guide": '<guide><reference type="cover" href="text/c2.xhtml"/></guide>',
         "chapters": [("一", "<p>字</p>"), ("二", '<p><img src="../p.png"/></p>')]},
    ],
    ids=["property", "meta", "guide", "name", "first page", "guide to a page"],
)  # fmt: skip
def test_the_cover_is_found(fields):
    epub = Epub(**fields, extra={"OEBPS/p.png": COVER, "OEBPS/Cover.png": COVER})

    assert opened(epub).cover() == COVER


def test_a_book_without_pictures_has_no_cover():
    assert opened(Epub()).cover() is None


@pytest.mark.parametrize(
    ("metadata", "field", "value"),
    [
        ("<dc:subject>中图分类号：D412.6</dc:subject>", "classification", "D412.6"),
        ("<dc:subject>TP311.5/2</dc:subject>", "classification", "TP311.5/2"),
        ('<meta name="CLC" content="i247.5"/>', "classification", "I247.5"),
        ("<dc:subject>工会</dc:subject><dc:subject>Fiction</dc:subject>", "classification", ""),
        ("<dc:subject>L123</dc:subject>", "classification", ""),
        ("<dc:date>2019年版</dc:date>", "year", 2019),
        ("<dc:date>unbekannt</dc:date>", "year", None),
        ("<dc:publisher>  工人\n出版社 </dc:publisher>", "publisher", "工人 出版社"),
    ],
)
def test_what_the_book_says_about_itself(metadata, field, value):
    assert getattr(opened(Epub(metadata=metadata)).metadata, field) == value


def test_translators_are_no_authors():
    metadata = '<dc:creator id="t">译者</dc:creator><meta refines="#t" property="role">trl</meta>'

    assert opened(Epub(authors=("作者",), metadata=metadata)).metadata.authors == ("作者",)


def test_a_wrong_isbn_is_none():
    assert opened(Epub(isbn="9787500865430")).metadata.isbn == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("978-7-5008-6543-8", ISBN),
        ("urn:isbn:9787500865438", ISBN),
        ("ISBN：978 7 5008 6543 8", ISBN),
        ("080442957X", "9780804429573"),
        ("080442957x", "9780804429573"),
        ("0804429571", ""),
        ("9787500865439", ""),
        ("1234567890123", ""),
        ("９７８７５００８６５４３８", ""),
        ("", ""),
        ("urn:uuid:6f1e2c", ""),
    ],
)
def test_isbn(text, number):
    assert isbn.parse(text) == number


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("工会".encode(), "工会"),
        ("\ufeff工会".encode(), "工会"),
        ("工会".encode("gb18030"), "工会"),
        ('<?xml version="1.0" encoding="gb2312"?>镕'.encode("gb18030"), None),
        ('<?xml version="1.0" encoding="utf-8"?>工会'.encode("gb18030"), None),
        ("\ufeff工会".encode("utf-16-le"), "工会"),
        ("\ufeff工会".encode("utf-16-be"), "工会"),
        ("<p>工会</p>".encode("utf-16-le"), "<p>工会</p>"),
        ('<?xml version="1.0" encoding="kein"?>工会'.encode(), None),
    ],
)
def test_encodings(raw, text):
    decoded = decode(raw)

    assert decoded == text if text else decoded.endswith(("工会", "镕"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["gb18030", "utf-8", "utf-16", ""])
def test_a_page_in_another_encoding_is_read_whatever_it_declares(encoding, declared):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f'{head}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>工会章程</p></body></html>'
    epub = Epub(extra={"OEBPS/text/c1.xhtml": text.encode(encoding)})

    assert pages(epub)[0].paragraphs == ["工会章程"]


def test_pictures_are_made_small_and_say_nothing_else():
    small = encode(picture(4000, 1000, "red", "JPEG"))

    assert (small.width, small.height, small.content_type) == (1600, 400, "image/jpeg")


def test_line_art_stays_sharp():
    assert encode(picture(20, 20)).content_type == "image/png"


@pytest.mark.parametrize("raw", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\nkaputt", picture()[:60]])
def test_what_is_no_picture_is_refused(raw):
    with pytest.raises(BadPicture):
        encode(raw)


def test_a_picture_of_too_many_points_is_never_opened(monkeypatch):
    monkeypatch.setattr("library.books.epub.pictures.MOST_PIXELS", 99)

    with pytest.raises(BadPicture):
        encode(picture(10, 10))


def test_no_page_at_all_is_said():
    epub = Epub(chapters=[])

    with pytest.raises(BadBook, match="没有列出任何正文文件"):
        opened(epub)
