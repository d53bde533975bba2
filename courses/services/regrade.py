"""A wrong key is put right after the fact: proposed, looked at, applied by a job.

From the moment it is applied every marking reads it. The job judges anew what was handed in
before; how far it has come is kept with the correction, in the transaction of each portion, so a
job that was killed goes on where it stopped and tells nobody twice.
"""

import time
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from courses.corrections import attempts_of
from courses.models import Attempt, AttemptEvent, Exam, KeyCorrection, Paper, QuestionVersion
from courses.questions import MARKED_BY_PEOPLE, problems_of
from courses.services import exam_results
from courses.services.attempt_events import note_event
from courses.services.marking import Result, follow, rejudge, result_of
from courses.services.score_changes import tell_change
from jobs.runner import Run
from jobs.services import enqueue

KIND = "courses.regrade"
PROPOSED = "courses.correction.propose"
APPLIED = "courses.correction.apply"
DISCARDED = "courses.correction.discard"
DONE = "courses.correction.done"
# On SQLite others write between two portions only: these are small, and between them is time.
PORTION = 5
PAUSE_SECONDS = 0.03
MAX_REASON = 300
MAX_LEDGER_REASON = 200
Mode, State = KeyCorrection.Mode, KeyCorrection.State
BY_KEY = (Mode.ACCEPT_ALSO, Mode.NEW_KEY)
WORDS = {
    Mode.AWARD_ALL: "第 {} 题有误，已全部给分",
    Mode.ACCEPT_ALSO: "第 {} 题的另一种答案也算对",
    Mode.NEW_KEY: "第 {} 题答案有误，已更正",
    Mode.DROP: "第 {} 题有误，不再计分",
}


class CorrectionRefused(ValueError):
    """The correction cannot be made; `problems` are sentences for whoever proposes it."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("".join(problems))


@transaction.atomic
def propose(
    version: QuestionVersion,
    *,
    mode: str,
    key: Any = None,
    exam: Exam | None = None,
    paper: Paper | None = None,
    only_if_higher: bool = True,
    reason: str,
    by: User,
) -> KeyCorrection:
    """Keep a correction to look at; nothing changes yet. `key` as in the model, for the modes that
    need one. Without `exam` and `paper` it is to hold wherever the version was asked.

    Raises `CorrectionRefused`.
    """
    key = key if mode in BY_KEY else None
    if problems := _problems(version, mode, key, exam, paper, reason):
        raise CorrectionRefused(*problems)
    correction: KeyCorrection = KeyCorrection.objects.create(
        version=version,
        exam=exam,
        paper=paper,
        mode=mode,
        key=key,
        only_if_higher=only_if_higher,
        reason=reason.strip(),
        by=by,
    )
    record(PROPOSED, instance=correction, by=by, data=_said(correction))
    return correction


@transaction.atomic
def apply(correction: KeyCorrection, *, by: User) -> KeyCorrection:
    """Let it hold from now on, and judge anew by a job. Raises `CorrectionRefused`."""
    locked = _proposed(correction)
    locked.state, locked.applied_at = State.RUNNING, timezone.now()
    job = enqueue(KIND, {"correction": locked.pk}, by=by, key=f"{KIND}:{locked.pk}")
    locked.outcome = {"job": job.pk, "last": 0, "judged": 0, "changed": 0, "gained": 0, "lost": 0}
    locked.save(update_fields=["state", "applied_at", "outcome"])
    record(APPLIED, instance=locked, by=by, data=_said(locked))
    return locked


@transaction.atomic
def discard(correction: KeyCorrection, *, by: User) -> KeyCorrection:
    """Give up what was proposed. Raises `CorrectionRefused`."""
    locked = _proposed(correction)
    locked.state = State.DISCARDED
    locked.save(update_fields=["state"])
    record(DISCARDED, instance=locked, by=by)
    return locked


def run_regrade(run: Run) -> dict[str, Any]:
    """Portions of attempts, in the order of their keys, each in one transaction of the job.

    Attempts that are handed in or marked meanwhile are judged by their own marking as well; both
    say the same, and the second finds nothing to change.
    """
    correction = KeyCorrection.objects.select_related("by").get(pk=run.payload["correction"])
    outcome = dict(correction.outcome)
    waiting = attempts_of(correction).filter(state__in=Attempt.HANDED_IN).order_by("pk")
    total = outcome["judged"] + waiting.filter(pk__gt=outcome["last"]).count()
    while pks := list(
        waiting.filter(pk__gt=outcome["last"]).values_list("pk", flat=True)[:PORTION]
    ):
        with run.step():
            outcome = _portion(correction, pks, outcome)
            KeyCorrection.objects.filter(pk=correction.pk).update(outcome=outcome)
        run.progress(outcome["judged"], total, f"已重新判分 {outcome['judged']} 份")
        time.sleep(PAUSE_SECONDS)
    with run.step():
        if (
            KeyCorrection.objects.filter(pk=correction.pk)
            .exclude(state=State.DONE)
            .update(state=State.DONE)
        ):
            record(DONE, instance=correction, by=correction.by, data=outcome)
    return outcome


def _portion(correction: KeyCorrection, pks: list[int], outcome: dict[str, Any]) -> dict[str, Any]:
    """All rows are locked before anything follows from one: a marking under way is waited for."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("exam", "user", "paper")
    counts = dict(outcome)
    for attempt in list(rows.filter(pk__in=pks, state__in=Attempt.HANDED_IN).order_by("pk")):
        before = result_of(attempt)
        after = _judge_anew(attempt, correction, before, at=timezone.now())
        counts["changed"] += after != before
        counts["gained"] += bool(after.passed) and before.passed is False
        counts["lost"] += after.passed is False and bool(before.passed)
    return counts | {"last": pks[-1], "judged": counts["judged"] + len(pks)}


def _judge_anew(
    attempt: Attempt, correction: KeyCorrection, before: Result, *, at: datetime
) -> Result:
    after = rejudge(attempt, at=at)
    if after == before or after.state != Attempt.State.MARKED:
        return after
    anew = before.state == Attempt.State.MARKED
    kind = AttemptEvent.Kind.REGRADED if anew else AttemptEvent.Kind.MARKED
    note_event(
        attempt,
        kind,
        at=at,
        by=correction.by,
        correction=correction.pk,
        before=before.as_data(),
        reason=correction.reason,
        **after.as_data(),
    )
    reason = correction.reason[:MAX_LEDGER_REASON]
    exam_results.follow(attempt, at=at, by=correction.by, reason=reason)
    follow(attempt, at=at)
    order = attempt.items.get(version=correction.version_id).order
    why = WORDS[Mode(correction.mode)].format(order)
    tell_change(attempt, before, why=why, by=correction.by, at=at)
    return after


def _proposed(correction: KeyCorrection) -> KeyCorrection:
    locked: KeyCorrection = KeyCorrection.objects.select_for_update().get(pk=correction.pk)
    if locked.state != State.PREVIEW:
        raise CorrectionRefused(f"这次更正{locked.get_state_display()}，不能再办理。")
    return locked


def _problems(
    version: QuestionVersion,
    mode: str,
    key: Any,
    exam: Exam | None,
    paper: Paper | None,
    reason: str,
) -> list[str]:
    found = []
    if mode not in Mode.values:
        found.append("请选择处理办法。")
    if not reason.strip() or len(reason.strip()) > MAX_REASON:
        found.append(f"请写明原因，不超过 {MAX_REASON} 字。")
    if exam is not None and paper is not None:
        found.append("范围只能是一场考试或一份试卷。")
    if version.kind == QuestionVersion.Kind.CASE:
        found.append("案例题请逐道小题更正。")
    return found + (_key_problems(version, key) if mode in BY_KEY else [])


def _key_problems(version: QuestionVersion, key: Any) -> list[str]:
    if version.kind in MARKED_BY_PEOPLE:
        return ["简答题和论述题由人阅卷，没有可以更换的答案；可以全部给分、不计分，或重新阅卷。"]
    if key == version.key:
        return ["新答案与原来的答案相同。"]
    said = (version.kind, version.stem, version.options)
    return problems_of(*said, key, version.explanation, version.rules)


def _said(correction: KeyCorrection) -> dict[str, Any]:
    return {"mode": correction.get_mode_display(), "reason": correction.reason}
