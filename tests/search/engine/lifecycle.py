"""What every engine must do from one index to the next: rebuilds that break off, programs of
different schemas beside each other. `test_embedded.py` and `test_cluster.py` run it on both.
"""

import pytest

from search.engine import NeedsRebuild, Query, Superseded
from tests.search.engine.contract import note
from tests.search.engine.corpus import DAY


class Killed(BaseException):
    """Ends a block as the end of the process would: without a word."""


def held(engine):
    engine.refresh()
    return dict(engine.ids())


def found(engine):
    return {hit.id for hit in engine.search(Query("经费审查", day=DAY)).hits}


class LifecycleContract:
    # Rebuilds that break off

    def test_a_rebuild_goes_on_from_its_last_commit(self, engine, another):
        with pytest.raises(Killed), engine.rebuild("a") as new:
            assert new.point == 0
            new.index([(note("first"), 1)])
            new.commit(7)
            raise Killed

        with another.rebuild("a") as new:
            assert new.point == 7
            new.index([(note("second"), 1)])
            new.swap()

        assert held(engine) == {"first": 1, "second": 1}
        assert found(engine) == {"first", "second"}

    def test_a_rebuild_can_be_gone_on_with_many_times(self, engine):
        for point in (1, 2, 3):
            with pytest.raises(Killed), engine.rebuild("a") as new:
                assert new.point == point - 1
                new.index([(note(f"note:{point}"), 1)])
                new.commit(point)
                raise Killed

        with engine.rebuild("a") as new:
            new.swap()

        assert held(engine) == {"note:1": 1, "note:2": 1, "note:3": 1}

    def test_a_rebuild_gone_on_with_keeps_versions_and_deletions(self, engine):
        with pytest.raises(Killed), engine.rebuild("a") as new:
            new.index([(note("kept"), 5), (note("gone"), 1)])
            new.delete([("gone", 2)])
            new.commit(1)
            raise Killed

        with engine.rebuild("a") as new:
            late = new.index([(note("kept"), 4), (note("gone"), 1)])
            new.swap()

        assert late.stale == 2
        assert held(engine) == {"kept": 5}

    def test_a_broken_off_rebuild_is_unseen(self, engine):
        engine.index([(note("live"), 1)])

        with pytest.raises(Killed), engine.rebuild("a") as new:
            new.index([(note("new"), 1)])
            new.commit(1)
            raise Killed

        assert held(engine) == {"live": 1}

    def test_a_rebuild_of_another_name_begins_anew(self, engine):
        with pytest.raises(Killed), engine.rebuild("a") as new:
            new.index([(note("first"), 1)])
            new.commit(7)
            raise Killed

        with engine.rebuild("b") as new:
            assert new.point == 0
            new.swap()

        assert held(engine) == {}

    def test_a_rebuild_under_other_words_begins_anew(self, engine, monkeypatch):
        with pytest.raises(Killed), engine.rebuild("a") as new:
            new.index([(note("first"), 1)])
            new.commit(7)
            raise Killed
        monkeypatch.setattr("search.engine.stamps.dictionary_version", lambda added: "other")

        with engine.rebuild("a") as new:
            assert new.point == 0
            new.swap()

        assert held(engine) == {}

    def test_a_discarded_rebuild_is_not_gone_on_with(self, engine):
        with pytest.raises(Killed), engine.rebuild("a") as new:
            new.commit(7)
            new.discard()
            raise Killed

        with engine.rebuild("a") as new:
            assert new.point == 0

    def test_a_rebuild_that_was_swapped_is_not_gone_on_with(self, engine):
        with engine.rebuild("a") as new:
            new.commit(7)
            new.swap()

        with engine.rebuild("a") as new:
            assert new.point == 0

    # Programs of different schemas

    def test_a_newer_program_refuses_an_older_index_and_says_what_to_do(
        self, program, engine, another
    ):
        with engine.rebuild() as new:
            new.index([(note("old"), 1)])
            new.swap()

        program(101)

        for refused in (lambda: found(another), another.count, another.require_writable):
            with pytest.raises(NeedsRebuild, match="结构与程序不符，请运行 rebuild_index"):
                refused()
        with pytest.raises(NeedsRebuild, match="rebuild_index"):
            another.index([(note("new"), 1)])
        health = another.health()
        assert not health.ok
        assert "rebuild_index" in health.needs_rebuild

    def test_an_older_program_reads_on_while_and_after_a_newer_one_rebuilds(
        self, program, engine, another
    ):
        with engine.rebuild() as new:
            new.index([(note("old"), 1)])
            new.swap()

        program(101)
        with another.rebuild() as new:
            new.index([(note("new"), 2)])
            program(100)
            assert found(engine) == {"old"}
            program(101)
            new.swap()

        assert found(another) == {"new"}
        program(100)
        assert found(engine) == {"old"}

    def test_an_older_program_writes_nothing_after_a_newer_one_took_over(
        self, program, engine, another
    ):
        program(101)
        with another.rebuild() as new:
            new.index([(note("new"), 2)])
            new.swap()
        program(100)

        for refused in (
            engine.require_writable,
            lambda: engine.index([(note("late"), 3)]),
            lambda: engine.delete([("new", 3)]),
        ):
            with pytest.raises(Superseded, match="新版程序"):
                refused()

        assert "新版程序" in engine.health().needs_rebuild
        program(101)
        assert held(another) == {"new": 2}

    def test_the_older_index_goes_with_the_next_rebuild_and_its_readers_are_refused(
        self, program, engine, another
    ):
        program(101)
        for _ in range(2):
            with another.rebuild() as new:
                new.index([(note("new"), 2)])
                new.swap()
        program(100)

        with pytest.raises(NeedsRebuild, match="新版程序"):
            found(engine)

    def test_going_back_to_the_older_program_takes_a_rebuild(self, program, engine, another):
        program(101)
        with another.rebuild() as new:
            new.index([(note("new"), 2)])
            new.swap()
        program(100)

        with engine.rebuild() as new:
            new.index([(note("back"), 3)])
            new.swap()

        assert found(engine) == {"back"}
        engine.index([(note("more"), 4)])
        assert held(engine) == {"back": 3, "more": 4}
        assert engine.health().needs_rebuild == ""

    def test_a_half_built_index_of_another_schema_is_removed(self, program, engine, another):
        with pytest.raises(Killed), engine.rebuild("a") as new:
            new.index([(note("old"), 1)])
            new.commit(7)
            raise Killed

        program(101)
        with another.rebuild("a") as new:
            assert new.point == 0
            new.swap()

        assert held(another) == {}
