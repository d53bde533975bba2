import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Post
from tests.factories.accounts import (
    AppointmentFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)


@pytest.fixture
def post():
    return lambda code: Post.objects.get(code=code)


@pytest.fixture
def unit(db):
    return UnitFactory(name="示例厅机关工会", code="SZ-001")


@pytest.fixture
def member(unit):
    """An ordinary person of the unit who has not signed in yet."""
    user = UserFactory(staff_number="SZ0001", name="王秀兰")
    AppointmentFactory(user=user, unit=unit)
    return user


@pytest.fixture
def administrator(unit):
    """Looks after the unit."""
    return UnitAdministratorFactory(unit=unit, user__name="陈管理").user


@pytest.fixture
def other_administrator(db):
    """Looks after another unit."""
    return UnitAdministratorFactory(user__name="外单位管理员").user


@pytest.fixture
def editor(db):
    return UserFactory(roles=["编辑"])


@pytest.fixture
def system_administrator(db):
    return UserFactory(roles=["系统管理员"])


@pytest.fixture
def people(db, member, administrator, other_administrator, editor, system_administrator):
    """Everybody an endpoint is tried as; the stranger is nobody."""
    return {
        "stranger": None,
        "member": member,
        "administrator": administrator,
        "other_administrator": other_administrator,
        "editor": editor,
        "system_administrator": system_administrator,
    }


@pytest.fixture
def queries():
    """How many queries a page takes, once what is cached per process is there."""

    def count(client, path):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    return count
