"""Where a reader stands: kept on the server, never silently taken back by a stale device."""

import pytest

from library.books.passages import paragraphs
from library.books.positions import percent_steps
from library.models import BookPage, Chapter, ReadingPosition
from library.services.reading import ReadElsewhere, save_position
from tests.factories.accounts import UserFactory
from tests.factories.books import book_page, brought_in
from tests.factories.epub import Epub

pytestmark = pytest.mark.django_db
PHONE, DESK = "phone-1", "desk-1"
SENT = {"chapter": "2", "anchor": "p-2", "place": "0.5", "device": PHONE, "base": "0"}


@pytest.fixture
def book():
    return book_page()


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def send(client, book, **changes):
    return client.post(f"{book.url}position/", SENT | changes)


def test_a_place_is_kept(client, book, reader):
    answer = send(client, book)

    position = ReadingPosition.objects.get()
    first, second, _ = book.chapters.all()
    # What stands before the paragraph, however far down the page it is on this screen.
    expected = (first.word_count + len(paragraphs(second)[0])) / book.length
    assert answer.status_code == 200
    assert answer.json() == {
        "version": 1,
        "chapter": 2,
        "anchor": "p-2",
        "percent": int(expected * 100),
    }
    assert (position.user, position.book, position.device) == (reader, book, PHONE)
    assert position.fraction == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"chapter": "3"}, True),
        ({"chapter": "2"}, False),
        ({"chapter": "3", "place": "0.9"}, False),
    ],
)
def test_a_book_is_read_when_its_last_page_is_down(client, book, reader, changes, end):
    answer = send(client, book, **({"place": "1"} | changes))

    assert (answer.json()["percent"] == 100) == end


def test_every_page_says_the_same_of_a_place(client, book, reader):
    percent = send(client, book).json()["percent"]

    steps = client.get(f"{book.url}read/2/").context["percents"].split()

    reached = [step.split(":")[1] for step in steps if int(step.split(":")[0]) <= 2]
    assert reached[-1] == str(percent)
    assert f"继续阅读（{percent}%）" in client.get(book.url).content.decode()
    assert f"已读 {percent}%" in client.get("/").content.decode()


def test_a_book_of_pictures_counts_its_pages():
    book = BookPage(chapter_count=2, length=0)

    steps = percent_steps(book, Chapter(order=2, text="\n\n\n"))

    assert steps == "1:50 2:62 3:75 4:87"


def test_another_device_that_knows_the_place_goes_on(client, book, reader):
    send(client, book)

    answer = send(client, book, chapter="3", device=DESK, base="1")

    assert (answer.status_code, answer.json()["version"]) == (200, 2)


def test_a_stale_device_is_told_and_overwrites_nothing(client, book, reader):
    send(client, book)
    send(client, book, chapter="3", anchor="p-1", device=DESK, base="1")

    answer = send(client, book, chapter="1", base="1")

    assert answer.status_code == 409
    assert answer.json() == {
        "version": 2,
        "chapter": 3,
        "anchor": "p-1",
        "percent": ReadingPosition.objects.get().percent,
        "title": "第三章 经费",
    }
    assert ReadingPosition.objects.get().chapter == 3


def test_the_reader_may_stay_after_being_told(client, book, reader):
    send(client, book)
    send(client, book, chapter="3", device=DESK, base="1")

    answer = send(client, book, chapter="1", base="2")

    assert answer.status_code == 200
    assert ReadingPosition.objects.get().chapter == 1


def test_one_device_saves_as_it_likes(client, book, reader):
    send(client, book)

    # The farewell of the last page arrives when the next page has been loaded already.
    assert send(client, book, chapter="3", base="0").status_code == 200
    assert send(client, book, chapter="1", base="0").status_code == 200


def test_the_service_names_the_newer_place(book):
    user = UserFactory()
    first = book.chapters.first()
    kept = save_position(book, by=user, chapter=first, anchor="", place=1.0, device=DESK, base=0)

    with pytest.raises(ReadElsewhere) as caught:
        save_position(book, by=user, chapter=first, anchor="", place=0.0, device=PHONE, base=0)

    assert caught.value.position == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"chapter": "0"},
        {"chapter": "-1"},
        {"chapter": "²"},
        {"chapter": ""},
        {"anchor": "p-0"},
        {"anchor": "x"},
        {"anchor": "p-1\n"},
        {"place": "nan"},
        {"place": "inf"},
        {"place": "-0.1"},
        {"place": "1.1"},
        {"place": "viel"},
        {"device": ""},
        {"device": "A B"},
        {"device": "x" * 41},
        {"base": "-1"},
        {"base": "9" * 20},
        {"anchor": "p-1" + "0" * 3000},
    ],
    ids=str,
)
def test_what_the_script_would_not_send_is_refused(client, book, reader, changes):
    answer = send(client, book, **changes)

    assert answer.status_code == 400
    assert answer.json() == {"message": "阅读位置不完整，没有保存。请刷新页面后继续阅读。"}
    assert not ReadingPosition.objects.exists()


def test_a_chapter_that_is_not_there_is_not_found(client, book, reader):
    assert send(client, book, chapter="99").status_code == 404


def test_a_stranger_reads_without_a_place(client, book):
    answer = send(client, book)

    assert answer.status_code == 403
    assert answer.json() == {"message": "登录已过期，阅读位置没有保存。请重新登录。"}


def test_each_reader_has_a_place_of_her_own(client, book, reader):
    send(client, book)

    client.force_login(UserFactory())
    assert "继续阅读" not in client.get(book.url).content.decode()


@pytest.mark.parametrize(
    ("fraction", "percent"), [(0, 0), (0.389, 38), (0.994, 99), (0.995, 100), (1, 100)]
)
def test_only_the_end_is_a_hundred_percent(fraction, percent):
    assert ReadingPosition(fraction=fraction).percent == percent


def test_nothing_is_kept_about_how_long_anybody_read():
    names = {field.name for field in ReadingPosition._meta.get_fields()}

    assert names == {
        *("id", "user", "book", "chapter", "anchor", "fraction", "device", "version", "updated_at")
    }


def corrected(book, chapters) -> BookPage:
    entry = brought_in(Epub(chapters=chapters).build(), book=book)
    assert entry.state == "replaced", entry.reason
    return entry


def place(book, chapter, anchor, fraction=0.5) -> ReadingPosition:
    return ReadingPosition.objects.create(
        user=UserFactory(), book=book, chapter=chapter, anchor=anchor, fraction=fraction
    )


def test_a_corrected_file_sets_readers_down_at_the_same_words(book):
    position = place(book, 2, "p-3")
    before = position.updated_at

    entry = corrected(
        book,
        [
            ("新增的序", "<p>序。</p>"),
            ("第一章", "<p>工会是职工自愿结合的群众组织。</p>"),
            ("第二章", "<p>改过的一句。</p><p>新的一句。</p><p>任何人不得阻挠。</p>"),
        ],
    )

    position.refresh_from_db()
    assert (position.chapter, position.anchor) == (3, "p-3")
    assert position.updated_at == before
    assert entry.reason == (
        "已更换为新文件，共 3 章，1 位读者的阅读位置已随之对应。著录信息没有改动。"
    )


def test_words_that_are_gone_are_found_by_what_followed(book):
    position = place(book, 2, "p-2")

    corrected(book, [("全", "<p>开头。</p><p>任何人不得阻挠。</p>")])

    position.refresh_from_db()
    assert (position.chapter, position.anchor) == (1, "p-2")


def test_a_wholly_new_text_is_entered_as_far_through(book):
    position = place(book, 2, "p-2", fraction=0.5)

    corrected(book, [("甲", "<p>" + "一" * 10 + "</p>"), ("乙", "<p>" + "二" * 30 + "</p>")])

    position.refresh_from_db()
    assert (position.chapter, position.anchor) == (2, "")
