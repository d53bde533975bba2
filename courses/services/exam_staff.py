"""Who watches over an exam or marks it, beside those who run the training."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from courses.models import Exam, ExamStaff


@transaction.atomic
def appoint(exam: Exam, *, user: User, role: str, by: User) -> ExamStaff:
    """Name a person for a duty; naming her again changes nothing."""
    named, is_new = ExamStaff.objects.get_or_create(exam=exam, user=user, role=role)
    if is_new:
        _record("courses.exam.staff", named, by=by)
    return named


@transaction.atomic
def dismiss(named: ExamStaff, *, by: User) -> None:
    """End a duty; what she did stays hers."""
    _record("courses.exam.staff_end", named, by=by)
    named.delete()


def _record(action: str, named: ExamStaff, *, by: User) -> None:
    data = {"who": named.user.name, "role": named.get_role_display()}
    audit.record(action, instance=named.exam, by=by, data=data)
