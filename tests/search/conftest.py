import pytest

from accounts.models import User
from search import sync
from search.connection import site_engine


@pytest.fixture
def engine():
    """The engine of this run's shape with an empty index."""
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
