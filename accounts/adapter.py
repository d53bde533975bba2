"""How django-allauth behaves here: no sign-up, the person's own name, our own texts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "账号或密码不正确。账号可以是工号、手机号或邮箱，请检查后再试。",
        "rate_limited": "操作过于频繁，请稍后再试。",
        "too_many_login_attempts": "尝试次数过多，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the organisation, never from visitors."""
        return False


def display_name(user: User) -> str:
    return user.name or user.staff_number
