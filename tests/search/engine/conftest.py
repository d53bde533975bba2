import pytest

# Shared assertions explain themselves only in modules that pytest rewrites.
pytest.register_assert_rewrite(
    "tests.search.engine.contract",
    "tests.search.engine.lifecycle",
    "tests.search.engine.meaning_contract",
)


@pytest.fixture
def program(monkeypatch):
    """Be a program of this schema from here on."""

    def become(schema):
        monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", schema)

    become(100)
    return become
