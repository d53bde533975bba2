import pytest
from django.core.cache import cache

from config.kept import MOMENT, Kept


@pytest.fixture
def asked():
    return []


@pytest.fixture
def make(asked, monkeypatch):
    """Two of one key are what two processes have of it."""
    monkeypatch.setattr(Kept, "every", [])

    def read():
        asked.append(None)
        return len(asked)

    return lambda **options: Kept("tests.kept", read, seconds=60, **options)


def test_is_read_once_by_all_processes(make, asked):
    assert (make()(), make()()) == (1, 1)
    assert len(asked) == 1


def test_a_process_asks_the_others_no_more_than_once_in_a_moment(make, monkeypatch):
    now = 1000.0
    monkeypatch.setattr("config.kept.monotonic", lambda: now)
    one, other = make(), make()
    one()
    other.forget()

    assert one() == 1
    now += MOMENT
    assert one() == 2


def test_what_was_forgotten_is_read_at_once_by_who_forgot_it(make):
    kept = make()
    kept()

    kept.forget()

    assert kept() == 2


def test_without_a_moment_every_process_notices_at_once(make):
    one, other = make(moment=0), make(moment=0)
    one()

    other.forget()

    assert one() == 2


def test_nothing_is_a_value_too(monkeypatch):
    monkeypatch.setattr(Kept, "every", [])
    answers = iter([None, "read twice"])
    kept = Kept("tests.kept.none", lambda: next(answers), seconds=60, moment=0)

    assert kept() is None
    assert kept() is None


@pytest.mark.django_db
def test_change_is_announced_when_it_is_committed(make, django_capture_on_commit_callbacks):
    kept = make()
    kept()

    with django_capture_on_commit_callbacks(execute=True):
        kept.forget_after_commit()
        assert kept() == 1

    assert cache.get("tests.kept") is None
    assert kept() == 2
