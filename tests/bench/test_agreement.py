import json

import pytest

from bench.agreement import overlap, rank_correlation


@pytest.mark.parametrize(
    ("one", "other", "shared", "tau"),
    [
        ("abcd", "abcd", 1.0, 1.0),
        ("abcd", "dcba", 1.0, -1.0),
        ("abcd", "abdc", 1.0, 4 / 6),
        ("abcd", "abx", 0.5, 1.0),
        ("ab", "cd", 0.0, 1.0),
        ("", "", 1.0, 1.0),
    ],
)
def test_agreement_of_two_lists(one, other, shared, tau):
    assert overlap(one, other) == shared
    assert rank_correlation(one, other) == tau


@pytest.mark.services
def test_agreement_of_both_engines_is_whole_here(dataset, run, elasticsearch_url):
    done = run("agreement.py", [*dataset, "--json"], elasticsearch_url)

    rows = json.loads(done.stdout.splitlines()[-1])
    assert [(row["asked"], row["queries"]) for row in rows] == [
        ("plain", 2),
        ("filters", 2),
        ("scope", 2),
    ]
    assert {row["overlap@10"] for row in rows} == {1.0}
    assert {row["same first ten"] for row in rows} == {1.0}
