"""What a large collection costs: pages, growth and indexing, each a part of its own.

    bench/scale.py pages|growth|indexing… [--engine both|tantivy|elasticsearch]
                   [--passages N] [--factor N] [--rounds N] [--requests N]
                   [--meaning MODEL] [--laws FILE] [--json]

`pages`: the search page of a site with N passages and eight clients, beside its own engine
calls and a stock Wagtail page, and with `--meaning` once more by meaning (bench/laden_pages.py). `growth`: searches in N passages and
in `--factor` times as many (bench/growth.py). `indexing`: our bulk path beside raw writes of
the same prepared rows (bench/indexing.py). The collection is made of the laws of the
evaluation data (bench/laws.py). Everything is written to scratch places and removed;
600,000 passages take about 1 GB on the disk of each engine. Elasticsearch is taken from
ELASTICSEARCH_URL.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import growth, indexing, laden_pages
from bench.relevance import ENGINES
from bench.sets import evaldata, table

BYTES = 6_000  # of disk that a passage may take in all places together
PARTS = ("pages", "growth", "indexing")


def main() -> None:
    options = read_options()
    # Ended by a signal, the program still removes what it wrote.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    figures = {}
    for part in options.parts:
        figures[part] = list(rows_of(part, options))
        print(f"{part}\n\n{table(figures[part])}\n", flush=True)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))


def rows_of(part: str, options: argparse.Namespace):
    engines = ENGINES if options.engine == "both" else (options.engine,)
    if part == "growth":
        return growth.rows_of(
            options.laws, options.passages, options.factor, engines, options.rounds
        )
    if part == "indexing":
        return indexing.rows_of(options.laws, options.passages, engines)
    urls = {name: os.environ["ELASTICSEARCH_URL"] if name != ENGINES[0] else "" for name in engines}
    asked = options.passages, urls, options.requests, options.meaning
    return laden_pages.rows_of(options.laws, *asked)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--engine", choices=("both", *ENGINES), default="both")
    parser.add_argument("--passages", type=int, default=60_000)
    parser.add_argument("--factor", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--meaning", default="", metavar="MODEL")
    parser.add_argument("--laws", type=Path, default=evaldata() / "laws.jsonl.xz")
    parser.add_argument("--json", action="store_true", help="figures as JSON in the last line")
    options = parser.parse_args()
    if options.engine != "tantivy" and not os.environ.get("ELASTICSEARCH_URL"):
        parser.error("set ELASTICSEARCH_URL, or measure --engine tantivy alone")
    if not options.laws.exists():
        parser.error(f"no laws at {options.laws}")
    longest = options.passages * (options.factor if "growth" in options.parts else 1)
    if shutil.disk_usage(tempfile.gettempdir()).free < longest * BYTES:
        parser.error(f"{longest} passages want {longest * BYTES >> 30} GB of disk")
    return options


if __name__ == "__main__":
    main()
