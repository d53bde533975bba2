"""What books add to the Wagtail admin; loaded by wagtail_hooks."""

from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from library.books import admin
from library.books.shelves import BookshelfPanel
from library.models import BookPage, ReadingRoomPage
from library.permissions import may_import_books, may_replace_book


@hooks.register("home_panels")
def home_panels(request):
    return [BookshelfPanel(request)]


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("library.import_book", "导入电子书", "导入了电子书")
    actions.register_action("library.replace_book", "更换电子书文件", "更换了电子书文件")


@hooks.register("register_admin_urls")
def admin_urls():
    draft = "library/books/<int:page_id>/"
    return [
        path("library/books/", admin.import_list, name="library_books"),
        path("library/books/new/", admin.upload, name="library_book_upload"),
        path(f"{draft}replace/", admin.replace, name="library_book_replace"),
        path(
            draft,
            lambda request, page_id: redirect("wagtailadmin_pages:edit", page_id),
            name="library_book_draft",
        ),
        path(f"{draft}contents/", admin.draft_contents, name="library_book_draft_contents"),
        path(f"{draft}read/<int:order>/", admin.draft_chapter, name="library_book_draft_chapter"),
    ]


@hooks.register("register_page_header_buttons")
def book_buttons(page, user, view_name, next_url=None):
    """On a room: bring books in. On a book: read the draft, give it another file."""
    kind = page.specific_class or type(page)
    if page.pk is None:
        return
    if issubclass(kind, ReadingRoomPage) and may_import_books(user, page):
        yield Button("导入电子书", reverse("library_book_upload"), icon_name="upload", priority=60)
    if issubclass(kind, BookPage) and may_replace_book(user, book := page.specific):
        if book.chapter_count:
            address = reverse("library_book_draft_chapter", args=[book.pk, 1])
            yield Button("查看正文", address, icon_name="view", priority=60)
        label = "更换电子书文件" if book.chapter_count else "上传电子书文件"
        address = reverse("library_book_replace", args=[book.pk])
        yield Button(label, address, icon_name="upload", priority=61)


@hooks.register("before_copy_page")
def no_second_copy(request, page):
    """A copy would be the same book once more, without its chapters."""
    if issubclass(page.specific_class, BookPage):
        messages.error(request, "图书不能复制。再上架一本书，请用“导入电子书”。")
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
