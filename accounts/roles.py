"""Roles are Django groups; each app declares in its own `roles.py` what they may do there.

`ROLES` of every installed app is applied after every migrate. Applying only adds: a right
that an administrator gave by hand stays, one that she took from a declared role comes back.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.module_loading import module_has_submodule
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

logger = logging.getLogger(__name__)

READER = "读者"
EDITOR = "编辑"
FIRST_REVIEWER = "初审"
SECOND_REVIEWER = "复审"
FINAL_REVIEWER = "终审"
TRAINING_ADMINISTRATOR = "培训管理员"
UNIT_ADMINISTRATOR = "单位管理员"
SYSTEM_ADMINISTRATOR = "系统管理员"

GROUPS = (
    READER,
    EDITOR,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    FINAL_REVIEWER,
    TRAINING_ADMINISTRATOR,
    UNIT_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
)


@dataclass(frozen=True)
class RoleGrant:
    """What one app lets a role do.

    `permissions` are "app_label.codename"; `page_permissions` are Wagtail page actions
    ("add", "change", "publish", "lock"…) on the whole tree; `collection_permissions` are
    "app_label.codename" on the root collection.
    """

    group: str
    permissions: tuple[str, ...] = ()
    page_permissions: tuple[str, ...] = ()
    collection_permissions: tuple[str, ...] = ()


ROLES: list[RoleGrant] = [
    RoleGrant(group, ("wagtailadmin.access_admin",))
    for group in (
        EDITOR,
        FIRST_REVIEWER,
        SECOND_REVIEWER,
        FINAL_REVIEWER,
        TRAINING_ADMINISTRATOR,
        SYSTEM_ADMINISTRATOR,
    )
] + [
    RoleGrant(READER),
    RoleGrant(UNIT_ADMINISTRATOR),
    RoleGrant(
        SYSTEM_ADMINISTRATOR,
        (
            *(
                f"accounts.{action}_{model}"
                for model in ("user", "unit", "unitplacement", "post", "appointment", "audience")
                for action in ("add", "change", "delete", "view")
            ),
            "accounts.add_unitadministrator",
            "accounts.change_unitadministrator",
            "accounts.delete_unitadministrator",
            "accounts.view_unitadministrator",
            "accounts.add_peopleimport",
            "accounts.view_peopleimport",
            "accounts.view_notice",
            "accounts.view_audit_log",
            "jobs.view_job",
            "jobs.change_job",
            "auth.add_group",
            "auth.change_group",
            "auth.delete_group",
        ),
    ),
]


def declared_roles() -> Iterator[RoleGrant]:
    """The `ROLES` of every installed app that has a `roles` module."""
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "roles"):
            yield from getattr(import_module(f"{config.name}.roles"), "ROLES", ())


def apply_roles() -> None:
    """Create the groups and add what the apps declare; safe to run at any time."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in GROUPS}
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for grant in declared_roles():
        group = groups.get(grant.group) or Group.objects.get_or_create(name=grant.group)[0]
        group.permissions.add(*_known(permissions, grant.permissions))
        _grant_pages(group, _known(permissions, _page_codenames(grant)))
        _grant_collections(group, _known(permissions, grant.collection_permissions))


def _page_codenames(grant: RoleGrant) -> tuple[str, ...]:
    return tuple(f"wagtailcore.{action}_page" for action in grant.page_permissions)


def _known(permissions: dict[str, Permission], wanted: tuple[str, ...]) -> list[Permission]:
    """Those that exist; a migration to an older state has not got them all."""
    for name in wanted:
        if name not in permissions:
            logger.warning("Role permission %s does not exist", name)
    return [permissions[name] for name in wanted if name in permissions]


def grant_section(page: Page, group_name: str, actions: Iterable[str]) -> None:
    """Give a role page actions ("add", "change", "publish"…) at and below one page only."""
    group = Group.objects.get_or_create(name=group_name)[0]
    wanted = [f"{action}_page" for action in actions]
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=wanted
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _grant_pages(group: Group, permissions: list[Permission]) -> None:
    root = Page.get_first_root_node() if permissions else None
    for permission in permissions if root else ():
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _grant_collections(group: Group, permissions: list[Permission]) -> None:
    root = Collection.get_first_root_node() if permissions else None
    for permission in permissions if root else ():
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
