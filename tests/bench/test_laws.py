"""Collections of any length made of a few laws."""

import json
import lzma
from datetime import date

import pytest

from bench import laws
from gongwen.validity import Status, status_on

LAWS = [
    {
        "id": "L1",
        "title": "某某法",
        "text": "## 第一章 总则\n\n第一条 甲。\n\n第二条 乙。\n丙。\n\n第二条 附件里的。",
        "date": "2018-10-26",
        "category": "社会法",
        "preamble": "# 某某法",
    },
    {
        "id": "L2",
        "title": "山东省某某条例",
        "text": "第一条 山东的。",
        "date": "",
        "category": "地方性法规/山东",
        "preamble": "# 山东省某某条例",
    },
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "laws.jsonl.xz"
    told = [*LAWS, LAWS[0]]
    path.write_bytes(lzma.compress("\n".join(map(json.dumps, told)).encode()))
    return path


def test_law_becomes_a_document_of_articles(file):
    first, second = laws.documents(file, 5)

    assert [(one.anchor, one.label, one.text) for one in first.passages] == [
        ("", "", "# 某某法"),
        ("art-1", "第一条", "甲。"),
        ("art-2", "第二条", "乙。\n丙。"),
    ]
    assert (first.kind, first.issuers, first.year) == ("法", ("全国人民代表大会常务委员会",), 2018)
    assert (second.issuers, second.year) == (("山东省人民代表大会常务委员会",), None)


def test_further_rounds_are_other_places_and_earlier_versions(file):
    found = list(laws.documents(file, 10))

    assert [one.id for one in found] == ["law:L1", "law:L2", "law:L1-1", "law:L2-1"]
    earlier, elsewhere = found[2:]
    assert earlier.date == date(2014, 10, 27)
    assert status_on(earlier.validity, date(2026, 1, 1)) is Status.AMENDED
    assert (elsewhere.title, elsewhere.passages[1].text) == ("河南省某某条例", "河南的。")
