"""The bench of an encoder on a model that costs nothing."""

import json

from tests.search.engine.meaning import tiny


def test_the_costs_and_the_answers_of_a_model_are_measured(run, shared_dir, tmp_path):
    model = tiny.write(tmp_path / "tiny")

    result = run("encoder.py", [str(model), "--passages", "20", "--queries", "20", "--json"])

    assert result.returncode == 0, result.stderr
    measured = json.loads(result.stdout)
    assert [row["model"] for row in measured["costs"]] == ["tiny"]
    assert [(row["clients"], row["passages meanwhile"]) for row in measured["answers"]] == [
        *((1, "no"), (8, "no"), (1, "yes"), (8, "yes"))
    ]
