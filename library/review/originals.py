"""The original of an imported document as the review screen shows it: a page as a picture, the text as it was read."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from library.decoding import Unreadable
from library.extraction.drawing import MEDIA_TYPE, NotDrawn, draw_apart, is_drawable
from library.models import FilePage, SourceFile
from library.originals import read_original
from library.permissions import may_view_file
from library.review.finding import find_words
from library.views import may_see_imports

#: Pixels across: what a phone, a column and a column in detail need.
WIDTHS = (480, 960, 1600)
LONGEST_WORDS = 100
PAGES_AT_ONCE = 20
KEPT = "private, no-cache"


@may_see_imports
@require_safe
def page_image(request: HttpRequest, file_pk: int, number: int, width: int) -> HttpResponse:
    """Who asks again is asked again whether she may; an unchanged page costs no drawing."""
    if width not in WIDTHS:
        raise Http404
    file = _file(request, file_pk)
    page = get_object_or_404(FilePage.objects.defer("lines", "text"), file=file, number=number)
    etag = quote_etag(f"{file.sha256}-{number}-{page.turns}-{width}")
    if unchanged := _unchanged(request, etag):
        return unchanged
    if not is_drawable(file.content_type):
        raise Http404
    try:
        with file.file.open("rb") as stream:
            image = draw_apart(
                stream,
                content_type=file.content_type,
                number=number,
                turns=page.turns,
                width=width,
            )
    except NotDrawn as error:
        raise Http404 from error
    return _kept(HttpResponse(image, content_type=MEDIA_TYPE), etag)


@may_see_imports
@require_safe
def text_as_read(request: HttpRequest, file_pk: int) -> HttpResponse:
    """A part of the screen, fetched on its own: some formats take seconds to read."""
    file = _file(request, file_pk)
    try:
        with file.file.open("rb") as stream:
            text = read_original(stream.read(), file.original_name).text
        context = {"lines": text.splitlines()}
    except Unreadable as error:
        context = {"refusal": str(error)}
    return render(request, "library/admin/_review_text.html", context)


@may_see_imports
@require_safe
def place_of_words(request: HttpRequest, file_pk: int) -> JsonResponse:
    """`?words=` → `{page, boxes}`: where a row of the text stands, page 0 where that is not known."""
    pages = _file(request, file_pk).file_pages.order_by("number").values_list("number", "lines")
    found = find_words(request.GET.get("words", "")[:LONGEST_WORDS], pages.iterator(PAGES_AT_ONCE))
    return JsonResponse(asdict(found))


def _file(request: HttpRequest, pk: int) -> SourceFile:
    file = get_object_or_404(SourceFile, pk=pk)
    if not may_view_file(request.user, file):
        raise PermissionDenied
    return file


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    response = get_conditional_response(request, etag)
    return _kept(response, etag) if isinstance(response, HttpResponseNotModified) else None


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"], response["Cache-Control"] = etag, KEPT
    response["X-Content-Type-Options"] = "nosniff"
    return response
