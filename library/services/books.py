"""Books come into the reading room: a file is taken in, read by a job, and catalogued as a draft.

The same file or the same ISBN a second time leads to the book that is there. A corrected file is
given to a book on purpose (`book=`): its chapters are replaced, and readers stay where they were.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.audit import record
from cms.services import tell_changed
from jobs.runner import Run
from jobs.services import enqueue
from library.books.conversion import Converted, convert, cover_of, drawn_cover
from library.books.epub.errors import BadBook
from library.books.epub.reader import Book
from library.books.positions import carry_over, places_of
from library.decoding import plain_name
from library.models import BookAsset, BookImport, BookPage, Chapter, ReadingRoomPage
from library.models.imports import incoming_name
from library.permissions import may_import_books, may_replace_book
from library.storage import (
    content_hash,
    drop_folder,
    drop_incoming,
    put_incoming,
    store_file,
)

KIND = "library.book"
SUFFIX = ".epub"
MOST_BYTES = 100 * 1024 * 1024
BATCH = 100
State = BookImport.State


class NothingToImport(ValueError):
    """There is no file in the upload."""


def take_in(
    files: "Iterable[File[bytes]]",
    *,
    room: ReadingRoomPage,
    by: Any,
    book: BookPage | None = None,
) -> list[BookImport]:
    """Take files in and queue their reading, one job each; `by` is None only for an operator.

    With `book`, its file is replaced. What need not be opened to be refused gets its reason at
    once. Raises `PermissionDenied` or `NothingToImport`.
    """
    _demand_rights(room, by, book)
    imports = [_taken_in(file, room=room, by=by, book=book) for file in files]
    if not imports:
        raise NothingToImport("没有选择文件。")
    return imports


def run_book_import(run: Run) -> dict[str, Any]:
    """The job: one file. Run again after an interruption, it begins anew or finds its result."""
    entry = BookImport.objects.select_related("created_by", "room", "book").get(
        pk=run.payload["import"]
    )
    if entry.state == State.WAITING:
        try:
            _read(entry, run)
        except BadBook as error:
            with run.step():
                _finish(entry, State.FAILED, reason=str(error))
        _drop_upload(entry)
    run.progress(1, 1, entry.reason)
    return {"state": entry.state, "book": entry.book_id}


def draw_cover_again(book: BookPage) -> None:
    """A drawn cover says what the catalogue says; call it when title or authors may have changed."""
    covers = book.assets.filter(kind__in=BookAsset.COVERS)
    if covers.exclude(kind=BookAsset.Kind.DRAWN).exists():
        return
    drawn = drawn_cover(book.title, book.author_names)
    if covers.filter(sha256=drawn.sha256).exists():
        return
    with transaction.atomic():
        covers.delete()
        drawn.book = book
        drawn.save()


def _demand_rights(room: ReadingRoomPage, by: Any, book: BookPage | None) -> None:
    if by is None:
        return
    if book is not None and not may_replace_book(by, book):
        raise PermissionDenied(f"没有更换“{book.title}”电子书文件的权限。")
    if book is None and not may_import_books(by, room):
        raise PermissionDenied(f"没有向“{room.title}”导入图书的权限。")


def _taken_in(
    file: "File[bytes]", *, room: ReadingRoomPage, by: Any, book: BookPage | None
) -> BookImport:
    entry = BookImport(
        room=room,
        book=book,
        replaces=book is not None,
        name=plain_name(file.name or ""),
        size=file.size,
        created_by=by,
    )
    if refusal := _refusal(entry.name, entry.size):
        entry.state, entry.reason = State.FAILED, refusal
        entry.save()
        return entry
    name = incoming_name(entry.token, 1)
    try:
        put_incoming(name, file)
        _queue(entry, by=by)
    except Exception:
        drop_incoming(name)
        raise
    return entry


def _refusal(name: str, size: int) -> str:
    if not name.lower().endswith(SUFFIX):
        return "书屋收 EPUB 格式（扩展名 .epub）的电子书。其他格式请先用电子书工具转换。"
    if size > MOST_BYTES:
        return "文件超过 100 MB。请压缩书中的图片后再上传。"
    return "" if size else "文件是空的，请重新下载后再上传。"


@transaction.atomic
def _queue(entry: BookImport, *, by: Any) -> None:
    entry.save()
    entry.job = enqueue(KIND, {"import": entry.pk}, by=by, key=f"{KIND}:{entry.pk}")
    entry.save(update_fields=["job"])
    record("library.import_book", instance=entry.room, by=by, data={"file": entry.name})


def _read(entry: BookImport, run: Run) -> None:
    """From the upload to its result; raises `BadBook`."""
    with default_storage.open(incoming_name(entry.token, 1)) as file:
        sha256 = content_hash(file)
        if _recognised(entry, run, sha256, ""):
            return
        file.seek(0)
        book = Book(file)
        if _recognised(entry, run, sha256, book.metadata.isbn):
            return

        def progress(done: int, total: int) -> None:
            run.check()
            run.progress(done, total + 1, f"正在读取第 {done} 个文件，共 {total} 个")

        with TemporaryFile() as rows:
            converted = convert(book, rows, progress=progress)
            cover = cover_of(book, title=_title(entry, book), authors=list(book.metadata.authors))
            source = _source(entry, file, sha256)
            _write(entry, run, converted, [source, cover, *converted.assets])


def _write(entry: BookImport, run: Run, converted: Converted, assets: list[BookAsset]) -> None:
    """One transaction, all of it rows: the slow part is over."""
    try:
        with run.step():
            if entry.replaces:
                _replace(entry, converted, assets)
            else:
                _catalogue(entry, converted, assets)
    except IntegrityError:
        # The same book came in through another import at this moment: now it is there.
        entry.book = None if not entry.replaces else entry.book
        if not _recognised(entry, run, assets[0].sha256, converted.book.metadata.isbn):
            raise


def _recognised(entry: BookImport, run: Run, sha256: str, isbn: str) -> bool:
    """Is there such a book already? Then the import ends with it."""
    owner = BookPage.objects.filter(
        assets__kind=BookAsset.Kind.SOURCE, assets__sha256=sha256
    ).first()
    reason = "内容完全相同的文件，书屋里已有"
    if owner is None and isbn and not entry.replaces:
        owner = BookPage.objects.filter(isbn=isbn).first()
        reason = f"ISBN {isbn} 的书，书屋里已有"
    if owner is None:
        return False
    advice = "" if entry.replaces else "。要换成这个文件，请打开该书选择“更换电子书文件”"
    with run.step():
        _finish(entry, State.EXISTING, book=owner, reason=f"{reason}《{owner.title}》{advice}。")
    return True


def _catalogue(entry: BookImport, converted: Converted, assets: list[BookAsset]) -> None:
    """A draft with what the file says about itself; an editor looks at it before it is published."""
    # Siblings get their place in the tree one after the other.
    room = ReadingRoomPage.objects.select_for_update().get(pk=entry.room_id)
    said = converted.book.metadata
    page = BookPage(
        title=_title(entry, converted.book),
        authors="、".join(said.authors)[:255],
        publisher=said.publisher,
        year=said.year,
        isbn=said.isbn,
        classification=said.classification,
        language=said.language,
        description=said.description,
        live=False,
        has_unpublished_changes=True,
        owner=entry.created_by,
    )
    room.add_child(instance=page)
    _fill(page, converted, assets)
    page.save_revision(user=entry.created_by)
    _finish(
        entry,
        State.CREATED,
        book=page,
        warnings=converted.warnings,
        reason=f"已编目为草稿，共 {page.chapter_count} 章。请核对著录信息后发布。",
    )


def _replace(entry: BookImport, converted: Converted, assets: list[BookAsset]) -> None:
    page = BookPage.objects.select_for_update().filter(imports=entry).first()
    if page is None:
        raise BadBook("要更换文件的图书已被删除。要重新上架，请用“导入电子书”。")
    remembered = places_of(page)
    page.chapters.all().delete()
    page.assets.all().delete()
    _fill(page, converted, assets)
    moved = carry_over(page, remembered)
    tell_changed("library.BookPage", [page.pk])
    record("library.replace_book", instance=page, by=entry.created_by, data={"file": entry.name})
    kept = f"，{moved} 位读者的阅读位置已随之对应" if moved else ""
    _finish(
        entry,
        State.REPLACED,
        book=page,
        warnings=converted.warnings,
        reason=f"已更换为新文件，共 {page.chapter_count} 章{kept}。著录信息没有改动。",
    )


def _fill(page: BookPage, converted: Converted, assets: Sequence[BookAsset]) -> None:
    for asset in assets:
        asset.book = page
    BookAsset.objects.bulk_create(assets, batch_size=BATCH)
    for batch in _batches(converted.chapters()):
        for chapter in batch:
            chapter.book = page
        Chapter.objects.bulk_create(batch)
    page.chapter_count, page.length = converted.pages, converted.length
    counts = {"chapter_count": page.chapter_count, "length": page.length}
    BookPage.objects.filter(pk=page.pk).update(**counts)


def _batches(chapters: Iterator[Chapter]) -> Iterator[list[Chapter]]:
    while batch := list(islice(chapters, BATCH)):
        yield batch


def _title(entry: BookImport, book: Book) -> str:
    return book.metadata.title or PurePosixPath(entry.name).stem[:255] or "未命名图书"


def _source(entry: BookImport, file: "File[bytes]", sha256: str) -> BookAsset:
    return BookAsset(
        kind=BookAsset.Kind.SOURCE,
        name=entry.name,
        sha256=sha256,
        file=store_file(file, sha256),
        size=entry.size,
        content_type="application/epub+zip",
    )


def _finish(entry: BookImport, state: str, **values: Any) -> None:
    values["reason"] = values["reason"][:500]
    entry.state = state
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save(update_fields=["state", *values])


def _drop_upload(entry: BookImport) -> None:
    drop_incoming(incoming_name(entry.token, 1))
    drop_folder(str(entry.token))
