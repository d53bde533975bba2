"""Question sets small enough to know the answers, and the programs run as from a command line."""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
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


@pytest.fixture
def dataset(tmp_path):
    """Arguments naming a set whose corpus is compressed."""
    (tmp_path / "corpus.jsonl.xz").write_bytes(lzma.compress(json_lines(CORPUS)))
    (tmp_path / "queries.jsonl").write_bytes(json_lines(QUERIES))
    (tmp_path / "qrels.tsv").write_text("q1\td1\t1\nq2\td3\t1\n")
    names = {"corpus": "corpus.jsonl.xz", "queries": "queries.jsonl", "qrels": "qrels.tsv"}
    return [part for name, file in names.items() for part in (f"--{name}", str(tmp_path / file))]


@pytest.fixture
def run():
    def start(program, arguments, url=""):
        return subprocess.run(
            [sys.executable, BENCH / program, *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "ELASTICSEARCH_URL": url},
            check=False,
        )

    return start


def json_lines(entries):
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries).encode()
