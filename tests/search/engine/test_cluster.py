"""The contract on Elasticsearch, and what only a network can do wrong."""

from uuid import uuid4

import pytest

from search.engine import EngineError, EngineUnavailable, NeedsRebuild, Query
from search.engine.cluster import ClusterEngine
from tests.search.engine.contract import EngineContract, note
from tests.search.engine.corpus import CORPUS, DAY

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


class TestClusterEngine(EngineContract):
    pass


def test_cluster_away_is_unavailable_within_two_seconds():
    engine = ClusterEngine("http://127.0.0.1:9", "away")

    with pytest.raises(EngineUnavailable, match="无法连接 Elasticsearch"):
        engine.search(Query("工会", day=DAY))
    health = engine.health()
    assert not health.ok
    assert "无法连接" in health.detail


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
