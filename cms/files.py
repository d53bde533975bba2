"""Guarded files: every uploaded file is reached through one view that asks again who is reading.

An app registers a kind of file in its `ready()`; the address is `/files/<kind>/<id>/<filename>`.
The predicate is asked on every request, so a withdrawn page takes its files with it at once; no
response may be kept without asking (`Cache-Control: private, no-cache`), an unchanged file costs a
304. Byte ranges follow RFC 9110: one range is served, several or a malformed header mean the whole
file, a range beyond the end is 416.
"""

import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags, quote_etag

FILE_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
CHUNK = 64 * 1024
# No file has a position of more than eighteen digits; int() must not be asked to read one.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)
# What a browser may show by itself; anything else is offered as a download, because a page in an
# uploaded HTML or SVG file would run with the reader's rights.
SHOWN_INLINE = frozenset(
    {
        "application/pdf",
        "text/plain",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
        "audio/mpeg",
        "audio/mp4",
        "video/mp4",
        "video/webm",
    }
)


@dataclass(frozen=True)
class GuardedFile:
    """A stored file and who may have it.

    `version` must change with the content (a hash or a time); `record` is the object whose
    downloads are written to the audit log, or None.
    """

    file: File
    name: str
    may_view: Callable[[Any], bool]
    version: str
    content_type: str = ""
    record: Model | None = field(default=None)

    @property
    def media_type(self) -> str:
        return self.content_type or mimetypes.guess_type(self.name)[0] or "application/octet-stream"


Load = Callable[[str], GuardedFile | None]

_kinds: dict[str, Load] = {}


def register_file(kind: str, load: Load) -> None:
    """`load` gets the id from the address and returns None when there is no such file."""
    _kinds[kind] = load


def load_file(kind: str, identifier: str) -> GuardedFile | None:
    load = _kinds.get(kind)
    return load(identifier) if load else None


def file_response(
    request: HttpRequest, guarded: GuardedFile
) -> HttpResponse | StreamingHttpResponse:
    """Answer a GET or HEAD; the caller has asked `may_view`. A vanished file raises `OSError`."""
    size = guarded.file.size
    etag = quote_etag(guarded.version)
    if _unchanged(request, etag):
        return _with_headers(HttpResponse(status=304), guarded, etag)
    if settings.FILES_ACCEL_PREFIX:
        return _handed_over(guarded, etag)
    span = _span(request, size, etag)
    if span is None:
        return _out_of_range(guarded, etag, size)
    first, last, partial = span
    response = _body(request, guarded, first, last)
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    if partial:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _with_headers(response, guarded, etag)


def _unchanged(request: HttpRequest, etag: str) -> bool:
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    # If-None-Match compares weakly: a proxy that compressed may have added W/.
    return "*" in wanted or etag in {value.removeprefix("W/") for value in wanted}


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int, bool] | None:
    """First byte, last byte, whether it is a part; None when the range begins beyond the end."""
    whole = (0, size - 1, False)
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return whole
    match = RANGE.match(request.headers.get("Range", "").replace(" ", ""))
    if match is None or not any(match.groups()):
        return whole
    start, end = match.groups()
    if not start:
        length = min(int(end), size)
        return (size - length, size - 1, True) if length else None
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return whole
    return (first, last, True) if first < size else None


def _body(
    request: HttpRequest, guarded: GuardedFile, first: int, last: int
) -> HttpResponse | StreamingHttpResponse:
    if request.method == "HEAD":
        return HttpResponse()
    # Opened here, not while streaming: a missing file must still become a 404.
    return StreamingHttpResponse(Slice(guarded.file.open("rb"), first, last - first + 1))


class Slice:
    """A part of an open file; the response closes it even when nobody read it."""

    def __init__(self, stream: File, first: int, length: int) -> None:
        self.stream, self.first, self.length = stream, first, length

    def __iter__(self) -> Iterator[bytes]:
        remaining = self.length
        self.stream.seek(self.first)
        while remaining > 0 and (chunk := self.stream.read(min(CHUNK, remaining))):
            remaining -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.stream.close()


def _handed_over(guarded: GuardedFile, etag: str) -> HttpResponse:
    """nginx sends the bytes, ranges included; it only hears where they are."""
    response = HttpResponse()
    response["X-Accel-Redirect"] = settings.FILES_ACCEL_PREFIX + quote(str(guarded.file.name))
    return _with_headers(response, guarded, etag)


def _out_of_range(guarded: GuardedFile, etag: str, size: int) -> HttpResponse:
    response = HttpResponse(status=416)
    response["Content-Range"] = f"bytes */{size}"
    return _with_headers(response, guarded, etag)


def _with_headers(
    response: HttpResponse | StreamingHttpResponse, guarded: GuardedFile, etag: str
) -> HttpResponse | StreamingHttpResponse:
    inline = guarded.media_type in SHOWN_INLINE
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Type"] = guarded.media_type
    response["Content-Disposition"] = (
        content_disposition_header(not inline, guarded.name) or "inline"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    return response
