"""Who may learn and who runs the training; whether a page may be read is decided in cms."""

from typing import Any


def may_manage_training(user: Any) -> bool:
    """Training administrators, system administrators and superusers."""
    return bool(user.is_authenticated and user.is_active and user.has_perm("courses.add_release"))
