"""How long saving an answer takes, beside the least a write can take on the same server.

    [DATABASE_URL=…] bench/quiz_save.py [--saves N] [--questions N] [--json]

A scratch site (SQLite, or a scratch database on the server of DATABASE_URL) is served by granian
with eight threads. One client, then eight with an attempt each, save answers one after another
over connections they keep; then they insert single rows through the same server and the same
database with nothing around them (`/one-row/`). Afterwards every acknowledged answer is looked
for in the database.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pages import CLIENTS, manage, scratch_site, serving

SCRATCH = "union_bench_quiz"
TOKEN = "b" * 32
WARM_UP = 10


def main() -> None:
    options = read_options()
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="bench-quiz-") as folder:
        environment = prepare(Path(folder), server)
        try:
            learners = fill(environment, options.questions)
            rows = []
            with serving("bench.quiz_wsgi:application", environment) as port:
                for clients in CLIENTS:
                    rows += [measure(port, learners[:clients], options, write) for write in WRITES]
            lost = count_lost(environment)
        finally:
            scratch_database(server, create=False)
    for save, row in zip(rows[::2], rows[1::2], strict=True):
        save["ratio"] = round(save["p95_ms"] / row["p95_ms"], 1)
    show(rows, lost, as_json=options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--saves", type=int, default=200, help="by each client")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def prepare(data: Path, server: str) -> dict[str, str]:
    environment = scratch_site(data)
    if server.startswith("postgres"):
        scratch_database(server, create=True)
        environment["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{SCRATCH}"))
    manage(environment, "migrate", "-v0")
    return environment


def scratch_database(server: str, *, create: bool) -> None:
    if not server.startswith("postgres"):
        return
    import psycopg  # noqa: PLC0415 - only with this database

    address = urlunsplit(urlsplit(server)._replace(path="/postgres"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        if create:
            connection.execute(f"CREATE DATABASE {SCRATCH}")


def fill(environment: dict[str, str], questions: int) -> list[dict[str, str]]:
    code = (
        "import json; from bench.quiz_rows import fill;"
        f"print(json.dumps(fill(clients={max(CLIENTS)}, questions={questions})))"
    )
    return json.loads(manage(environment, "shell", "-v0", "-c", code).strip().splitlines()[-1])


def save(connection: HTTPConnection, learner: dict[str, str], place: int, questions: int) -> None:
    """The next answer of this learner; numbers grow over all her questions."""
    learner["saved"] = sequence = learner.get("saved", 0) + 1
    order, option = place % questions + 1, "abcd"[sequence % 4]
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"sessionid={learner['session']}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
    }
    body = json.dumps({"value": [option], "sequence": sequence, "holder": ""})
    connection.request("POST", f"{learner['attempt']}items/{order}/", body, headers)


def insert(connection: HTTPConnection, learner: dict[str, str], place: int, questions: int) -> None:
    connection.request("POST", "/one-row/")


WRITES: list[Callable[..., None]] = [save, insert]


def measure(
    port: int, learners: list[dict[str, str]], options: argparse.Namespace, write: Callable
) -> dict:
    def client(learner: dict[str, str]) -> list[float]:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        times = []
        for place in range(WARM_UP + options.saves):
            began = time.perf_counter()
            write(connection, learner, place, options.questions)
            answer = connection.getresponse()
            said = answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                sys.exit(f"{write.__name__}: {answer.status} {said[:200]!r}")
        return times[WARM_UP:]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(learners)) as pool:
        times = [one for share in pool.map(client, learners) for one in share]
    seconds = time.perf_counter() - began
    return {
        "write": write.__name__,
        "clients": len(learners),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 1),
        "per_second": round(len(learners) * (WARM_UP + options.saves) / seconds, 1),
    }


def count_lost(environment: dict[str, str]) -> int:
    """Every save was acknowledged, so there must be a row for each number ever given out."""
    code = (
        "from courses.models import Answer, Attempt; from django.db.models import Max;"
        "lost = [a for a in Attempt.objects.all() if Answer.objects.filter(item__attempt=a).count()"
        " != (Answer.objects.filter(item__attempt=a).aggregate(m=Max('sequence'))['m'] or 0)];"
        "print(len(lost))"
    )
    return int(manage(environment, "shell", "-v0", "-c", code).strip().splitlines()[-1])


def show(rows: list[dict], lost: int, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"rows": rows, "attempts_with_lost_answers": lost}))
        return
    print(
        "| write | clients | p50 ms | p95 ms | a second | p95 ÷ one row |\n|---|---|---|---|---|---|"
    )
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    print(f"attempts with lost answers: {lost}")


if __name__ == "__main__":
    main()
