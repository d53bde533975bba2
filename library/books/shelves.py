"""What the reading room and its books show: shelf, book, contents, one page of a book."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Left, Upper
from django.utils.formats import number_format

from cms.articles import aside_panels, similar_panels
from cms.home import RECENT, HomePanel
from cms.navigation import breadcrumb
from cms.permissions import request_scope, signed_in
from cms.querysets import visible_to
from library.books.classes import CLASSES
from library.books.positions import fraction_at, percent_steps
from library.models import BookPage, Chapter, ReadingPosition, ReadingRoomPage

PER_SHELF = 24
PER_CONTENTS = 100
# Values that reader.css knows; the empty one stands for no choice.
TYPE_SIZES = [
    ("small", "小"),
    ("", "标准"),
    ("large", "大"),
    ("larger", "更大"),
    ("largest", "特大"),
]
PAPERS = [("", "随网站"), ("white", "白纸"), ("sepia", "米黄"), ("dark", "夜间")]


@dataclass(frozen=True, slots=True)
class Spine:
    """One book on a shelf."""

    page: BookPage
    url: str
    position: ReadingPosition | None = None


def room_context(room, request):
    books = visible_to(BookPage.objects.child_of(room), request.user, scope=request_scope(request))
    asked, letter = request.GET.get("q", "").strip()[:100], request.GET.get("class", "")[:1]
    letters = books.annotate(letter=Upper(Left("classification", 1))).values_list(
        "letter", flat=True
    )
    present = set(letters.order_by("letter").distinct())
    chosen = books.in_class(letter) if letter in CLASSES else books
    found = chosen.mentioning(asked).with_covers().order_by("-first_published_at", "-pk")
    paginator = Paginator(found, PER_SHELF)
    current = paginator.get_page(request.GET.get("page"))
    positions = positions_of(request.user, current.object_list)
    return {
        "breadcrumb": breadcrumb(room, request),
        "classes": [
            (each, f"{each} {name}", each == letter)
            for each, name in CLASSES.items()
            if each in present
        ],
        "q": asked,
        "narrowed": bool(asked or letter),
        "books": [spine(book, request, positions) for book in current.object_list],
        "number": current.number,
        "pages": paginator.num_pages,
        "total": paginator.count,
    }


def spine(book, request, positions):
    return Spine(book, book.get_url(request), positions.get(book.pk))


def positions_of(user, books):
    """The reader's places by book; one query, none for a stranger."""
    if not signed_in(user):
        return {}
    return {
        position.book_id: position for position in user.reading_positions.filter(book__in=books)
    }


def position_in(book, user):
    return book.positions.filter(user=user).first() if signed_in(user) else None


def book_context(book, request):
    position = position_in(book, request.user)
    return {
        "breadcrumb": breadcrumb(book, request),
        "position": position,
        "facts": book_facts(book),
        "aside": aside_panels(request, book),
        "similar_content": similar_panels(request, book),
        **contents_context(book, request),
    }


def book_facts(book):
    number = book.classification
    return [
        {"term": "作者", "value": book.authors},
        {"term": "出版者", "value": book.publisher},
        {"term": "出版年", "value": book.year},
        {"term": "ISBN", "value": book.isbn},
        {
            "term": "中图分类号",
            "value": f"{number}（{book.class_name}）" if book.class_name else number,
        },
        {"term": "语种", "value": LANGUAGES.get(book.language[:2].lower(), book.language)},
        {"term": "篇幅", "value": extent(book)},
    ]


LANGUAGES = {"zh": "中文", "en": "英文", "ja": "日文", "fr": "法文", "de": "德文", "ru": "俄文"}


def extent(book):
    """共 12 章，约 3.4 万字."""
    if not book.chapter_count:
        return ""
    if book.length >= 10_000:
        return f"共 {book.chapter_count} 章，约 {number_format(book.length / 10_000, 1)} 万字"
    about = round(book.length, -2) or book.length
    return f"共 {book.chapter_count} 章" + (f"，约 {about} 字" if about else "")


def contents_context(book, request, base=""):
    """A page of the contents: the one asked for, else the one with the chapter being read."""
    here = request.GET.get("in", "")
    here = int(here) if here.isascii() and here.isdigit() and len(here) < 10 else 0
    asked = request.GET.get("find", "").strip()[:100]
    chapters = book.chapters.only("order", "title", "level", "headings", "book_id")
    if asked:
        chapters = chapters.filter(title__icontains=asked)
    paginator = Paginator(chapters, PER_CONTENTS)
    number = request.GET.get("part") or (
        (here - 1) // PER_CONTENTS + 1 if here and not asked else 1
    )
    current = paginator.get_page(number)
    return {
        "book": book,
        "base": base or book.get_url(request) or "",
        "here": here,
        "find": asked,
        "chapters": current.object_list,
        "part": current,
        "searchable": book.chapter_count > PER_CONTENTS,
    }


def reader_context(book, chapter, request, base=""):
    """One page of the reader; `base` is the address it hangs under."""
    neighbours = {
        other.order: other
        for other in book.chapters.filter(order__in=(chapter.order - 1, chapter.order + 1)).only(
            "order", "title", "book_id"
        )
    }
    position = position_in(book, request.user)
    return {
        "page": book,
        "book": book,
        "base": base or book.get_url(request) or "",
        "chapter": chapter,
        "titled": chapter.html.startswith("<h1"),
        "previous": neighbours.get(chapter.order - 1),
        "next": neighbours.get(chapter.order + 1),
        "percent": ReadingPosition.percent_of(fraction_at(book, chapter, 0)),
        "percents": percent_steps(book, chapter),
        "position": position,
        "position_title": chapter_title(book, position) if position else "",
        "draft": not book.live,
        "type_sizes": TYPE_SIZES,
        "papers": PAPERS,
    }


def chapter_title(book, position):
    titles = Chapter.objects.filter(book=book, order=position.chapter)
    return titles.values_list("title", flat=True).first() or ""


class BookshelfPanel(HomePanel):
    """The books this reader is in the middle of; for all others, what is new on the shelf."""

    order = 60
    template_name = "library/_home_books.html"

    def get_context_data(self, parent_context=None):
        request, scope = self.request, request_scope(self.request)
        books = visible_to(BookPage.objects.filter(chapter_count__gt=0), request.user, scope=scope)
        positions = self._under_way(books)
        by_book = {position.book_id: position for position in positions}
        if positions:
            found = books.filter(pk__in=by_book).with_covers()
            shown = sorted(found, key=lambda book: list(by_book).index(book.pk))
        else:
            recent = books.order_by(F("first_published_at").desc(nulls_last=True), "-pk")
            shown = recent.with_covers()[:RECENT]
        room = (
            visible_to(ReadingRoomPage.objects.all(), request.user, scope=scope)
            .order_by("path")
            .first()
        )
        return super().get_context_data(parent_context) | {
            "books": [spine(book, request, by_book) for book in shown],
            "reading": bool(positions),
            "room_url": room.get_url(request) if room else "",
        }

    def _under_way(self, books):
        if not signed_in(self.request.user):
            return []
        positions = self.request.user.reading_positions.under_way()
        return list(positions.filter(book__in=books.values("pk"))[:RECENT])
