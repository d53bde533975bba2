"""Books come in, are catalogued, recognised and replaced."""

import tarfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts.roles import EDITOR
from cms.services import publish
from cms.signals import content_changed
from jobs import runner
from library.books.conversion import cover_of
from library.books.covers import _lines, draw_cover
from library.books.passages import paragraph_at, passage_url, passages
from library.models import BookAsset, BookImport, BookPage, Chapter
from library.models.imports import INCOMING
from library.services.books import NothingToImport, take_in
from tests.factories.accounts import UserFactory
from tests.factories.books import book_page, brought_in, reading_room
from tests.factories.epub import ISBN, Epub, picture

pytestmark = pytest.mark.django_db
State = BookImport.State


def test_a_book_is_catalogued_as_a_draft():
    metadata = (
        "<dc:publisher>示例出版社</dc:publisher><dc:date>2021-05-01</dc:date>"
        "<dc:subject>工会</dc:subject><dc:subject>D412.6</dc:subject>"
        "<dc:description>&lt;p&gt;一百个问题。&lt;/p&gt;</dc:description>"
    )

    entry = brought_in(Epub(metadata=metadata).build(), name="一百问.epub")

    assert entry.state == State.CREATED
    assert entry.reason == "已编目为草稿，共 3 章。请核对著录信息后发布。"
    book = entry.book
    assert book.live is False
    assert (book.title, book.authors, book.isbn) == ("工会工作一百问", "张三、李四", ISBN)
    assert (book.publisher, book.year, book.language) == ("示例出版社", 2021, "zh-CN")
    assert (book.classification, book.class_name) == ("D412.6", "政治、法律")
    assert book.description == "一百个问题。"
    assert list(book.chapters.values_list("order", "title", "level")) == [
        (1, "第一章 组织", 1),
        (2, "第二章 权利", 1),
        (3, "第三章 经费", 1),
    ]
    assert book.chapter_count == 3
    assert book.length == sum(book.chapters.values_list("word_count", flat=True))
    assert not default_storage.exists(f"{INCOMING}/{entry.token}")


def test_chapters_know_how_much_lies_before_them():
    book = book_page()

    first, second, third = book.chapters.all()

    assert first.starts_at == 0
    assert second.starts_at == first.word_count
    assert third.starts_at == first.word_count + second.word_count


def test_publishing_an_older_revision_keeps_what_was_counted():
    book = book_page()
    BookPage.objects.filter(pk=book.pk).update(chapter_count=2)

    restored = book.get_latest_revision().as_object()
    restored_from_row = BookPage.objects.get(pk=book.pk).with_content_json(
        restored.serializable_data()
    )

    assert restored_from_row.chapter_count == 2


def test_passages_are_paragraphs_of_a_readable_length():
    lines = ["标题", "甲" * 200, "乙" * 200, "", "丙" * 700, "丁" * 10]
    chapter = Chapter(text="\n".join(lines))

    assert passages(chapter) == [
        ("p-1", f"标题\n{lines[1]}\n{lines[2]}"),
        ("p-5", lines[4]),
        ("p-6", lines[5]),
    ]


def test_a_picture_keeps_its_line_within_a_passage():
    chapter = Chapter(text="标题\n\n甲\n\n\n乙\n")

    ((anchor, text),) = passages(chapter)

    assert text.split("\n").index("乙") == 5
    assert paragraph_at(anchor, 5) == "p-6"


def test_a_passage_has_an_address():
    book = book_page()

    assert passage_url(book, 3, 12) == f"{book.url}read/3/#p-12"
    assert passage_url(book, 3, "p-12") == f"{book.url}read/3/#p-12"
    assert passage_url(book, 3) == f"{book.url}read/3/"


def test_the_same_file_again_is_recognised():
    book = book_page()

    entry = brought_in(Epub().build(), name="改了名.epub")

    assert (entry.state, entry.book) == (State.EXISTING, book)
    assert entry.reason.startswith("内容完全相同的文件，书屋里已有《工会工作一百问》")
    assert BookPage.objects.count() == 1


def test_the_same_isbn_again_is_recognised():
    book = book_page()

    entry = brought_in(Epub(title="工会工作一百问（第二版）").build())

    assert (entry.state, entry.book) == (State.EXISTING, book)
    assert entry.reason == (
        f"ISBN {ISBN} 的书，书屋里已有《工会工作一百问》。"
        "要换成这个文件，请打开该书选择“更换电子书文件”。"
    )
    assert BookPage.objects.count() == 1


def test_a_corrected_file_replaces_the_chapters_of_a_book():
    book = book_page()
    corrected = Epub(title="另一书名", chapters=[("全文", "<p>只有一章。</p>")])

    entry = brought_in(corrected.build(), book=book)

    assert entry.state == State.REPLACED
    assert entry.reason == "已更换为新文件，共 1 章。著录信息没有改动。"
    book.refresh_from_db()
    assert book.title == "工会工作一百问"
    assert [chapter.text for chapter in book.chapters.all()] == ["只有一章。"]
    assert (book.chapter_count, book.length) == (1, 5)
    assert book.assets.filter(kind=BookAsset.Kind.SOURCE).count() == 1


def test_a_replaced_book_is_announced_to_the_search():
    heard = []

    def listen(model, ids, **kwargs):
        heard.append((model, ids))

    book = book_page()
    content_changed.connect(listen)
    try:
        brought_in(Epub(chapters=[("全文", "<p>新。</p>")]).build(), book=book)
    finally:
        content_changed.disconnect(listen)

    assert heard == [("library.BookPage", [book.pk])]


def test_a_job_that_runs_again_changes_nothing():
    entry = brought_in(Epub().build())
    job = entry.job
    type(job).objects.filter(pk=job.pk).update(state="queued")

    runner.run(job.pk)

    entry.refresh_from_db()
    assert entry.state == State.CREATED
    assert BookPage.objects.count() == 1


def test_a_cover_is_taken_from_the_book():
    item = '<item id="p" href="p.png" media-type="image/png" properties="cover-image"/>'
    book = book_page(Epub(manifest=item, extra={"OEBPS/p.png": picture()}))

    assert book.cover.kind == BookAsset.Kind.COVER
    assert (book.cover.width, book.cover.height) == (60, 80)


def test_a_cover_is_drawn_when_there_is_none_and_follows_the_title():
    book = book_page(live=False)
    first = book.cover

    book.title = "改过的书名"
    book.save_revision()
    book = publish(book, by=None)

    assert first.kind == BookAsset.Kind.DRAWN
    assert (first.width, first.height) == (600, 840)
    assert book.cover.kind == BookAsset.Kind.DRAWN
    assert book.cover.sha256 != first.sha256


def test_pictures_are_kept_once_and_small():
    body = '<p>图：<img src="../i/p.jpg" alt="合影"/></p><p><img src="../i/p.jpg"/></p>'
    epub = Epub(
        chapters=[("一", body)],
        extra={"OEBPS/i/p.jpg": picture(4000, 1000, "red", "JPEG")},
    )

    book = book_page(epub)

    image = book.assets.get(kind=BookAsset.Kind.IMAGE)
    assert (image.width, image.height, image.content_type) == (1600, 400, "image/jpeg")
    html = book.chapters.get().html
    assert html.count(f'src="{image.url}"') == 2
    assert 'alt="合影" width="1600" height="400" loading="lazy"' in html


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "书.pdf",
            b"%PDF",
            "书屋收 EPUB 格式（扩展名 .epub）的电子书。其他格式请先用电子书工具转换。",
        ),
        ("空.epub", b"", "文件是空的，请重新下载后再上传。"),
    ],
)
def test_what_need_not_be_opened_is_refused_at_once(name, content, message):
    entry = brought_in(content, name=name)

    assert (entry.state, entry.reason, entry.job) == (State.FAILED, message, None)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("library.services.books.MOST_BYTES", 10)

    entry = brought_in(Epub().build())

    assert entry.reason == "文件超过 100 MB。请压缩书中的图片后再上传。"


def test_nothing_chosen_is_said():
    with pytest.raises(NothingToImport):
        take_in([], room=reading_room(), by=None)


def test_importing_takes_the_right(django_user_model):
    room = reading_room()
    file = ContentFile(Epub().build(), name="书.epub")

    with pytest.raises(PermissionDenied):
        take_in([file], room=room, by=UserFactory())

    assert take_in([file], room=room, by=UserFactory(roles=[EDITOR]))[0].state == State.WAITING


def test_replacing_a_published_book_takes_the_right_to_publish():
    book = book_page()

    with pytest.raises(PermissionDenied):
        take_in(
            [ContentFile(b"x", name="书.epub")],
            room=book.get_parent().specific,
            by=UserFactory(),
            book=book,
        )


def test_a_book_that_came_in_through_another_import_meanwhile_is_recognised(monkeypatch):
    room, once = reading_room(), []

    def cover_while_another_import_runs(book, **facts):
        monkeypatch.undo()
        once.append(brought_in(Epub().build(), room=room, name="先到.epub"))
        return cover_of(book, **facts)

    monkeypatch.setattr("library.services.books.cover_of", cover_while_another_import_runs)

    late = brought_in(Epub().build(), room=room, name="后到.epub")

    assert once[0].state == State.CREATED
    assert (late.state, late.book) == (State.EXISTING, once[0].book)
    assert BookPage.objects.count() == 1


def test_a_book_deleted_before_its_new_file_was_read_is_said():
    book, room = book_page(), reading_room(slug="andere")
    (entry,) = take_in(
        [ContentFile(Epub(title="改").build(), name="书.epub")], room=room, by=None, book=book
    )
    book.delete()

    runner.run(entry.job_id)

    entry.refresh_from_db()
    assert entry.state == State.FAILED
    assert entry.reason == "要更换文件的图书已被删除。要重新上架，请用“导入电子书”。"


def test_another_books_file_is_not_given_to_a_second_book():
    book = book_page()
    other = book_page(Epub(title="另一本", isbn=""))

    entry = brought_in(Epub().build(), book=other)

    assert (entry.state, entry.book) == (State.EXISTING, book)
    assert other.chapters.count() == 3


def test_a_title_of_any_length_fits_its_cover():
    for title in ("书", "工会工作" * 60, "A title in words of another language"):
        cover = draw_cover(title, ["张三"] * 9)

        assert (cover.width, cover.height) == (600, 840)


def test_lines_of_a_cover_are_of_about_one_length():
    assert _lines("书屋志愿者手册", 68) == ["书屋志愿", "者手册"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_every_file_of_a_book(tmp_path):
    body = '<p>字<img src="../p.png"/></p>'
    book = book_page(Epub(chapters=[("一", body)], extra={"OEBPS/p.png": picture()}))

    call_command("backup", str(tmp_path / "site.tar.gz"))

    with tarfile.open(tmp_path / "site.tar.gz") as kept:
        names = set(kept.getnames())
    assert {asset.kind for asset in book.assets.all()} == {"source", "cover", "image"}
    assert {f"media/{asset.file.name}" for asset in book.assets.all()} <= names
