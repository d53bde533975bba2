"""One thread and those who wait for it; time is what the test says it is."""

import asyncio
import threading

import pytest

from search.engine.meaning.lanes import BusyError, Lane, LateError


class Time:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def passing(self, seconds):
        def call():
            self.now += seconds
            return seconds

        return call


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def lane(time):
    lane = Lane("test", 3, clock=time)
    yield lane
    lane.close()


def test_calls_are_made_in_order_and_their_results_returned(lane, time):
    async def run():
        return await asyncio.gather(*(lane.run(time.passing(seconds)) for seconds in (1, 2, 3)))

    assert asyncio.run(run()) == [1, 2, 3]
    assert lane.waiting == 0


def test_more_than_may_wait_are_refused(lane):
    held = threading.Event()

    async def run():
        waiting = [asyncio.ensure_future(lane.run(held.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await lane.run(held.wait)
        held.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(run()) == [True] * 3


def test_who_would_be_late_is_refused_at_once_and_the_others_are_served(lane, time):
    held = threading.Event()

    async def run():
        await lane.run(time.passing(1.0))
        first = asyncio.ensure_future(lane.run(held.wait))
        await asyncio.sleep(0)
        with pytest.raises(LateError):
            await lane.run(time.passing(1.0), within=1.5)
        second = asyncio.ensure_future(lane.run(time.passing(1.0), within=2.5))
        await asyncio.sleep(0)
        held.set()
        return await asyncio.gather(first, second)

    assert asyncio.run(run()) == [True, 1.0]


def test_alone_it_is_tried_however_slow_it_was_before(lane, time):
    async def run():
        await lane.run(time.passing(100.0))
        return await lane.run(time.passing(1.0), within=0.1)

    assert asyncio.run(run()) == 1.0


def test_what_was_not_begun_in_time_is_not_begun(lane, time):
    held = threading.Event()
    begun = []

    def first():
        held.wait()
        time.now += 5.0

    async def run():
        waiting = asyncio.ensure_future(lane.run(first))
        await asyncio.sleep(0)
        late = asyncio.ensure_future(lane.run(lambda: begun.append(1), within=1.0))
        await asyncio.sleep(0)
        held.set()
        await waiting
        with pytest.raises(LateError):
            await late

    asyncio.run(run())
    assert begun == []
