"""How long it takes to draw 100 questions from a large bank, beside a paper of 100 fixed ones.

    [DATABASE_URL=…] bench/exam_draw.py [--bank N] [--draws N] [--json]

A scratch site (SQLite, or a scratch database on the server of DATABASE_URL) gets a bank of N
questions in use, a paper that names 100 of them and one with ten overlapping rules. Each is drawn
for single attempts, which read what may be drawn every time; `ahead` draws many from one reading.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

from pages import manage
from quiz_save import prepare, scratch_database


def main() -> None:
    options = read_options()
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="bench-draw-") as folder:
        environment = prepare(Path(folder), server)
        code = f"from bench.exam_rows import run; run(bank={options.bank}, draws={options.draws})"
        try:
            said = manage(environment, "shell", "-v0", "-c", code).strip().splitlines()[-1]
        finally:
            scratch_database(server, create=False)
    measured = json.loads(said)
    if options.json:
        print(json.dumps(measured))
        return
    for name in ("fixed", "drawn", "ahead"):
        row = measured[name]
        print(f"{name:6} p50 {row['p50_ms']} ms, p95 {row['p95_ms']} ms, {row['queries']} queries")
    print(f"reading the bank: {measured['read_ms']} ms, at most every half minute")
    print(f"drawn ÷ fixed (p95): {measured['ratio']}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bank", type=int, default=50_000)
    parser.add_argument("--draws", type=int, default=100, help="attempts drawn from each paper")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
