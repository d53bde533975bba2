"""What the roles may do in training; page rights on the tree come from cms."""

from accounts.roles import SYSTEM_ADMINISTRATOR, TRAINING_ADMINISTRATOR, RoleGrant

READS = tuple(
    f"courses.view_{model}"
    for model in ("release", "enrolment", "attempt", "hourentry", "certificate", "duty")
)
WRITES = tuple(
    f"courses.{action}_{model}"
    for model in ("video", "questionbank", "question", "paper", "assignment")
    for action in ("add", "change", "view")
)
MANAGES = ("courses.add_release", "courses.add_hourentry", "courses.change_certificate")

ROLES: list[RoleGrant] = [
    RoleGrant(
        TRAINING_ADMINISTRATOR,
        (*READS, *WRITES, *MANAGES),
        page_permissions=("add", "change", "publish"),
    ),
    RoleGrant(SYSTEM_ADMINISTRATOR, (*READS, *WRITES, *MANAGES)),
]
