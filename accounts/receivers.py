"""Connected in `apps.py`."""

from django.apps import apps
from django.db import connections

from accounts.posts import load_standard_posts
from accounts.roles import apply_roles
from accounts.services.people import keep_administrator_role, sync_email_address


def load_standing_data(sender, **kwargs):
    """Roles and standard posts, once per migrate: when its last app reports."""
    with_models = [config for config in apps.get_app_configs() if config.models_module]
    if sender == with_models[-1] and _is_migrated(kwargs["using"]):
        load_standard_posts()
        apply_roles()


def _is_migrated(using):
    """Migrating an app back to nothing takes our tables away before this signal."""
    return "accounts_post" in connections[using].introspection.table_names()


def follow_administration(sender, instance, **kwargs):
    keep_administrator_role(instance.user)


def follow_email(sender, instance, created, update_fields=None, **kwargs):
    if created and not instance.email:
        return
    if update_fields is None or "email" in update_fields:
        sync_email_address(instance)
