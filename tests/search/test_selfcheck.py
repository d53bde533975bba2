"""An operator tries the engine she has configured."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search import connection, selfcheck
from search.engine import EngineUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(monkeypatch):
    """What the check opens, so that a test can look at it or break it."""
    engines = []

    def remember(**options):
        engines.append(connection.open_site_engine(**options))
        return engines[-1]

    monkeypatch.setattr(selfcheck, "open_site_engine", remember)
    return engines


def run():
    output = StringIO()
    try:
        call_command("search_selfcheck", stdout=output)
    finally:
        said = output.getvalue().splitlines()
    return said


def test_every_check_is_named_and_right_on_this_engine(opened):
    said = run()

    assert said[0] == f"检索引擎：{opened[0].name}"
    assert said[1:-1] == [f"正常　　{name}" for name in selfcheck.CHECKS]
    assert said[-1] == "7 项全部正常"


def test_the_scratch_index_is_removed(opened):
    run()

    assert opened[0].stamp() is None


def test_the_index_of_the_site_is_left_alone(opened, engine):
    run()

    assert engine.count() == 0
    assert dict(engine.ids()) == {}


def test_a_wrong_answer_is_told_and_fails_the_command(opened, monkeypatch, capsys):
    def forgets_visibility(engine):
        yield selfcheck.ask(engine, "哺乳"), ["check:article"]

    monkeypatch.setitem(selfcheck.CHECKS, "谁能看到什么", forgets_visibility)

    with pytest.raises(CommandError, match="有 1 项不正常"):
        call_command("search_selfcheck")

    said = capsys.readouterr().out
    assert "不正常　谁能看到什么：应为 ['check:article']，实为 ['check:law']" in said
    assert opened[0].stamp() is None


def test_an_engine_that_is_away_fails_the_command_in_plain_words(monkeypatch):
    def away(*, prefix):
        raise EngineUnavailable("无法连接 Elasticsearch")

    monkeypatch.setattr(selfcheck, "open_site_engine", away)

    with pytest.raises(CommandError, match="检索引擎不能使用：无法连接 Elasticsearch"):
        run()
