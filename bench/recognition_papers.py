"""How much is read of papers in the habits of many offices: those that rules were made after, and those apart.

    .venv/bin/python bench/recognition_papers.py [--apart] [--findings] [--json]

A value is a field of a paper; of the dates each counts. What is read of the papers apart is never named: nobody makes a
rule after them.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from gongwen.recognise import recognise  # noqa: E402
from tests.documents.paper import Paper, values_of  # noqa: E402
from tests.documents.papers import PAPERS  # noqa: E402
from tests.documents.papers_apart import APART  # noqa: E402

MAIN = ("title", "numbers", "issuers", "kind", "dates.issued")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--apart", action="store_true", help="the papers apart, by totals only")
    parser.add_argument("--findings", action="store_true", help="name everything that is not right")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    papers = APART if options.apart else PAPERS
    compared = [(name, *one) for name, paper in papers.items() for one in _compared(paper)]
    figures = {
        "papers": len(papers),
        "main fields": _share([one for one in compared if one[1] in MAIN]),
        "all fields": _share(compared),
    }
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, figure in figures.items():
        print(f"{name:12} {figure}")
    if options.findings and not options.apart:
        for name, field, expected, got in compared:
            if expected != got:
                print(f"{name} {field}: expected {expected}, got {got}")


def _compared(paper: Paper) -> list[tuple[str, Any, Any]]:
    """Field, what has to be read, what was read; blanks in running values do not count."""
    got = _flat(values_of(recognise(paper.text), paper.expected))
    expected = _flat(paper.expected)
    return [(name, expected.get(name), got.get(name)) for name in {**expected, **got}]


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    flat = {f"dates.{name}": day for name, day in values.get("dates", {}).items()}
    for name, value in values.items():
        if name != "dates":
            flat[name] = "".join(value.split()) if isinstance(value, str) else value
    return flat


def _share(compared: list[tuple[str, str, Any, Any]]) -> dict[str, Any]:
    counted = Counter(expected == got for _, _, expected, got in compared)
    return {
        "right": counted[True],
        "of": counted.total(),
        "share": round(counted[True] / counted.total(), 4),
    }


if __name__ == "__main__":
    main()
