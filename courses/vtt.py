"""Captions: WebVTT or SRT in, one plain WebVTT out, or the line that is wrong.

Only what is said and when is kept: styles, positions and mark-up are dropped, a speaker named
by `<v …>` stays as words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

MAX_CHARACTERS = 500_000
MAX_CUES = 5_000
TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
TIMING = re.compile(rf"^\s*{TIME}\s+-->\s+{TIME}(?:\s.*)?$", re.ASCII)
SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
MARKUP = re.compile(r"</?[^>]*>|\{\\[^}]*\}")
BLOCKS = ("NOTE", "STYLE", "REGION")


class CaptionError(ValueError):
    """The captions cannot be read; the message names the line, in Chinese."""


@dataclass(frozen=True, slots=True)
class Cue:
    start_ms: int
    end_ms: int
    text: str

    @property
    def seconds(self) -> int:
        """For an address: `#t-83` opens the video at this cue."""
        return self.start_ms // 1000

    @property
    def clock(self) -> str:
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def parse(text: str, *, duration_ms: int | None = None) -> list[Cue]:
    """The cues in order; raises `CaptionError`."""
    if len(text) > MAX_CHARACTERS:
        raise CaptionError(f"字幕超过 {MAX_CHARACTERS} 字，请检查是否选错了文件。")
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        cue = _cue(number, block)
        if cue is None:
            continue
        _check_order(cue, cues, number, duration_ms)
        cues.append(cue)
        if len(cues) > MAX_CUES:
            raise CaptionError(f"字幕超过 {MAX_CUES} 条，请检查是否选错了文件。")
    if not cues:
        raise CaptionError("没有读到一条字幕。请粘贴或上传 WebVTT 或 SRT 格式的字幕。")
    return cues


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Groups of lines between blank ones, each with the number of its first line."""
    held: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            held.append(line)
        elif held:
            yield number - len(held), held
            held = []


def _cue(number: int, block: list[str]) -> Cue | None:
    """None for a heading, a comment or a style; a cue may begin with a number or a name."""
    if block[0].startswith(("WEBVTT", *BLOCKS)):
        return None
    at = 0 if "-->" in block[0] else 1
    if len(block) <= at or "-->" not in block[at]:
        raise CaptionError(
            f"第 {number} 行：这里应当是一条字幕的时间，例如 00:00:01.000 --> 00:00:04.000。"
        )
    timing = TIMING.match(block[at])
    if timing is None:
        raise CaptionError(f"第 {number + at} 行：时间写得不对：{block[at].strip()[:60]}")
    start, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:])
    if end <= start:
        raise CaptionError(f"第 {number + at} 行：结束时间不晚于开始时间。")
    text = "\n".join(_plain(line) for line in block[at + 1 :]).strip()
    return Cue(start, end, text) if text else None


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _plain(line: str) -> str:
    spoken = SPEAKER.sub(lambda match: f"{match[1].strip()}：", line)
    return unescape(MARKUP.sub("", spoken)).strip()


def _check_order(cue: Cue, cues: list[Cue], number: int, duration_ms: int | None) -> None:
    if cues and cue.start_ms < cues[-1].start_ms:
        raise CaptionError(f"第 {number} 行：这条字幕比上一条开始得早，请按时间先后排列。")
    if duration_ms is not None and cue.start_ms >= duration_ms:
        raise CaptionError(f"第 {number} 行：字幕在视频结束以后才开始，请检查是否配错了视频。")


def to_vtt(cues: Sequence[Cue]) -> str:
    blocks = [f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{_safe(cue.text)}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def _safe(text: str) -> str:
    """No mark-up, and no arrow that would end the cue."""
    return escape(text, quote=False)
