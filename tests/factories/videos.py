"""MP4 files made of nothing but the boxes that are read, and videos with captions."""

from itertools import count

from django.core.files.base import ContentFile

from courses.models import Video

_numbers = count(1)
CAPTIONS = """WEBVTT

00:00:00.000 --> 00:00:04.000
欢迎学习。

00:01:23.000 --> 00:01:27.000
哺乳时间每天一小时。
"""


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def mvhd(duration_ms: int, *, long=False) -> bytes:
    if long:
        body = b"\x01" + bytes(3) + bytes(16) + (1000).to_bytes(4, "big")
        return box(b"mvhd", body + duration_ms.to_bytes(8, "big") + bytes(80))
    body = bytes(12) + (1000).to_bytes(4, "big") + duration_ms.to_bytes(4, "big")
    return box(b"mvhd", body + bytes(80))


def track(handler: bytes, codec: bytes) -> bytes:
    described = box(b"stsd", bytes(4), (1).to_bytes(4, "big"), box(codec, bytes(20)))
    media = box(b"hdlr", bytes(8), handler, bytes(12)) + box(b"minf", box(b"stbl", described))
    return box(b"trak", box(b"mdia", media))


def mp4(duration_ms=100_000, *, picture=b"avc1", sound=b"mp4a", head=None, tail=b"") -> bytes:
    tracks = track(b"vide", picture) if picture else b""
    tracks += track(b"soun", sound) if sound else b""
    moov = box(b"moov", mvhd(duration_ms), tracks) if head is None else head
    # No two files are alike, as their content is their identity.
    media = box(b"mdat", next(_numbers).to_bytes(8, "big"))
    return box(b"ftyp", b"isom", bytes(4)) + media + moov + tail


def video(duration_ms=100_000, **fields) -> Video:
    content = mp4(duration_ms)
    number = next(_numbers)
    fields.setdefault("title", f"视频{number}")
    fields.setdefault("captions", CAPTIONS)
    return Video.objects.create(
        file=ContentFile(content, f"video{number}.mp4"),
        sha256=f"{number:064x}",
        size=len(content),
        duration_ms=duration_ms,
        **fields,
    )
