"""What people change about a running exam: time, collecting, opening again, cancelling."""

from datetime import UTC, timedelta

import pytest

from accounts.models import Notice
from courses.models import AttemptEvent, ExamResult
from courses.services import attempts as engine
from courses.services import closing
from courses.services.allowances import AllowanceRefused, allow, withdraw
from courses.services.exam_ends import end_exams
from courses.services.exams import (
    CannotCancel,
    CannotPublish,
    cancel,
    disturbances,
    enter,
    publish,
    standing,
)
from courses.services.question_checks import QuestionCheck
from courses.services.refusals import (
    AttemptClosed,
    EntryOver,
    ExamCancelled,
    NoAttemptLeft,
    NotReopened,
    NotRunning,
)
from tests.factories import courses as make
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.exams import NOW, after
from tests.factories.exams import exam_at_nine as exam

pytestmark = pytest.mark.django_db


def save(attempt, *, order=1, sequence=1, value=("b",), at=NOW):
    return engine.save_answer(
        attempt, order=order, sequence=sequence, value=list(value), holder="", at=at
    )


def finish(attempt, at):
    return engine.settle(engine.submit(attempt, at=at), at=at)


def kinds(attempt):
    return list(attempt.events.values_list("kind", flat=True))


def test_an_extension_moves_the_deadline_and_says_who_and_why():
    by, attempt = UserFactory(), enter(UserFactory(), exam(), at=NOW)

    engine.extend(attempt, minutes=10, by=by, reason="停电", at=after(30))

    event = attempt.events.get(kind="extended")
    assert attempt.deadline == after(70)
    assert (event.by, event.at, event.data["reason"]) == (by, after(30), "停电")
    assert event.data["deadline"] == after(70).astimezone(UTC).isoformat()
    assert save(attempt, at=after(69)).accepted


def test_what_is_over_is_not_extended():
    by, attempt = UserFactory(), enter(UserFactory(), exam(), at=NOW)

    with pytest.raises(NotRunning, match="重新开放"):
        engine.extend(attempt, minutes=10, by=by, reason="停电", at=after(61))
    finish(attempt, after(50))
    with pytest.raises(NotRunning):
        engine.extend(attempt, minutes=10, by=by, reason="停电", at=after(51))
    assert not attempt.events.filter(kind="extended").exists()


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60 + 1])
def test_an_extension_is_of_a_sensible_length(minutes):
    attempt = enter(UserFactory(), exam(), at=NOW)

    with pytest.raises(NotRunning, match="1 至 1440"):
        engine.extend(attempt, minutes=minutes, by=UserFactory(), reason="停电", at=NOW)


def test_the_invigilator_collects_an_attempt_once():
    by, attempt = UserFactory(), enter(UserFactory(), exam(), at=NOW)
    save(attempt)

    for at in (after(5), after(6)):
        engine.force_submit(attempt, by=by, reason="离开考场", at=at)

    event = attempt.events.get(kind="forced")
    assert (attempt.state, attempt.closed_by) == ("submitted", "invigilator")
    assert attempt.submitted_at == after(5)
    assert (event.by, event.data) == (by, {"reason": "离开考场"})
    with pytest.raises(AttemptClosed):
        save(attempt, sequence=2, at=after(7))
    assert engine.settle(attempt, at=after(8)).score == 1


def test_what_its_deadline_has_ended_was_not_collected_by_the_invigilator():
    attempt = enter(UserFactory(), exam(), at=NOW)

    engine.force_submit(attempt, by=UserFactory(), reason="离开考场", at=after(61))

    assert (attempt.closed_by, attempt.submitted_at) == ("deadline", after(60))
    assert kinds(attempt) == ["started", "closed"]


def test_an_attempt_that_is_opened_again_goes_on_where_it_was():
    by, attempt = UserFactory(), enter(UserFactory(), exam(), at=NOW)
    save(attempt)
    assert finish(attempt, after(10)).score == 1

    engine.reopen(attempt, by=by, reason="误交卷", minutes=15, at=after(12))

    assert (attempt.state, attempt.score, attempt.passed) == ("open", None, None)
    assert (attempt.submitted_at, attempt.marked_at, attempt.closed_by) == (None, None, "")
    assert attempt.deadline == after(27)
    assert attempt.items.get(order=1).answer == ["b"]
    assert set(attempt.items.values_list("awarded", flat=True)) == {None}
    event = attempt.events.get(kind="reopened")
    assert (event.by, event.data["reason"], event.data["minutes"]) == (by, "误交卷", 15)
    assert save(attempt, order=2, at=after(20)).accepted
    assert finish(attempt, after(21)).score == 2


def test_what_is_open_or_no_exam_is_not_opened_again():
    attempt = enter(UserFactory(), exam(), at=NOW)
    quiz = finish(engine.start(UserFactory(), make.paper(), context="practice:1", at=NOW), NOW)
    again = {"by": UserFactory(), "reason": "误交卷", "minutes": 15, "at": after(1)}

    with pytest.raises(NotReopened, match="没有收卷"):
        engine.reopen(attempt, **again)
    with pytest.raises(NotReopened, match="只有已发布考试"):
        engine.reopen(quiz, **again)
    with pytest.raises(NotReopened, match="写明"):
        engine.reopen(attempt, **(again | {"reason": " "}))


def test_what_a_later_attempt_has_overtaken_is_not_opened_again():
    user, one = UserFactory(), exam(attempts_allowed=2)
    first = finish(enter(user, one, at=NOW), after(1))
    enter(user, one, at=after(2))

    with pytest.raises(NotReopened, match="另一次作答"):
        engine.reopen(first, by=user, reason="误交卷", minutes=15, at=after(3))
    first.refresh_from_db()
    assert first.state == "marked"


def test_more_time_for_a_person_reaches_the_attempt_she_is_in():
    by, user, one = UserFactory(), UserFactory(), exam()
    attempt, other = enter(user, one, at=NOW), enter(UserFactory(), one, at=NOW)

    allow(one, by=by, user=user, extra_minutes=20, reason="手部受伤", at=after(30))

    attempt.refresh_from_db()
    other.refresh_from_db()
    assert (attempt.deadline, other.deadline) == (after(80), after(60))
    assert attempt.events.get(kind="extended").data["minutes"] == 20
    assert not Notice.objects.filter(user=user).exists()


def test_more_time_for_a_unit_reaches_those_below_it_and_tells_who_is_not_in():
    unit, running, waiting, one = UnitFactory(), UserFactory(), UserFactory(), exam()
    for user in (running, waiting):
        AppointmentFactory(user=user, unit=UnitFactory(under=unit))
    attempt = enter(running, one, at=NOW)

    allow(one, by=UserFactory(), unit=unit, extra_minutes=20, reason="网络中断", at=after(30))

    attempt.refresh_from_db()
    assert attempt.deadline == after(80)
    assert standing(waiting, one, at=after(30)).minutes == 80
    notice = Notice.objects.get()
    assert (notice.user, notice.body) == (waiting, "原因：网络中断")
    assert "延长 20 分钟" in notice.subject


def test_a_withdrawn_allowance_shortens_nobody_who_is_in():
    user, one = UserFactory(), exam(attempts_allowed=2)
    given = allow(one, by=user, user=user, extra_minutes=20, reason="手部受伤", at=NOW)
    attempt = enter(user, one, at=NOW)

    withdraw(withdraw(given, by=user), by=user)

    attempt.refresh_from_db()
    assert attempt.deadline == after(80)
    assert standing(user, one, at=NOW).minutes == 60


def test_a_make_up_window_lets_her_in_after_the_exam():
    user, one = UserFactory(), exam()
    allow(
        one,
        by=user,
        user=user,
        opens_at=after(300),
        closes_at=after(400),
        reason="出差",
        at=after(100),
    )

    assert enter(user, one, at=after(310)).deadline == after(370)
    with pytest.raises(EntryOver):
        enter(UserFactory(), one, at=after(310))
    assert "补考时间 12月1日 14:00 至 12月1日 15:40" in Notice.objects.get().subject


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"extra_minutes": 5}, "选择一位考生"),
        ({"user": True, "unit": True, "extra_minutes": 5}, "选择一位考生"),
        ({"user": True}, "至少填写一项"),
        ({"user": True, "extra_minutes": 5, "reason": " "}, "写明原因"),
        ({"user": True, "extra_minutes": -5}, "不能是负数|最多 1440"),
        ({"user": True, "opens_at": after(5)}, "一起填写"),
        ({"user": True, "opens_at": after(5), "closes_at": after(5)}, "晚于开始"),
        ({"user": True, "opens_at": after(-9), "closes_at": after(-5)}, "已经过去"),
    ],
)
def test_an_allowance_that_says_nothing_sensible_is_refused(fields, said):
    one, by = exam(), UserFactory()
    makers = {"user": UserFactory, "unit": UnitFactory}
    given = {key: makers[key]() if value is True else value for key, value in fields.items()}

    with pytest.raises(AllowanceRefused, match=said):
        allow(one, **({"by": by, "reason": "出差", "at": NOW} | given))
    assert not one.allowances.exists()


def test_publishing_announces_an_exam_once():
    by, one = UserFactory(), exam(state="draft", opens_at=after(10))

    publish(one, by=by, at=NOW)

    assert (one.state, one.published_at) == ("published", NOW)
    with pytest.raises(CannotPublish, match="已发布"):
        publish(one, by=by, at=NOW)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"closes_at": after(-1), "minutes": 20}, "结束时间已经过去"),
        ({"entry_until": after(100)}, "最晚入场时间"),
        ({"entry_until": after(-30)}, "最晚入场时间"),
        ({"minutes": 121}, "没有人能用完"),
        ({"minutes": None, "closing": "full"}, "请填写答题时长"),
        ({"review": "from_date"}, "请填写答案公布时间"),
        ({"paper": None}, "另选一份用于考试的试卷"),
        ({"networks": "10.1.0.0/16 教室"}, "“教室”不是网段"),
    ],
)
def test_publishing_is_refused_with_what_is_wrong(fields, said):
    if "paper" in fields:
        fields = {"paper": make.paper()}
    one = exam(state="draft", **fields)

    with pytest.raises(CannotPublish, match=said) as refused:
        publish(one, by=UserFactory(), at=NOW)
    assert len(refused.value.problems) == 1
    one.refresh_from_db()
    assert one.state == "draft"


def test_publishing_names_all_that_is_wrong_at_once():
    one = exam(
        state="draft",
        questions=[make.question(state="draft", stem="草稿题")],
        audience=AudienceFactory(),
        review="from_date",
    )

    with pytest.raises(CannotPublish) as refused:
        publish(one, by=UserFactory(), at=NOW)
    assert refused.value.problems == [
        "请填写答案公布时间。",
        "参加人员中现在没有人，请检查受众。",
        "试题“草稿题”现在是“草稿”，不会出现在试卷中，请启用或换一道题。",
    ]


def test_cancelling_collects_who_is_in_and_lets_nobody_enter():
    by, user, one = UserFactory(), UserFactory(), exam()
    attempt = enter(user, one, at=NOW)
    save(attempt)

    cancel(one, by=by, reason="泄题", at=after(10))

    attempt.refresh_from_db()
    event = attempt.events.get(kind="forced")
    assert (attempt.state, attempt.closed_by) == ("submitted", "invigilator")
    assert attempt.submitted_at == after(10)
    assert (event.by, event.data) == (by, {"reason": "泄题"})
    assert attempt.items.get(order=1).answer == ["b"]
    with pytest.raises(ExamCancelled):
        enter(UserFactory(), one, at=after(11))
    with pytest.raises(NotReopened):
        engine.reopen(attempt, by=by, reason="误交卷", minutes=5, at=after(11))
    with pytest.raises(CannotCancel, match="已取消"):
        cancel(one, by=by, reason="泄题", at=after(12))


def test_what_a_cancelled_exam_collected_is_marked_and_never_a_result():
    earlier, user, one = UserFactory(), UserFactory(), exam(pass_percent=1)
    before = enter(earlier, one, at=NOW)
    save(before)
    finish(before, after(1))
    save(enter(user, one, at=NOW))

    cancel(one, by=user, reason="泄题", at=after(10))
    engine.close_overdue(at=after(11))

    assert set(one.attempts.values_list("state", flat=True)) == {"marked"}
    assert [result.user for result in ExamResult.objects.all()] == [earlier]


def test_an_exam_nobody_was_told_of_is_not_cancelled():
    with pytest.raises(CannotCancel, match="未发布"):
        cancel(exam(state="draft"), by=UserFactory(), reason="泄题", at=NOW)
    with pytest.raises(CannotCancel, match="写明"):
        cancel(exam(), by=UserFactory(), reason=" ", at=NOW)


def test_who_slipped_into_a_cancelled_exam_is_collected_by_the_clock():
    one = exam()
    attempt = enter(UserFactory(), one, at=NOW)
    type(one).objects.update(state="cancelled")

    end_exams(at=after(1))

    attempt.refresh_from_db()
    assert (attempt.state, kinds(attempt)) == ("submitted", ["started", "forced"])


def test_a_question_withdrawn_during_an_exam_disturbs_only_the_desk():
    asked, unasked, earlier = (make.question() for _ in range(3))
    one = exam(questions=[asked, earlier])
    attempt = enter(UserFactory(), one, at=NOW)
    for question in (asked, unasked, earlier):
        QuestionCheck.objects.create(
            question=question, version=question.current, reason="changed", withdrew=True
        )
    QuestionCheck.objects.filter(question__in=(asked, unasked)).update(created_at=after(5))
    QuestionCheck.objects.filter(question=earlier).update(created_at=after(-300))
    type(asked).objects.filter(pk=asked.pk).update(state="needs_check")

    assert [check.question for check in disturbances(one)] == [asked]
    assert save(attempt, order=1, at=after(6)).accepted
    assert save(attempt, order=2, at=after(6)).accepted


def test_the_last_attempt_stays_the_last_when_an_event_is_repeated():
    user, one = UserFactory(), exam()
    attempt = enter(user, one, at=NOW)
    for at in (after(1), after(2)):
        finish(attempt, at)

    assert AttemptEvent.objects.filter(kind="submitted").count() == 1
    with pytest.raises(NoAttemptLeft):
        enter(user, one, at=after(3))


def test_one_attempt_that_cannot_be_settled_holds_up_no_other(monkeypatch):
    one = exam()
    broken, sound = (enter(UserFactory(), one, at=NOW) for _ in range(2))
    marked = closing.mark

    def mark(attempt, *, at):
        if attempt == broken:
            raise LookupError("a key that nobody can read")
        return marked(attempt, at=at)

    monkeypatch.setattr(closing, "mark", mark)

    with pytest.raises(ExceptionGroup) as raised:
        engine.close_overdue(at=after(61))

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert [type(error) for error in raised.value.exceptions] == [LookupError]
    assert (broken.state, sound.state) == ("submitted", "marked")


def test_what_waits_for_a_marker_is_not_settled_again(monkeypatch):
    attempt = finish(enter(UserFactory(), exam(), at=NOW), after(1))
    type(attempt).objects.update(state="to_mark")

    assert engine.close_overdue(at=after(100)) == 0


def test_a_window_that_is_taken_over_leaves_an_event():
    attempt = enter(UserFactory(), exam(), at=NOW)
    engine.take_over(attempt, holder="one", at=after(1), from_other=False)
    engine.take_over(attempt, holder="one", at=after(2), from_other=False)
    engine.take_over(attempt, holder="two", at=after(3), from_other=True)

    assert list(attempt.events.values_list("kind", "at")) == [
        ("started", NOW),
        ("taken_over", after(3)),
    ]


def test_that_she_was_heard_of_is_written_every_fifteen_seconds():
    attempt = enter(UserFactory(), exam(), at=NOW)
    heard = []
    for second in (5, 14, 15, 20, 30):
        engine.touch(attempt, at=NOW + timedelta(seconds=second))
        attempt.refresh_from_db()
        heard.append((attempt.heard_at - NOW).seconds)

    assert heard == [0, 0, 15, 15, 30]


def test_a_save_says_that_she_was_heard_of():
    attempt = enter(UserFactory(), exam(), at=NOW)

    save(attempt, at=after(5))

    attempt.refresh_from_db()
    assert attempt.heard_at == after(5)
