import pytest
from django.contrib.auth.models import Group

from accounts.models import User


@pytest.fixture
def reader(db) -> User:
    return User.objects.create_user("R001", name="王读者")


@pytest.fixture
def editor(db) -> User:
    user = User.objects.create_user("E001", name="李编辑")
    user.groups.add(Group.objects.get(name="编辑"))
    return user


@pytest.fixture
def final_reviewer(db) -> User:
    user = User.objects.create_user("F001", name="赵终审")
    user.groups.add(Group.objects.get(name="终审"))
    return user


@pytest.fixture
def administrator(db) -> User:
    return User.objects.create_superuser("A001", name="孙管理")


@pytest.fixture
def client_of(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
