"""How long the engine takes to suggest while somebody types.

    bench/suggestions.py --corpus F [--engine tantivy|elasticsearch] [--names N] [--json]

Every entry of the corpus (JSON lines, also as .xz) becomes one document with one passage.
The names of N of them, chosen by a fixed seed, are typed character by character in four
ways: Han characters, whole syllables, initials, and a number of a clause after the name.
A time is that of one `Engine.suggest`, from the second character on, as the page asks;
`cpu` is what this process computed for it, which a busy machine does not change (all of it
with tantivy, our own part with Elasticsearch). Beside the times stands what the names add
to the writing of the index.
"""

import argparse
import datetime
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.relevance import document, entries
from search.engine import Engine, Scope, open_engine
from search.engine.naming import sound_terms, written_terms
from search.engine.pinyin import spell

LONGEST = 10  # characters of a name that anybody types
SEED = 7


def names(corpus: list[dict[str, str]], number: int) -> list[str]:
    distinct = sorted({entry["title"].partition(" ")[0] for entry in corpus})
    return random.Random(SEED).sample(distinct, min(number, len(distinct)))  # noqa: S311


def typed(name: str, way: str) -> Iterator[str]:
    """The name as it grows in the box."""
    spelled = spell(name.removeprefix("中华人民共和国"))
    sounds = [sound for sound in spelled.sounds if sound][:LONGEST]
    text = {
        "han": spelled.text[:LONGEST],
        "pinyin": "".join(sounds),
        "initials": "".join(sound[0] for sound in sounds),
        "clause": f"{spelled.text}第十二条",
    }[way]
    first = len(spelled.text) + 2 if way == "clause" else 2
    return (text[:length] for length in range(first, len(text) + 1))


def measure(engine: Engine, chosen: list[str], way: str) -> dict[str, float]:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    times: list[float] = []
    computed: list[float] = []
    found = 0
    for text in (text for name in chosen for text in typed(name, way)):
        began, used = time.perf_counter(), time.process_time()
        found += bool(engine.suggest(text, scope=Scope(), day=today))
        times.append((time.perf_counter() - began) * 1000)
        computed.append((time.process_time() - used) * 1000)
    times.sort()
    computed.sort()
    return {
        "asked": len(times),
        "answered": round(found / len(times), 3),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[len(times) * 95 // 100], 1),
        "max_ms": round(times[-1], 1),
        "cpu_p50_ms": round(computed[len(computed) // 2], 1),
        "cpu_p95_ms": round(computed[len(computed) * 95 // 100], 1),
    }


def write(engine: Engine, corpus: list[dict[str, str]]) -> dict[str, float]:
    began = time.perf_counter()
    for entry in corpus:
        spelled = [spell(entry["title"])]
        written_terms(spelled)
        sound_terms(spelled)
    named = time.perf_counter()
    with engine.rebuild() as new:
        for start in range(0, len(corpus), 1000):
            new.index((document(entry), 1) for entry in corpus[start : start + 1000])
        new.swap()
    engine.refresh()
    return {
        "documents": engine.count(),
        "names_s": round(named - began, 1),
        "index_s": round(time.perf_counter() - named, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--engine", choices=("tantivy", "elasticsearch"), default="tantivy")
    parser.add_argument("--names", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="figures as JSON in the last line")
    chosen = parser.parse_args()
    url = os.environ["ELASTICSEARCH_URL"] if chosen.engine == "elasticsearch" else ""
    corpus = entries(chosen.corpus)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(
            elasticsearch_url=url, index_dir=Path(folder), prefix=f"bench-{uuid4().hex[:8]}"
        )
        try:
            figures: dict[str, object] = {"written": write(engine, corpus)}
            for way in ("han", "pinyin", "initials", "clause"):
                figures[way] = measure(engine, names(corpus, chosen.names), way)
                print(f"{chosen.engine} {way}: {figures[way]}")
        finally:
            engine.drop()
    if chosen.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
