"""Where documents are brought to, and who brings them. Modules that need others have their own."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from tests.factories.library import documents_page


@pytest.fixture
def section(db):
    return documents_page()


@pytest.fixture
def editor(db):
    user = User.objects.create_user("E01", "secret", name="编辑甲")
    user.groups.add(Group.objects.get(name="编辑"))
    return user


@pytest.fixture
def desk(client, editor):
    """The editor, signed in."""
    client.force_login(editor)
    return client
