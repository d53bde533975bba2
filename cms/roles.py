"""What the editorial roles may do on the site.

Reviewers approve in the workflow; only the final one and administrators publish past it.
"""

from accounts.roles import (
    EDITOR,
    FINAL_REVIEWER,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    SYSTEM_ADMINISTRATOR,
    RoleGrant,
)

MEDIA = tuple(
    f"{app}.{action}_{model}"
    for app, model in (("cms", "siteimage"), ("cms", "sitedocument"))
    for action in ("add", "change", "choose")
)
FEEDBACK = ("cms.change_feedback", "cms.view_feedback")

ROLES: list[RoleGrant] = [
    RoleGrant(EDITOR, page_permissions=("add", "change"), collection_permissions=MEDIA),
    RoleGrant(FIRST_REVIEWER, page_permissions=("change", "lock"), collection_permissions=MEDIA),
    RoleGrant(SECOND_REVIEWER, page_permissions=("change", "lock"), collection_permissions=MEDIA),
    RoleGrant(
        FINAL_REVIEWER,
        FEEDBACK,
        page_permissions=("change", "lock", "unlock", "publish"),
        collection_permissions=MEDIA,
    ),
    RoleGrant(
        SYSTEM_ADMINISTRATOR,
        (
            *FEEDBACK,
            "cms.change_sitesettings",
            "wagtailcore.add_collection",
            "wagtailcore.change_collection",
            "wagtailcore.delete_collection",
            "wagtailcore.add_workflow",
            "wagtailcore.change_workflow",
            "wagtailcore.delete_workflow",
            "wagtailcore.add_task",
            "wagtailcore.change_task",
            "wagtailcore.delete_task",
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
        ),
        page_permissions=("add", "change", "lock", "unlock", "publish", "bulk_delete"),
        collection_permissions=(
            *MEDIA,
            "cms.delete_siteimage",
            "cms.delete_sitedocument",
        ),
    ),
]
