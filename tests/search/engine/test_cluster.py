"""The contract on Elasticsearch, and what only a network can do wrong."""

from uuid import uuid4

import pytest

from search.engine import EngineError, NeedsRebuild, Query
from search.engine.cluster import ClusterEngine
from search.engine.connecting import Access
from search.engine.schema import SCHEMA_VERSION
from tests.search.engine.contract import EngineContract, note
from tests.search.engine.corpus import CORPUS, DAY
from tests.search.engine.lifecycle import LifecycleContract
from tests.search.engine.meaning_contract import MeaningContract

pytestmark = pytest.mark.services


def _opened(url):
    return ClusterEngine(url, f"engine-test-{uuid4().hex[:8]}")


@pytest.fixture(scope="module")
def library(elasticsearch_url):
    engine = _opened(elasticsearch_url)
    engine.prepare()
    engine.index((document, 1) for document in CORPUS)
    engine.refresh()
    yield engine
    engine.drop()


@pytest.fixture
def engine(elasticsearch_url):
    engine = _opened(elasticsearch_url)
    engine.prepare()
    yield engine
    engine.drop()


@pytest.fixture
def another(elasticsearch_url, engine):
    return ClusterEngine(elasticsearch_url, engine._indices.current)


@pytest.fixture
def wordy(elasticsearch_url):
    words = []
    prefix = f"engine-test-{uuid4().hex[:8]}"
    engine = ClusterEngine(elasticsearch_url, prefix, dictionary=lambda: tuple(words))
    engine.prepare()
    yield engine, words
    engine.drop()


@pytest.fixture
def telling(elasticsearch_url):
    prefix = f"engine-test-{uuid4().hex[:8]}"

    def opened(meaning):
        engine = ClusterEngine(elasticsearch_url, prefix, meaning=meaning)
        engine.prepare()
        return engine

    yield opened
    opened(None).drop()


class TestClusterEngine(EngineContract):
    pass


class TestClusterMeaning(MeaningContract):
    pass


class TestClusterLifecycle(LifecycleContract):
    pass


def test_cluster_refuses_a_wrong_password(elasticsearch_url):
    head, _, host = elasticsearch_url.rpartition("@")
    wrong = f"http://{head.partition('//')[2].partition(':')[0]}:wrong@{host}"

    with pytest.raises(EngineError, match="用户名和密码"):
        ClusterEngine(wrong, "engine-test").count()


def test_cluster_drops_only_its_own_indices(elasticsearch_url):
    one = _opened(elasticsearch_url)
    other = ClusterEngine(elasticsearch_url, f"{one._indices.current}-more")
    one.prepare()
    other.prepare()

    one.drop()

    assert other.count() == 0
    other.drop()


def test_cluster_index_removed_by_another_process_is_not_made_anew(engine, another):
    engine.index([(note(), 1)])
    another.drop()

    with pytest.raises(NeedsRebuild):
        engine.index([(note(), 2)])
    with pytest.raises(NeedsRebuild):
        engine.search(Query("工会", day=DAY))


def test_cluster_claim_of_a_dead_rebuild_runs_out(engine, monkeypatch):
    monkeypatch.setattr("search.engine.cluster.CLAIM", -1.0)

    with engine.rebuild(), engine.rebuild() as new:
        new.swap()


def test_cluster_claim_of_a_killed_rebuild_does_not_hold_up_its_repetition(engine, another):
    with engine.rebuild("a"), another.rebuild("a") as new:
        new.swap()


def test_cluster_rebuild_leaves_only_what_somebody_reads(engine, monkeypatch):
    with pytest.raises(RuntimeError), engine.rebuild("a") as new:
        new.commit(7)
        raise RuntimeError
    monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", 999)

    with engine.rebuild("a") as new:
        new.swap()

    kept = [set(index["aliases"]) for index in engine._indices._all().values()]
    prefix = engine._indices.current
    assert sorted(kept, key=len) == [{f"{prefix}-s{SCHEMA_VERSION}"}, {prefix, f"{prefix}-s999"}]


def test_cluster_layout_is_that_of_the_settings(elasticsearch_url):
    access = Access(shards=2, replicas=0)
    engine = ClusterEngine(elasticsearch_url, f"engine-test-{uuid4().hex[:8]}", access)
    engine.prepare()

    [index] = engine._client.indices.get(index=engine._indices.current).values()
    engine.index((note(f"note:{number}"), 1) for number in range(20))
    engine.refresh()

    assert index["settings"]["index"]["number_of_shards"] == "2"
    assert index["settings"]["index"]["auto_expand_replicas"] == "0-0"
    assert engine.search(Query("经费审查", day=DAY)).total == 20
    engine.drop()
