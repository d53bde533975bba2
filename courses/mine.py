"""我的学习: what a person has begun, must do, has finished, and can no longer open."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cms.permissions import request_scope
from courses.assignments import open_duties
from courses.models import CoursesPage, Enrolment
from courses.my_exams import duties_of, pressing_of
from courses.progress import Standing, standings_of
from courses.querysets import still_open
from courses.records import certificates_of, hours_of


def my_learning_context(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    enrolments = list(
        Enrolment.objects.filter(user=request.user).select_related("course", "release")
    )
    opened = still_open(
        Enrolment.objects.filter(user=request.user), request.user, scope=request_scope(request)
    )
    accessible = set(opened.values_list("pk", flat=True))
    standings = standings_of(enrolments)
    ordered = [standings[enrolment.pk] for enrolment in enrolments]
    under_way = [one for one in ordered if one.enrolment.completed_at is None]
    duties = _duties(request, {one.enrolment.course_id: one for one in ordered})
    due = {row["duty"].course.pk for row in duties}
    return {
        "duties": duties,
        "under_way": [
            _row(one, request)
            for one in under_way
            if one.enrolment.pk in accessible and one.enrolment.course_id not in due
        ],
        "finished": _finished(ordered, accessible, request),
        "closed": [_closed(one) for one in under_way if one.enrolment.pk not in accessible],
        "exams": pressing_of(request.user, at=now),
        "watches": duties_of(request.user, at=now),
        "hours": hours_of(request.user),
        "certificates": certificates_of(request.user),
        "catalogue": CoursesPage.objects.live().order_by("path").first(),
    }


def _row(standing: Standing, request: HttpRequest) -> dict[str, Any]:
    step = standing.next_step
    course = standing.enrolment.course
    return {
        "title": course.title,
        "url": course.get_url(request),
        "standing": standing,
        "next": step.lesson.get_url(request) if step else "",
    }


def _finished(
    standings: list[Standing], accessible: set[int], request: HttpRequest
) -> list[dict[str, Any]]:
    done = [one for one in standings if one.enrolment.completed_at is not None]
    done.sort(key=lambda one: one.enrolment.completed_at, reverse=True)
    return [
        {
            "title": one.enrolment.release.title,
            "url": one.enrolment.course.get_url(request) if one.enrolment.pk in accessible else "",
            "enrolment": one.enrolment,
        }
        for one in done
    ]


def _closed(standing: Standing) -> dict[str, Any]:
    """Why a course begun can no longer be opened; the records stay."""
    enrolment = standing.enrolment
    if not enrolment.course.live:
        reason = "课程已经撤下。"
    else:
        reason = "课程的对象已经调整，或者您的任职有变动，现在不在学习范围内。"
    return {
        "title": enrolment.release.title,
        "reason": reason,
        "kept": f"已学完 {standing.finished} 课，学习记录保留。",
    }


def _duties(request: HttpRequest, begun: dict[int, Standing]) -> list[dict[str, Any]]:
    """Required courses not yet finished, the nearest day first."""
    rows = []
    for duty in open_duties(request.user):
        standing = begun.get(duty.course.pk)
        step = standing.next_step if standing else None
        rows.append(
            {
                "duty": duty,
                "standing": standing,
                "status": "bad" if duty.overdue else "upcoming",
                "next": step.lesson.get_url(request) if step else duty.url,
            }
        )
    return rows
