"""The addresses below a book: `read/` (where one left off), `read/<n>/`, `contents/`, `position/`."""

import re
from collections.abc import Callable
from math import isfinite

from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from cms.navigation import breadcrumb
from cms.permissions import signed_in
from library.books.passages import passage_url
from library.books.shelves import chapter_title, contents_context, position_in, reader_context
from library.models import BookPage, Chapter
from library.services.reading import ReadElsewhere, save_position

NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
ANCHOR = re.compile(r"(?:p-[1-9]\d{0,8})?", re.ASCII)
DEVICE = re.compile(r"[0-9a-z-]{1,40}", re.ASCII)
MOST_BYTES = 2000


def address(book: BookPage, components: list[str]) -> tuple[str, int]:
    """What the components below a book name; a book that is not published has none of them."""
    if not book.live:
        raise Http404
    match components:
        case ["read", number] if NUMBER.fullmatch(number):
            return "read", int(number)
        case [("read" | "contents" | "position") as name]:
            return {"read": "resume"}.get(name, name), 0
    raise Http404


def serve_at(book: BookPage, request, at: tuple[str, int]) -> HttpResponse:
    name, number = at
    methods = ("POST",) if name == "position" else ("GET", "HEAD")
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    views: dict[str, Callable] = {"resume": resume, "contents": contents, "position": position}
    response = read(book, request, number) if name == "read" else views[name](book, request)
    # It says where this reader stands; a copy kept by the browser would say it wrongly.
    patch_cache_control(response, private=True, no_store=True)
    return response


def resume(book: BookPage, request) -> HttpResponse:
    """Where this reader stopped, or the beginning."""
    place = position_in(book, request.user)
    if place is None:
        return redirect(passage_url(book, 1, request=request))
    return redirect(passage_url(book, place.chapter, place.anchor, request=request))


def read(book: BookPage, request, number: int) -> HttpResponse:
    chapter = chapter_of(book, number)
    return render(request, "library/book_reader.html", reader_context(book, chapter, request))


def contents(book: BookPage, request) -> HttpResponse:
    """The whole contents as a page, or for the drawer of the reader."""
    context = contents_context(book, request)
    if request.htmx:
        return render(request, "library/_book_contents.html", context)
    around = {"page": book, "breadcrumb": breadcrumb(book, request)}
    return render(request, "library/book_contents.html", context | around)


def position(book: BookPage, request) -> HttpResponse:
    """Keep the reader's place; 409 with the newer place when another device has gone on."""
    if not signed_in(request.user):
        return refusal("登录已过期，阅读位置没有保存。请重新登录。", 403)
    try:
        sent = asked_position(request)
    except ValueError:
        return refusal("阅读位置不完整，没有保存。请刷新页面后继续阅读。", 400)
    chapter = chapter_of(book, sent.pop("chapter"))
    try:
        saved = save_position(book, by=request.user, chapter=chapter, **sent)
    except ReadElsewhere as error:
        newer = error.position
        return JsonResponse(told(newer) | {"title": chapter_title(book, newer)}, status=409)
    return JsonResponse(told(saved))


def chapter_of(book: BookPage, number: int) -> Chapter:
    chapter = book.chapters.filter(order=number).first()
    if chapter is None:
        raise Http404("没有这一章。")
    return chapter


def asked_position(request) -> dict:
    """Raises ValueError for anything the reader's script would not send."""
    if len(request.body) > MOST_BYTES:
        raise ValueError
    sent = request.POST
    number, base = sent.get("chapter", ""), sent.get("base", "")
    anchor, device = sent.get("anchor", ""), sent.get("device", "")
    place = float(sent.get("place", ""))
    if not (NUMBER.fullmatch(number) and re.fullmatch(r"\d{1,9}", base, re.ASCII)):
        raise ValueError
    if not (ANCHOR.fullmatch(anchor) and DEVICE.fullmatch(device)):
        raise ValueError
    if not (isfinite(place) and 0 <= place <= 1):
        raise ValueError
    return {
        "chapter": int(number),
        "base": int(base),
        "anchor": anchor,
        "device": device,
        "place": place,
    }


def told(place) -> dict:
    return {
        "version": place.version,
        "chapter": place.chapter,
        "anchor": place.anchor,
        "percent": place.percent,
    }


def refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
