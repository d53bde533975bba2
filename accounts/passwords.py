"""What a password must not be. Django's rules, worded here: its own Chinese texts are partly
missing, partly in the familiar form of address."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from accounts.models import User

CONTAINED_FROM = 4


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少要有 {self.min_length} 位。"

    def get_help_text(self) -> str:
        return f"密码至少要有 {self.min_length} 位。"


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个。"

    def get_help_text(self) -> str:
        return "不要使用常见的密码。"


class NumericPasswordValidator(password_validation.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "密码不能全是数字。"

    def get_help_text(self) -> str:
        return "密码不能全是数字。"


class SimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    """Also refuses what Django lets pass: a staff number written twice, or with a tail."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        if user is None:
            return
        plain = _letters_and_digits(password)
        for attribute in self.user_attributes:
            if any(_stands_in(plain, known) for known in _spellings(user, attribute)):
                label = user._meta.get_field(attribute).verbose_name
                raise ValidationError(
                    self.get_error_message(),
                    code="password_too_similar",
                    params={"verbose_name": label},
                )

    def get_error_message(self) -> str:
        return "密码里含有您的%(verbose_name)s，或者与它太相近，请换一个。"

    def get_help_text(self) -> str:
        return "密码不要含有工号、手机号，也不要与姓名、邮箱相近。"


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _spellings(user: User, attribute: str) -> set[str]:
    """The value, and of an address also the part before the @."""
    value = getattr(user, attribute) or ""
    return {_letters_and_digits(value), _letters_and_digits(value.split("@")[0])} - {""}


def _stands_in(password: str, known: str) -> bool:
    """A longer value anywhere in the password; a short one when it makes up half of it."""
    if known not in password:
        return False
    return len(known) >= CONTAINED_FROM or 2 * len(password.replace(known, "")) <= len(password)
