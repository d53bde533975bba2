"""What happens to people: every change of theirs is one of these functions."""

from accounts.services.access import (
    ActivationSlip,
    activate,
    end_other_sessions,
    issue_activation_codes,
    reset_access,
)
from accounts.services.audiences import keep_audience
from accounts.services.imports import (
    ImportReport,
    NotInPreview,
    batch_report,
    confirm_import,
    import_people,
    preview_people,
    stage_import,
)
from accounts.services.notices import mark_read, notify
from accounts.services.people import (
    AppointmentOverlap,
    appoint,
    change_mobile,
    dismiss,
    grant_administration,
    place,
    record_roles,
    revoke_administration,
    sync_email_address,
)

__all__ = [
    "ActivationSlip",
    "AppointmentOverlap",
    "ImportReport",
    "NotInPreview",
    "activate",
    "appoint",
    "batch_report",
    "change_mobile",
    "confirm_import",
    "dismiss",
    "end_other_sessions",
    "grant_administration",
    "import_people",
    "issue_activation_codes",
    "keep_audience",
    "mark_read",
    "notify",
    "place",
    "preview_people",
    "record_roles",
    "reset_access",
    "revoke_administration",
    "stage_import",
    "sync_email_address",
]
