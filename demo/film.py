"""`python -m demo.film`: the demo's short film with its captions.

One table of scenes is the source of both, so that they cannot disagree.
Needs ffmpeg; the result is in the repository, so only who changes the scenes runs this.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

TARGET = Path(__file__).resolve().parent / "content" / "video"
NAME = "four-periods"
SIZE = (1280, 720)
RATE = 10
FADE = 4
PAPER, INK, RED, GREY, PALE = "#faf8f4", "#211e1a", "#b3261e", "#5d564c", "#e5dfd4"


@dataclass(frozen=True)
class Scene:
    """`lines` are (seconds, shown, spoken): each is added to the picture when its caption begins."""

    heading: str
    lines: tuple[tuple[float, str, str], ...]


SCENES = (
    Scene(
        "女职工特殊保护四期",
        (
            (3.5, "经期　孕期　产期　哺乳期", "这段短片用一分钟，讲女职工特殊保护的四个时期。"),
            (3.5, "依据《示例省女职工劳动保护实施细则》", "每一条都能在实施细则中找到原文。"),
        ),
    ),
    Scene(
        "一、经期",
        (
            (4.0, "不得安排禁忌从事的劳动", "经期，单位不得安排国家规定的禁忌从事的劳动。"),
            (
                4.0,
                "有医疗机构证明的，适当休息",
                "身体难以坚持、有医疗机构证明的，应当给予适当休息。",
            ),
        ),
    ),
    Scene(
        "二、孕期",
        (
            (
                4.0,
                "不能适应的，减轻劳动量或者换岗",
                "孕期不能适应原劳动的，减轻劳动量，或者换能够适应的岗位。",
            ),
            (3.5, "产前检查时间算劳动时间", "产前检查的时间，算劳动时间。"),
            (
                4.5,
                "满七个月：不加班、不上夜班",
                "怀孕七个月以上，不得加班，不得安排夜班，还要安排休息。",
            ),
        ),
    ),
    Scene(
        "三、产期",
        (
            (4.0, "产假九十八天，产前可休十五天", "产假九十八天，其中产前可以休假十五天。"),
            (
                4.5,
                "难产加十五天；每多一婴再加十五天",
                "难产增加十五天，每多生育一个婴儿，再增加十五天。",
            ),
            (
                4.5,
                "流产：未满四个月十五天，满四个月四十二天",
                "怀孕未满四个月流产的十五天，满四个月的四十二天。",
            ),
        ),
    ),
    Scene(
        "四、哺乳期（婴儿未满一周岁）",
        (
            (4.0, "不加班、不上夜班", "哺乳未满一周岁的婴儿，不得加班，不得安排夜班。"),
            (4.5, "每天一小时哺乳时间", "每天劳动时间内有一小时哺乳时间，多一个婴儿多一小时。"),
        ),
    ),
    Scene(
        "全程不变的一条",
        (
            (
                4.5,
                "不降工资、不辞退、不解除合同",
                "不得因为怀孕、生育、哺乳，降低工资、辞退或者解除合同。",
            ),
            (4.0, "遇到问题，先找工会", "遇到问题，请找本单位工会女职工委员会。"),
        ),
    ),
)


def frames() -> Iterator[Image.Image]:
    total = sum(seconds for scene in SCENES for seconds, _, _ in scene.lines)
    before, elapsed = Image.new("RGB", SIZE, PAPER), 0.0
    for scene in SCENES:
        for count, (seconds, _, _) in enumerate(scene.lines, start=1):
            picture = draw(scene, count)
            for number in range(round(seconds * RATE)):
                shown = Image.blend(before, picture, min(1.0, (number + 1) / FADE))
                yield with_progress(shown, (elapsed + number / RATE) / total)
            before, elapsed = picture, elapsed + seconds


def draw(scene: Scene, count: int) -> Image.Image:
    """The scene with its first `count` lines, the newest of them in full colour."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 24, SIZE[1]), fill=RED)
    pen.text((96, 96), scene.heading, font=_font(60), fill=RED)
    pen.line((96, 190, SIZE[0] - 96, 190), fill=PALE, width=4)
    for place, (_, shown, _) in enumerate(scene.lines[:count]):
        newest = place == count - 1
        top = 250 + place * 120
        pen.ellipse((98, top + 20, 116, top + 38), fill=RED if newest else GREY)
        pen.text((144, top), shown, font=_font(44), fill=INK if newest else GREY)
    return picture


def with_progress(picture: Image.Image, part: float) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, SIZE[1] - 10, SIZE[0], SIZE[1]), fill=PALE)
    pen.rectangle((24, SIZE[1] - 10, 24 + round((SIZE[0] - 24) * part), SIZE[1]), fill=RED)
    return picture


def captions() -> str:
    """WebVTT of what is spoken."""
    cues, at = [], 0.0
    for scene in SCENES:
        for seconds, _, spoken in scene.lines:
            cues.append(f"{_clock(at)} --> {_clock(at + seconds)}\n{spoken}\n")
            at += seconds
    return "WEBVTT\n\n" + "\n".join(cues)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02}:{rest:06.3f}"


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), size)


def encode(target: Path) -> None:
    """H.264 and AAC with the index in front, a key picture every two seconds for seeking."""
    total = sum(seconds for scene in SCENES for seconds, _, _ in scene.lines)
    tone = (
        f"aevalsrc='0.02*sin(2*PI*220*t)+0.015*sin(2*PI*277.2*t)+0.015*sin(2*PI*329.6*t)':d={total}"
    )
    command = [
        *("ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"),
        *("-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(RATE), "-i", "-", "-f", "lavfi", "-i", tone),
        *("-af", f"tremolo=f=0.2:d=0.5,afade=in:d=2,afade=out:st={total - 2}:d=2"),
        # Named, since players guess the colours of a film that does not say which they are.
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709"),
        *("-color_primaries", "bt709", "-color_trc", "bt709"),
        *("-c:v", "libx264", "-profile:v", "main", "-pix_fmt", "yuv420p", "-crf", "24"),
        *("-preset", "slow", "-tune", "stillimage", "-g", str(2 * RATE)),
        *("-c:a", "aac", "-b:a", "48k", "-ar", "44100", "-ac", "1"),
        *("-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", str(target)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - a fixed program
        assert process.stdin is not None  # noqa: S101 - PIPE was asked for
        for frame in frames():
            process.stdin.write(frame.tobytes())
    if process.returncode:
        raise SystemExit("ffmpeg failed")


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    encode(TARGET / f"{NAME}.mp4")
    (TARGET / f"{NAME}.vtt").write_text(captions(), encoding="utf-8")
