from celery import shared_task

from courses.services.assignments import follow_people


@shared_task(ignore_result=True)
def follow_assignments() -> None:
    """Nightly: appointments begin and end by their dates without anybody saving anything."""
    follow_people()
