"""One picture of a page → the page with its lines, boxes and confidences, as if it had a text layer."""

from collections.abc import Iterator, Sequence

import numpy as np

from library.extraction.ocr import engine
from library.extraction.ocr.engine import Corners, Glyph, Picture
from library.extraction.ocr.grey_seals import grey_seals_in, without_grey
from library.extraction.ocr.lines import TELLING, certainty, runs_of
from library.extraction.ocr.seals import is_reddish, seals_in, seen_through, without
from library.extraction.ocr.standing import (
    Standing,
    in_reading_order,
    middle,
    slanted,
    standing_of,
    strip,
)
from library.extraction.pdf.pages import Content, Page, Run
from library.extraction.pdf.rows import widths

# What is less sure is no text but a picture of something else.
_LEAST = 0.5
# What is less sure than this is looked at once more without its red.
_UNSURE = 0.9
# How many lines are asked which way up the page is, and from which answer on they are read both ways.
_ASKED = 6
_SUSPECT = 0.2
# By how much the box of a short line may be higher than its writing or lower.
_NEARLY = 1.55
_IN_SECRECY_MARKS = "密"


def read_sheet(picture: Picture, number: int, *, points: float) -> Page:
    """`points` is how many of them one pixel is; the page has no lines where nothing is written."""
    seals = seals_in(picture)
    marks = [mark for place in seals for mark in _secrecy(picture[place])]
    picture = without(picture, seals)
    picture = without_grey(picture, grey_seals_in(picture))
    corners = engine.find_lines(picture)
    standing = standing_of(corners, picture)
    if len(corners):
        standing = _upright(picture, corners, standing)
        corners = in_reading_order(corners, standing)
    width, height = (side * points for side in standing.size)
    page = Page(number, Content.OCR, width, height, standing.turns, skew=standing.skew)
    aslant = slanted(standing.straightened(corners))
    page.lines = list(_evened(list(_lines(picture, corners[~aslant], standing, points))))
    page.askew = [*marks, *_texts(_strips(picture, corners[aslant]))]
    return page


def _secrecy(seal: Picture) -> Iterator[str]:
    """What is stamped in red is no text of the page, but it may say that nobody is to read on."""
    found = _texts(_strips(seal, engine.find_lines(seal)))
    return (text for text in found if _IN_SECRECY_MARKS in text)


def _texts(strips: Sequence[Picture]) -> Iterator[str]:
    for glyphs in engine.read_lines(strips):
        if certainty(glyphs) >= _LEAST:
            yield "".join(glyph.text for glyph in glyphs).strip()


def _upright(picture: Picture, corners: Corners, standing: Standing) -> Standing:
    """The standing, or the one on its head where the writing reads better so."""
    lengths = np.linalg.norm(corners[:, 2] - corners[:, 0], axis=1)
    asked = corners[np.argsort(-lengths)[:_ASKED]]
    strips = _strips(picture, in_reading_order(asked, standing))
    if engine.upside_down(strips) < _SUSPECT:
        return standing
    other = standing.upside_down()
    turned = _strips(picture, in_reading_order(asked, other))
    return other if _sureness(turned) > _sureness(strips) else standing


def _sureness(strips: Sequence[Picture]) -> float:
    return sum(map(certainty, engine.read_lines(strips)))


def _strips(picture: Picture, corners: Corners) -> list[Picture]:
    return [strip(picture, four) for four in corners]


def _lines(
    picture: Picture, corners: Corners, standing: Standing, points: float
) -> Iterator[list[Run]]:
    strips = _strips(picture, corners)
    straight = standing.straightened(corners) * points
    for part, glyphs, four in zip(strips, _read(strips), straight, strict=True):
        (left, top), (right, bottom) = four.min(axis=0).tolist(), four.max(axis=0).tolist()
        if certainty(glyphs) >= _LEAST:
            yield runs_of(glyphs, part, (left, top, right, bottom))


def _evened(lines: Sequence[list[Run]]) -> Iterator[list[Run]]:
    """Short lines of nearly the usual height are given that: they are found higher or lower by chance."""
    lengths = np.array([sum(widths(run.text) for run in runs) for runs in lines])
    heights = np.array([runs[0].bottom - runs[0].top for runs in lines])
    telling = lengths >= TELLING
    usual = middle(heights[telling], lengths[telling])
    for runs, height, tells in zip(lines, heights, telling, strict=True):
        if tells or not usual / _NEARLY < height < usual * _NEARLY:
            yield runs
            continue
        centre = (runs[0].top + runs[0].bottom) / 2
        top, bottom = centre - usual / 2, centre + usual / 2
        yield [run._replace(top=top, bottom=bottom) for run in runs]


def _read(strips: Sequence[Picture]) -> list[list[Glyph]]:
    read = engine.read_lines(strips)
    for index, (part, glyphs) in enumerate(zip(strips, read, strict=True)):
        if certainty(glyphs) < _UNSURE and is_reddish(part):
            again = engine.read_lines([seen_through(part)])[0]
            read[index] = max(glyphs, again, key=certainty)
    return read
