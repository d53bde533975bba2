"""What the roles may do in the library; page rights on the tree come from cms."""

from accounts.roles import (
    EDITOR,
    FINAL_REVIEWER,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    SYSTEM_ADMINISTRATOR,
    RoleGrant,
)

READS = tuple(
    f"library.view_{model}"
    for model in ("work", "issuer", "relation", "importbatch", "statusoverride", "bookimport")
)
WRITES = (
    "library.add_importbatch",
    "library.add_bookimport",
    *(
        f"library.{action}_{model}"
        for model in ("work", "issuer", "relation")
        for action in ("add", "change")
    ),
)

ROLES: list[RoleGrant] = [
    RoleGrant(EDITOR, (*READS, *WRITES)),
    RoleGrant(FIRST_REVIEWER, READS),
    RoleGrant(SECOND_REVIEWER, READS),
    RoleGrant(FINAL_REVIEWER, (*READS, "library.add_statusoverride", "library.change_relation")),
    RoleGrant(
        SYSTEM_ADMINISTRATOR,
        (
            *READS,
            *WRITES,
            "library.add_statusoverride",
            "library.delete_work",
            "library.delete_issuer",
            "library.delete_relation",
        ),
    ),
]
