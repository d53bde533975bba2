"""How django-allauth behaves here: no sign-up, the person's own name, our own texts."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "账号或密码不正确。账号可以是工号、手机号或邮箱，请检查后再试。",
        "duplicate_email": "这就是您现在的邮箱。",
        "email_taken": "这个邮箱已登记在另一人名下。",
        "enter_current_password": "当前密码不正确。",
        "incorrect_password": "密码不正确。",
        "invalid_password_reset": "这个链接已经用过或者过期了。",
        "rate_limited": "操作过于频繁，请稍后再试。",
        "too_many_login_attempts": "尝试次数过多，请稍后再试。",
    }

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Refuse an address that somebody else was given since the mail left."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email=email_address.email).exists():
            return False
        return super().confirm_email(request, email_address)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the organisation, never from visitors."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不正确，请输入验证器上当前显示的数字。",
    }


def display_name(user: User) -> str:
    return user.name or user.staff_number
