"""The scale bench from its command line, on laws few enough to be quick."""

import json
import lzma

import pytest

LAWS = [
    {
        "id": f"L{number}",
        "title": f"第{number}号工会条例",
        "text": "\n\n".join(f"第{place}条 女职工哺乳时间和工会经费。" for place in "一二三四"),
        "date": "2018-10-26",
        "category": "社会法",
        "preamble": f"# 第{number}号工会条例",
    }
    for number in range(3)
]


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "laws.jsonl.xz"
    path.write_bytes(lzma.compress("\n".join(map(json.dumps, LAWS)).encode()))
    return ["--laws", str(path), "--passages", "10", "--factor", "3", "--rounds", "1", "--json"]


def _said(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_scale_measures_growth_and_indexing_of_the_embedded_engine(small, run):
    said = _said(run("scale.py", ["growth", "indexing", "--engine", "tantivy", *small]))

    assert [row["questions"] for row in said["growth"]] == [
        *["keywords", "questions", "citations", "phrases", "all"]
    ]
    assert {row["passages"] for row in said["growth"]} == {"10 → 30"}
    assert [row["engine"] for row in said["indexing"]] == ["tantivy"]
    assert said["indexing"][0]["ours ÷ raw"] > 0


@pytest.mark.services
def test_scale_measures_growth_and_indexing_of_elasticsearch(small, run, elasticsearch_url):
    arguments = ["growth", "indexing", "--engine", "elasticsearch", *small]

    said = _said(run("scale.py", arguments, elasticsearch_url))

    assert [row["engine"] for row in said["growth"]] == ["elasticsearch"] * 5
    assert [row["engine"] for row in said["indexing"]] == ["elasticsearch"]


def test_scale_says_where_it_looked_for_laws(tmp_path, run):
    done = run("scale.py", ["growth", "--engine", "tantivy", "--laws", str(tmp_path / "none")])

    assert done.returncode == 2
    assert f"no laws at {tmp_path / 'none'}" in done.stderr
