"""What one wrong character in a question costs, and how much of it correction wins back.

    bench/typos.py SET… [--engine both|tantivy|elasticsearch] [--limit N] [--meaning MODEL]
                   [--json]
    bench/typos.py --corpus F --queries F --qrels F [the same options]

Every question of a set (bench/sets.py) gets one error of each kind (bench/errors.py). Clean
and misspelt, each with and without correction, all are asked of one index in one run. The
row `none` says what correction does to questions without an error. Elasticsearch is taken
from ELASTICSEARCH_URL.
"""

import datetime
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.errors import KINDS, misspelt
from bench.meant import with_meaning
from bench.relevance import document, product_engine, read_arguments
from bench.sets import Entry, QuestionSet, chosen_sets, entries, ndcg, table
from search.engine import Engine, Query, Results
from search.engine.correction import Grade
from search.engine.lexicon import NOTHING_KNOWN, Lexicon
from search.engine.meaning.local import InProcess
from search.engine.meaning.opening import open_encoder
from search.engine.vocabulary import Vocabulary

FIRST = 10
Row = dict[str, str | float]


@dataclass(frozen=True, slots=True)
class Worth:
    """nDCG of what is found for the text as typed and with correction, and of which grade."""

    typed: float
    corrected: float
    grade: Grade | None = None


class Corrector:
    """One index, asked with and without the knowledge of its words."""

    def __init__(self, engine: Engine, asked: QuestionSet) -> None:
        self._engine, self._asked = engine, asked
        self._lexicon = Lexicon(vocabulary=Vocabulary(engine.vocabulary()))
        self.worth = cache(self._worth)

    def _worth(self, text: str, question: str) -> Worth:
        grades = self._asked.judged[question]
        found = self._find(text, self._lexicon)
        corrected = ndcg([hit.id for hit in found.hits], grades)
        if found.correction is None:
            return Worth(corrected, corrected)
        as_typed = self._find(text, NOTHING_KNOWN)
        return Worth(
            ndcg([hit.id for hit in as_typed.hits], grades), corrected, found.correction.grade
        )

    def _find(self, text: str, lexicon: Lexicon) -> Results:
        day = datetime.datetime.now(tz=datetime.UTC).date()
        return self._engine.search(Query(text, day, lexicon=lexicon, size=FIRST, passages=0))

    def row(self, kind: str, asked: Sequence[tuple[Entry, str]]) -> Row:
        """Of questions as they are and as they were typed."""
        clean = fmean(self.worth(one["text"], one["id"]).typed for one, _ in asked)
        worths = [self.worth(text, one["id"]) for one, text in asked]
        typed = fmean(worth.typed for worth in worths)
        corrected = fmean(worth.corrected for worth in worths)
        grades = [worth.grade for worth in worths]
        return {
            "error": kind,
            "questions": len(asked),
            "clean": round(clean, 4),
            "typed": round(typed, 4),
            "corrected": round(corrected, 4),
            "lost": round(clean - typed, 4),
            "lost, corrected": round(clean - corrected, 4),
            "replaced": grades.count(Grade.REPLACE),
            "added": grades.count(Grade.ADD),
        }


def rows_of(engine: Engine, asked: QuestionSet) -> Iterator[Row]:
    corrector = Corrector(engine, asked)
    yield corrector.row("none", [(one, one["text"]) for one in asked.queries])
    every: list[tuple[Entry, str]] = []
    for kind in KINDS:
        spoilt = ((one, misspelt(one["text"], kind, seed=one["id"])) for one in asked.queries)
        typed = [(one, text) for one, text in spoilt if text]
        yield corrector.row(kind, typed)
        every += typed
    yield corrector.row("all", every)


def main() -> None:
    parser, chosen, engines = read_arguments(__doc__.split("\n", 1)[0])
    rows: list[Row] = []
    meaning = InProcess(open_encoder(chosen.meaning)) if chosen.meaning else None
    for corpus, sets in chosen_sets(parser, chosen).items():
        documents = [document(entry) for entry in entries(corpus)]
        if meaning:
            documents = with_meaning(documents, meaning)
        for name in engines:
            with product_engine(documents, name, meaning) as engine:
                rows += (
                    {"set": asked.name, "engine": name, **row}
                    for asked in sets
                    for row in rows_of(engine, asked)
                )
    print(table(rows))
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False))


if __name__ == "__main__":
    main()
