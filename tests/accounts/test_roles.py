import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import Post
from accounts.posts import STANDARD_POSTS, load_standard_posts
from accounts.roles import GROUPS, apply_roles, declared_roles
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def granted():
    return {
        (group.name, permission.codename)
        for group in Group.objects.all()
        for permission in group.permissions.all()
    }


def test_migrate_leaves_every_role():
    assert set(GROUPS) <= set(Group.objects.values_list("name", flat=True))


def test_every_declared_permission_exists():
    known = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.select_related("content_type")
    }

    wanted = {name for grant in declared_roles() for name in grant.permissions}

    assert wanted - known == set()


def test_applying_again_changes_nothing():
    before = granted()

    apply_roles()

    assert granted() == before


def test_applying_restores_what_was_taken_and_keeps_what_was_added():
    group = Group.objects.get(name="编辑")
    extra = Permission.objects.get(codename="delete_post", content_type__app_label="accounts")
    before = granted()
    group.permissions.set([extra])

    apply_roles()

    assert granted() == before | {("编辑", "delete_post")}


@pytest.mark.parametrize(
    ("role", "enters"),
    [("读者", False), ("单位管理员", False), ("编辑", True), ("终审", True), ("系统管理员", True)],
)
def test_who_enters_the_admin(role, enters):
    assert UserFactory(roles=[role]).is_staff is enters


def test_standard_posts_are_loaded_once_and_keep_their_names():
    Post.objects.filter(code="chair").update(name="工会主席")

    load_standard_posts()

    assert Post.objects.count() == len(STANDARD_POSTS)
    assert Post.objects.get(code="chair").name == "工会主席"
