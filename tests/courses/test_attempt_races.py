"""What happens at the same moment: exactly one wins, and the others get a clear answer.

Real threads on the database of the run, each with a connection of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from courses.models import Answer, Attempt, AttemptEvent
from courses.services import attempts as engine
from courses.services.attempts import GRACE, AttemptClosed, AttemptRefused, HeldElsewhere, Saved
from courses.services.exam_ends import end_exams
from courses.services.exams import cancel, enter
from courses.services.predrawing import _draw_portion, _drawing
from courses.services.refusals import ExamCancelled, NoAttemptLeft
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def at_once(number, work):
    """What each of several requests got, a result or a refusal; all begin together."""
    ready = Barrier(number)

    def one(place):
        try:
            ready.wait(timeout=60)
            return work(place)
        except AttemptRefused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def running(**fields):
    exam = exams.exam(minutes=60, **fields)
    return enter(UserFactory(), exam, at=timezone.now())


def of(attempt):
    return Attempt.objects.get(pk=attempt.pk)


def finish(attempt):
    now = timezone.now()
    return engine.settle(engine.submit(attempt, at=now), at=now)


def test_twenty_submits_end_an_attempt_once_and_all_get_the_same_answer():
    attempt, now = running(), timezone.now()

    got = at_once(
        MANY,
        lambda place: engine.settle(
            engine.submit(of(attempt), at=now + timedelta(seconds=place)), at=now
        ),
    )

    assert {(one.state, one.submitted_at) for one in got} == {("marked", of(attempt).submitted_at)}
    assert AttemptEvent.objects.filter(attempt=attempt, kind="submitted").count() == 1


def test_twenty_requests_for_the_last_attempt_begin_one():
    user, exam = UserFactory(), exams.exam(attempts_allowed=2)
    finish(enter(user, exam, at=timezone.now()))

    got = at_once(MANY, lambda _: enter(user, exam, at=timezone.now()).pk)

    last = Attempt.objects.get(user=user, state="open")
    assert set(got) == {last.pk}
    assert (last.number, last.items.count()) == (2, 3)
    assert AttemptEvent.objects.filter(attempt=last, kind="started").count() == 1


def test_twenty_requests_after_the_last_attempt_are_all_refused():
    user, exam = UserFactory(), exams.exam(attempts_allowed=1)
    finish(enter(user, exam, at=timezone.now()))

    got = at_once(MANY, lambda _: enter(user, exam, at=timezone.now()))

    assert {type(one) for one in got} == {NoAttemptLeft}
    assert {str(one) for one in got} == {"这场考试最多可考 1 次，您已全部用完。"}
    assert Attempt.objects.count() == 1


def test_twenty_requests_open_what_was_drawn_ahead_once():
    user, exam = UserFactory(), exams.exam()
    _draw_portion(exam, [user.pk], _drawing(exam))

    got = at_once(MANY, lambda _: enter(user, exam, at=timezone.now()).pk)

    drawn = Attempt.objects.get(user=user)
    assert set(got) == {drawn.pk}
    assert list(drawn.events.values_list("kind", flat=True)) == ["drawn", "started"]


def test_drawing_ahead_while_she_enters_leaves_her_one_attempt():
    user, exam = UserFactory(), exams.exam()

    def work(place):
        if place % 2:
            return enter(user, exam, at=timezone.now()).pk
        return _draw_portion(exam, [user.pk], _drawing(exam))

    at_once(6, work)

    attempt = Attempt.objects.get(user=user)
    assert (attempt.state, attempt.items.count()) == ("open", 3)


def test_of_two_devices_on_one_question_only_the_holder_is_stored():
    attempt = running()
    engine.take_over(attempt, holder="one", at=timezone.now(), from_other=False)

    def work(place):
        device = ("one", "two")[place % 2]
        value = ["a"] if device == "one" else ["b"]
        return engine.save_answer(
            of(attempt),
            order=1,
            sequence=place + 1,
            value=value,
            holder=device,
            at=timezone.now(),
        )

    got = at_once(8, work)

    assert {type(one) for one in got[1::2]} == {HeldElsewhere}
    assert all(isinstance(one, Saved) for one in got[::2])
    kept = set(Answer.objects.values_list("holder", "value__0"))
    assert kept == {("one", "a")}
    assert attempt.items.get(order=1).sequence == 7


def test_of_two_devices_that_take_over_at_once_one_holds_the_attempt():
    attempt = running()

    at_once(
        8,
        lambda place: engine.take_over(
            of(attempt), holder=f"device-{place}", at=timezone.now(), from_other=True
        ),
    )

    holder = of(attempt).holder
    save = {"order": 1, "sequence": 1, "value": ["b"], "at": timezone.now()}
    assert engine.save_answer(attempt, holder=holder, **save).accepted
    other = "device-1" if holder == "device-0" else "device-0"
    with pytest.raises(HeldElsewhere, match="另一窗口"):
        engine.save_answer(attempt, holder=other, **save)


def test_the_same_number_from_two_requests_is_stored_once():
    attempt = running()

    got = at_once(
        8,
        lambda place: engine.save_answer(
            of(attempt),
            order=1,
            sequence=1,
            value=["ab"[place % 2]],
            holder="",
            at=timezone.now(),
        ),
    )

    stored = Answer.objects.get()
    assert {tuple(one.value) for one in got} == {tuple(stored.value)}
    assert [one.accepted for one in got] == [
        ["ab"[place % 2]] == stored.value for place in range(8)
    ]


def test_whatever_a_client_claims_no_answer_is_taken_after_the_deadline():
    attempt = running()
    late = attempt.deadline + GRACE + timedelta(milliseconds=1)

    def work(place):
        if place == 0:
            return engine.settle(of(attempt), at=late)
        return engine.save_answer(
            of(attempt), order=1, sequence=place, value=["b"], holder="", at=late
        )

    settled, *got = at_once(8, work)

    assert {type(one) for one in got} == {AttemptClosed}
    assert (settled.state, settled.closed_by) == ("marked", "deadline")
    assert not Answer.objects.exists()


def test_an_extension_and_the_clock_at_the_same_moment_agree():
    attempt, by = running(), UserFactory()
    edge = attempt.deadline + GRACE

    def work(place):
        if place == 0:
            return engine.extend(of(attempt), minutes=10, by=by, reason="断网", at=edge)
        return engine.close_overdue(at=edge + timedelta(seconds=1))

    at_once(4, work)

    kinds = list(attempt.events.values_list("kind", flat=True))
    extended = of(attempt).state == "open"
    assert kinds[:2] == (["started", "extended"] if extended else ["started", "closed"])


def test_who_enters_while_the_exam_is_cancelled_is_out_or_collected():
    exam, by = exams.exam(), UserFactory()
    people = [UserFactory() for _ in range(7)]

    def work(place):
        if place == 7:
            return cancel(exam, by=by, reason="泄题")
        fresh = type(exam).objects.get(pk=exam.pk)
        return enter(people[place], fresh, at=timezone.now())

    got = at_once(8, work)
    end_exams(at=timezone.now())

    assert {type(one) for one in got} <= {type(exam), Attempt, ExamCancelled}
    assert not Attempt.objects.filter(state="open").exists()
