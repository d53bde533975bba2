import pytest

from jobs import registry


@pytest.fixture
def probe(monkeypatch):
    """Registers a handler as the kind "probe"; calling it gives what the handler saw."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def register(handler, **options):
        registry.register("probe", handler, label="试验任务", **options)

    register(lambda run: None)
    return register
