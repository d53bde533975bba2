"""An engine that is away costs one caller a wait, not every caller."""

import pytest

from search.engine import EngineUnavailable, NeedsRebuild
from search.engine.breaker import PAUSE, Breaker


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(clock)


def fail(breaker):
    with pytest.raises(EngineUnavailable, match="away"), breaker.passing():
        raise EngineUnavailable("away")


def refused(breaker):
    """Whether a caller is turned away without having asked."""
    asked = []
    try:
        with breaker.passing():
            asked.append(True)
    except EngineUnavailable:
        pass
    return not asked


def test_everybody_passes_while_answers_come(breaker):
    assert not refused(breaker)
    assert not refused(breaker)


def test_after_one_failure_everybody_is_refused_at_once_with_its_reason(breaker):
    fail(breaker)

    with pytest.raises(EngineUnavailable, match="away"), breaker.passing():
        raise AssertionError("asked")
    assert refused(breaker)


def test_one_caller_alone_tries_again_after_a_pause(breaker, clock):
    fail(breaker)
    clock.now += PAUSE

    with breaker.passing():
        assert refused(breaker)
        assert refused(breaker)

    assert not refused(breaker)


def test_a_try_that_fails_begins_another_pause(breaker, clock):
    fail(breaker)
    clock.now += PAUSE
    fail(breaker)

    clock.now += PAUSE / 2
    assert refused(breaker)
    clock.now += PAUSE / 2
    assert not refused(breaker)


def test_a_try_that_never_comes_back_does_not_shut_the_door_for_good(breaker, clock):
    fail(breaker)
    clock.now += PAUSE

    with breaker.passing():
        clock.now += PAUSE
        assert not refused(breaker)


def test_what_answers_with_a_refusal_is_not_away(breaker):
    with pytest.raises(NeedsRebuild), breaker.passing():
        raise NeedsRebuild("other schema")

    assert not refused(breaker)
