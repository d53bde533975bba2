"""The invigilator's desk: who is there, what she does, and that all of it is written down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from accounts import roles
from courses.models import (
    Attempt,
    AttemptEvent,
    AttemptItem,
    Exam,
    ExamMessage,
    IncidentNote,
    QuestionCheck,
)
from courses.roll import SeatState, counts, narrowed, roll
from courses.services import attempts, invigilation
from courses.services.exams import allow, enter, standing
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.exams import exam, staff

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Room:
    """An exam for the members of one unit, and somebody who watches over it, signed in."""

    def __init__(self, client, people=1, **fields):
        self.unit = UnitFactory(name="财政厅机关工会")
        audience = AudienceFactory()
        AudienceRuleFactory(audience=audience, unit=self.unit)
        fields.setdefault("minutes", 60)
        self.exam = exam(audience=audience, **fields)
        self.people = [
            AppointmentFactory(user=UserFactory(name=f"考生{number}"), unit=self.unit).user
            for number in range(people)
        ]
        self.invigilator = UserFactory(name="监考人员")
        staff(self.exam, self.invigilator)
        self.client = client
        client.force_login(self.invigilator)

    def enter(self, number=0, at=None):
        return enter(self.people[number], self.exam, at=at or timezone.now())

    def seat(self, number=0, at=None):
        found = roll(self.exam, at=at or timezone.now())
        return next(one for one in found if one.user == self.people[number])

    def get(self, name="exam_desk", **query):
        return self.client.get(reverse(f"courses:{name}", args=[self.exam.pk]), query)

    def do(self, name, number=None, **fields):
        who = "" if number is None else str(self.people[number].pk)
        url = reverse(f"courses:{name}", args=[self.exam.pk])
        return self.client.post(url, {"who": who, **fields}, follow=True)

    def log(self):
        entries = registry.get_logs_for_instance(self.exam).order_by("pk")
        return [(entry.user, entry.message) for entry in entries]


@pytest.fixture
def room(client):
    return Room(client)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_the_roll_knows_who_has_not_come(room):
    seat = room.seat()

    assert (seat.state, seat.attempt, seat.unit) == (SeatState.WAITING, None, "财政厅机关工会")


def test_the_roll_knows_who_never_came(room):
    assert room.seat(at=room.exam.closes_at + SECOND).state == SeatState.ABSENT


def test_the_roll_calls_nobody_absent_who_may_still_come(client):
    room = Room(client, people=3)
    window = {"opens_at": room.exam.closes_at, "closes_at": room.exam.closes_at + 60 * MINUTE}
    allow(room.exam, by=room.invigilator, user=room.people[0], reason="补考", **window)
    later = room.exam.closes_at + SECOND

    assert [room.seat(number, at=later).state for number in range(3)] == [
        SeatState.WAITING,
        SeatState.ABSENT,
        SeatState.ABSENT,
    ]

    allow(room.exam, by=room.invigilator, unit=room.unit, reason="补考", **window)

    assert room.seat(2, at=later).state == SeatState.WAITING


def test_the_roll_counts_answers(room):
    attempt = room.enter()
    now = timezone.now()
    attempts.save_answer(attempt, order=1, sequence=1, value=["b"], holder="", at=now)
    attempts.save_answer(attempt, order=2, sequence=1, value=["b"], holder="", at=now)
    attempts.save_answer(attempt, order=2, sequence=2, value=[], holder="", at=now)

    seat = room.seat(at=now + 3 * SECOND)

    assert (seat.state, seat.answered, seat.asked) == (SeatState.IN, 1, 3)
    assert seat.words == "刚刚存过"


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [
        (5, SeatState.IN, "刚刚存过"),
        (44, SeatState.IN, "40 秒前存过"),
        (60, SeatState.IN, "1 分钟前存过"),
        (61, SeatState.LOST, "已 1 分钟没有消息"),
        (299, SeatState.LOST, "已 4 分钟没有消息"),
        (7300, SeatState.LOST, "已 2 小时没有消息"),
    ],
)
def test_the_roll_knows_who_is_silent(room, seconds, state, words):
    attempt = room.enter()
    now = timezone.now()
    Attempt.objects.update(started_at=now, deadline=now + 300 * MINUTE)
    attempts.save_answer(attempt, order=1, sequence=1, value=["b"], holder="", at=now)

    seat = room.seat(at=now + seconds * SECOND)

    assert (seat.state, seat.words) == (state, words)


def test_the_roll_hears_a_ping(room):
    attempt = room.enter()
    now = attempt.started_at + 5 * MINUTE
    assert room.seat(at=now).state == SeatState.LOST

    attempts.touch(attempt, at=now)

    assert room.seat(at=now).state == SeatState.IN
    assert room.seat(at=now).words == "还没有保存过答案"


def test_the_roll_says_how_it_ended(room):
    attempt = room.enter()
    now = timezone.now()
    attempts.settle(attempts.submit(attempt, at=now), at=now)

    seat = room.seat()

    assert seat.state == SeatState.SUBMITTED
    assert seat.words == f"{timezone.localtime(now):%H:%M} 本人交卷"


def test_the_roll_puts_trouble_first(client):
    room = Room(client, people=4)
    now = timezone.now()
    for number in (1, 2, 3):
        room.enter(number)
    for number, silent in ((1, 2 * MINUTE), (3, 9 * MINUTE)):
        began = Attempt.objects.filter(user=room.people[number])
        began.update(started_at=now - silent, heard_at=now - silent)

    seats = roll(room.exam, at=now)

    assert [seat.user for seat in seats] == [room.people[number] for number in (3, 1, 2, 0)]
    assert counts(seats) == {
        SeatState.LOST: 2,
        SeatState.IN: 1,
        SeatState.WAITING: 1,
        SeatState.SUBMITTED: 0,
        SeatState.ABSENT: 0,
    }


def test_the_roll_shows_the_last_attempt(client):
    room = Room(client, attempts_allowed=2)
    now = timezone.now()
    attempts.settle(attempts.submit(room.enter(), at=now), at=now)
    second = room.enter()

    assert room.seat().attempt == second


@pytest.mark.parametrize(
    ("state", "words", "expected"),
    [
        ("", "", [0, 1]),
        ("in", "", [1]),
        ("waiting", "", [0]),
        ("", " 考生1 ", [1]),
        ("", "财政厅", [0, 1]),
        ("in", "考生0", []),
        ("nonsense", "", []),
    ],
)
def test_the_roll_can_be_narrowed(client, state, words, expected):
    room = Room(client, people=2)
    room.enter(1)

    found = narrowed(roll(room.exam, at=timezone.now()), state=state, words=words)

    assert sorted(seat.user.name for seat in found) == [f"考生{number}" for number in expected]


def test_the_roll_costs_the_same_for_a_thousand(room):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            room.get("exam_desk_rows")
        return len(queries)

    room.enter()
    room.get("exam_desk_rows")
    of_one = cost()
    for number in range(1000):
        room.people.append(UserFactory(name=f"更多{number}"))
    for user in room.people[1:]:
        AppointmentFactory(user=user, unit=room.unit)
    paper = room.exam.paper
    rows = Attempt.objects.bulk_create(
        Attempt(
            user=user,
            paper=paper,
            exam=room.exam,
            context=f"exam:{room.exam.pk}",
            number=1,
            seed=1,
            pass_percent=60,
            max_score=3,
        )
        for user in room.people[1:]
    )
    version = paper.items.first().question.current
    AttemptItem.objects.bulk_create(
        AttemptItem(attempt=row, order=1, version=version, points=1) for row in rows
    )

    assert cost() == of_one
    assert len(roll(room.exam, at=timezone.now())) == 1001


@pytest.mark.parametrize("name", ["exam_desk", "exam_desk_rows"])
def test_the_desk_is_there_for_who_watches(room, name):
    html = room.get(name).content.decode()

    assert "考生0" in html
    assert "财政厅机关工会" in html


@pytest.mark.parametrize("name", ["exam_desk", "exam_desk_rows"])
def test_the_desk_is_there_for_trainers(client, room, name):
    client.force_login(UserFactory(roles=[roles.TRAINING_ADMINISTRATOR]))

    assert room.get(name).status_code == 200


ACTIONS = ("exam_say", "exam_extend", "exam_note", "exam_reopen", "exam_force")


@pytest.mark.parametrize("who", ["candidate", "marker", "other invigilator", "editor"])
def test_the_desk_is_not_there_for_others(client, room, who):
    room.enter()
    user = UserFactory(roles=[roles.EDITOR] if who == "editor" else [])
    if who == "candidate":
        user = room.people[0]
    if who == "marker":
        staff(room.exam, user, role="marker")
    if who == "other invigilator":
        staff(exam(), user)
    client.force_login(user)

    for name in ("exam_desk", "exam_desk_rows"):
        assert room.get(name).status_code == 404
    for name in ACTIONS:
        sent = {"text": "x", "minutes": 5, "reason": "x", "sure": "on"}
        assert room.do(name, 0, **sent).status_code == 404
    assert (ExamMessage.objects.count(), IncidentNote.objects.count()) == (0, 0)
    assert Attempt.objects.get().state == "open"


def test_a_stranger_is_sent_to_sign_in(client, room):
    client.logout()

    assert room.get().url.startswith("/accounts/login/")


def test_the_desk_of_a_draft_is_not_there(client):
    room = Room(client, state=Exam.State.DRAFT)

    assert room.get().status_code == 404


def test_actions_need_a_post(room):
    for name in ACTIONS:
        assert room.get(name).status_code == 405


def test_nothing_new_is_not_sent_again(client):
    room = Room(client)
    first = room.get("exam_desk_rows")

    again = client.get(
        reverse("courses:exam_desk_rows", args=[room.exam.pk]),
        headers={"If-None-Match": first["ETag"]},
    )
    room.enter()
    changed = client.get(
        reverse("courses:exam_desk_rows", args=[room.exam.pk]),
        headers={"If-None-Match": first["ETag"]},
    )

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert "no-store" in first["Cache-Control"]


def test_the_list_is_narrowed_by_the_address(client):
    room = Room(client, people=2)
    room.enter(1)

    html = room.get("exam_desk_rows", state="in", q="考生").content.decode()

    assert "考生1" in html
    assert "考生0" not in html


def test_a_long_list_comes_in_pages(client, monkeypatch):
    monkeypatch.setattr("courses.views.desk.PER_PAGE", 2)
    room = Room(client, people=3)

    pages = [room.get("exam_desk_rows", page=page).content.decode() for page in (1, 2)]

    assert [page.count("data-seat=") for page in pages] == [2, 1]
    assert "第 1 页，共 2 页" in pages[0]


@pytest.mark.parametrize("who", ["x", "0", "99999999999999999999999", "-1"])
def test_somebody_who_is_no_candidate_is_not_there(room, who):
    assert room.get(who=who).status_code == 404


def test_a_message_to_all(room):
    answer = room.do("exam_say", text="请保持安静")

    message = ExamMessage.objects.get()
    assert (message.attempt, message.text, message.by) == (None, "请保持安静", room.invigilator)
    assert said(answer) == ["已通知全体考生，考生页面半分钟内会显示。"]
    assert room.log() == [(room.invigilator, "通知全体考生：请保持安静")]


def test_a_message_to_one(room):
    attempt = room.enter()

    answer = room.do("exam_say", 0, text="请坐回原位")

    assert ExamMessage.objects.get().attempt == attempt
    assert answer.redirect_chain[0][0].endswith(f"?who={room.people[0].pk}")
    assert room.log() == [(room.invigilator, "通知考生0：请坐回原位")]


def test_a_message_to_who_is_not_there_is_refused(room):
    assert said(room.do("exam_say", 0, text="请入场")) == ["这位考生还没有入场。"]
    assert ExamMessage.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "字" * 301])
def test_a_message_has_words_and_not_too_many(room, text):
    (problem,) = said(room.do("exam_say", text=text))

    assert problem.startswith("没有执行。")
    assert ExamMessage.objects.count() == 0


def test_time_for_one_who_is_in(room):
    attempt = room.enter()
    before = attempt.deadline

    answer = room.do("exam_extend", 0, minutes=10, reason="电脑重启")

    attempt.refresh_from_db()
    assert attempt.deadline - before == 10 * MINUTE
    event = attempt.events.get(kind=AttemptEvent.Kind.EXTENDED)
    assert (event.by, event.data["reason"]) == (room.invigilator, "电脑重启")
    assert said(answer) == ["已为考生0延长 10 分钟。"]
    assert room.log() == [(room.invigilator, "为考生0延长 10 分钟：电脑重启")]


def test_time_for_one_who_will_come(room):
    room.do("exam_extend", 0, minutes=10, reason="行动不便")

    assert standing(room.people[0], room.exam, at=timezone.now()).minutes == 70
    assert len(room.log()) == 1


def test_time_for_all_who_are_in(client):
    room = Room(client, people=3)
    running = [room.enter(0), room.enter(1)]
    before = {one.pk: one.deadline for one in running}

    answer = room.do("exam_extend", minutes=10, reason="停电")

    for one in running:
        one.refresh_from_db()
        assert one.deadline - before[one.pk] == 10 * MINUTE
        data = one.events.get(kind=AttemptEvent.Kind.EXTENDED).data
        assert data == {
            "minutes": 10,
            "reason": "停电",
            "before": before[one.pk].isoformat(),
            "deadline": one.deadline.isoformat(),
        }
    assert said(answer) == ["已为正在作答的 2 人延长 10 分钟。"]
    assert room.log() == [(room.invigilator, "为正在作答的 2 人延长 10 分钟：停电")]


def test_time_for_all_writes_the_same_event_as_time_for_one(client):
    room = Room(client, people=2)
    one, other = room.enter(0), room.enter(1)
    now = timezone.now()
    attempts.extend(one, minutes=5, by=room.invigilator, reason="停电", at=now)
    Attempt.objects.filter(pk=one.pk).update(deadline=now - 60 * MINUTE)

    invigilation.extend_all(room.exam, minutes=5, reason="停电", by=room.invigilator, at=now)

    kept = [set(a.events.get(kind="extended").data) for a in (one, other)]
    assert kept[0] == kept[1]


def test_time_for_all_revives_nothing(room):
    attempt = room.enter()
    Attempt.objects.update(deadline=timezone.now() - MINUTE)

    answer = room.do("exam_extend", minutes=10, reason="停电")

    attempt.refresh_from_db()
    assert attempt.deadline < timezone.now()
    assert said(answer) == ["现在没有人在作答，或者这场考试不限时。"]
    assert room.log() == []


def test_time_for_all_takes_as_many_queries_for_many(client):
    room = Room(client, people=6)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            invigilation.extend_all(
                room.exam, minutes=1, reason="x", by=room.invigilator, at=timezone.now()
            )
        return len(queries)

    room.enter(0)
    cost()
    of_one = cost()
    for number in range(1, 6):
        room.enter(number)

    assert cost() == of_one


@pytest.mark.parametrize(
    "sent", [{"minutes": 0}, {"minutes": 241}, {"minutes": "x"}, {"reason": ""}, {"reason": " "}]
)
def test_time_is_given_within_bounds_and_with_a_reason(room, sent):
    attempt = room.enter()

    (problem,) = said(room.do("exam_extend", 0, **{"minutes": 10, "reason": "停电", **sent}))

    assert problem.startswith("没有执行。")
    before = attempt.deadline
    attempt.refresh_from_db()
    assert attempt.deadline == before


def test_a_note_about_the_room_and_about_one(room):
    attempt = room.enter()

    room.do("exam_note", text="空调故障")
    room.do("exam_note", 0, text="携带手机")

    notes = IncidentNote.objects.order_by("pk")
    assert [(note.attempt, note.text) for note in notes] == [
        (None, "空调故障"),
        (attempt, "携带手机"),
    ]
    assert [message for _, message in room.log()] == [
        "考场记录：空调故障",
        "考场记录（考生0）：携带手机",
    ]


def test_a_note_about_who_never_came_names_her(room):
    room.do("exam_note", 0, text="请假")

    note = IncidentNote.objects.get()
    assert (note.attempt, note.text) == (None, "考生0（未入场）：请假")


def test_collecting(room):
    attempt = room.enter()

    answer = room.do("exam_force", 0, reason="离场", sure="on")

    attempt.refresh_from_db()
    assert (attempt.state == "open", attempt.closed_by) == (False, "invigilator")
    assert said(answer) == ["已收考生0的卷，已保存的答案都已交上。"]
    assert room.log() == [(room.invigilator, "收了考生0的卷：离场")]


def test_collecting_asks_twice(room):
    attempt = room.enter()

    answer = room.do("exam_force", 0, reason="离场")

    attempt.refresh_from_db()
    assert attempt.state == "open"
    assert said(answer) == ["没有执行。请先勾选“确认现在收卷”。"]


def test_collecting_what_is_handed_in_changes_nothing(room):
    now = timezone.now()
    attempts.settle(attempts.submit(room.enter(), at=now), at=now)

    answer = room.do("exam_force", 0, reason="离场", sure="on")

    assert Attempt.objects.get().closed_by == "person"
    assert said(answer) == ["这份答卷已经收了，不必再收。"]
    assert room.log() == []


def test_letting_go_on(room):
    attempt = room.enter()
    now = timezone.now()
    attempts.settle(attempts.submit(attempt, at=now), at=now)

    answer = room.do("exam_reopen", 0, minutes=20, reason="误交")

    attempt.refresh_from_db()
    assert attempt.state == "open"
    assert attempt.deadline > timezone.now() + 19 * MINUTE
    assert said(answer) == ["已为考生0重新开放 20 分钟，已保存的答案都在。"]
    assert room.log() == [(room.invigilator, "为考生0重新开放 20 分钟：误交")]


def test_letting_go_on_what_is_open_is_refused(room):
    room.enter()

    (problem,) = said(room.do("exam_reopen", 0, minutes=20, reason="误交"))

    assert problem == "这份答卷没有收卷，不需要重新开放。"
    assert room.log() == []


@pytest.mark.parametrize("name", ["exam_reopen", "exam_force"])
def test_what_concerns_one_needs_a_name(room, name):
    room.enter()

    sent = {"minutes": 20, "reason": "误交", "sure": "on"}
    assert said(room.do(name, **sent)) == ["这位考生还没有入场。"]


def test_what_was_done_stands_on_the_desk(room):
    room.do("exam_say", text="请保持安静")

    html = room.get().content.decode()

    assert "通知全体考生：请保持安静" in html
    assert "监考人员" in html


ACTS = ("extend", "say", "force", "reopen", "events")


def test_the_desk_offers_what_fits(room):
    def offered():
        html = room.get(who=room.people[0].pk).content.decode()
        assert "{#" not in html
        return [f'data-act="{name}"><summary>' in html for name in ACTS]

    assert offered() == [True, False, False, False, False]
    attempt = room.enter()
    assert offered() == [True, True, True, False, True]
    now = timezone.now()
    attempts.settle(attempts.submit(attempt, at=now), at=now)
    assert offered() == [False, True, False, True, True]


def test_the_person_who_is_chosen_is_fetched_with_the_list(room):
    who = room.people[0].pk

    def fetched(**query):
        return room.get("exam_desk_rows", **query).content.decode()

    assert "还没有入场" in fetched(who=who)
    room.enter()
    html = fetched(who=who)
    assert 'data-offers="extend say note force events"' in html
    assert "第 1 次，作答中" in html
    assert "开始作答" in html.partition('id="desk-events"')[2].partition("</div>")[0]
    assert "<form" not in html
    assert 'data-offers="extend say note"' in fetched()


def test_a_person_in_whom_nothing_is_new_is_not_sent_again(room):
    room.enter()
    url = reverse("courses:exam_desk_rows", args=[room.exam.pk])
    query = {"who": room.people[0].pk}
    first = room.client.get(url, query)

    again = room.client.get(url, query, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


@pytest.mark.parametrize("who", ["0", "x"])
def test_nobody_is_fetched_who_is_no_candidate(room, who):
    assert room.get("exam_desk_rows", who=who).status_code == 404


def test_the_desk_tells_of_a_clause_that_changed(room):
    question = room.exam.paper.items.first().question
    room.enter()
    QuestionCheck.objects.create(
        question=question,
        version=question.current,
        reason="changed",
        before="旧条文",
        after="新条文",
        withdrew=True,
    )

    html = room.get().content.decode()

    assert "有 1 道试题的依据条文在考试开始后有变动" in html
    assert question.current.stem in html
    assert "新条文" not in html


def test_messages_follow_a_person_to_her_next_attempt_only_if_for_all(client):
    room = Room(client, attempts_allowed=2)
    first = room.enter()
    invigilation.say(room.exam, text="只对这次", by=room.invigilator, attempt=first)
    now = timezone.now()
    attempts.settle(attempts.submit(first, at=now), at=now)

    second = room.enter()

    client.force_login(room.people[0])
    html = client.get(reverse("courses:attempt", args=[second.key])).content.decode()
    assert "只对这次" not in html
