"""Sets of questions with known answers, in BEIR-like files, and how well one is answered.

Corpus and queries are JSON lines, also as .xz; qrels name query, document and grade. The open
sets lie in `evaldata` of the folder SHARED_DIR, by default ../shared beside the checkout.
Further ones are made from their texts (bench/made_sets.py).
"""

import argparse
import json
import lzma
import math
import os
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.made_sets import MADE
from bench.questions import Entry, Judged, QuestionSet

DEPTH = 100  # documents asked for
REPOSITORY = Path(__file__).resolve().parent.parent
# Sets that are made from the texts themselves are of this corpus.
MADE_FROM = "stard-mini/corpus.jsonl"
# Where corpus, queries and judgements of each open set lie.
OPEN_SETS = {
    "stard": ("stard/corpus.jsonl.xz", "stard"),
    "stard-mini": ("stard-mini/corpus.jsonl", "stard-mini"),
    "lawbench-cite": ("stard/corpus.jsonl.xz", "lawbench-cite"),
    "cmrc2018": ("cmrc2018/corpus.jsonl", "cmrc2018"),
}


def evaldata() -> Path:
    shared = os.environ.get("SHARED_DIR")
    return (Path(shared) if shared else REPOSITORY.parent / "shared") / "evaldata"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = ", ".join((*OPEN_SETS, *MADE))
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {names}")
    for name in ("corpus", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--limit", type=int, help="so many queries of each set")


def chosen_sets(
    parser: argparse.ArgumentParser, chosen: argparse.Namespace
) -> dict[Path, list[QuestionSet]]:
    """By the corpus they are asked of, so that each is indexed once."""
    files = (chosen.corpus, chosen.queries, chosen.qrels)
    if unknown := sorted(set(chosen.sets) - OPEN_SETS.keys() - MADE.keys()):
        parser.error(f"no such set: {', '.join(unknown)}")
    if any(files) != all(files) or bool(chosen.sets) == any(files):
        parser.error("name sets, or all of --corpus, --queries and --qrels")
    if chosen.corpus:
        asked = read_set("files", chosen.queries, chosen.qrels, limit=chosen.limit)
        return {chosen.corpus: [asked]}
    found: dict[Path, list[QuestionSet]] = {}
    for name in chosen.sets:
        corpus, asked = made_set(name) if name in MADE else open_set(name, chosen.limit)
        found.setdefault(corpus, []).append(asked)
    return found


def open_set(name: str, limit: int | None) -> tuple[Path, QuestionSet]:
    corpus, folder = OPEN_SETS[name]
    place = evaldata() / folder
    asked = read_set(name, place / "queries.jsonl", place / "qrels.tsv", limit=limit)
    return evaldata() / corpus, asked


def made_set(name: str) -> tuple[Path, QuestionSet]:
    corpus = evaldata() / MADE_FROM
    return corpus, MADE[name](entries(corpus))


def read_set(name: str, queries: Path, qrels: Path, *, limit: int | None = None) -> QuestionSet:
    """With `limit`, queries from all over the set: neighbours often ask of the same text."""
    judged = judgements(qrels)
    asked = [query for query in entries(queries) if query["id"] in judged]
    step = max(1, len(asked) // limit) if limit else 1
    return QuestionSet(name, asked[::step][:limit], judged)


def table(rows: Sequence[dict[str, str | float]]) -> str:
    """In Markdown; all rows have the columns of the first."""
    lines_ = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines_)


def lines(path: Path) -> Iterator[str]:
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from file
    else:
        with path.open(encoding="utf-8") as file:
            yield from file


def entries(path: Path) -> list[Entry]:
    return [json.loads(line) for line in lines(path) if line.strip()]


def judgements(path: Path) -> Judged:
    found: Judged = {}
    for line in lines(path):
        query, document, grade = line.split()
        found.setdefault(query, {})[document] = int(grade)
    return found


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    def gain(ordered: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ordered))

    best = gain(sorted(grades.values(), reverse=True)[:10])
    return gain([grades.get(one, 0) for one in found[:10]]) / best if best else 0.0


def recall(found: Sequence[str], grades: dict[str, int]) -> float:
    wanted = {one for one, grade in grades.items() if grade > 0}
    return len(wanted.intersection(found[:DEPTH])) / len(wanted)


def quality(
    answers: Sequence[Sequence[str]], queries: Sequence[Entry], judged: Judged
) -> dict[str, float]:
    """How good the documents found for each query are."""
    judged_answers = [
        (found, judged[query["id"]]) for found, query in zip(answers, queries, strict=True)
    ]
    hits = [bool(found and grades.get(found[0])) for found, grades in judged_answers]
    return {
        "ndcg@10": round(statistics.fmean(ndcg(*one) for one in judged_answers), 4),
        "recall@100": round(statistics.fmean(recall(*one) for one in judged_answers), 4),
        "hit@1": round(statistics.fmean(hits), 4),
    }
