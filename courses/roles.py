"""What the roles may do in training.

A training administrator's page rights are those of `SECTION_ACTIONS` at and below each
`CoursesPage`, given when it is made; the rest of the tree is the editors'.
"""

from accounts.roles import SYSTEM_ADMINISTRATOR, TRAINING_ADMINISTRATOR, RoleGrant
from cms.roles import MEDIA

READS = tuple(
    f"courses.view_{model}"
    for model in ("release", "enrolment", "attempt", "hourentry", "certificate", "duty")
)
WRITES = tuple(
    f"courses.{action}_{model}"
    for model in ("video", "questionbank", "question", "paper", "exam", "assignment")
    for action in ("add", "change", "view")
)
SECTION_ACTIONS = ("add", "change", "publish")
MANAGES = ("courses.add_release", "courses.add_hourentry", "courses.change_certificate")

ROLES: list[RoleGrant] = [
    RoleGrant(TRAINING_ADMINISTRATOR, (*READS, *WRITES, *MANAGES), collection_permissions=MEDIA),
    RoleGrant(SYSTEM_ADMINISTRATOR, (*READS, *WRITES, *MANAGES)),
]
