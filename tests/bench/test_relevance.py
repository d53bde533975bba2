"""The relevance bench from its command line, on sets small enough to know the answer."""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "relevance.py"
CORPUS = [
    {
        "id": "d1",
        "title": "中华人民共和国工会法 第四十二条",
        "text": "提供办公和活动的设施、场所。",
    },
    {"id": "d2", "title": "中华人民共和国工会法 第四条", "text": "工会必须遵守和维护宪法。"},
    {"id": "d3", "title": "女职工劳动保护特别规定 第九条", "text": "安排一小时哺乳时间。"},
]
QUERIES = [{"id": "q1", "text": "工会法第四十二条"}, {"id": "q2", "text": "哺乳时间有多长？"}]
FIGURES = ["ndcg@10", "recall@100", "hit@1", "p50_ms", "p95_ms", "index_s", "documents", "queries"]


@pytest.fixture
def dataset(tmp_path):
    """Arguments naming a set whose corpus is compressed."""
    (tmp_path / "corpus.jsonl.xz").write_bytes(lzma.compress(_lines(CORPUS)))
    (tmp_path / "queries.jsonl").write_bytes(_lines(QUERIES))
    (tmp_path / "qrels.tsv").write_text("q1\td1\t1\nq2\td3\t1\n")
    names = {"corpus": "corpus.jsonl.xz", "queries": "queries.jsonl", "qrels": "qrels.tsv"}
    return [part for name, file in names.items() for part in (f"--{name}", str(tmp_path / file))]


def _lines(entries):
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries).encode()


def _run(arguments, url=""):
    environment = {**os.environ, "ELASTICSEARCH_URL": url}
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize("view", ["ours", "words", "grams"])
def test_relevance_measures_each_view_of_the_embedded_engine(dataset, view):
    run = _run([*dataset, "--view", view, "--json"])

    figures = json.loads(run.stdout.splitlines()[-1])
    assert list(figures) == FIGURES
    assert (figures["documents"], figures["queries"]) == (3, 2)
    assert figures["recall@100"] == 1.0


def test_relevance_of_our_search_is_perfect_here(dataset):
    figures = json.loads(_run([*dataset, "--json"]).stdout.splitlines()[-1])

    assert (figures["ndcg@10"], figures["hit@1"]) == (1.0, 1.0)


def test_relevance_takes_only_so_many_queries(dataset):
    figures = json.loads(_run([*dataset, "--limit", "1", "--json"]).stdout.splitlines()[-1])

    assert figures["queries"] == 1


@pytest.mark.services
@pytest.mark.parametrize("view", ["ours", "words", "grams", "standard", "shingle"])
def test_relevance_measures_each_view_of_elasticsearch(dataset, view, elasticsearch_url):
    run = _run([*dataset, "--engine", "elasticsearch", "--view", view, "--json"], elasticsearch_url)

    figures = json.loads(run.stdout.splitlines()[-1])
    assert list(figures) == FIGURES
    assert figures["recall@100"] == 1.0


def test_relevance_says_what_elasticsearch_needs(dataset):
    run = _run([*dataset, "--engine", "elasticsearch"])

    assert run.returncode == 2
    assert "ELASTICSEARCH_URL" in run.stderr
