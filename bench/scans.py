"""How well pages are read off pictures that are made here from our own texts; part of `bench/import.py`.

The first page of three documents, straight, with a red seal over the date, turned by 2 degrees, and as a grey, grained
copy of 150 dots an inch, without and with the seal. An error is a character to be put in, taken out or replaced; blanks
do not count, punctuation does. Seconds are those of the processor, of which one core is used.
"""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from library.extraction.blocks import Extracted, Paragraph
from library.extraction.pdf.reader import read
from tests.factories.pdf import PITCH, Pdf, wrapped
from tests.factories.scans import Scan, copied, turned

TEXTS = Path(__file__).resolve().parent.parent / "demo" / "content" / "documents"
DOCUMENTS = 3
FIRST, LAST = 170, 690
SIGNATURE = ["示例省总工会办公室", "2025年11月28日"]
# Pages of the file by which memory is measured.
LONG = 6

Sheet = tuple[list[str], Scan]
WAYS: dict[str, Callable[[Scan], Image.Image]] = {
    "clean": lambda scan: scan.image,
    "stamped": lambda scan: _stamped(scan),
    "skewed by 2°": lambda scan: turned(scan.image, 2),
    "copied, 150 dpi": lambda scan: copied(scan.image),
    "stamped, then copied": lambda scan: copied(_stamped(scan)),
}


def measured() -> dict[str, dict]:
    with tempfile.TemporaryDirectory(prefix="union-bench-") as folder:
        path = Path(folder) / "scan.pdf"
        # Once for the models to be loaded.
        path.write_bytes(_content([next(_sheets())[1].image]))
        read(path)
        return {way: _compared(make, path) for way, make in WAYS.items()}


def long_file() -> bytes:
    pictures = [scan.image for _, scan in _sheets()]
    return _content([pictures[page % DOCUMENTS] for page in range(LONG)])


def table(figures: dict) -> str:
    names = list(next(iter(figures["ways"].values())))
    lines = [f"| page | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for way, measured in figures["ways"].items():
        lines.append(f"| {way} | {' | '.join(str(measured[name]) for name in names)} |")
    return "\n".join([*lines, "", *(f"{k:28} {v}" for k, v in figures["memory"].items())])


def _compared(make: Callable[[Scan], Image.Image], path: Path) -> dict:
    errors = characters = paragraphs = whole = 0
    seconds = 0.0
    for written, scan in _sheets():
        path.write_bytes(_content([make(scan)]))
        started = time.process_time()
        found = _paragraphs(read(path))
        seconds += time.process_time() - started
        errors += _distance(_bare("".join(written)), _bare("".join(found)))
        characters += len(_bare("".join(written)))
        paragraphs += len(written)
        whole += sum(_bare(text) in set(map(_bare, found)) for text in written)
    return {
        "characters": characters,
        "wrong": errors,
        "CER %": round(100 * errors / characters, 2),
        "paragraphs": paragraphs,
        "whole": whole,
        "s a page": round(seconds / DOCUMENTS, 1),
    }


def _sheets() -> Iterator[Sheet]:
    paths = sorted(path for path in TEXTS.glob("*.txt") if path.stat().st_size > 2000)
    for path in paths[:DOCUMENTS]:
        title, *texts = [line for line in path.read_text().splitlines() if line.strip()]
        scan = Scan()
        scan.centred(title, y=110, size=18)
        written, y = [title], FIRST
        for text in texts:
            if y + PITCH * len(wrapped(text)) > LAST:
                break
            y = scan.paragraphs([text], y=y)
            written.append(text)
        for number, line in enumerate(SIGNATURE):
            scan.line(line, x=370, y=LAST + PITCH * (1 + number))
        yield [*written, *SIGNATURE], scan


def _stamped(scan: Scan) -> Image.Image:
    scan.seal(SIGNATURE[0], x=430, y=LAST + 1.3 * PITCH)
    return scan.image


def _content(pictures: list[Image.Image]) -> bytes:
    pdf = Pdf()
    for picture in pictures:
        pdf.add_page()
        pdf.image(picture, x=0, y=0, w=595, h=842)
    return pdf.content()


def _paragraphs(extracted: Extracted) -> list[str]:
    return [block.text for block in extracted.blocks if isinstance(block, Paragraph)]


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _distance(one: str, other: str) -> int:
    """Levenshtein's, row by row."""
    there = np.array(list(other))
    steps = np.arange(len(there) + 1)
    row = steps
    for number, char in enumerate(one, start=1):
        replaced = row[:-1] + (there != char)
        best = np.minimum(row[1:] + 1, replaced)
        # What is put in from the left, all at once.
        row = np.minimum.accumulate(np.concatenate([[number], best]) - steps) + steps
    return int(row[-1])
