"""How well and how fast files of each kind are read before anything is imported.

    .venv/bin/python bench/import.py pdf|doc|ofd [--json]
    .venv/bin/python bench/import.py scan [--json]

`pdf` reads the PDF files of the evaluation data and compares them with the laws that they print:
which share of a law's characters comes out in order, how many of the articles that the file holds
are recognised, and how many of these read exactly as the law does. Blanks, punctuation and forms of characters do not count. Speed is processor time beside
pypdfium2 giving the plain text of every page, the best of five rounds. Then a file of 600 pages and
100 MB, a photograph on each page, is made and read as a worker reads it; memory is the peak of the
worker and of the process in which it has the file read.

`doc` and `ofd` are described in bench/other_formats.py.
`scan` makes pictures of pages and says how much of them is read wrongly, in how many seconds a page, and what memory a
scanned file of several pages takes (see `bench/scans.py`).
"""

import argparse
import io
import json
import lzma
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))
# Which LibreOffice there is, the settings of the site say.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import pypdfium2  # noqa: E402

from bench.other_formats import ofd, old_word  # noqa: E402
from gongwen import structure  # noqa: E402
from gongwen.normalise import fold  # noqa: E402
from gongwen.recognise import recognise  # noqa: E402
from library.extraction.lines import text_of  # noqa: E402
from library.extraction.pdf.reader import read, read_layers  # noqa: E402
from library.originals import read_original  # noqa: E402

DATA = REPOSITORY.parent / "shared" / "evaldata"
ROUNDS = 5
PAGES = 600
# Characters of an article by which it is looked for.
OPENING = 14


@dataclass(frozen=True, slots=True)
class Pair:
    """A file, the law that it prints, and the share of it that a good extraction reached."""

    path: Path
    law: str
    noted: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=["pdf", "scan", *OTHERS])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--as", dest="process", choices=PROCESSES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.process:
        print(json.dumps(_read_large(options.file, PROCESSES[options.process])))
        return
    if options.kind in OTHERS:
        figures, table = OTHERS[options.kind](DATA), _rows
    else:
        figures, table = _scans() if options.kind == "scan" else _pdf()
    print(json.dumps(figures, ensure_ascii=False) if options.json else table(figures))


def _pdf() -> tuple[dict, Callable[[dict], str]]:
    if not DATA.exists():
        sys.exit(f"no evaluation data at {DATA}")
    files = [_compared(pair) for pair in _pairs()]
    speed = _speed()
    large = _peaks(_large_file()) | {"pages": PAGES}
    return {"files": files, "sum": _summed(files), "speed": speed, "large": large}, _table


def _scans() -> tuple[dict, Callable[[dict], str]]:
    from bench import scans  # noqa: PLC0415 - not in the process that is measured

    return {"ways": scans.measured(), "memory": _peaks(scans.long_file())}, scans.table


# --- what was read against what was printed ----------------------------------------------------------------------


def _pairs() -> Iterator[Pair]:
    with lzma.open(DATA / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        laws = {law["path"]: f"{law['preamble']}\n{law['text']}" for law in map(json.loads, lines)}
    for line in (DATA / "files" / "pdf_truth_pairs.tsv").read_text().splitlines():
        name, law, noted = line.split("\t")
        yield Pair(DATA / "files" / "pdf" / name, laws[law], float(noted))


def _compared(pair: Pair) -> dict:
    text = text_of(read(pair.path))
    law, ours = _bare(pair.law), _bare(text)
    matcher = SequenceMatcher(None, law, ours, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    printed = _bare(_plain(pair.path))
    wanted = {
        number: article
        for number, article in _articles(structure.parse(pair.law)).items()
        if article[:OPENING] in printed
    }
    outline = recognise(text, filename=pair.path.name).outline
    found = _articles(outline)
    return {
        "file": pair.path.stem.partition("__")[2],
        "characters": len(law),
        "reproduced": common,
        "share": round(common / len(law), 3),
        "noted": pair.noted,
        "articles": len(wanted),
        "found": sum(found.get(n, "")[:OPENING] == a[:OPENING] for n, a in wanted.items()),
        "exact": sum(found.get(number) == article for number, article in wanted.items()),
    }


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text).text)


def _articles(outline: structure.Outline) -> dict[tuple[int | None, int | None], str]:
    nodes = (path[-1] for path in structure.walk(outline.nodes))
    return {
        (node.number, node.sub): _bare(structure.plain_text(node))
        for node in nodes
        if node.kind == structure.Kind.ARTICLE
    }


def _summed(files: list[dict]) -> dict:
    """Of files that print their whole law, and of all articles."""
    whole = [file for file in files if file["noted"] > 0.5]
    return {
        "share": round(
            sum(file["reproduced"] for file in whole) / sum(file["characters"] for file in whole), 4
        ),
        "as noted": all(file["share"] >= file["noted"] for file in files),
        "articles": sum(file["articles"] for file in files),
        "found": sum(file["found"] for file in files),
        "exact": sum(file["exact"] for file in files),
    }


# --- how fast ----------------------------------------------------------------------------------------------------


def _speed() -> dict:
    paths = sorted((DATA / "files" / "pdf").glob("*.pdf"))
    alone = _seconds(_plain, paths)
    boxes = _seconds(read_layers, paths)
    whole = _seconds(read, paths)
    pages = sum(len(pypdfium2.PdfDocument(path)) for path in paths)
    return {
        "files": len(paths),
        "pages": pages,
        "pages/s, pypdfium2 alone": round(pages / alone),
        "pages/s, runs with boxes": round(pages / boxes),
        "pages/s, paragraphs": round(pages / whole),
        "runs with boxes ÷ alone": round(alone / boxes, 2),
        "paragraphs ÷ alone": round(alone / whole, 2),
    }


def _seconds(work: Callable[[Path], object], paths: list[Path]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for path in paths:
            work(path)
        best = min(best, time.process_time() - started)
    return best


def _plain(path: Path) -> str:
    texts = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_range())
            text_page.close()
            page.close()
    return "".join(texts)


# --- a large file ------------------------------------------------------------------------------------------------


def _peaks(content: bytes) -> dict:
    with tempfile.TemporaryDirectory(prefix="union-bench-") as folder:
        path = Path(folder) / "large.pdf"
        path.write_bytes(content)
        figures: dict = {"MB": round(len(content) / 1000**2)}
        for process in PROCESSES:
            command = [sys.executable, __file__, "pdf", "--as", process, "--file", str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            measured = json.loads(done.stdout).items()
            figures |= {f"{process}, {name}": value for name, value in measured}
        return figures


def _read_as_worker(path: Path) -> None:
    read_original(path.read_bytes(), path.name)


def _large_file() -> bytes:
    """Every page has text and a photograph, which is noise so that nothing makes it smaller."""
    from PIL import Image  # noqa: PLC0415 - not in the process that is measured

    from tests.factories.pdf import FOOT, Pdf  # noqa: PLC0415

    pdf = Pdf()
    sentence = "工会应当依法维护职工的合法权益，组织职工参与本单位的民主管理和民主监督。"
    for number in range(PAGES):
        pdf.add_page()
        pdf.paragraphs([f"第{number + 1}条 {sentence * 3}", sentence * 4])
        photograph = io.BytesIO()
        Image.effect_noise((352, 352), 90 + number / 100).save(photograph, "JPEG", quality=98)
        pdf.image(photograph, x=100, y=450, w=300)
        pdf.centred(f"— {number + 1} —", y=FOOT)
    return pdf.content()


def _read_large(path: Path, work: Callable[[Path], object]) -> dict:
    started = time.perf_counter()
    work(path)
    seconds = round(time.perf_counter() - started, 1)
    # What getrusage gives begins with the memory of the process that started this one.
    status = Path("/proc/self/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1])
    return {"seconds": seconds, "peak MB": round(peak / 1024)}


def _table(figures: dict) -> str:
    lines = ["| file | share | noted | articles | found | exact |", "|---|---|---|---|---|---|"]
    for file in figures["files"]:
        cells = (file[name] for name in ("file", "share", "noted", "articles", "found", "exact"))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    for part in ("sum", "speed", "large"):
        lines += ["", *(f"{name:28} {value}" for name, value in figures[part].items())]
    return "\n".join(lines)


def _rows(figures: dict) -> str:
    """One table of the files, and what else there is line by line."""
    files = figures["files"]
    lines = [f"| {' | '.join(files[0])} |", "|---" * len(files[0]) + "|"]
    lines += [f"| {' | '.join(map(str, file.values()))} |" for file in files]
    rest = [part for name, part in figures.items() if name != "files"]
    return "\n".join(
        [*lines, *(f"{name:28} {value}" for part in rest for name, value in part.items())]
    )


OTHERS: dict[str, Callable[[Path], dict]] = {
    "doc": old_word,
    "ofd": ofd,
}
PROCESSES: dict[str, Callable[[Path], object]] = {
    "worker": _read_as_worker,
    "reading process": read,
}


if __name__ == "__main__":
    main()
