"""What an MP4 file says about itself: how long it is, and whether browsers can play it.

Only boxes are read, never pictures or sound. The file comes from outside, so sizes are checked
against the file, and depth and number of boxes against limits. ISO/IEC 14496-12 names the boxes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

MAX_SIZE = 500 * 1024 * 1024
MAX_DURATION_MS = 6 * 60 * 60 * 1000
MAX_HEAD = 64 * 1024 * 1024
MAX_BOXES = 20_000
CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
VIDEO = {b"avc1": "H.264", b"avc3": "H.264"}
NAMED = {
    b"hvc1": "HEVC（H.265）",
    b"hev1": "HEVC（H.265）",
    b"av01": "AV1",
    b"vp09": "VP9",
    b"mp4v": "MPEG-4 Part 2",
    b"ac-3": "AC-3",
    b"ec-3": "E-AC-3",
}
AUDIO = {b"mp4a"}


class Readable(Protocol):
    """An open file, of Python's or of Django's."""

    def seek(self, offset: int, /) -> object: ...

    def read(self, size: int, /) -> bytes: ...


class NotPlayable(ValueError):
    """The file cannot be offered as a video; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes
    start: int
    end: int


@dataclass
class Found:
    duration_ms: int = 0
    handlers: list[bytes] = field(default_factory=list)
    formats: list[bytes] = field(default_factory=list)
    boxes: int = 0


def duration_of(stream: Readable, size: int) -> int:
    """Length in milliseconds of an MP4 file with H.264 pictures; raises `NotPlayable`."""
    if size > MAX_SIZE:
        raise NotPlayable(f"视频超过 {MAX_SIZE // 1024 // 1024} MB，请压缩或分段后再上传。")
    head = _head(stream, size)
    found = Found()
    _walk(stream, head.start, head.end, found)
    _check_codecs(found)
    if not 0 < found.duration_ms <= MAX_DURATION_MS:
        raise NotPlayable("读不出视频的时长，或者时长超过 6 小时，请重新导出后再上传。")
    return found.duration_ms


def _head(stream: Readable, size: int) -> Box:
    """The `moov` box, wherever it stands; the file must begin as an MP4 does."""
    stream.seek(4)
    if stream.read(4) != b"ftyp":
        raise NotPlayable("这不是 MP4 视频文件。请导出为 MP4（H.264）格式后再上传。")
    for box in _boxes(stream, 0, size, Found()):
        if box.kind == b"moov":
            if box.end - box.start > MAX_HEAD:
                raise NotPlayable("视频的索引信息过大，请重新导出后再上传。")
            return box
    raise NotPlayable("视频文件不完整：缺少索引信息（moov）。请重新导出后再上传。")


def _boxes(stream: Readable, start: int, end: int, found: Found) -> Iterator[Box]:
    """The boxes between two places of the file; `start` of each is where its content begins."""
    while start < end:
        found.boxes += 1
        if found.boxes > MAX_BOXES:
            raise NotPlayable("视频文件的结构异常，请重新导出后再上传。")
        stream.seek(start)
        header = stream.read(16)
        if len(header) < 8:
            raise _broken()
        length, content = int.from_bytes(header[:4], "big"), start + 8
        if length == 1:
            length, content = int.from_bytes(header[8:16], "big"), start + 16
        last = end if length == 0 else start + length
        if last < content or last > end:
            raise _broken()
        yield Box(header[4:8], content, last)
        start = last


def _broken() -> NotPlayable:
    return NotPlayable("视频文件不完整或已损坏，请重新导出后再上传。")


def _walk(stream: Readable, start: int, end: int, found: Found, depth: int = 0) -> None:
    if depth > len(CONTAINERS):
        raise _broken()
    for box in _boxes(stream, start, end, found):
        if box.kind in CONTAINERS:
            _walk(stream, box.start, box.end, found, depth + 1)
        elif box.kind == b"mvhd":
            found.duration_ms = _movie_duration(_content(stream, box, 32))
        elif box.kind == b"hdlr":
            found.handlers.append(_content(stream, box, 12)[8:12])
        elif box.kind == b"stsd":
            found.formats.append(_content(stream, box, 16)[12:16])


def _content(stream: Readable, box: Box, length: int) -> bytes:
    stream.seek(box.start)
    content = stream.read(min(length, box.end - box.start))
    if len(content) < min(length, 12):
        raise _broken()
    return content


def _movie_duration(content: bytes) -> int:
    """Version 0 counts in 32 bits, version 1 in 64; the scale says how many units make a second."""
    long = content[0] == 1
    scale = int.from_bytes(content[20:24] if long else content[12:16], "big")
    units = int.from_bytes(content[24:32] if long else content[16:20], "big")
    return units * 1000 // scale if scale else 0


def _check_codecs(found: Found) -> None:
    if b"vide" not in found.handlers:
        raise NotPlayable("文件里没有画面。请上传带画面的 MP4 视频。")
    pictures = [one for one in found.formats if one in VIDEO]
    foreign = [one for one in found.formats if one not in VIDEO and one not in AUDIO]
    unplayable = [one for one in foreign if one in NAMED]
    if unplayable:
        raise NotPlayable(
            f"视频使用 {NAMED[unplayable[0]]} 编码，有的浏览器放不出来。"
            "请导出为 H.264 画面、AAC 声音的 MP4 后再上传。"
        )
    if not pictures:
        raise NotPlayable("认不出画面的编码。请导出为 H.264 画面、AAC 声音的 MP4 后再上传。")
