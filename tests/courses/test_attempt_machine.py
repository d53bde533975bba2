"""An exam attempt as a state machine: whatever happens in whatever order, what docs/attempts.md
promises holds. One person with two windows, an invigilator, a marker and a clock."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courses.models import Answer, Attempt, KeyCorrection, Mark
from courses.questions import WrongAnswer
from courses.services import attempts as engine
from courses.services.allowances import allow, withdraw
from courses.services.exams import enter, standing
from courses.services.marking import mark
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

NOW = timezone.make_aware(datetime(2026, 12, 1, 9, 0))
HANDED_IN = {"submitted", "to_mark", "marked"}
EXPLAINS = {
    "drawn": {"not_started"},
    "started": {"open"},
    "reopened": {"open"},
    "submitted": {"submitted", "to_mark"},
    "closed": {"submitted", "to_mark"},
    "forced": {"submitted", "to_mark"},
    "marked": {"marked"},
    "regraded": {"marked"},
    "abandoned": {"abandoned"},
}
WINDOWS = st.sampled_from(["one", "two"])
ORDERS = st.integers(1, 4)
VALUES = st.sampled_from([["a"], ["b"], []])


class Examination(RuleBasedStateMachine):
    """`kept` is what the database must hold: by attempt and question all accepted saves."""

    @initialize(allowed=st.sampled_from([1, 2, None]), closing=st.sampled_from(["hard", "full"]))
    def announce(self, allowed, closing):
        self.now, self.kept, self.given = NOW, {}, []
        self.user, self.staff = UserFactory(), UserFactory()
        written = make.question(kind="short", key={"model": "略", "rubric": []}, options=[])
        self.exam = exams.exam(
            questions=[*(make.question() for _ in range(3)), written],
            opens_at=NOW - timedelta(minutes=5),
            closes_at=NOW + timedelta(minutes=180),
            minutes=60,
            closing=closing,
            attempts_allowed=allowed,
        )

    @property
    def attempts(self):
        return list(Attempt.objects.filter(user=self.user, exam=self.exam).order_by("number"))

    @property
    def attempt(self):
        return next(iter(reversed(self.attempts)), None)

    def begun(self):
        return self.attempt is not None

    @rule()
    def come_in(self):
        stands = standing(self.user, self.exam, at=self.now)
        before = len(self.attempts)
        if not stands.may_enter:
            with pytest.raises(engine.AttemptRefused):
                enter(self.user, self.exam, at=self.now)
            assert len(self.attempts) == before
            return

        attempt = enter(self.user, self.exam, at=self.now)

        assert attempt.state == "open"
        if stands.open is None:
            assert attempt.deadline == stands.ends_at
            assert len(self.attempts) == before + 1
        else:
            assert attempt == stands.open

    @precondition(begun)
    @rule(order=ORDERS, sequence=st.integers(1, 6), value=VALUES, window=WINDOWS)
    def save(self, order, sequence, value, window):
        attempt = self.attempt
        item = attempt.items.select_related("version").get(order=order)
        if item.version.kind == "short":
            value = [f"答{sequence}"] if value else []
        takes = (
            attempt.state == "open"
            and not engine.is_over(attempt, at=self.now)
            and attempt.holder == window
        )
        newest = max(self.kept.get(item.pk, {0: None}))
        sent = {"order": order, "sequence": sequence, "value": value, "holder": window}
        if not takes:
            with pytest.raises(engine.AttemptRefused):
                engine.save_answer(attempt, at=self.now, **sent)
            return

        saved = engine.save_answer(attempt, at=self.now, **sent)

        if sequence > newest:
            assert saved.accepted
            self.kept.setdefault(item.pk, {})[sequence] = value
        else:
            stored = self.kept[item.pk][newest]
            assert saved.accepted == (sequence == newest and stored == value)
            assert (saved.sequence, saved.value) == (newest, stored)

    @precondition(lambda self: self.begun() and self.attempt.state == "open")
    @rule(seconds=st.sampled_from([0, 5, 6, 60]), order=ORDERS)
    def save_at_the_deadline(self, seconds, order):
        attempt = self.attempt
        self.now = max(self.now, attempt.deadline + timedelta(seconds=seconds))
        self.save(order=order, sequence=6, value=["b"], window=attempt.holder)

    @precondition(begun)
    @rule(order=ORDERS)
    def save_in_the_wrong_order(self, order):
        for sequence, value in ((5, ["a"]), (2, ["b"])):
            self.save(order=order, sequence=sequence, value=value, window=self.attempt.holder)

    @precondition(lambda self: self.begun() and self.attempt.state in HANDED_IN)
    @rule(order=ORDERS)
    def save_what_was_handed_in(self, order):
        self.save(order=order, sequence=6, value=["b"], window=self.attempt.holder)

    @precondition(begun)
    @rule(window=WINDOWS)
    def save_what_is_no_answer(self, window):
        item = self.attempt.items.exclude(version__kind="short").first()
        with pytest.raises((engine.AttemptRefused, WrongAnswer)):
            engine.save_answer(
                self.attempt,
                order=item.order,
                sequence=99,
                value=["z"],
                holder=window,
                at=self.now,
            )

    @precondition(begun)
    @rule(window=WINDOWS, from_other=st.booleans())
    def take_over(self, window, from_other):
        attempt = self.attempt
        held_elsewhere = attempt.holder not in ("", window)
        open_now = attempt.state == "open" and not engine.is_over(attempt, at=self.now)
        if not open_now or (held_elsewhere and not from_other):
            with pytest.raises(engine.AttemptRefused):
                engine.take_over(attempt, holder=window, at=self.now, from_other=from_other)
        else:
            engine.take_over(attempt, holder=window, at=self.now, from_other=from_other)
            assert self.attempt.holder == window

    @rule(minutes=st.integers(1, 45))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def the_clock_looks(self):
        engine.close_overdue(at=self.now)

        for attempt in self.attempts:
            assert not (attempt.state == "open" and engine.is_over(attempt, at=self.now))

    @precondition(begun)
    @rule(window=st.one_of(st.none(), WINDOWS))
    def submit(self, window):
        attempt = self.attempt
        if window is not None and attempt.state == "open" and attempt.holder != window:
            with pytest.raises(engine.HeldElsewhere):
                engine.submit(attempt, at=self.now, holder=window)
            return
        before = attempt.submitted_at

        engine.settle(engine.submit(attempt, at=self.now, holder=window), at=self.now)

        assert self.attempt.state in HANDED_IN
        assert before is None or self.attempt.submitted_at == before

    @precondition(begun)
    @rule()
    def collect(self):
        engine.force_submit(self.attempt, by=self.staff, reason="收卷", at=self.now)

        assert self.attempt.state in HANDED_IN

    @precondition(begun)
    @rule(minutes=st.integers(1, 30))
    def extend(self, minutes):
        attempt = self.attempt
        runs = attempt.state == "open" and not engine.is_over(attempt, at=self.now)
        said = {"minutes": minutes, "by": self.staff, "reason": "断网", "at": self.now}
        if runs:
            engine.extend(attempt, **said)
            assert self.attempt.deadline > self.now
        else:
            with pytest.raises(engine.AttemptRefused):
                engine.extend(attempt, **said)

    @rule(minutes=st.integers(0, 20), attempts=st.integers(0, 1))
    def allow(self, minutes, attempts):
        if minutes or attempts:
            self.given.append(
                allow(
                    self.exam,
                    by=self.staff,
                    user=self.user,
                    extra_minutes=minutes,
                    extra_attempts=attempts,
                    reason="照顾",
                    at=self.now,
                )
            )

    @precondition(lambda self: self.given)
    @rule()
    def withdraw(self):
        deadlines = [one.deadline for one in self.attempts]

        withdraw(self.given.pop(), by=self.staff)

        assert [one.deadline for one in self.attempts] == deadlines

    @precondition(begun)
    @rule(which=st.integers(0, 2), minutes=st.integers(1, 30))
    def reopen(self, which, minutes):
        attempts = self.attempts
        attempt = attempts[which % len(attempts)]
        runs = any(one.state == "open" for one in attempts)
        said = {"minutes": minutes, "by": self.staff, "reason": "误交", "at": self.now}
        if runs:
            with pytest.raises(engine.AttemptRefused):
                engine.reopen(attempt, **said)
        else:
            assert engine.reopen(attempt, **said).state == "open"

    @precondition(begun)
    @rule(points=st.integers(0, 1))
    def give_marks(self, points):
        for attempt in self.attempts:
            if attempt.state in HANDED_IN:
                written = attempt.items.get(version__kind="short")
                Mark.objects.create(item=written, points=points, by=self.staff)
                mark(attempt, at=self.now)

    @precondition(begun)
    @rule(
        order=st.integers(1, 4),
        mode=st.sampled_from(KeyCorrection.Mode.values),
        only_if_higher=st.booleans(),
    )
    def correct_a_key(self, order, mode, only_if_higher):
        item = self.attempt.items.select_related("version").get(order=order)
        if item.version.kind == "short" and mode in ("accept_also", "new_key"):
            return
        KeyCorrection.objects.create(
            version=item.version,
            exam=self.exam,
            mode=mode,
            key=["a"] if mode in ("accept_also", "new_key") else None,
            only_if_higher=only_if_higher,
            reason="答案有误",
            state=KeyCorrection.State.DONE,
            by=self.staff,
            applied_at=self.now,
        )
        for attempt in self.attempts:
            if attempt.state in HANDED_IN:
                mark(attempt, at=self.now)

    @precondition(begun)
    @rule()
    def mark_again(self):
        for attempt in self.attempts:
            if attempt.state == "marked":
                again = mark(attempt, at=self.now)
                assert (again.score, again.passed) == (attempt.score, attempt.passed)

    @invariant()
    def one_is_under_way(self):
        assert sum(one.state in ("not_started", "open") for one in self.attempts) <= 1

    @invariant()
    def accepted_answers_are_kept_and_no_others(self):
        rows = Answer.objects.filter(item__attempt__exam=self.exam)
        stored = {}
        for item, sequence, value in rows.values_list("item", "sequence", "value"):
            stored.setdefault(item, {})[sequence] = value
        assert stored == self.kept

        for attempt in self.attempts:
            for item in attempt.items.all():
                saves = self.kept.get(item.pk, {0: None})
                assert (item.sequence, item.answer) == (max(saves), saves[max(saves)])

    @invariant()
    def only_what_is_marked_has_a_score(self):
        for attempt in self.attempts:
            is_marked = attempt.state == "marked"
            assert (attempt.score is not None) == is_marked
            assert (attempt.passed is not None) == is_marked
            if is_marked:
                counted = [one for one in attempt.items.all() if not one.dropped]
                earned = sum((one.awarded for one in counted), Decimal(0))
                assert attempt.score == (earned if counted else attempt.max_score)

    @invariant()
    def events_explain_state_and_deadline(self):
        for attempt in self.attempts:
            events = list(attempt.events.all())
            last = [one for one in events if one.kind in EXPLAINS][-1]
            assert attempt.state in EXPLAINS[last.kind]
            told = [one.data["deadline"] for one in events if "deadline" in one.data][-1]
            assert attempt.deadline == datetime.fromisoformat(told)
            by_people = [one for one in events if one.kind in ("extended", "forced", "reopened")]
            assert all(one.by == self.staff and one.data["reason"] for one in by_people)

    @invariant()
    def what_is_handed_in_says_when_and_how(self):
        for attempt in self.attempts:
            ended = attempt.state in HANDED_IN
            assert (attempt.submitted_at is not None) == ended == bool(attempt.closed_by)
            if ended:
                assert attempt.started_at <= attempt.submitted_at <= attempt.deadline


@pytest.mark.django_db
def test_whatever_happens_to_an_attempt_its_promises_hold():
    run_state_machine_as_test(
        Examination,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
