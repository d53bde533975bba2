"""The way in for people without e-mail: one-time codes handed over on paper.

A code is 10 characters out of 31 that cannot be mistaken for one another (49 bits). Only its
keyed hash is stored; guessing is stopped by the same lockout as at sign-in.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import audit
from accounts.models import ActivationCode, Unit, User
from accounts.permissions import may_administer, may_manage_account
from accounts.services.notices import notify

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
VALID_FOR = timedelta(days=14)


class CodeSpent(Exception):
    """The code was used, revoked or ran out in the meantime."""


@dataclass(frozen=True)
class ActivationSlip:
    """What is printed for one person; the only place where the code stands in clear."""

    user: User
    code: str
    expires_at: datetime

    @property
    def display_code(self) -> str:
        return f"{self.code[:5]}-{self.code[5:]}"


def hash_code(code: str) -> str:
    """The keyed hash of a code as typed: case, spaces and hyphens do not matter."""
    plain = "".join(character for character in code.upper() if character in ALPHABET)
    return salted_hmac("accounts.activation", plain, algorithm="sha256").hexdigest()


def issue_activation_codes(unit: Unit, *, by: User) -> list[ActivationSlip]:
    """New codes for everyone of the unit who has never chosen a password.

    Codes handed out earlier stop working. Raises `PermissionDenied` unless `by` looks after
    the unit.
    """
    if not may_administer(by, unit):
        raise PermissionDenied
    today = timezone.localdate()
    waiting = [
        person
        for person in User.objects.active().in_units([unit.pk], on=today).order_by("staff_number")
        if not person.has_usable_password() and may_manage_account(by, person)
    ]
    with transaction.atomic():
        slips = [_issue(person, by=by) for person in waiting]
        if slips:
            data = {"people": [slip.user.staff_number for slip in slips]}
            audit.record("accounts.codes", instance=unit, by=by, data=data)
    return slips


def reset_access(person: User, *, by: User) -> ActivationSlip:
    """Take a person's password away and hand out a new code; her open sessions end.

    Raises `PermissionDenied` when the account is not one that `by` may manage.
    """
    if not may_manage_account(by, person):
        raise PermissionDenied
    with transaction.atomic():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        slip = _issue(person, by=by)
        audit.record("accounts.reset", instance=person, by=by)
        notify(
            [person],
            subject="您的登录密码已被重置",
            body=f"{by.name}于{timezone.localtime():%Y年%-m月%-d日 %H:%M}重置了您的登录密码。"
            "如果不是您本人提出，请尽快联系单位管理员。",
            by=by,
        )
    return slip


def _issue(person: User, *, by: User) -> ActivationSlip:
    now = timezone.now()
    person.activation_codes.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    ActivationCode.objects.create(
        user=person, code_hash=hash_code(code), expires_at=now + VALID_FOR, issued_by=by
    )
    return ActivationSlip(user=person, code=code, expires_at=now + VALID_FOR)


def activate(code_id: int, *, password: str) -> User:
    """Spend the code and set the password its owner chose; raises `CodeSpent`."""
    with transaction.atomic():
        spent = ActivationCode.objects.open().filter(pk=code_id).update(used_at=timezone.now())
        if not spent:
            raise CodeSpent
        person: User | None = User.objects.active().filter(activation_codes=code_id).first()
        if person is None:
            raise CodeSpent
        person.set_password(password)
        person.save(update_fields=["password"])
        audit.record("accounts.activate", instance=person, by=person)
    return person


def end_other_sessions(user: User, *, keep: str) -> int:
    """Sign a person out everywhere but in the session `keep`; returns how many ended.

    Sessions do not name their owner, so all that have not expired are looked through.
    """
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=keep):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
            ended += 1
    return ended
