"""The relevance bench from its command line."""

import json

import pytest

FIGURES = [
    *["set", "queries", "engine", "search"],
    *["ndcg@10", "recall@100", "hit@1", "p50_ms", "p95_ms"],
]


def _said(done):
    return json.loads(done.stdout.splitlines()[-1])


def test_relevance_measures_each_view_of_the_embedded_engine(dataset, run):
    said = _said(run("relevance.py", [*dataset, "--engine", "tantivy", "--json"]))

    assert [list(row) for row in said["rows"]] == [FIGURES] * 3
    assert [row["search"] for row in said["rows"]] == ["ours", "words", "grams"]
    assert [row["recall@100"] for row in said["rows"]] == [1.0] * 3
    assert (said["rows"][0]["ndcg@10"], said["rows"][0]["hit@1"]) == (1.0, 1.0)
    assert said["ratios"] == {}


def test_relevance_takes_only_so_many_queries(dataset, run):
    done = run("relevance.py", [*dataset, "--engine", "tantivy", "--limit", "1", "--json"])

    assert {row["queries"] for row in _said(done)["rows"]} == {1}


@pytest.mark.services
def test_relevance_compares_both_engines_with_stock_analysers(dataset, run, elasticsearch_url):
    said = _said(run("relevance.py", [*dataset, "--json"], elasticsearch_url))

    assert [row["engine"] for row in said["rows"]] == [
        *["tantivy"] * 3,
        *["elasticsearch"] * 3,
        *["stock"] * 6,
    ]
    assert [row["recall@100"] for row in said["rows"]] == [1.0] * 12
    assert list(said["ratios"]) == ["files tantivy ours", "files elasticsearch ours"]


def test_relevance_says_what_elasticsearch_needs(dataset, run):
    done = run("relevance.py", dataset)

    assert done.returncode == 2
    assert "ELASTICSEARCH_URL" in done.stderr


def test_relevance_says_which_sets_there_are(run):
    done = run("relevance.py", ["unknown", "--engine", "tantivy"])

    assert done.returncode == 2
    assert "no such set: unknown" in done.stderr
