from celery import shared_task
from django.utils import timezone

from courses.services.assignments import follow_people
from courses.services.attempts import close_overdue
from courses.services.exam_ends import end_exams
from courses.services.exam_notices import tell_newcomers
from courses.services.exam_results import settle_due
from courses.services.predrawing import prepare_exams
from courses.services.question_checks import check_all
from courses.services.question_pictures import discard_unused


@shared_task(ignore_result=True)
def close_attempts() -> None:
    """Every minute: nobody has to come back for an attempt to end and be marked."""
    close_overdue(at=timezone.now())
    settle_due(at=timezone.now())


@shared_task(ignore_result=True)
def watch_exams() -> None:
    """Every minute: what opens soon is prepared, what nobody came for is given up."""
    now = timezone.now()
    prepare_exams(at=now)
    end_exams(at=now)


@shared_task(ignore_result=True)
def follow_assignments() -> None:
    """Nightly: appointments begin and end by their dates without anybody saving anything."""
    follow_people()
    tell_newcomers(at=timezone.now())


@shared_task(ignore_result=True)
def check_sources() -> None:
    """Nightly: clauses begin and cease to hold by their dates without anybody saving anything."""
    check_all()


@shared_task(ignore_result=True)
def discard_pictures() -> None:
    """Nightly: pictures that were put into a question which nobody saved."""
    discard_unused(at=timezone.now())
