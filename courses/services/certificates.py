"""Issuing certificates, and what can become of one: held, released, revoked, reissued.

A row is a snapshot. A character that the font lacks holds a new certificate back, with a notice
to its holder and to those who look after certificates; it never makes one fail silently.
"""

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record
from accounts.models import Notice, User
from accounts.services import notify
from cms.models import SiteSettings
from courses.achievements import Achievement, NotCompleted, achieved
from courses.certificates import ALPHABET, CODE_LENGTH, face_of
from courses.drawing import MissingGlyphs, require_glyphs
from courses.models import Certificate, Enrolment, ExamResult
from courses.services.hours import ReasonMissing

HELD = "courses.certificate.hold"
RELEASED = "courses.certificate.release"
REVOKED = "courses.certificate.revoke"
REISSUED = "courses.certificate.reissue"
ASK_AGAIN_AFTER = timedelta(days=7)
State = Certificate.State
Earner = Enrolment | ExamResult


class NotPossible(ValueError):
    """The certificate is not in a state for this; the message says why."""


class AskedAlready(RuntimeError):
    """The holder asked for a new certificate within the last `ASK_AGAIN_AFTER`."""


@transaction.atomic
def issue(
    enrolment: Enrolment, *, by: User | None = None, on: date | None = None
) -> Certificate | None:
    """The certificate of a completed course, once; None where its release gives none.

    Called again it returns what was issued last, even a revoked one. The person is told only if
    it is held: that the course is finished she has just been told. `on` is the day of issue, for
    records brought along from before; its year stands in the number.
    """
    achievement = achieved(enrolment)
    if not achievement.certificate:
        return None
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if issued := enrolment.certificates.order_by("pk").last():
        return issued
    return _issued(achievement, by=by, on=on or timezone.localdate())


@transaction.atomic
def issue_for_pass(result: ExamResult) -> Certificate | None:
    """The certificate of a passed exam; None where it gives none or where one stands already.

    As with `services.hours.record_pass`, whoever calls this knows that a pass has been gained.
    """
    ExamResult.objects.select_for_update(of=("self",)).get(pk=result.pk)
    achievement = achieved(result)
    if not achievement.certificate or result.certificates.filter(state__in=Certificate.STANDING):
        return None
    return _issued(achievement, by=None, on=timezone.localdate())


def _issued(achievement: Achievement, *, by: User | None, on: date) -> Certificate:
    certificate = _drafted(achievement, on=on)
    try:
        require_glyphs(face_of(certificate))
    except MissingGlyphs as error:
        certificate.state, certificate.reason = State.HELD, str(error)
    certificate.save()
    if certificate.state == State.HELD:
        _tell_held(certificate, by=by)
    return certificate


@transaction.atomic
def release_held(certificate: Certificate, *, by: User) -> Certificate:
    """Take the snapshot anew and let it go; raises MissingGlyphs while a character is missing."""
    certificate = _locked(certificate)
    if certificate.state != State.HELD:
        raise NotPossible("这份证书没有暂缓，不用放行。")
    for field, value in _snapshot(
        _achieved(_earner_of(certificate)), on=timezone.localdate()
    ).items():
        setattr(certificate, field, value)
    require_glyphs(face_of(certificate))
    certificate.state, certificate.reason = State.VALID, ""
    certificate.save()
    record(RELEASED, instance=certificate, by=by)
    _tell_holder(certificate, f"证书已颁发：《{certificate.course_title}》", by=by)
    return certificate


@transaction.atomic
def revoke(
    certificate: Certificate, *, by: User | None, ground: Certificate.Ground, reason: str
) -> Certificate:
    """End a standing certificate. `ground` is shown to anybody who verifies it, `reason` is not."""
    reason = _given(reason)
    certificate = _locked(certificate)
    if certificate.state not in {State.VALID, State.HELD}:
        raise NotPossible(f"这份证书{certificate.get_state_display()}，不能再撤销。")
    certificate.ground = Certificate.Ground(ground)
    _end(certificate, State.REVOKED, by=by, reason=reason)
    data = {"ground": certificate.get_ground_display(), "reason": reason}
    record(REVOKED, instance=certificate, by=by, data=data)
    subject = f"证书已撤销：《{certificate.course_title}》"
    _tell_holder(certificate, subject, body=f"原因：{reason}", by=by)
    return certificate


@transaction.atomic
def reissue(certificate: Certificate, *, by: User, reason: str) -> Certificate:
    """A new certificate from today's records in place of this one; returns the new one.

    The old one keeps what it says and verifies as superseded; one that was revoked by mistake
    stays revoked. Raises MissingGlyphs, and changes nothing, if the new one could not be drawn.
    """
    reason = _given(reason)
    old = _locked(certificate)
    earner = _earner_of(old)
    if old.state not in {State.VALID, State.REVOKED} or old.replaced_by_id:
        raise NotPossible(f"这份证书{old.get_state_display()}，不能换发。")
    if earner.certificates.filter(state__in=Certificate.STANDING).exclude(pk=old.pk).exists():
        raise NotPossible("同一门课程或考试已有一份有效或暂缓打印的证书，不能再换发。")
    new = _drafted(_achieved(earner), on=timezone.localdate())
    require_glyphs(face_of(new))
    if old.state == State.VALID:
        _end(old, State.SUPERSEDED, by=by, reason=reason)
    new.save()
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    record(REISSUED, instance=old, by=by, data={"number": new.number, "reason": reason})
    subject = f"证书已换发：《{new.course_title}》"
    _tell_holder(new, subject, body=f"新证书编号 {new.number}。原因：{reason}", by=by)
    return new


@transaction.atomic
def ask_for_reissue(certificate: Certificate, *, by: User) -> None:
    """The holder, whose name is another now, asks those who look after certificates for a new one."""
    if not renamed(certificate) or certificate.user_id != by.pk:
        raise NotPossible("证书上的姓名与现在登记的姓名一致，不需要换发。")
    url = admin_address(certificate)
    since = timezone.now() - ASK_AGAIN_AFTER
    if Notice.objects.filter(created_by=by, url=url, created_at__gt=since).exists():
        raise AskedAlready("您已经提出过申请，请等培训管理员处理。")
    before, now = certificate.holder_name, certificate.user.name
    notify(
        keepers(),
        subject=f"申请换发证书：{now}《{certificate.course_title}》",
        body=f"证书 {certificate.number} 上的姓名是“{before}”，现登记为“{now}”。",
        url=url,
        by=by,
    )


def renamed(certificate: Certificate) -> bool:
    """Whether a valid certificate bears another name than its holder now has."""
    return certificate.state == State.VALID and certificate.holder_name != certificate.user.name


def keepers() -> list[User]:
    """Active people who look after certificates."""
    return list(User.objects.whose_role_may("courses.change_certificate"))


def admin_address(certificate: Certificate) -> str:
    return reverse("certificate:inspect", args=[certificate.pk])


def _drafted(achievement: Achievement, *, on: date) -> Certificate:
    """A certificate that is not stored yet; its number says which record and which issue of it."""
    earlier = Certificate.objects.filter(**achievement.links).count()
    return Certificate(
        **achievement.links,
        user=achievement.user,
        number=f"{on.year}-{achievement.number}" + (f"-{earlier + 1}" if earlier else ""),
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        **_snapshot(achievement, on=on),
    )


def _snapshot(achievement: Achievement, *, on: date) -> dict[str, Any]:
    """What today's records say about what was completed."""
    site = SiteSettings.load()
    return {
        "holder_name": achievement.user.name,
        "unit_name": _unit_name(achievement.user, on=achievement.completed_on),
        "course_title": achievement.title,
        "hours": achievement.hours,
        "completed_on": achievement.completed_on,
        "issuer": achievement.issuer or site.organisation or site.name,
        "issued_on": on,
    }


def _unit_name(user: User, *, on: date) -> str:
    """Where the person stood that day; with several posts, the unit of the first in their order."""
    held = user.appointments.on(on).select_related("unit").order_by("post__order", "start", "pk")
    first = held.first()
    return first.unit.name if first else ""


def _earner_of(certificate: Certificate) -> Earner:
    """The record it was issued for; the table lets there be exactly one."""
    if certificate.enrolment is not None:
        return certificate.enrolment
    result: Any = certificate.exam_result
    return result


def _achieved(earner: Earner) -> Achievement:
    """Raises `NotPossible` where a pass has been taken away since."""
    try:
        return achieved(earner)
    except NotCompleted as error:
        raise NotPossible(str(error)) from error


def _locked(certificate: Certificate) -> Certificate:
    """The row as it is now, held until the end of the transaction."""
    row: Certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    return row


def _end(
    certificate: Certificate, state: Certificate.State, *, by: User | None, reason: str
) -> None:
    certificate.state, certificate.reason = state, reason
    certificate.ended_at, certificate.ended_by = timezone.now(), by
    certificate.save()


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing("请写明原因。")
    return reason.strip()


def _tell_holder(
    certificate: Certificate, subject: str, *, by: User | None, body: str = ""
) -> None:
    url = reverse("courses:verify", args=[certificate.code])
    notify([certificate.user], subject=subject, body=body, url=url, by=by)


def _tell_held(certificate: Certificate, *, by: User | None) -> None:
    title = certificate.course_title
    notify([certificate.user], subject=f"证书暂缓打印：《{title}》", body=certificate.reason, by=by)
    notify(
        keepers(),
        subject=f"有证书暂缓打印：{certificate.holder_name}《{title}》",
        body=certificate.reason,
        url=admin_address(certificate),
        by=by,
    )
    record(HELD, instance=certificate, by=by, data={"reason": certificate.reason})
