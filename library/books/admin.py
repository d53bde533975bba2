"""Books in the admin: upload, see what became of each file, look through a draft's chapters."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_denied

from library.books.shelves import contents_context, reader_context
from library.forms import FilesField, FilesInput
from library.models import BookImport, BookPage, ReadingRoomPage
from library.permissions import may_import_books, may_replace_book
from library.services.books import SUFFIX, take_in

PER_PAGE = 50
may_see_imports = permission_required("library.view_bookimport", raise_exception=True)
may_add_imports = permission_required("library.add_bookimport", raise_exception=True)


class BookUploadForm(forms.Form):
    files = FilesField(
        label="电子书",
        widget=FilesInput(attrs={"accept": SUFFIX}),
        help_text="EPUB 格式，不加密（无 DRM）；可以一次选择多本，每本不超过 100 MB。",
    )
    room = forms.ModelChoiceField(label="放入书屋", queryset=None, empty_label=None)

    def __init__(self, *args, rooms, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["room"].queryset = rooms

    def clean_room(self):
        room = self.cleaned_data["room"]
        if not may_import_books(self.user, room):
            raise forms.ValidationError("没有向这个书屋导入图书的权限。")
        return room


class BookFileForm(forms.Form):
    file = forms.FileField(
        label="新的 EPUB 文件",
        widget=forms.FileInput(attrs={"accept": SUFFIX}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )


@may_see_imports
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    entries = BookImport.objects.select_related("book", "room", "job", "created_by")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("p"))
    # The list alone, once a job that it waits for has ended.
    name = "_book_import_rows" if request.htmx else "book_imports"
    return render(request, f"library/admin/{name}.html", {"page": page})


@may_add_imports
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    rooms = ReadingRoomPage.objects.all()
    form = BookUploadForm(
        request.POST or None, request.FILES or None, rooms=rooms, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        take_in(form.cleaned_data["files"], room=form.cleaned_data["room"], by=request.user)
        return redirect("library_books")
    possible = any(may_import_books(request.user, room) for room in rooms)
    return render(request, "library/admin/book_upload.html", {"form": form, "possible": possible})


@may_add_imports
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, page_id: int) -> HttpResponse:
    """Another file for a book that is there."""
    book = get_object_or_404(BookPage, pk=page_id)
    if not may_replace_book(request.user, book):
        return permission_denied(request)
    form = BookFileForm(request.POST, request.FILES) if request.method == "POST" else BookFileForm()
    if form.is_valid():
        room = ReadingRoomPage.objects.get(pk=book.get_parent().pk)
        take_in([form.cleaned_data["file"]], room=room, by=request.user, book=book)
        return redirect("library_books")
    return render(request, "library/admin/book_replace.html", {"form": form, "book": book})


@require_safe
def draft_chapter(request: HttpRequest, page_id: int, order: int) -> HttpResponse:
    """A chapter as readers will see it, before the book is published."""
    book = _editable(request, page_id)
    chapter = get_object_or_404(book.chapters, order=order)
    context = reader_context(book, chapter, request, base=_base(book))
    back = reverse("wagtailadmin_pages:edit", args=[book.pk])
    context |= {"draft": True, "draft_back": back}
    return render(request, "library/book_reader.html", context)


@require_safe
def draft_contents(request: HttpRequest, page_id: int) -> HttpResponse:
    book = _editable(request, page_id)
    context = contents_context(book, request, base=_base(book))
    if request.htmx:
        return render(request, "library/_book_contents.html", context)
    return render(request, "library/book_contents.html", context | {"page": book})


def _editable(request: HttpRequest, page_id: int) -> BookPage:
    book = get_object_or_404(BookPage, pk=page_id)
    if not book.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return book


def _base(book: BookPage) -> str:
    return reverse("library_book_draft", args=[book.pk])
