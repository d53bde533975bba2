"""What a marked attempt leads to: the course finished, what is left of it, what to read again."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cms.references import Reference, resolve
from courses.models import Attempt, Certificate, Enrolment
from courses.progress import standing_of
from courses.records import earned_in_words

PART = re.compile(r"\d+|\D+")


@dataclass(frozen=True)
class NextPlace:
    """Where a learner who passed goes on, in words and as links; the first is the one she wants."""

    words: str
    links: list[tuple[str, str]]


def after_passing(attempt: Attempt, request: HttpRequest) -> NextPlace | None:
    """None for an attempt that belongs to no course."""
    enrolment = attempt.enrolment
    if enrolment is None:
        return None
    mine = ("我的学习", reverse("courses:my_learning"))
    if enrolment.completed_at is None:
        standing = standing_of(enrolment)
        step = standing.next_step
        url = step.lesson.get_url(request) if step is not None else None
        return NextPlace(f"{standing.words}。", [("继续学习", url) if url else mine])
    held = enrolment.certificates.filter(state=Certificate.State.VALID).exists()
    links = [("查看证书", f"{mine[1]}#certificates"), mine] if held else [mine]
    return NextPlace(_earned(enrolment, held), links)


def _earned(enrolment: Enrolment, held: bool) -> str:
    """What stands today: hours that were taken back are not told as earned."""
    entry = enrolment.hour_entries.filter(reverses=None, reversed_by=None).first()
    return "这门课程已学完。" + earned_in_words(entry.hours if entry else None, certificate=held)


def to_read_again(attempt: Attempt) -> list[Reference]:
    """The clauses all questions of the attempt are about, in the order of their documents.

    All of them, in an order that has nothing to do with that of the questions: the list tells
    neither a key nor what was answered wrongly.
    """
    uris = attempt.items.exclude(version__source="").values_list("version__source", flat=True)
    found = [resolve(uri) for uri in sorted(set(uris), key=_place)]
    return [one for one in dict.fromkeys(found) if one is not None]


def _place(uri: str) -> tuple[Any, ...]:
    """Article 9 before article 10."""
    name, _, anchor = uri.partition("#")
    parts = [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in PART.findall(anchor)
    ]
    return name, parts
