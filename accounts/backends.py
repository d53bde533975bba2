"""Sign-in by one of three identifiers, and by a one-time code."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from accounts.identifiers import clean_staff_number
from accounts.models import ActivationCode, User
from accounts.services.access import hash_code


class PasswordBackend(ModelBackend):
    """Staff number, mobile number or e-mail, and a password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user: User | None = User.objects.for_sign_in(username)
        if user is None:
            # Hash anyway, so that the time taken does not tell whether the person exists.
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None


class ActivationBackend(BaseBackend):
    """Staff number and a code that is still open; Django passes by with other credentials."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str, activation_code: str
    ) -> User | None:
        found = ActivationCode.objects.open().filter(
            code_hash=hash_code(activation_code),
            user__staff_number=clean_staff_number(username),
            user__is_active=True,
        )
        code = found.select_related("user").first()
        return code.user if code else None


def lockout_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which name failed attempts are counted: the person's, whichever identifier was typed."""
    login = (credentials or {}).get("username") or request.POST.get("login", "")
    user = User.objects.for_sign_in(str(login))
    return user.staff_number if user else clean_staff_number(login)[:255]
