"""Entering an exam: everything that has to hold is asked again here, whatever the page showed."""

from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.crypto import salted_hmac

from accounts.models import User
from courses.models import Attempt, Exam
from courses.services.exam_standing import Entitlement, exam_context, standing
from courses.services.refusals import TooManyTries, WrongNetwork, WrongPassword
from courses.services.starting import Terms, start

TRIES = 5
WAIT_SECONDS = 60
KNOWN_SECONDS = 3600


def enter(
    user: User, exam: Exam, *, password: str = "", address: str = "", at: datetime
) -> Attempt:
    """Go on with her open attempt, begin the one drawn ahead for her, or a new one.

    `address` is the client's as the site knows it. Raises `PermissionDenied` when the exam is not
    meant for her, else an `AttemptRefused` whose message is for her. The number of queries does
    not depend on the number of questions.
    """
    stands = standing(user, exam, at=at)
    if not stands.candidate:
        raise PermissionDenied("这场考试没有对您开放。")
    if stands.open is not None:
        return stands.open
    if stands.refusal is not None:
        raise stands.refusal
    _refuse_network(exam, address)
    _refuse_password(user, exam, password)
    terms = _terms(stands.entitlement, at=at)
    return start(user, exam.paper, context=exam_context(exam), exam=exam, terms=terms, at=at)


def networks_of(text: str) -> list[IPv4Network | IPv6Network]:
    """One in a line, e.g. 10.1.0.0/16 or a single address. Raises `ValueError` with the line."""
    found = []
    for line in text.split():
        try:
            found.append(ip_network(line, strict=False))
        except ValueError as error:
            raise ValueError(line) from error
    return found


def _terms(mine: Entitlement, *, at: datetime) -> Terms:
    def refuse(earlier: Sequence[Attempt]) -> None:
        if (refusal := mine.refusal(earlier, at=at)) is not None:
            raise refusal

    return Terms(refuse, deadline=mine.ends_at(at=at), pass_percent=mine.exam.pass_percent)


def _refuse_network(exam: Exam, address: str) -> None:
    allowed, came_from = networks_of(exam.networks), _read_address(address)
    if allowed and not (came_from and any(came_from in network for network in allowed)):
        raise WrongNetwork("这场考试只能在指定的网络内参加，请到考场的电脑上进入，或联系监考人员。")


def _read_address(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _refuse_password(user: User, exam: Exam, password: str) -> None:
    """After `TRIES` wrong ones a person waits `WAIT_SECONDS` from the last of them."""
    if not exam.password:
        return
    if not password:
        raise WrongPassword("请输入考场口令。")
    key = f"courses.exam_password.{exam.pk}.{user.pk}"
    tries = cache.get(key, 0)
    if tries >= TRIES:
        raise TooManyTries("口令连续输错多次，请过一分钟再试，或向监考人员核对口令。")
    # Counted before it is looked at, so that guesses at the same moment are counted, too.
    cache.set(key, tries + 1, timeout=WAIT_SECONDS)
    if not _is_password(exam, password):
        raise WrongPassword("考场口令不正确，请核对后再输入。")
    cache.delete(key)


def _is_password(exam: Exam, password: str) -> bool:
    """A whole room types the same word in the same minute, and the hash is slow on purpose: what
    was right once is recognised by a keyed hash."""
    digest = salted_hmac("courses.exam_password", f"{exam.password}\n{password}").hexdigest()
    key = f"courses.exam_password_right.{exam.pk}.{digest}"
    if cache.get(key):
        return True
    right = check_password(password, exam.password)
    if right:
        cache.set(key, value=True, timeout=KNOWN_SECONDS)
    return right
