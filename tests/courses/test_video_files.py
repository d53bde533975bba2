"""Reading an MP4 file's own words about itself, and captions in both formats."""

from io import BytesIO
from pathlib import Path

import pytest

from courses.video_files import MAX_SIZE, NotPlayable, duration_of
from courses.vtt import MAX_CUES, CaptionError, Cue, parse, to_vtt
from tests.factories.videos import box, mp4, mvhd, track


def length(content: bytes) -> int:
    return duration_of(BytesIO(content), len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(NotPlayable) as caught:
        length(content)
    return str(caught.value)


def test_duration_is_read_from_the_file():
    assert length(mp4(57_000)) == 57_000


def test_duration_of_a_long_header_is_read():
    head = box(b"moov", mvhd(90_000, long=True), track(b"vide", b"avc1"))

    assert length(mp4(head=head)) == 90_000


def test_duration_of_the_demo_video_is_read():
    path = Path("demo/content/video/four-periods.mp4")

    with path.open("rb") as stream:
        assert duration_of(stream, path.stat().st_size) == 57_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "不是 MP4"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "不是 MP4"),
        (box(b"free", bytes(40)), "不是 MP4"),
        (b"%PDF-1.7 not a film at all", "不是 MP4"),
        (box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", bytes(50)), "缺少索引信息"),
        (mp4(picture=b"hvc1"), "HEVC（H.265）"),
        (mp4(picture=b"hev1"), "HEVC（H.265）"),
        (mp4(picture=b"vp09"), "VP9"),
        (mp4(picture=b"zzzz"), "认不出画面的编码"),
        (mp4(picture=None), "没有画面"),
        (mp4(sound=b"ac-3"), "AC-3"),
        (mp4(duration_ms=0), "读不出视频的时长"),
        (mp4(duration_ms=7 * 3600 * 1000), "超过 6 小时"),
        (mp4()[:-10], "不完整或已损坏"),
        (mp4(tail=b"\x00\x00\x00\x04abcd"), None),
        (mp4(head=box(b"moov", (500).to_bytes(4, "big") + b"mvhd" + bytes(20))), "已损坏"),
        (mp4(head=box(b"moov", bytes(4) + b"trak" + bytes(4))), "已损坏"),
        (mp4(head=box(b"moov", box(b"free") * 20_001)), "结构异常"),
    ],
)
def test_file_that_is_not_a_playable_mp4_says_why(content, message):
    if message is None:
        assert length(content) == 100_000
    else:
        assert message in refusal(content)


def test_nested_boxes_end_somewhere():
    deep = box(b"trak")
    for _ in range(30):
        deep = box(b"trak", deep)

    assert "已损坏" in refusal(mp4(head=box(b"moov", deep)))


def test_file_that_is_too_large_is_not_read():
    with pytest.raises(NotPlayable, match="超过 500 MB"):
        duration_of(BytesIO(b""), MAX_SIZE + 1)


WEBVTT = """WEBVTT - 标题

NOTE 说明
第二行说明

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.500 align:start
<v 主持人>欢迎<b>学习</b>&amp;讨论。

01:00:00.000 --> 01:00:02.000
<i></i>
"""
SRT = "\ufeff1\r\n00:00:01,000 --> 00:00:04,500\r\n欢迎学习。\r\n第二行 {\\an8}\r\n\r\n2\r\n00:00:05,000 --> 00:00:06,000\r\n完。\r\n"


def test_webvtt_keeps_what_is_said_and_when():
    assert parse(WEBVTT) == [Cue(1000, 4500, "主持人：欢迎学习&讨论。")]


def test_srt_is_read_like_webvtt():
    assert parse(SRT) == [Cue(1000, 4500, "欢迎学习。\n第二行"), Cue(5000, 6000, "完。")]


def test_written_captions_read_back_the_same():
    cues = [Cue(1000, 4500, "甲 < 乙 --> 丙 & 丁"), Cue(3_600_000, 3_601_000, "两\n行")]

    written = to_vtt(cues)

    assert written.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n甲 &lt; 乙 --&gt; 丙")
    assert parse(written) == cues


def test_cue_gives_its_clock_and_second():
    assert (Cue(83_400, 84_000, "").clock, Cue(83_400, 84_000, "").seconds) == ("1:23", 83)
    assert Cue(3_723_000, 3_724_000, "").clock == "1:02:03"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有读到一条字幕"),
        ("WEBVTT\n\n", "没有读到一条字幕"),
        ("欢迎学习。\n再见。", "第 1 行：这里应当是一条字幕的时间"),
        ("WEBVTT\n\n00:00:01.000 -> 00:00:02.000\n错", "第 3 行：这里应当是一条字幕的时间"),
        ("1\n00:00:01 --> 00:00:02\n错", "第 2 行：时间写得不对：00:00:01 --> 00:00:02"),
        ("00:00:99.000 --> 00:00:02.000\n错", "第 1 行：时间写得不对"),
        ("00:00:05.000 --> 00:00:02.000\n错", "第 1 行：结束时间不晚于开始时间"),
        (
            "00:00:05.000 --> 00:00:06.000\n甲\n\n00:00:01.000 --> 00:00:02.000\n乙",
            "第 4 行：这条字幕比上一条开始得早",
        ),
        ("00:05:00.000 --> 00:05:06.000\n甲", "第 1 行：字幕在视频结束以后才开始"),
        ("字" * 500_001, "字幕超过 500000 字"),
        ("00:00:05.000 --> 00:00:06.000\n甲\n\n" * (MAX_CUES + 1), "字幕超过 5000 条"),
    ],
)
def test_captions_that_cannot_be_read_name_the_line(text, message):
    with pytest.raises(CaptionError) as caught:
        parse(text, duration_ms=100_000)

    assert message in str(caught.value)
