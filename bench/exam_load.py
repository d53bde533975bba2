"""An exam that everybody enters, answers and hands in at the same time: is any answer lost?

    bench/exam_load.py [--learners N] [--minutes M] [--questions Q] [--database sqlite|postgresql]
                       [--break web|worker|postgresql|redis] [--draw-at-entry] [--json]

A scratch site (`manage.py serve`, two web workers, one task worker; with postgresql servers of its
own) is used over loopback by N learners, each with a connection of her own. Their papers are drawn
ahead, as is meant for such an exam, unless `--draw-at-entry`. They enter in the first tenth of the
time (60 s of 10 minutes), save an answer to each question at even distances, hand in in the last
tenth. Like the page, a learner keeps an answer until the server has acknowledged it and sends it
again after 2, 4, 8, 15 s. What every answer says names its learner, its question and the number of
the save, so that afterwards each acknowledged one is looked for in the database and none can stand
in another's place unnoticed. Before the load a few learners warm the processes and one alone
gives the idle figures: her saves with pauses, as they come from a page, are what those under load
are divided by; those without a pause find every cache warm and are given beside it. `--break` ends
something in the middle. Everything stops by itself.
"""

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from exam_site import PostgreSQL, Redis, Site, exam_site
from pages import manage

TOKEN = "b" * 32
PAUSES = (2, 4, 8, 15)
IDLE_SAVES = 60
IDLE_PAUSE = 0.5  # seconds, on average; in the exam of 40 questions in 10 minutes it is 13
WARM_UP = 16  # so that none of the processes is met for the first time
GIVE_UP_SECONDS = 120
REQUEST_SECONDS = 60
ATTEMPT = re.compile(rb"/attempts/([0-9a-f-]{36})/")


def main() -> None:
    options = read_options()
    with (
        tempfile.TemporaryDirectory(prefix="bench-exam-") as folder,
        exam_site(Path(folder), options.database) as (site, postgresql, redis),
    ):
        numbers = f"learners={options.learners + WARM_UP + 1}, questions={options.questions}"
        filled = inside(site, f"fill({numbers}, ahead={not options.at_entry})")
        learners = [
            Learner(place, session, filled["exam"], site.port, options.questions)
            for place, session in enumerate(filled["sessions"])
        ]
        warm, idle, many = learners[:WARM_UP], learners[WARM_UP], learners[WARM_UP + 1 :]
        asyncio.run(all_at_once(warm))
        asyncio.run(alone(idle))
        breaking = breakers(site, postgresql, redis)[options.broken]
        figures = asyncio.run(together(many, options, site, breaking))
        found = compare(learners, inside(site, "kept()"))
        problems = sorted({one for learner in learners for one in learner.problems})
    show(options, idle, many, figures | found | {"problems": problems[:10]})


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learners", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--break", dest="broken", choices=("", "web", "worker", "postgresql", "redis"), default=""
    )
    parser.add_argument("--draw-at-entry", dest="at_entry", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.broken in ("postgresql", "redis") and options.database != "postgresql":
        parser.error("--break postgresql and redis need --database postgresql")
    if not (0 < options.learners <= 2000 and 0 < options.minutes <= 20):
        parser.error("at most 2,000 learners and 20 minutes")
    return options


def breakers(
    site: Site, postgresql: PostgreSQL | None, redis: Redis | None
) -> dict[str, Callable[[], None]]:
    return {
        "": lambda: None,
        "web": site.kill_web,
        "worker": site.kill_worker,
        "postgresql": postgresql.crash if postgresql else lambda: None,
        "redis": redis.away if redis else lambda: None,
    }


def inside(site: Site, call: str) -> dict:
    name = call.partition("(")[0]
    code = f"import json; from bench.exam_load_rows import {name}; print(json.dumps({call}))"
    said = manage(site.environment, "shell", "-v0", "-c", code)
    return json.loads(said.strip().splitlines()[-1])


class NoAnswer(Exception):
    """The connection broke, or the server answered with a failure of its own."""


@dataclass
class Learner:
    """One person at one page, with a connection that is opened again when it breaks."""

    place: int
    session: str
    exam: int
    port: int
    questions: int
    attempt: str = ""
    sequences: dict[int, int] = field(default_factory=dict)
    sent: dict[tuple[int, int], str] = field(default_factory=dict)
    acknowledged: dict[tuple[int, int], str] = field(default_factory=dict)
    start_ms: float = 0
    save_ms: list[float] = field(default_factory=list)
    saved_at: list[float] = field(default_factory=list)  # of each of them, monotonic
    retries: int = 0
    handed_in: bool = False
    problems: list[str] = field(default_factory=list)
    back_to_back_ms: list[float] = field(default_factory=list)
    _reused: bool = False
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def enter(self) -> None:
        began = time.perf_counter()
        status, head, body = await self._insist("POST", f"/exams/{self.exam}/enter/", "")
        found = ATTEMPT.search(head) or ATTEMPT.search(body)
        if found is None:
            raise RuntimeError(f"no attempt: {status} {head[:300]!r} {body[:300]!r}")
        self.attempt = f"/attempts/{found[1].decode()}/"
        await self._insist("GET", self.attempt)
        holder = json.dumps({"holder": f"window-{self.place}", "after": 0})
        await self._insist("POST", f"{self.attempt}holder/", holder)
        self.start_ms = (time.perf_counter() - began) * 1000

    async def save(self, order: int) -> None:
        sequence = self.sequences[order] = self.sequences.get(order, 0) + 1
        value = f"L{self.place}Q{order}S{sequence}"
        self.sent[order, sequence] = value
        message = {
            "value": [value],
            "sequence": sequence,
            "holder": f"window-{self.place}",
            "after": 0,
        }
        status, _, body = await self._insist(
            "POST", f"{self.attempt}items/{order}/", json.dumps(message), timed=True
        )
        if status == 200 and json.loads(body)["accepted"]:
            self.acknowledged[order, sequence] = value
        else:
            self.problems.append(f"save {status} {body[:120].decode(errors='replace')}")

    async def hand_in(self) -> None:
        message = json.dumps({"holder": f"window-{self.place}", "after": 0})
        status, _, body = await self._insist("POST", f"{self.attempt}submit/", message)
        self.handed_in = status == 200
        if status != 200:
            self.problems.append(f"submit {status} {body[:120].decode(errors='replace')}")

    async def leave(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _insist(
        self, method: str, path: str, body: str | None = None, *, timed: bool = False
    ) -> tuple[int, bytes, bytes]:
        """Ask until there is an answer, as the page does."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        for attempt in range(1000):
            began = time.perf_counter()
            try:
                async with asyncio.timeout(REQUEST_SECONDS):
                    answer = await self._ask(method, path, body)
                if timed:
                    self.save_ms.append((time.perf_counter() - began) * 1000)
                    self.saved_at.append(time.monotonic())
                return answer
            except (NoAnswer, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                closed_meanwhile = self._reused and not isinstance(error, NoAnswer | TimeoutError)
                await self.leave()
                if closed_meanwhile:
                    # By the server while nothing was asked: browsers open another one at once.
                    continue
                self.retries += 1
                if time.monotonic() > give_up:
                    raise RuntimeError(f"no answer for {GIVE_UP_SECONDS} s") from error
                await asyncio.sleep(PAUSES[min(attempt, 3)])
        raise AssertionError("unreachable")

    async def _ask(self, method: str, path: str, body: str | None) -> tuple[int, bytes, bytes]:
        self._reused = self._streams is not None
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        content = (body or "").encode()
        kind = "application/json" if content else "application/x-www-form-urlencoded"
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        answer = await _body(reader, head)
        if status >= 500:
            raise NoAnswer(status)
        return status, head, answer


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    lower = head.lower()
    if found := re.search(rb"content-length: *(\d+)", lower):
        return await reader.readexactly(int(found[1]))
    if b"chunked" not in lower:
        return b""
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


async def alone(learner: Learner) -> None:
    await learner.enter()
    await save_some(learner, pause=0)
    learner.back_to_back_ms, learner.save_ms = learner.save_ms, []
    await save_some(learner, pause=IDLE_PAUSE)
    await learner.hand_in()
    await learner.leave()


async def all_at_once(learners: list[Learner]) -> None:
    await asyncio.gather(*map(warm_up, learners))


async def warm_up(learner: Learner) -> None:
    await learner.enter()
    await save_some(learner, pause=0)
    await learner.hand_in()
    await learner.leave()


async def save_some(learner: Learner, *, pause: float) -> None:
    for turn in range(IDLE_SAVES):
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - people
        await learner.save(turn % learner.questions + 1)


async def together(
    learners: list[Learner], options: argparse.Namespace, site: Site, breaking: Callable[[], None]
) -> dict:
    seconds = options.minutes * 60
    chance = random.Random(1)  # noqa: S311 - to be repeatable, not to be secret
    began = time.monotonic()
    own, theirs = time.process_time(), site.processor_seconds()
    ends = [one(learner, seconds, chance.random(), chance.random()) for learner in learners]
    results = await asyncio.gather(*ends, break_at(seconds / 2, breaking), return_exceptions=True)
    wall = time.monotonic() - began
    return {
        "given_up": sum(isinstance(one, BaseException) for one in results),
        "errors": sorted({repr(one)[:200] for one in results if isinstance(one, BaseException)})[
            :5
        ],
        "seconds": round(wall, 1),
        "save_p95_ms_by_tenth": by_tenth(learners, began, seconds),
        "generator_share": round((time.process_time() - own) / wall, 2),
        "web_share": round((site.processor_seconds() - theirs) / wall, 2),
    }


def by_tenth(learners: list[Learner], began: float, seconds: float) -> list[float]:
    """The first is that in which everybody enters; none of the last, in which they hand in."""
    tenths: list[list[float]] = [[] for _ in range(10)]
    for learner in learners:
        for at, took in zip(learner.saved_at, learner.save_ms, strict=True):
            tenths[min(9, int((at - began) / seconds * 10))].append(took)
    return [p95(times) for times in tenths if len(times) > 1]


async def break_at(seconds: float, breaking: Callable[[], None]) -> None:
    await asyncio.sleep(seconds)
    await asyncio.to_thread(breaking)


async def one(learner: Learner, seconds: float, first: float, last: float) -> None:
    """Enter in the first tenth, save evenly until the last, hand in within it."""
    edge, began = seconds / 10, time.monotonic()
    await asyncio.sleep(first * edge)
    await learner.enter()
    step = (seconds - edge - (time.monotonic() - began)) / learner.questions
    for order in range(1, learner.questions + 1):
        await asyncio.sleep(max(0, step * random.uniform(0.5, 1.5)))  # noqa: S311 - people
        await learner.save(order)
    due = began + seconds - edge + last * edge
    await asyncio.sleep(max(0, due - time.monotonic()))
    await learner.hand_in()
    await learner.leave()


def compare(learners: list[Learner], kept: dict) -> dict:
    """What the server acknowledged beside what it has; every text names whose it is."""
    stored = {(row[0], row[1], row[2]): row[3] for row in kept["saves"]}
    lost = open_attempts = 0
    for learner in learners:
        place = str(learner.place)
        mine = kept["standing"].get(place, {"state": "none", "answers": {}})
        open_attempts += learner.handed_in and mine["state"] in ("none", "open", "not_started")
        for (order, sequence), value in learner.acknowledged.items():
            lost += stored.get((place, order, sequence)) != value
        last = dict(sorted(learner.acknowledged))
        for order, sequence in last.items():
            standing, *text = mine["answers"].get(str(order), [0])
            lost += standing < sequence or text != [learner.sent.get((order, standing))]
    sent = {
        (str(learner.place), order, sequence): value
        for learner in learners
        for (order, sequence), value in learner.sent.items()
    }
    wrong = sum(sent.get(place) != value for place, value in stored.items())
    return {
        "lost": lost,
        "duplicated": kept["attempts_too_many"] + len(kept["saves"]) - len(stored),
        "misattributed": wrong,
        "handed_in_but_open": open_attempts,
    }


def show(options: argparse.Namespace, idle: Learner, many: list[Learner], found: dict) -> None:
    saves = [one for learner in many for one in learner.save_ms]
    row = {
        "database": options.database,
        "broken": options.broken,
        "drawn_ahead": not options.at_entry,
        "learners": options.learners,
        "minutes": options.minutes,
        "saves": sum(len(learner.acknowledged) for learner in many),
        "retries": sum(learner.retries for learner in many),
        "handed_in": sum(learner.handed_in for learner in many),
        "save_p95_ms": p95(saves),
        "idle_save_p95_ms": p95(idle.save_ms),
        "save_ratio": round(p95(saves) / p95(idle.save_ms), 2),
        "back_to_back_p95_ms": p95(idle.back_to_back_ms),
        "back_to_back_ratio": round(p95(saves) / p95(idle.back_to_back_ms), 2),
        "start_p95_ms": p95([learner.start_ms for learner in many]),
        "idle_start_ms": round(idle.start_ms, 1),
        **found,
    }
    if options.json:
        print(json.dumps(row, ensure_ascii=False))
    else:
        for name, value in row.items():
            print(f"{name}: {value}")
    if found["lost"] or found["duplicated"] or found["misattributed"] or found["given_up"]:
        sys.exit(1)


def p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[18], 1)


if __name__ == "__main__":
    main()
