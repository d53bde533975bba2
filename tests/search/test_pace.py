"""What a person who waits is told."""

import pytest

from search.pace import Pace


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "正在写入新索引，约还需不到 1 分钟"),
        (60, "正在写入新索引，约还需 9 分钟"),
        (900, "正在写入新索引，约还需 2 小时 15 分钟"),
    ],
)
def test_the_rest_takes_as_long_as_the_speed_so_far_says(seconds, said):
    clock = Clock()
    pace = Pace("写入新索引", total=100, done=0, clock=clock)

    clock.now = seconds
    pace.advance(10)

    assert (pace.done, pace.total, pace.words()) == (10, 100, said)


def test_nothing_is_promised_before_anything_is_done():
    assert Pace("写入新索引", total=100, done=0).words() == "正在写入新索引"


def test_what_was_there_before_does_not_count_as_speed():
    clock = Clock()
    pace = Pace("写入新索引", total=100, done=80, clock=clock)
    assert pace.words() == "从上次中断处继续写入新索引"

    clock.now = 600
    pace.advance(10)

    assert (pace.done, pace.words()) == (90, "正在写入新索引，约还需 10 分钟")


def test_more_than_was_counted_is_never_more_than_all():
    pace = Pace("写入新索引", total=1, done=0)

    pace.advance(3)

    assert (pace.done, pace.total) == (3, 3)


def test_what_is_expected_changes_the_rest_and_nothing_else():
    pace = Pace("写入新索引", total=10, done=0)
    pace.advance(4)

    pace.expect(3)
    assert (pace.done, pace.total) == (4, 13)

    pace.expect(-20)
    assert (pace.done, pace.total) == (4, 4)
