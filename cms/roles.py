"""What the editorial roles may do on the site.

An editor publishes and withdraws on her own; whoever locked a page may unlock it again.
Reviewers see and correct what is written, the final one publishes as well.
"""

from accounts.roles import (
    EDITOR,
    FINAL_REVIEWER,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    SYSTEM_ADMINISTRATOR,
    RoleGrant,
)

# Wagtail asks for the permissions of its own models, whichever model stores the files.
MEDIA = tuple(
    f"{kind}.{action}"
    for kind, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in (f"add_{model}", f"change_{model}", f"choose_{model}")
)
FEEDBACK = ("cms.change_feedback", "cms.view_feedback")

ROLES: list[RoleGrant] = [
    RoleGrant(
        EDITOR,
        FEEDBACK,
        page_permissions=("add", "change", "lock", "publish"),
        collection_permissions=MEDIA,
    ),
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
        collection_permissions=MEDIA,
    ),
]
