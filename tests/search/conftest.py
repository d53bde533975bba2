import pytest

from accounts.models import User
from config.kept import Kept
from courses.models import Video
from search import meaning, sync
from search.connection import site_engine
from tests.search.bigrams import Bigrams

CAPTIONS = """WEBVTT

00:00:01.500 --> 00:00:05.000
大家好，今天学习产假。

00:00:05.000 --> 00:00:14.000
女职工生育享受九十八天产假。

00:00:14.000 --> 00:00:29.000
哺乳时间每天一小时。
"""


@pytest.fixture(autouse=True)
def _what_is_kept_outlasts_a_test(monkeypatch):
    """How many queries a page takes must not hang on how many seconds the test took."""
    for kept in Kept.every:
        monkeypatch.setattr(kept, "seconds", 3600)


@pytest.fixture
def engine(engine_of_the_site):
    return engine_of_the_site


@pytest.fixture
def engine_of_the_site():
    """The engine of this run's shape with an empty index, as a new process opens it: one that
    was away for an earlier test would be away for this one, too."""
    site_engine.cache_clear()
    engine = site_engine()
    engine.drop()
    engine.prepare()
    yield engine
    engine.drop()


@pytest.fixture
def drain(engine):
    """Apply the outbox to the index and make it visible."""

    def run():
        return sync.drain(engine)

    return run


@pytest.fixture
def administrator(db):
    return User.objects.create_superuser("A001", name="孙管理")


@pytest.fixture
def video(db):
    """A film of half a minute that says when maternity leave is given."""
    return Video.objects.create(
        title="产假怎么算",
        file="videos/none.mp4",
        sha256="0" * 64,
        size=1,
        duration_ms=30_000,
        captions=CAPTIONS,
    )


@pytest.fixture
def use_model(monkeypatch):
    """Makes a model that of the site, as its settings would when its processes start."""

    def use(model):
        monkeypatch.setattr(meaning, "open_meaning", lambda: model)
        meaning._opened.cache_clear()
        return model

    yield use
    monkeypatch.undo()
    meaning._opened.cache_clear()


@pytest.fixture
def model(use_model):
    return use_model(Bigrams())
