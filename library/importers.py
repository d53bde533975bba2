"""Who imports where nobody is signed in."""

from typing import Any

from accounts.models import User


class PersonUnknown(LookupError):
    """Nobody has an account of that name; the message says so, in Chinese."""


def person_named(identifier: str) -> Any:
    """The person in whose name files are imported; None where none is named."""
    if not identifier:
        return None
    found = User.objects.for_sign_in(identifier)
    if found is None or not found.is_active:
        raise PersonUnknown(f"没有找到工号、手机号或邮箱为“{identifier}”的在用账号。")
    return found
