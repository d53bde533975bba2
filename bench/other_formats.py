"""What is read of old Word files and of OFD, beside what is there to be read; parts of bench/import.py."""

import json
import lzma
import re
import resource
import subprocess
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import unescape
from pathlib import Path

from library.decoding import Unreadable
from library.extraction import extract
from library.extraction.child import extract_apart
from library.extraction.lines import text_of
from library.originals import KINDS
from tests.factories.docx import Docx, p
from tests.factories.office import saved_as

MB = 1024 * 1024
BLANK = re.compile(r"\s+")


def old_word(data: Path) -> dict:
    """Files of the evaluation data beside what LibreOffice writes of them as text; then the longest law as a DOC."""
    files = [_converted(path) for path in sorted((data / "files" / "doc").glob("*.doc"))]
    return {"files": files, "longest law": _longest(data)}


def _converted(path: Path) -> dict:
    started = time.perf_counter()
    with path.open("rb") as file:
        ours = _bare(text_of(extract_apart("doc", file, limits=KINDS["doc"].limits)))
    seconds = time.perf_counter() - started
    theirs = _bare(_as_text(path))
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    return {
        "file": path.stem.partition("__")[2],
        "LibreOffice": len(theirs),
        "ours": len(ours),
        "share": round(common / len(theirs), 4),
        "seconds": round(seconds, 1),
    }


def _as_text(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
        subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True)
        return (Path(folder) / f"{path.stem}.txt").read_text(encoding="utf-8-sig")


def _bare(text: str) -> str:
    """Without blanks, the bars between cells, which are ours, and the dots of lists, which are not."""
    return BLANK.sub("", text.translate({ord("|"): None, ord("•"): None}))


def _longest(data: Path) -> dict:
    with lzma.open(data / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        law = max((json.loads(line)["text"] for line in lines), key=len)
    raw = saved_as("doc", Docx("".join(map(p, law.splitlines()))).build())
    started = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        file.seek(0)
        ours = text_of(extract_apart("doc", file, limits=KINDS["doc"].limits))
    return {
        "MB": round(len(raw) / MB, 1),
        "characters": len(_bare(law)),
        "the same": _bare(ours) == _bare(law),
        "seconds": round(time.perf_counter() - started, 1),
        # Of the largest process that this one has waited for.
        "peak MB": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def ofd(data: Path) -> dict:
    """For each file the characters that its pages draw, templates included, and those of them that were read."""
    return {"files": [_drawn(path) for path in sorted((data / "files" / "ofd").glob("*.ofd"))]}


def _drawn(path: Path) -> dict:
    there = Counter(BLANK.sub("", "".join(_texts(path))))
    started = time.perf_counter()
    try:
        found = extract("ofd", path)
        lines = [line.text for page in found.pages for line in page.lines]
        read, said = Counter(BLANK.sub("", "".join(lines + found.headers))), len(found.warnings)
    except Unreadable:
        read, said = Counter(), 1
    return {
        "file": path.stem.partition("__")[2],
        "drawn": there.total(),
        "missing": (there - read).total(),
        "said": said,
        "ms": round((time.perf_counter() - started) * 1000),
    }


def _texts(path: Path) -> Iterator[str]:
    """What stands between the tags of texts, page by page with the templates of each; no XML is understood."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist() if name.endswith("xml")}
    documents = [text for name, text in parts.items() if re.search(r"Document(_\d+)?\.xml$", name)]
    document = max(documents, key=len)
    templates = {
        re.search(r'\bID="(\d+)"', tag)[1]: re.search(r'BaseLoc="([^"]+)"', tag)[1]
        for tag in re.findall(r"<\w+:TemplatePage\b[^>]*>", document)
    }
    for page in re.findall(r'<\w+:Page\b[^>]*BaseLoc="([^"]+)"', document):
        drawn = _part(parts, page)
        for used in re.findall(r'TemplateID="(\d+)"', drawn):
            yield from _codes(_part(parts, templates[used]))
        yield from _codes(drawn)


def _part(parts: dict[str, str], place: str) -> str:
    """By its end: places are written in full and in part."""
    return next(
        (text for name, text in parts.items() if f"/{name}".endswith(f"/{place.lstrip('/')}")), ""
    )


def _codes(drawn: str) -> Iterator[str]:
    return map(unescape, re.findall(r"<(?:\w+:)?TextCode\b[^>]*>([^<]*)<", drawn))
