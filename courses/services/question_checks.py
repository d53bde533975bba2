"""Questions whose clause changed leave drawing until an editor has looked at them.

What counts is what the clause says today beside what it said when the question was written, so a
check may run at any time and as often as it likes. Signals of the library start a job in the
transaction that changed the text; a nightly one finds what begins or ends by its date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from courses.clauses import words_at
from courses.models import Attempt, Question, QuestionCheck, QuestionVersion
from gongwen.validity import Status, status_on
from jobs.runner import Run
from jobs.services import enqueue
from library.models import PolicyPage, Work
from library.uris import place_of, text_of

KIND = "courses.check_sources"
Reason = QuestionCheck.Reason
Outcome = QuestionCheck.Outcome
State = Question.State
GONE = (Reason.REMOVED, Reason.REPEALED, Reason.WITHDRAWN)
OVER = (Status.REPEALED, Status.EXPIRED)


class AlreadySettled(Exception):
    """Somebody has dealt with it; the message is for the editor."""


@dataclass(frozen=True)
class Reading:
    """What a source leads to on one day; `gone` says why there is nothing that holds."""

    page: PolicyPage | None
    words: str = ""
    gone: str = ""


def source_changed(works: Iterable[Work], *, changed: Iterable[UUID] = ()) -> None:
    """Have the questions that cite these works looked at, in the caller's transaction.

    `changed` are nodes known to have other words, for questions that do not know the old ones.
    """
    slugs = [work.slug for work in works if _citing(work.slug).exists()]
    if slugs:
        enqueue(KIND, {"works": slugs, "changed": [str(one) for one in changed]})


def run_check(run: Run) -> dict[str, Any]:
    """Every question that cites the works, each in a transaction of its own."""
    changed, found = set(run.payload.get("changed", ())), 0
    for slug in run.payload["works"]:
        for version in _citing(slug).iterator(500):
            with run.step():
                found += look_at(version, told=str(version.source_node) in changed)
    return {"found": found}


def check_all() -> None:
    """Nightly: texts come into force and lapse by their dates, and nobody saves anything."""
    sources = _in_use().exclude(source="").values_list("source", flat=True).distinct()
    slugs = {uri.removeprefix("work:").partition("#")[0].partition("@")[0] for uri in sources}
    if slugs:
        enqueue(KIND, {"works": sorted(slugs)}, key=f"{KIND}:nightly")


@transaction.atomic
def look_at(version: QuestionVersion, *, told: bool) -> bool:
    """Open a check and take the question out of drawing where its clause is no longer the same.

    `told` says that its words are known to have changed.
    """
    question = Question.objects.select_for_update().get(pk=version.question_id)
    if question.state not in (State.ACTIVE, State.REVIEWED, State.NEEDS_CHECK):
        return False
    if version.checks.filter(settled_at=None).exists():
        return False
    before, now = _stamp(version), read_source(version.source)
    reason = _reason(version, before, now, told=told)
    if not reason:
        return False
    QuestionCheck.objects.create(
        question=question,
        version=version,
        reason=reason,
        page=now.page,
        before=before.words,
        after=now.words,
        withdrew=question.state == State.ACTIVE,
    )
    question.state = State.NEEDS_CHECK
    question.save(update_fields=["state"])
    return True


@transaction.atomic
def still_right(check: QuestionCheck, *, by: User) -> QuestionCheck:
    """The question holds for the new text as well, and from now on is compared with that.

    Raises `AlreadySettled`.
    """
    question = Question.objects.select_for_update().get(pk=check.question_id)
    locked = QuestionCheck.objects.select_for_update().get(pk=check.pk)
    if locked.settled_at is not None:
        raise AlreadySettled("这道题已经核对过了。")
    locked.outcome, locked.settled_by, locked.settled_at = Outcome.STANDS, by, timezone.now()
    locked.save(update_fields=["outcome", "settled_by", "settled_at"])
    checks = question.checks.filter(version__number=locked.version.number)
    if question.state == State.NEEDS_CHECK and not checks.filter(settled_at=None).exists():
        question.state = State.ACTIVE if checks.filter(withdrew=True).exists() else State.REVIEWED
        question.save(update_fields=["state"])
    log(question, "courses.question.still_right", user=by, data={"reason": locked.reason})
    return locked


def open_checks() -> "QuerySet[QuestionCheck]":
    """What editors have to look at, the latest first."""
    waiting = QuestionCheck.objects.filter(settled_at=None)
    return waiting.select_related("question__bank", "question__current", "version", "page")


def questions_withdrawn_since(attempt: Attempt) -> "QuerySet[QuestionCheck]":
    """Questions of the attempt that left drawing after it had begun; the attempt keeps them."""
    return QuestionCheck.objects.filter(
        withdrew=True,
        created_at__gte=attempt.started_at,
        version__in=attempt.items.values("version"),
    )


def read_source(source: str) -> Reading:
    """What a source says today."""
    place = place_of(source)
    if place is None:
        _, page = text_of(source.removeprefix("work:").partition("#")[0])
        return Reading(page, gone=Reason.REMOVED if page else Reason.WITHDRAWN)
    page, node = place
    over = status_on(page.validity, timezone.localdate()) in OVER
    words = words_at(page, node.anchor) if node is not None else ""
    return Reading(page, words, Reason.REPEALED if over else "")


def _stamp(version: QuestionVersion) -> Reading:
    """What the source said when the version was written or last found to be still right."""
    last = version.checks.filter(outcome=Outcome.STANDS).order_by("-settled_at").first()
    if last is None:
        return Reading(version.source_page, version.source_words)
    return Reading(last.page, last.after, last.reason if last.reason in GONE else "")


def _reason(version: QuestionVersion, before: Reading, now: Reading, *, told: bool) -> str:
    if now.gone:
        return now.gone if now.gone != before.gone else ""
    if version.source_node is None:
        return Reason.REPLACED if now.page != before.page else ""
    if before.words == now.words or not (before.words or told):
        return ""
    return Reason.CHANGED if now.page == before.page else Reason.REPLACED


def _citing(slug: str) -> "QuerySet[QuestionVersion]":
    name = f"work:{slug}"
    return _in_use().filter(
        Q(source=name) | Q(source__startswith=f"{name}#") | Q(source__startswith=f"{name}@")
    )


def _in_use() -> "QuerySet[QuestionVersion]":
    """Current versions, the parts of current cases included."""
    states = (State.ACTIVE, State.REVIEWED, State.NEEDS_CHECK)
    current = Question.objects.filter(state__in=states).values("current")
    return QuestionVersion.objects.filter(
        Q(pk__in=current) | Q(whole__in=current), source__startswith="work:"
    ).order_by("pk")
