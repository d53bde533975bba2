"""The essence of what a search engine must do here, tried on the configured one.

Everything happens under a scratch prefix beside the real index and is removed afterwards.
Each check is a small question with one right answer; together they need a few seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.conf import settings

from search.connection import open_site_engine
from search.engine import Document, Engine, EngineError, Filters, Passage, Query, Scope

DAY = date(2026, 1, 1)
CLAUSE = "职工生育享受九十八天产假，对怀孕七个月以上的不得延长劳动时间。"


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` says in Chinese what came instead; "" where the engine did right."""

    check: str
    wrong: str = ""


def law(**fields: object) -> Document:
    values: dict[str, object] = {
        "id": "check:law",
        "type": "policy",
        "title": "示例职工保护规定",
        "number": "示工发〔2026〕3号",
        "kind": "规定",
        "year": 2026,
        "passages": (
            Passage("art-7", CLAUSE, label="第七条"),
            Passage("art-8", "用人单位应当安排哺乳时间。", label="第八条"),
        ),
    }
    return Document(**values | fields)  # type: ignore[arg-type]


def article(**fields: object) -> Document:
    values: dict[str, object] = {
        "id": "check:article",
        "type": "article",
        "title": "基层工会开展健步走",
        "year": 2025,
        "passages": (Passage("", "一百多名职工参加活动，产假问题现场解答。"),),
    }
    return Document(**values | fields)  # type: ignore[arg-type]


def ask(engine: Engine, text: str, **more: object) -> list[str]:
    query = Query(text, day=DAY, **more)  # type: ignore[arg-type]
    return [hit.id for hit in engine.search(query).hits]


def writing(engine: Engine) -> Iterator[tuple[object, object]]:
    outcome = engine.index([(law(), 5), (article(), 5)])
    engine.refresh()
    yield (outcome.applied, dict(outcome.failed)), (2, {})
    yield dict(engine.ids()), {"check:law": 5, "check:article": 5}


def versions(engine: Engine) -> Iterator[tuple[object, object]]:
    yield engine.index([(law(title="过时的标题"), 4)]).stale, 1
    engine.delete([("check:article", 7)])
    yield engine.index([(article(), 6)]).stale, 1
    engine.refresh()
    yield dict(engine.ids()), {"check:law": 5}
    engine.index([(article(), 8)])
    engine.refresh()


def phrases(engine: Engine) -> Iterator[tuple[object, object]]:
    yield ask(engine, '"怀孕七个月以上的不得"'), ["check:law"]
    yield ask(engine, '"不得怀孕"'), []


def citations(engine: Engine) -> Iterator[tuple[object, object]]:
    hits = engine.search(Query("示例职工保护规定第七条", day=DAY)).hits
    yield [hit.id for hit in hits][:1], ["check:law"]
    yield [passage.anchor for passage in hits[0].passages][:1], ["art-7"]
    yield ask(engine, "示工发[2026]3")[:1], ["check:law"]


def visibility(engine: Engine) -> Iterator[tuple[object, object]]:
    engine.index([(article(audience=frozenset({"check"}), restrictions=frozenset({7})), 9)])
    engine.refresh()
    yield ask(engine, "健步走"), []
    insider = frozenset({"all", "check"})
    yield ask(engine, "健步走", scope=Scope(insider)), ["check:article"]
    yield ask(engine, "健步走", scope=Scope(insider, frozenset({7}))), []


def facets(engine: Engine) -> Iterator[tuple[object, object]]:
    engine.index([(article(), 10)])
    engine.refresh()
    narrowed = Filters(types=frozenset({"policy"}))
    found = engine.search(Query("产假", day=DAY, filters=narrowed))
    yield {one.value: one.count for one in found.facets["type"]}, {"policy": 1, "article": 1}
    yield {one.value: one.count for one in found.facets["year"]}, {"2026": 1}


def rebuilding(engine: Engine) -> Iterator[tuple[object, object]]:
    with engine.rebuild("selfcheck") as new:
        new.index([(law(), 11)])
        new.commit(1)
        yield sorted(dict(engine.ids())), ["check:article", "check:law"]
        new.swap()
    engine.refresh()
    yield dict(engine.ids()), {"check:law": 11}
    yield ask(engine, "哺乳时间"), ["check:law"]


CHECKS: dict[str, Callable[[Engine], Iterator[tuple[object, object]]]] = {
    "写入": writing,
    "版本先后": versions,
    "引号内逐字查找": phrases,
    "条款和文号": citations,
    "谁能看到什么": visibility,
    "分类计数": facets,
    "重建并替换": rebuilding,
}


def run() -> Iterator[Finding]:
    """One finding a check; after one that the engine could not finish, no more."""
    with scratch() as engine:
        for name, check in CHECKS.items():
            try:
                wrong = [
                    f"应为 {wanted}，实为 {found}"
                    for found, wanted in check(engine)
                    if found != wanted
                ]
            except EngineError as error:
                yield Finding(name, str(error))
                return
            yield Finding(name, "；".join(wrong))


@contextmanager
def scratch() -> Iterator[Engine]:
    engine = open_site_engine(prefix=f"{settings.ELASTICSEARCH_PREFIX}-selfcheck-{uuid4().hex[:8]}")
    try:
        engine.prepare()
        yield engine
    finally:
        engine.drop()
