"""The search page of a site that holds many passages, beside its own engine calls.

Laws are imported, published and indexed as a person would do it, on SQLite, and the page is
asked by eight clients; then, in the same run, a page of a stock Wagtail site. Every answer
says what the engine took of it, so the goal can be read off: the page may take what its
engine calls take and two stock pages more. With a model the same pages are asked once more
on the same site, with the vectors of all its passages and the model's process beside it.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import NamedTuple
from urllib.parse import quote
from uuid import uuid4

from bench import laws, pages
from bench.growth import QUESTIONS
from search.engine import open_engine
from search.engine.meaning import ModelError
from search.engine.meaning.client import EncoderClient
from search.engine.meaning.opening import describe
from search.engine.meaning.wire import Address

CLIENTS = 8
WARM_UP = 80
Row = dict[str, str | float]


class Answer(NamedTuple):
    """Milliseconds until it was there, of its engine calls, and of the processor for all else."""

    whole: float
    engine: float
    beside: float


def rows_of(
    path: Path, passages: int, urls: dict[str, str], requests: int, model: str = ""
) -> Iterator[Row]:
    """`urls` holds for each engine where its server is, "" for the embedded one; `model` is
    as in the setting MEANING_MODEL."""
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as scratch:
        files = Path(scratch) / "laws"
        write_files(path, passages, files)
        stock = pages.prepare_stock(Path(scratch) / "stock")
        for name, url in urls.items():
            prefix = f"bench-{uuid4().hex[:8]}"
            surroundings = {
                "DATABASE_URL": f"sqlite:///{scratch}/{name}/db.sqlite3",
                "REDIS_URL": "",
                "ELASTICSEARCH_URL": url,
                "ELASTICSEARCH_PREFIX": prefix,
                "MEANING_MODEL": "none",
            }
            site = pages.prepare_ours(Path(scratch) / name, files, **surroundings)
            try:
                searches = [f"/search/?q={quote(one)}" for one in chain(*QUESTIONS.values())]
                with pages.serving("bench.timed_wsgi:application", site) as port:
                    ours = ask(port, searches, requests)
                with pages.serving("bench.stock_wsgi:application", stock) as port:
                    plain = ask(port, ["/"], requests)
                meant = ask_by_meaning(site, model, searches, requests) if model else []
            finally:
                folder = Path(scratch) / name / "index"
                open_engine(elasticsearch_url=url, index_dir=folder, prefix=prefix).drop()
            yield row_of(name, passages, ours, plain) | meaning_of(ours, meant)


def write_files(path: Path, passages: int, folder: Path) -> None:
    """Laws as the files an operator imports, with so many articles."""
    folder.mkdir()
    written = 0
    for law in laws.read(path):
        if written >= passages:
            return
        text = f"# {law['title']}\n\n{below_title(law)}\n\n{law['text']}"
        (folder / f"{law['id']}.md").write_text(text, encoding="utf-8")
        written += sum(1 for _ in laws.articles(law["text"]))


def below_title(law: dict[str, str]) -> str:
    return law["preamble"].partition("\n")[2].strip()


def ask_by_meaning(
    site: dict[str, str], model: str, searches: Sequence[str], requests: int
) -> list[Answer]:
    address = f"unix:{site['DATA_DIR']}/meaning-of-the-bench"
    site = site | {"MEANING_MODEL": model, "MEANING_ADDRESS": address}
    pages.manage(site, "encode_passages", "--in-process")
    pages.manage(site, "rebuild_index")
    with model_process(site), pages.serving("bench.timed_wsgi:application", site) as port:
        return ask(port, searches, requests)


@contextmanager
def model_process(site: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "manage.py", "meaning_server"]
    process = subprocess.Popen(
        command,
        cwd=pages.REPOSITORY,
        env=site,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_model(site)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_model(site: dict[str, str]) -> None:
    place, space = Address.parse(site["MEANING_ADDRESS"]), describe(site["MEANING_MODEL"])
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        with suppress(ModelError):
            EncoderClient(place, space).state()
            return
        time.sleep(0.2)
    raise SystemExit("the model's process did not start")


def meaning_of(without: list[Answer], meant: list[Answer]) -> Row:
    if not meant:
        return {}
    before, after = (quantiles([one.whole for one in all_], n=20)[18] for all_ in (without, meant))
    return {"page p95 ms by meaning": round(after, 1), "on ÷ off": round(after / before, 2)}


def ask(port: int, addresses: Sequence[str], requests: int) -> list[Answer]:
    _ask_at_once(port, addresses, WARM_UP)
    return _ask_at_once(port, addresses, requests)


def _ask_at_once(port: int, addresses: Sequence[str], requests: int) -> list[Answer]:
    """By all clients: one connection would reach, and warm, one of the processes only."""
    shares = [
        list(islice(cycle(addresses), client, client + requests // CLIENTS))
        for client in range(CLIENTS)
    ]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(chain.from_iterable(pool.map(lambda share: get(port, share), shares)))


def get(port: int, addresses: Sequence[str]) -> list[Answer]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for address in addresses:
        began = time.perf_counter()
        connection.request("GET", address)
        response = connection.getresponse()
        response.read()
        whole = (time.perf_counter() - began) * 1000
        if response.status != 200:
            raise SystemExit(f"{address}: {response.status}")
        said = (float(response.headers.get(name, 0)) for name in ("Engine-Ms", "Beside-Cpu-Ms"))
        answers.append(Answer(whole, *said))
    connection.close()
    return answers


def row_of(name: str, passages: int, ours: list[Answer], plain: list[Answer]) -> Row:
    page, calls, stock = (
        quantiles(times, n=20)[18]
        for times in (
            [answer.whole for answer in ours],
            [answer.engine for answer in ours],
            [answer.whole for answer in plain],
        )
    )
    return {
        "engine": name,
        "passages": passages,
        "page p50 ms": round(median(answer.whole for answer in ours), 1),
        "page p95 ms": round(page, 1),
        "engine calls p95 ms": round(calls, 1),
        "stock page p95 ms": round(stock, 1),
        "goal ms": round(calls + 2 * stock, 1),
        "page ÷ goal": round(page / (calls + 2 * stock), 2),
        "CPU beside the engine, mean ms": round(fmean(answer.beside for answer in ours), 1),
    }
