"""A certificate as people meet it: the face that is printed, the code that is typed, the masked name."""

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from courses.drawing import CertificateFace
from courses.models import Certificate
from courses.records import in_words
from gongwen.dates import to_chinese

# Nothing that is mistaken for something else when read out or copied by hand: no 0 O 1 I L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
NUMBER = re.compile(r"20[0-9]{2}K?[0-9]{6,}")
MARKED = {Certificate.State.REVOKED, Certificate.State.SUPERSEDED}


@dataclass(frozen=True)
class Words:
    """How a certificate speaks of what it was given for."""

    subject: str
    day: str
    deed: str
    result: str
    held: str


COURSE = Words("课程", "学完日期", "完成培训课程", "学习合格，准予结业", "课程已经学完")
EXAM = Words("考试", "合格日期", "通过考试", "成绩合格，特发此证", "考试已经合格")


def face_of(certificate: Certificate) -> CertificateFace:
    """The snapshot as it is drawn; one that no longer stands says so on its face."""
    hours = f"，计 {in_words(certificate.hours)} 学时" if certificate.hours else ""
    words = EXAM if certificate.of_exam else COURSE
    return CertificateFace(
        title=certificate.kind,
        holder=certificate.holder_name,
        unit=certificate.unit_name,
        course=certificate.course_title,
        result=words.result + hours,
        deed=words.deed,
        completed_on=certificate.completed_on,
        issued_on=certificate.issued_on,
        number=certificate.number,
        code=spelled(certificate.code),
        verify_url=settings.SITE_URL + reverse("courses:verify", args=[certificate.code]),
        issuer=certificate.issuer,
        state=certificate.get_state_display() if certificate.state in MARKED else "",
    )


def spelled(code: str) -> str:
    """In groups of four, as it is printed: K7QM-3XPA-9TVC."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalised(typed: str) -> str:
    """A code as it is stored, whatever case, width, spaces or hyphens it was typed with."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(each for each in folded if each.isalnum())


def looks_like_code(code: str) -> bool:
    return len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)


def looks_like_number(code: str) -> bool:
    """2026-000005 as `normalised` leaves it: the number that stands on the certificate too."""
    return NUMBER.fullmatch(code) is not None and not looks_like_code(code)


def masked(name: str) -> str:
    """何静 → 何*, 阿卜杜热西提 → 阿**: enough to compare with a paper in the hand."""
    return name[:1] + "*" * min(len(name) - 1, 2)


@dataclass(frozen=True)
class Verdict:
    """What anybody who verifies a certificate is told; `kind` is that of a notice."""

    kind: str
    title: str
    text: str


def verdict_of(certificate: Certificate) -> Verdict:
    match certificate.state:
        case Certificate.State.VALID:
            said = "本证书登记在册。请核对下列内容与您手中的证书是否一致，姓名只显示首字。"
            return Verdict("good", "有效", said)
        case Certificate.State.REVOKED:
            said = f"本证书已于{_day(certificate)}撤销，不再有效。类别：{certificate.get_ground_display()}。"
            return Verdict("bad", "已撤销", said)
        case Certificate.State.SUPERSEDED:
            said = f"本证书已于{_day(certificate)}换发，请以新证书为准。所记学习情况属实。"
            return Verdict("warn", "已换发", said)
        case _:
            words = EXAM if certificate.of_exam else COURSE
            said = f"{words.held}，证书所载信息正在核对，尚未颁发。"
            return Verdict("info", "尚未颁发", said)


def _day(certificate: Certificate) -> str:
    return to_chinese(localdate(certificate.ended_at))


def facts_of(certificate: Certificate) -> list[dict[str, str]]:
    """What may be compared in public; nothing of a certificate that was never on paper."""
    if certificate.state == Certificate.State.HELD:
        return []
    words = EXAM if certificate.of_exam else COURSE
    facts = {
        "姓名": masked(certificate.holder_name),
        "单位": certificate.unit_name,
        words.subject: f"《{certificate.course_title}》",
        "学时": in_words(certificate.hours) if certificate.hours else "",
        words.day: certificate.completed_on.isoformat(),
        "发证单位": certificate.issuer,
        "发证日期": certificate.issued_on.isoformat(),
        "证书编号": certificate.number,
        "查验码": spelled(certificate.code),
    }
    return [{"term": term, "value": value} for term, value in facts.items()]
