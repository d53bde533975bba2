import pytest
from django.db import OperationalError

from config import health


def test_healthz_answers_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_every_part(client, settings):
    settings.READINESS_CHECKS = []
    if settings.BROKER_IS_FOLDER:
        settings.BROKER_DIR.mkdir(exist_ok=True)

    answer = client.get("/readyz").json()

    assert answer["status"] == "ready"
    assert [check["name"] for check in answer["checks"]] == ["database", "broker"]


@pytest.mark.django_db
def test_readyz_is_degraded_but_serves_when_a_part_is_away(client, settings):
    settings.READINESS_CHECKS = [f"{__name__}.engine_away"]

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["checks"][-1] == {"name": "search", "ok": False, "detail": "没有连接"}


def test_readyz_is_down_without_the_database(client, monkeypatch):
    monkeypatch.setattr(health.connection, "cursor", _no_database)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "down",
        "checks": [{"name": "database", "ok": False, "detail": "OperationalError"}],
    }


def test_a_broker_that_is_away_is_said(settings):
    settings.BROKER_IS_FOLDER = True
    settings.BROKER_DIR = settings.DATA_DIR / "absent"

    assert health.broker() == ("broker", False, "folder")


def engine_away():
    return "search", False, "没有连接"


def _no_database():
    raise OperationalError("connection refused on host db.internal")
