"""The room, the book, its chapters and files: for readers, strangers and editors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.coreutils import get_dummy_request
from wagtail.test.utils import page_tests

from accounts.roles import EDITOR, FINAL_REVIEWER
from cms.models import HomePage, SectionPage
from cms.services import withdraw
from library.books.shelves import extent
from library.models import BookAsset, BookImport, BookPage, ReadingPosition, ReadingRoomPage
from tests.factories.accounts import AudienceFactory, UserFactory
from tests.factories.books import book_page, brought_in, reading_room
from tests.factories.cms import restriction
from tests.factories.epub import Epub, picture

pytestmark = pytest.mark.django_db


def other(number: int, **fields) -> Epub:
    """A book that is none of the others."""
    return Epub(title=f"图书{number}", isbn="", **fields)


def status(client, url) -> int:
    """Of an answer that may be a file, which is closed only when it has been read."""
    answer = client.get(url)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def assertions(client, monkeypatch):
    """Wagtail's own assertions about pages; they would sign in by the backend that only locks out."""
    monkeypatch.setattr(page_tests, "AUTH_BACKEND", "accounts.backends.PasswordBackend")
    case = page_tests.WagtailPageTestCase()
    case.client, case.dummy_request = client, get_dummy_request()
    return case


def test_both_page_types_keep_wagtails_promises(assertions):
    chief, book = UserFactory(is_superuser=True), book_page()

    assertions.assertAllowedParentPageTypes(ReadingRoomPage, {HomePage, SectionPage})
    assertions.assertAllowedSubpageTypes(ReadingRoomPage, {BookPage})
    assertions.assertAllowedParentPageTypes(BookPage, {ReadingRoomPage})
    assertions.assertAllowedSubpageTypes(BookPage, set())
    for page in (book.get_parent().specific, book):
        assertions.assertPageIsRoutable(page)
        assertions.assertPageIsRenderable(page)
        assertions.assertPageIsEditable(page, user=chief)
        assertions.assertPageIsPreviewable(page, user=chief)


def test_the_shelf_shows_covers_titles_and_authors(client):
    book = book_page()

    html = client.get(book.get_parent().url).content.decode()

    assert "工会工作一百问" in html
    assert "张三、李四" in html
    assert book.cover.url in html
    assert "共 1 本" in html


def test_the_shelf_is_filtered_by_class_and_words(client):
    book = book_page(other(1, metadata="<dc:subject>D412</dc:subject>"))
    book_page(other(2, authors=("王五",), metadata="<dc:subject>I247</dc:subject>"))
    url = book.get_parent().url

    def shown(**asked):
        response = client.get(url, asked)
        return [spine.page.title for spine in response.context["books"]]

    assert shown() == ["图书2", "图书1"]
    assert shown(**{"class": "D"}) == ["图书1"]
    assert shown(**{"class": "?"}) == ["图书2", "图书1"]
    assert shown(q="王五 2") == ["图书2"]
    assert shown(q="王五", **{"class": "D"}) == []
    assert "没有找到符合条件的书" in client.get(url, {"q": "无此书"}).content.decode()


def test_the_shelf_has_pages(client, monkeypatch):
    monkeypatch.setattr("library.books.shelves.PER_SHELF", 1)
    room = book_page(other(1)).get_parent()
    book_page(other(2))

    response = client.get(room.url, {"page": 2})

    assert [spine.page.title for spine in response.context["books"]] == ["图书1"]
    assert "第 2 页，共 2 页" in response.content.decode()


def test_an_empty_room_says_so(client):
    room = reading_room()

    assert "没有公开的图书" in client.get(room.url).content.decode()
    client.force_login(UserFactory())
    assert "书架上还没有书" in client.get(room.url).content.decode()


def test_the_shelf_takes_the_same_queries_for_one_book_and_three(client):
    room = book_page(other(1)).get_parent()
    client.force_login(UserFactory())
    client.get(room.url)

    one = queries(client, room.url)
    book_page(other(2))
    book_page(other(3))

    assert queries(client, room.url) == one


def test_a_book_has_one_way_to_begin_and_shows_its_contents(client):
    book = book_page(Epub(metadata="<dc:subject>D412.6</dc:subject>"))

    html = client.get(book.url).content.decode()

    assert f'href="{book.url}read/1/"' in html
    assert html.count("button--primary") == 1
    assert "D412.6（政治、法律）" in html
    for title in ("第一章 组织", "第二章 权利", "第三章 经费"):
        assert title in html
    assert "登录后可以保存阅读位置" in html


def test_a_book_begun_offers_to_go_on(client):
    book, user = book_page(), UserFactory()
    ReadingPosition.objects.create(user=user, book=book, chapter=2, anchor="p-2", fraction=0.389)
    client.force_login(user)

    html = client.get(book.url).content.decode()

    assert "继续阅读（38%）" in html
    assert f'href="{book.url}read/"' in html
    answer = client.get(f"{book.url}read/")
    assert (answer.status_code, answer["Location"]) == (302, f"{book.url}read/2/#p-2")


def test_reading_begins_at_the_first_chapter(client):
    book = book_page()

    assert client.get(f"{book.url}read/")["Location"] == f"{book.url}read/1/"


def test_a_chapter_is_a_page_of_its_own(client):
    book = book_page()

    response = client.get(f"{book.url}read/2/")

    html = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert "任何人不得阻挠。" in html
    assert f'href="{book.url}read/1/"' in html
    assert f'href="{book.url}read/3/"' in html
    assert html.count("<h1") == 1
    # A stranger's place is kept nowhere.
    assert "data-save" not in html


def test_the_last_chapter_says_that_it_is(client):
    book = book_page()

    assert "全书完" in client.get(f"{book.url}read/3/").content.decode()


@pytest.mark.parametrize(
    "rest",
    ["read/0/", "read/4/", "read/01/", "read/x/", "read/1/2/", "anders/", "read/9999999999/"],
)
def test_an_address_of_nothing_is_not_found(client, rest):
    book = book_page()

    assert client.get(f"{book.url}{rest}").status_code == 404


def test_pages_are_read_and_positions_are_sent(client):
    book = book_page()

    assert client.post(f"{book.url}read/1/").status_code == 405
    assert client.get(f"{book.url}position/").status_code == 405


def test_a_chapter_takes_the_same_queries_in_a_short_book_and_a_long_one(client):
    short = book_page(other(1))
    long = book_page(other(2, chapters=[(f"章{n}", f"<p>第{n}段</p>") for n in range(60)]))
    client.force_login(UserFactory())
    client.get(f"{short.url}read/2/")

    assert queries(client, f"{short.url}read/2/") == queries(client, f"{long.url}read/2/")


def test_contents_come_a_hundred_lines_at_a_time(client):
    chapters = [(f"第{n}回 起", f"<p>第{n}段</p>") for n in range(1, 251)]
    book = book_page(Epub(chapters=chapters))
    url = f"{book.url}contents/"

    first = client.get(url).content.decode()
    around = client.get(url, {"in": "150"}, headers={"hx-request": "true"}).content.decode()
    found = client.get(url, {"find": "第249回"}).content.decode()

    assert first.count('class="contents__link"') == 100
    assert "第 1 页，共 3 页" in first
    assert "<html" not in around
    assert 'aria-current="page">第150回 起' in around
    assert found.count('class="contents__link"') == 1
    assert "目录中没有包含“无”的标题" in client.get(url, {"find": "无"}).content.decode()


def test_files_of_a_book_are_for_its_readers(client):
    book = book_page(
        Epub(chapters=[("一", '<p><img src="../p.png"/></p>')], extra={"OEBPS/p.png": picture()})
    )
    cover, image = book.cover.url, book.assets.get(kind=BookAsset.Kind.IMAGE).url
    source = book.assets.get(kind=BookAsset.Kind.SOURCE).url

    assert status(client, cover) == 200
    assert status(client, image) == 200
    assert status(client, source) == 404
    assert status(client, "/files/book/x/feng-mian.jpg") == 404

    restriction(book)
    assert status(client, image) == 302


def test_a_withdrawn_book_is_gone_with_all_that_belongs_to_it(client):
    book = book_page(
        Epub(chapters=[("一", '<p>字<img src="../p.png"/></p>')], extra={"OEBPS/p.png": picture()})
    )
    addresses = [
        book.url,
        f"{book.url}read/",
        f"{book.url}read/1/",
        f"{book.url}contents/",
        book.cover.url,
        book.assets.get(kind=BookAsset.Kind.IMAGE).url,
    ]
    assert [status(client, url) for url in addresses] == [200, 302, 200, 200, 200, 200]

    withdraw(book, by=UserFactory(roles=[FINAL_REVIEWER], is_superuser=True), reason="版权到期")

    assert [status(client, url) for url in addresses] == [404] * 6
    client.force_login(UserFactory())
    assert [status(client, url) for url in addresses] == [404] * 6
    position = {"chapter": "1", "anchor": "", "place": "0", "device": "a", "base": "0"}
    assert client.post(f"{book.url}position/", position).status_code == 404


def test_a_book_for_an_audience_is_closed_to_others(client):
    book = book_page(audience=AudienceFactory())
    client.force_login(UserFactory())

    assert client.get(f"{book.url}read/1/").status_code in {302, 403, 404}
    assert status(client, book.cover.url) == 403
    assert client.get(book.get_parent().url).context["books"] == []


def test_editors_read_a_draft_before_it_is_published(client):
    book = book_page(live=False)
    url = reverse("library_book_draft_chapter", args=[book.pk, 2])
    client.force_login(UserFactory())
    assert client.get(url).status_code == 302

    client.force_login(UserFactory(roles=[EDITOR]))
    html = client.get(url).content.decode()

    assert "这是草稿" in html
    assert "任何人不得阻挠。" in html
    assert reverse("library_book_draft_chapter", args=[book.pk, 3]) in html
    assert "data-save" not in html
    assert status(client, book.cover.url) == 200
    contents = client.get(reverse("library_book_draft_contents", args=[book.pk])).content.decode()
    assert url in contents


def test_home_shows_new_books_then_those_being_read(client):
    book, begun, user = book_page(other(1)), book_page(other(2)), UserFactory()
    client.force_login(user)

    fresh = client.get("/").content.decode()
    ReadingPosition.objects.create(user=user, book=begun, chapter=2, fraction=0.5)
    reading = client.get("/").content.decode()

    assert "书屋新书" in fresh
    assert book.title in fresh
    assert "我的书架" in reading
    assert "已读 50%" in reading
    assert book.title not in reading


@pytest.mark.parametrize("begun", [False, True], ids=["new", "begun"])
def test_home_takes_the_same_queries_for_one_book_and_three(client, begun):
    user = UserFactory()
    client.force_login(user)

    def shelve(number):
        book = book_page(other(number))
        if begun:
            ReadingPosition.objects.create(user=user, book=book, chapter=1, fraction=0.1)

    shelve(1)
    client.get("/")
    one = queries(client, "/")
    shelve(2)
    shelve(3)

    assert queries(client, "/") == one


def test_home_is_silent_without_books(client):
    reading_room()

    html = client.get("/").content.decode()

    assert "书屋新书" not in html
    assert "我的书架" not in html


def test_a_finished_book_leaves_the_shelf_of_those_being_read(client):
    book, user = book_page(), UserFactory()
    ReadingPosition.objects.create(user=user, book=book, chapter=3, fraction=1)
    client.force_login(user)

    assert "我的书架" not in client.get("/").content.decode()


def test_books_are_uploaded_in_the_admin(client):
    room = reading_room()
    client.force_login(UserFactory(roles=[EDITOR]))
    file = SimpleUploadedFile("书.epub", Epub().build())
    answer = client.post(reverse("library_book_upload"), {"files": [file], "room": room.pk})

    assert answer["Location"] == reverse("library_books")
    assert BookImport.objects.get().name == "书.epub"
    assert "书.epub" in client.get(reverse("library_books")).content.decode()


def test_a_book_and_a_room_lead_to_what_can_be_done_with_them(client):
    book = book_page(live=False)
    client.force_login(UserFactory(roles=[EDITOR]))

    edited = client.get(reverse("wagtailadmin_pages:edit", args=[book.pk])).content.decode()
    room = reverse("wagtailadmin_explore", args=[book.get_parent().pk])

    assert reverse("library_book_draft_chapter", args=[book.pk, 1]) in edited
    assert reverse("library_book_replace", args=[book.pk]) in edited
    assert "更换电子书文件" in edited
    assert reverse("library_book_upload") in client.get(room).content.decode()


def test_a_books_file_is_replaced_in_the_admin(client):
    book = book_page()
    client.force_login(UserFactory(is_superuser=True))
    url = reverse("library_book_replace", args=[book.pk])

    assert "读者马上看到" in client.get(url).content.decode()
    assert "请选择文件。" in client.post(url).content.decode()
    file = SimpleUploadedFile("新.epub", other(1).build())
    assert client.post(url, {"file": file})["Location"] == reverse("library_books")
    assert BookImport.objects.filter(book=book, replaces=True, name="新.epub").exists()


def test_upload_without_a_file_says_so(client):
    room = reading_room()
    client.force_login(UserFactory(roles=[EDITOR]))

    html = client.post(reverse("library_book_upload"), {"room": room.pk}).content.decode()

    assert "请选择要导入的文件。" in html


def test_a_reader_has_no_business_in_the_admin(client):
    book = book_page()
    client.force_login(UserFactory())

    for url in (
        reverse("library_books"),
        reverse("library_book_upload"),
        reverse("library_book_replace", args=[book.pk]),
        reverse("library_book_draft_contents", args=[book.pk]),
    ):
        assert client.get(url).status_code == 302, url


def test_the_import_list_takes_the_same_queries_for_one_file_and_three(client):
    client.force_login(UserFactory(roles=[EDITOR]))
    brought_in(other(1).build())
    url = reverse("library_books")
    client.get(url)

    one = queries(client, url)
    brought_in(other(2).build())
    brought_in(b"kein")

    assert queries(client, url) == one


def test_a_book_is_not_copied(client):
    book = book_page()
    client.force_login(UserFactory(is_superuser=True))

    answer = client.get(reverse("wagtailadmin_pages:copy", args=[book.pk]))

    assert answer["Location"] == reverse("wagtailadmin_explore", args=[book.get_parent().pk])


def test_the_editor_checks_number_class_and_authors(client):
    book = book_page(live=False)
    client.force_login(UserFactory(is_superuser=True))
    url = reverse("wagtailadmin_pages:edit", args=[book.pk])
    fields = {"title": "书", "slug": "shu", "isbn": "9787500865430", "classification": "？1"}

    html = client.post(url, fields).content.decode()

    assert "ISBN 的校验位不对" in html
    assert "中图分类号以大类字母开头" in html


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, "共 6 章"),
        (43, "共 6 章，约 43 字"),
        (1441, "共 6 章，约 1400 字"),
        (34_400, "共 6 章，约 3.4 万字"),
    ],
)
def test_the_extent_of_a_book_is_said_in_round_numbers(length, words):
    assert extent(BookPage(chapter_count=6, length=length)) == words
