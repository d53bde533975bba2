"""The recogniser: RapidOCR with the models in its own wheel, one thread, and nothing that could ask a network.

A picture is an array of rows, columns and blue, green, red from 0 to 255; a strip is one of a single line.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from itertools import islice
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from pylopdf_fonts_zh_cn import serif_path

Picture = npt.NDArray[np.uint8]
#: Corners of the lines that were found: of each upper left, upper right, lower right, lower left.
Corners = npt.NDArray[np.float32]


class Glyph(NamedTuple):
    """One character of a strip: `confidence` from 0 to 1, `place` of its middle as a share of the strip's width."""

    text: str
    confidence: float
    place: float


# Pixels of what is looked through for lines at once: an A4 page at some 110 dots an inch.
_AREA = 1_200_000
# A picture taller than this many widths is looked through in bands; shares of a band where it may end.
_TALLEST = 2.0
_BAND, _EARLIEST = 1.4, 0.8
# The part of the width that must be empty around a cut.
_ROOM = 50
# The network halves its input several times over.
_LEAST_SIDE = 64
_NARROWEST = 8


def find_lines(picture: Picture) -> Corners:
    """Corners in pixels of the picture."""
    found = [_find(band) + np.array((0, top), np.float32) for top, band in _bands(picture)]
    return np.concatenate(found)


def upside_down(strips: Sequence[Picture]) -> float:
    """How likely the strips stand on their heads, from 0 to 1."""
    _, judged = _engine().cls_and_rotate(list(strips))
    likely = [score if label == "180" else 1 - score for label, score in judged.cls_res]
    return sum(likely) / len(likely)


def read_lines(strips: Sequence[Picture]) -> list[list[Glyph]]:
    """The characters of each strip; blanks have no confidence of their own and the place 0."""
    if not strips:
        return []
    read = _engine().recognize_txt(list(strips))
    return [_glyphs(*both) for both in zip(read.txts, read.word_results, strict=True)]


def _glyphs(text: str, found: Any) -> list[Glyph]:
    columns = iter([column for word in found.word_cols for column in word])
    glyphs = []
    for char, confidence in zip(text, found.confs, strict=False):
        if char.isspace():
            glyphs.append(Glyph(" ", 1.0, 0.0))
        else:
            place = (next(columns) + 0.5) / found.line_txt_len
            glyphs.append(Glyph(char, confidence, place))
    return glyphs


@cache
def _engine() -> Any:
    """Loaded on need: most files are not read from pictures."""
    rapidocr: Any = import_module("rapidocr")
    models = Path(rapidocr.__file__).parent / "models"
    cv2.setNumThreads(1)
    return rapidocr.RapidOCR(
        params={
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Cls.model_path": str(models / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "Global.font_path": str(serif_path()),
            "Global.log_level": "critical",
            "Global.return_word_box": True,
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            # What is looked through has its size already.
            "Det.limit_type": "max",
            "Det.limit_side_len": 10_000,
            # Strips of different lengths would be padded to one.
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _find(picture: Picture) -> Corners:
    height, width = picture.shape[:2]
    share = min(1.0, sqrt(_AREA / (height * width)))
    less = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    small = _padded(less.astype(np.uint8, copy=False))
    found = _engine()(small, use_det=True, use_cls=False, use_rec=False).boxes
    if found is None:
        return np.empty((0, 4, 2), np.float32)
    corners = np.asarray(found, np.float32) / share
    return np.clip(corners, 0, np.array((width, height), np.float32))


def _padded(picture: Picture) -> Picture:
    """White below and to the right of what is too small or too narrow to be looked through."""
    height, width = picture.shape[:2]
    least = max(_LEAST_SIDE, max(height, width) // _NARROWEST)
    below, beside = max(0, least - height), max(0, least - width)
    white = (255, 255, 255)
    padded = cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=white)
    return padded.astype(np.uint8, copy=False)


def _bands(picture: Picture) -> list[tuple[int, Picture]]:
    """The picture, or parts of one that is very tall with where they begin: it is cut where least is written."""
    height, width = picture.shape[:2]
    if height <= _TALLEST * width or height <= _LEAST_SIDE:
        return [(0, picture)]
    tall = max(round(_BAND * width), _LEAST_SIDE)
    around = np.ones(max(3, width // _ROOM))
    unrest = np.convolve(picture.std(axis=(1, 2)), around, mode="same")
    cuts = [0]
    while height - cuts[-1] > tall:
        first = cuts[-1] + round(_EARLIEST * tall)
        cuts.append(first + int(np.argmin(unrest[first : cuts[-1] + tall])))
    ends = [*islice(cuts, 1, None), height]
    return [(top, picture[top:end]) for top, end in zip(cuts, ends, strict=True)]
