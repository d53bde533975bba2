"""The contract on tantivy, and what only files and locks can do wrong."""

import json

import pytest

from search.engine import EngineBusy, EngineUnavailable, NeedsRebuild, Query
from search.engine.conditions import PIECES
from search.engine.embedded import EmbeddedEngine
from tests.search.engine.contract import EngineContract, note
from tests.search.engine.corpus import CORPUS, DAY
from tests.search.engine.lifecycle import LifecycleContract
from tests.search.engine.meaning_contract import (
    MONEY,
    PAY,
    MeaningContract,
    Said,
    leaning,
    meaning,
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    engine = EmbeddedEngine(tmp_path_factory.mktemp("library") / "index")
    engine.prepare()
    engine.index((document, 1) for document in CORPUS)
    return engine


@pytest.fixture
def engine(tmp_path):
    engine = EmbeddedEngine(tmp_path / "index")
    engine.prepare()
    return engine


@pytest.fixture
def another(tmp_path, engine):
    return EmbeddedEngine(tmp_path / "index")


@pytest.fixture
def wordy(tmp_path):
    words = []
    engine = EmbeddedEngine(tmp_path / "wordy", lambda: tuple(words))
    engine.prepare()
    return engine, words


@pytest.fixture
def telling(tmp_path):
    def opened(meaning):
        engine = EmbeddedEngine(tmp_path / "telling", meaning=meaning)
        engine.prepare()
        return engine

    return opened


class TestEmbeddedEngine(EngineContract):
    pass


class TestEmbeddedMeaning(MeaningContract):
    pass


def test_embedded_second_writer_waits_then_says_who_is_busy(engine, another, monkeypatch):
    monkeypatch.setattr("search.engine.embedded.LOCK_WAIT", 0.1)

    with engine._locked("write", 0), pytest.raises(EngineBusy, match="另一个进程正在写入"):
        another.index([(note(), 1)])


def test_embedded_failed_batch_leaves_no_trace(engine):
    def documents():
        yield note("a"), 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.index(documents())

    assert engine.count() == 0
    assert engine.index([(note("b"), 1)]).applied == 1


def test_embedded_swap_removes_older_generations(engine, tmp_path):
    for _ in range(3):
        with engine.rebuild() as new:
            new.swap()

    folders = [entry for entry in (tmp_path / "index").iterdir() if entry.is_dir()]
    assert len(folders) == 1


def test_embedded_leftovers_of_a_killed_rebuild_are_removed(engine, tmp_path):
    leftover = tmp_path / "index" / "20200101-000000-abcdef"
    leftover.mkdir()

    with engine.rebuild() as new:
        new.swap()

    assert not leftover.exists()


def test_embedded_index_of_an_unknown_stamp_needs_a_rebuild(engine, tmp_path):
    [generation] = [entry for entry in (tmp_path / "index").iterdir() if entry.is_dir()]
    (generation / "stamp.json").write_text(json.dumps({"schema": 1}))

    with pytest.raises(NeedsRebuild):
        engine.count()


def test_embedded_index_written_before_stamps_named_words_is_an_older_one(engine, tmp_path):
    [generation] = [entry for entry in (tmp_path / "index").iterdir() if entry.is_dir()]
    old = {"schema": 2, "dictionary": "a", "segmenter": "b", "engine": "tantivy 0.27"}
    (generation / "stamp.json").write_text(json.dumps(old))

    with pytest.raises(NeedsRebuild, match="索引结构与程序不符，请运行 rebuild_index"):
        engine.count()


def test_embedded_damaged_files_are_reported(engine, tmp_path):
    [generation] = [entry for entry in (tmp_path / "index").iterdir() if entry.is_dir()]
    (generation / "meta.json").write_text("{")

    with pytest.raises(EngineUnavailable, match="索引无法打开"):
        engine.search(Query("工会", day=DAY))
    with pytest.raises(EngineUnavailable, match="索引无法写入"):
        engine.index([(note(), 1)])
    assert not engine.health().ok


class TestEmbeddedLifecycle(LifecycleContract):
    pass


def test_embedded_half_built_of_another_schema_leaves_no_folder(engine, tmp_path, monkeypatch):
    with pytest.raises(RuntimeError), engine.rebuild("a") as new:
        new.commit(7)
        raise RuntimeError
    monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", 999)

    with engine.rebuild("a") as new:
        new.swap()

    folders = {entry.name for entry in (tmp_path / "index").iterdir() if entry.is_dir()}
    pointers = {(tmp_path / "index" / name).read_text() for name in ("live", "former")}
    assert folders == pointers


def test_embedded_finds_the_same_where_few_and_where_many_are_meant(telling, monkeypatch):
    engine = telling(Said())
    shares = [number / 40 for number in range(30)]
    engine.index(
        (meaning(f"law:{n}", f"第{n}号。", leaning(PAY, MONEY, x)), 1) for n, x in enumerate(shares)
    )
    few = engine.store().near(PAY, PIECES, 7)

    monkeypatch.setattr("search.engine.nearest.FEW", 0)
    monkeypatch.setattr("search.engine.nearest.FIRST", 1)
    many = engine.store().near(PAY, PIECES, 7)

    assert [one.place.document for one in few] == [f"law:{n}" for n in range(7)]
    assert many == few
