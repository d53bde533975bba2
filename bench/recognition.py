"""What is recognised of our own documents in every format, field by field.

    .venv/bin/python bench/recognition.py [--family notice|law|plan|tuning|all] [--format NAME…] [--findings] [--json]

The files are those of `tests/documents`, read as a worker reads them; a name is a format or `quick`,
`unscanned`, `scans`. A cell of the table is right /
wrong / missing / invented; for the outline it counts nodes. A file that cannot be read counts for nothing
but is named. The plans are held out: they are read only when asked for, and nobody makes a rule after
them. Times are wall clock; pages are those of formats that have some.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))
# Where LibreOffice lies is a setting.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import pypdfium2  # noqa: E402

from gongwen.recognise import recognise  # noqa: E402
from library.decoding import Unreadable  # noqa: E402
from library.originals import read_original  # noqa: E402
from tests.documents.judging import Finding, Verdict, judged  # noqa: E402
from tests.documents.made import FAMILIES, FORMATS, GROUPS, File, files  # noqa: E402
from tests.documents.model import Family  # noqa: E402
from tests.documents.office import Absent  # noqa: E402

CHOICES = {
    **{str(family): (family,) for family in Family},
    "tuning": (Family.NOTICE, Family.LAW),
    "all": tuple(Family),
}
MAIN = ("numbers", "title", "issuers", "date", "kind")
GOALS = {"main fields": 0.98, "outline": 0.97, "scans, main fields": 0.95, "scans, outline": 0.95}


@dataclass(slots=True)
class Read:
    """What came of the files of one format."""

    findings: list[tuple[str, Finding]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    pages: int = 0
    seconds: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--family", choices=CHOICES, default="tuning")
    parser.add_argument("--format", nargs="+", choices=[*GROUPS, *FORMATS], default=["unscanned"])
    parser.add_argument("--findings", action="store_true", help="name everything that is not right")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    names = [name for group in options.format for name in GROUPS.get(group, (group,))]
    results = {name: _read_all(_made(CHOICES[options.family], name)) for name in names}
    if options.json:
        print(json.dumps(_plain(results), ensure_ascii=False))
        return
    print(_table(results), "", _goals(results), "", _speeds(results), sep="\n")
    if options.findings:
        print("", _named(results), sep="\n")


def _made(families: tuple[Family, ...], name: str) -> Iterator[File]:
    documents = [document for family in families for document in FAMILIES[family]]
    try:
        yield from files(documents, name)
    except Absent as absent:
        print(f"{name}: {absent}", file=sys.stderr)


def _read_all(made: Iterator[File]) -> Read:
    result = Read()
    for file in made:
        started = time.perf_counter()
        try:
            original = read_original(file.content, file.name)
            reading = recognise(original.text, filename=file.name)
        except Unreadable as refused:
            result.unread.append((file.name, str(refused)))
            continue
        if file.format.suffix == "html" and original.content_type == "text/plain":
            result.unread.append((file.name, "read as plain text"))
            continue
        result.seconds += time.perf_counter() - started
        result.files += 1
        result.pages += _pages(file)
        result.findings += [(file.name, one) for one in judged(file, original, reading)]
    return result


def _pages(file: File) -> int:
    if file.format.suffix != "pdf":
        return 0
    with pypdfium2.PdfDocument(file.content) as document:
        return len(document)


# --- figures -----------------------------------------------------------------------------------------------------


def _confusion(result: Read) -> dict[str, Counter[Verdict]]:
    table: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for _, finding in result.findings:
        table[finding.field][finding.verdict] += 1
    return table


def _shares(results: dict[str, Read]) -> dict[str, float]:
    """By the goals: right ones among all that are there or were made out to be."""
    shares = {}
    for scanned, prefix in ((False, ""), (True, "scans, ")):
        found = [
            finding
            for name, result in results.items()
            if FORMATS[name].scanned == scanned
            for _, finding in result.findings
        ]
        for name, fields in (("main fields", MAIN), ("outline", ("outline",))):
            counted = [one.verdict == Verdict.RIGHT for one in found if one.field in fields]
            if counted:
                shares[prefix + name] = round(sum(counted) / len(counted), 4)
    return shares


def _plain(results: dict[str, Read]) -> dict:
    return {
        "formats": {
            name: {
                "files": result.files,
                "unread": result.unread,
                "fields": _confusion(result),
                "seconds": round(result.seconds, 1),
                "pages": result.pages,
                "findings": [
                    {"file": file} | asdict(one)
                    for file, one in result.findings
                    if one.verdict != Verdict.RIGHT
                ],
            }
            for name, result in results.items()
        },
        "shares": _shares(results),
        "goals": GOALS,
    }


def _table(results: dict[str, Read]) -> str:
    tables = {name: _confusion(result) for name, result in results.items() if result.files}
    fields = list(dict.fromkeys(one for table in tables.values() for one in table))
    lines = [f"| field | {' | '.join(tables)} |", f"|---{'|---' * len(tables)}|"]
    for one in fields:
        cells = [
            "/".join(str(table[one][verdict]) for verdict in Verdict) for table in tables.values()
        ]
        lines.append(f"| {one} | {' | '.join(cells)} |")
    for name, result in results.items():
        reasons = Counter(reason for _, reason in result.unread)
        lines += [f"{name}: {count} not readable: {reason}" for reason, count in reasons.items()]
    return "\n".join(lines)


def _goals(results: dict[str, Read]) -> str:
    shares = _shares(results)
    return "\n".join(
        f"{name:20} {shares[name]:.4f}  goal {goal:.2f}  {'reached' if shares[name] >= goal else 'missed'}"
        for name, goal in GOALS.items()
        if name in shares
    )


def _speeds(results: dict[str, Read]) -> str:
    lines = []
    for name, result in results.items():
        if result.files:
            pages = f", {result.pages / result.seconds:.2f} pages/s" if result.pages else ""
            lines.append(f"{name:20} {result.files / result.seconds:.1f} files/s{pages}")
    return "\n".join(lines)


def _named(results: dict[str, Read]) -> str:
    return "\n".join(
        f"{name} {file} {one.field} {one.verdict}: expected “{one.expected}”, got “{one.got}”"
        for name, result in results.items()
        for file, one in result.findings
        if one.verdict != Verdict.RIGHT
    )


if __name__ == "__main__":
    main()
