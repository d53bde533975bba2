"""Both engines answer the contract corpus in one and the same order."""

import zlib
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest

from search.engine import Filters, Query, Scope, Sort
from search.engine.cluster import ClusterEngine
from search.engine.embedded import EmbeddedEngine
from search.engine.meaning import Space
from search.engine.meaning.packing import pack
from search.engine.meaning.splitting import spans_of, with_pieces
from tests.search.engine.corpus import CORPUS, DAY, QUERIES

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def engines(tmp_path_factory, elasticsearch_url):
    embedded = EmbeddedEngine(tmp_path_factory.mktemp("agreement") / "index")
    cluster = ClusterEngine(elasticsearch_url, f"engine-test-{uuid4().hex[:8]}")
    for engine in (embedded, cluster):
        engine.prepare()
        # Deleted and replaced rows must not show in what is counted for the ranking.
        engine.index((replace(one, title=f"旧{one.title}经费"), 1) for one in CORPUS)
        engine.delete([(CORPUS[-1].id, 2)])
        engine.index((one, 3) for one in CORPUS)
        engine.refresh()
    yield embedded, cluster
    cluster.drop()


class Scattered:
    """A model that means nothing: every text has a direction of its own, always the same."""

    space = Space("散布", "scattered-1", 16, floor=0.1)

    def vector_of(self, text):
        draw = np.random.default_rng(zlib.crc32(text.encode()))
        vector = draw.standard_normal(16).astype(np.float32)
        return vector / np.linalg.norm(vector)

    def told(self, document):
        vectors = {
            span.key: pack(self.vector_of(span.written))
            for passage in document.passages
            for span in spans_of(document, passage)
        }
        return with_pieces(document, vectors, self.space)


@pytest.fixture(scope="module")
def meaning_engines(tmp_path_factory, elasticsearch_url):
    model = Scattered()
    embedded = EmbeddedEngine(tmp_path_factory.mktemp("meaning") / "index", meaning=model)
    prefix = f"engine-test-{uuid4().hex[:8]}"
    cluster = ClusterEngine(elasticsearch_url, prefix, meaning=model)
    for engine in (embedded, cluster):
        engine.prepare()
        engine.index((model.told(one), 1) for one in CORPUS)
        engine.refresh()
    yield embedded, cluster
    cluster.drop()


def _answer(engine, query):
    found = engine.search(query)
    return replace(found, engine="", took_ms=0.0)


@pytest.mark.parametrize("text", QUERIES)
def test_engines_agree_on_what_is_meant(meaning_engines, text):
    embedded, cluster = meaning_engines
    query = Query(text, day=DAY, size=50, explain=True)

    assert _answer(embedded, query) == _answer(cluster, query)


def test_engines_agree_on_what_is_found_by_meaning_alone(meaning_engines):
    answers = [_answer(meaning_engines[0], Query(text, day=DAY, size=50)) for text in QUERIES]

    assert any(answer.akin for answer in answers)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("sort", Sort)
def test_engines_agree_on_every_result(engines, text, sort):
    embedded, cluster = engines
    query = Query(text, day=DAY, sort=sort, size=50)

    answer = _answer(embedded, query)

    assert answer == _answer(cluster, query)
    assert answer.hits


def test_engines_agree_under_filters_and_scope(engines):
    embedded, cluster = engines
    query = Query(
        "工会",
        day=DAY,
        filters=Filters(types=frozenset({"policy"}), years=frozenset({2018, 2019, 2024})),
        scope=Scope(tokens=frozenset({"all", "staff"}), denied_restrictions=frozenset({7})),
        size=50,
    )

    assert _answer(embedded, query) == _answer(cluster, query)


@pytest.mark.parametrize("id_", [document.id for document in CORPUS])
def test_engines_agree_on_what_is_similar(engines, id_):
    embedded, cluster = engines
    scope = Scope(tokens=frozenset({"all", "staff"}))

    answer = embedded.similar(id_, scope=scope, day=DAY, limit=20)

    assert answer == cluster.similar(id_, scope=scope, day=DAY, limit=20)
