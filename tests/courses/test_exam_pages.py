"""Exams as a learner meets them: the list, the page before, the way in, the page while it runs."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from courses.models import AttemptEvent, Exam, ExamMessage, Paper, PaperItem, PaperSection
from courses.moments import day_and_time
from courses.services import attempts, invigilation
from courses.services.exams import allow, enter
from tests.factories import courses as make
from tests.factories.accounts import AudienceFactory, UserFactory
from tests.factories.exams import exam, staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Sitting:
    """A candidate signed in, with an attempt of the exam open."""

    def __init__(self, client, questions=None, **fields):
        self.exam = exam(questions, **fields)
        self.user = UserFactory(name="周考生")
        self.client = client
        client.force_login(self.user)
        self.attempt = enter(self.user, self.exam, at=timezone.now())

    def url(self, name="attempt", *more):
        return reverse(f"courses:{name}", args=[self.attempt.key, *more])

    def say(self, name, *more, **sent):
        body = json.dumps({"holder": "", **sent})
        return self.client.post(self.url(name, *more), body, content_type="application/json")

    def page(self):
        return self.client.get(self.url()).content.decode()

    def result(self):
        return self.client.get(self.url("attempt_result")).content.decode()

    def hand_in(self):
        self.say("attempt_submit")
        return self.result()


@pytest.fixture
def sitting(client):
    return Sitting(client)


@pytest.fixture
def learner(client):
    user = UserFactory()
    client.force_login(user)
    return user


def listed(client):
    return client.get(reverse("courses:exams")).content.decode()


def page_of(client, of):
    return client.get(reverse("courses:exam", args=[of.pk])).content.decode()


def in_hours(hours):
    return timezone.now() + timedelta(hours=hours)


def test_the_list_names_what_can_be_done(client, learner):
    exam(title="现在的")
    exam(title="明天的", opens_at=in_hours(24), closes_at=in_hours(26))
    exam(title="过去的", opens_at=in_hours(-26), closes_at=in_hours(-24))
    enter(learner, exam(title="进行的"), at=timezone.now())

    html = listed(client)

    places = [html.index(name) for name in ("进行的", "现在的", "明天的", "过去的")]
    assert places == sorted(places)
    words = ("正在作答", "可以参加", "即将开始", "没有参加")
    assert [html.count(f"{word}</span>") for word in words] == [1, 1, 1, 1]


def test_the_list_leaves_out_what_is_not_meant_for_her(client, learner):
    exam(title="别人的", audience=AudienceFactory())
    exam(title="没发布的", state=Exam.State.DRAFT)

    html = listed(client)

    assert "别人的" not in html
    assert "没发布的" not in html
    assert "没有您要参加的考试" in html


def test_the_list_costs_the_same_with_more_exams(client, learner):
    exam(audience=AudienceFactory(everyone=True))
    listed(client)

    with CaptureQueriesContext(
        connection,
    ) as one:
        listed(client)
    for _ in range(2):
        made = exam(audience=AudienceFactory(everyone=True))
        enter(learner, made, at=timezone.now())
    with CaptureQueriesContext(connection) as three:
        html = listed(client)

    assert html.count('class="row my-course"') == 3
    assert len(three) == len(one)


def handed_in(learner, of, *answers):
    attempt = enter(learner, of, at=timezone.now())
    for order, answer in enumerate(answers, start=1):
        attempts.save_answer(
            attempt, order=order, sequence=1, value=answer, holder="", at=timezone.now()
        )
    return attempts.settle(attempts.submit(attempt, at=timezone.now()), at=timezone.now())


def essay():
    return make.question(kind="essay", options=[], key={"model": "……", "rubric": []})


def test_the_list_tells_the_score_only_where_it_may_be_told(client, learner):
    handed_in(learner, exam([make.question()], title="当时公布"), ["b"])
    handed_in(learner, exam([make.question()], title="没有合格"), ["a"])
    handed_in(learner, exam([make.question()], title="考完公布", scores="after_close"), ["b"])
    handed_in(learner, exam([essay()], title="有论述题"), ["我认为"])

    rows = listed(client).split('class="row my-course"')[1:]

    told = {
        title: [words in next(row for row in rows if title in row) for words in said]
        for title, said in (
            ("当时公布", ("合格</span>", "1 分，满分 1 分")),
            ("没有合格", ("不合格</span>", "0 分，满分 1 分")),
            ("考完公布", ("已交卷</span>", "考试结束后公布成绩")),
            ("有论述题", ("等待阅卷</span>",)),
        )
    }
    assert all(all(found) for found in told.values()), told
    assert "1 分" not in next(row for row in rows if "考完公布" in row)


def test_the_attempt_that_counts_is_the_one_in_the_list(client, learner):
    of = exam([make.question()], attempts_allowed=2)
    handed_in(learner, of, ["b"])
    handed_in(learner, of, ["a"])

    html = listed(client)

    assert "1 分，满分 1 分" in html
    assert "第 2 次交卷" in html


def test_the_page_leads_with_the_result_and_the_way_to_the_answers(client, learner):
    of = exam([make.question()], review="after_submit")
    attempt = handed_in(learner, of, ["a"])

    html = page_of(client, of)

    result = reverse("courses:attempt_result", args=[attempt.key])
    assert html.index("0 分，不合格</h2>") < html.index("现在不能再考</h2>")
    assert "满分 1 分，1 分合格。" in html
    assert f'<a class="button button--primary" href="{result}">看答案和解析</a>' in html


def test_the_page_does_not_lead_to_answers_that_are_kept(client, learner):
    of = exam([make.question()], review="never")
    handed_in(learner, of, ["a"])

    html = page_of(client, of)

    assert ("看这次的结果" in html, "看答案和解析" in html) == (True, False)


def test_the_page_does_not_tell_a_score_before_its_time(client, learner):
    of = exam([make.question()], scores="after_close", review="after_submit")
    handed_in(learner, of, ["a"])

    html = page_of(client, of)

    assert "已交卷，考试结束后公布成绩</h2>" in html
    assert ("0 分" in html, "看答案和解析" in html) == (False, False)


@pytest.mark.parametrize(
    ("kind", "scores", "words"),
    [
        ("single", "at_once", "交卷后即可看答案和解析"),
        ("single", "after_close", "和成绩一起公布"),
        ("essay", "at_once", "阅卷后和成绩一起公布"),
        ("essay", "after_close", "和成绩一起公布"),
        ("rule", "at_once", "阅卷后和成绩一起公布"),
    ],
)
def test_what_is_promised_before_holds_afterwards(client, learner, kind, scores, words):
    question = essay() if kind == "essay" else make.question()
    of = exam([question], review="after_submit", scores=scores)
    if kind == "rule":
        make.rule(of.paper, kind="")

    assert f">{words}</dd>" in page_of(client, of)


def test_what_presses_stands_on_my_learning_and_on_the_home_page(client, learner):
    exam(title="现在的")
    exam(title="下月的", opens_at=in_hours(800), closes_at=in_hours(802))

    for address in (reverse("courses:my_learning"), "/"):
        html = client.get(address).content.decode()

        assert "现在的" in html
        assert "下月的" not in html


def test_an_invigilator_finds_her_desk(client, learner):
    watched = exam(title="她监考的", audience=AudienceFactory())
    exam(title="别人监考的", audience=AudienceFactory())
    staff(watched, learner)

    for address in (reverse("courses:exams"), reverse("courses:my_learning")):
        html = client.get(address).content.decode()

        assert reverse("courses:exam_desk", args=[watched.pk]) in html
        assert "别人监考的" not in html


def test_a_duty_that_ends_another_year_names_it(client, learner):
    closes = in_hours(24 * 400)
    staff(exam(closes_at=closes, audience=AudienceFactory()), learner)

    assert f"至 {timezone.localtime(closes).year}年" in listed(client)


def test_a_marker_is_offered_no_desk(client, learner):
    staff(exam(title="她阅卷的", audience=AudienceFactory()), learner, role="marker")

    assert "她阅卷的" not in listed(client)


def test_a_trainer_finds_every_desk(client):
    client.force_login(UserFactory(roles=[roles.TRAINING_ADMINISTRATOR]))
    watched = exam(audience=AudienceFactory())

    assert reverse("courses:exam_desk", args=[watched.pk]) in listed(client)


def test_an_exam_that_is_not_meant_for_her_is_not_there(client, learner):
    for made in (exam(audience=AudienceFactory()), exam(state=Exam.State.DRAFT)):
        assert client.get(reverse("courses:exam", args=[made.pk])).status_code == 404
        assert client.post(reverse("courses:exam_enter", args=[made.pk])).status_code == 404


def test_the_page_says_when_she_would_be_collected(client, learner):
    now = timezone.now()
    made = exam(minutes=90, closes_at=now + 70 * MINUTE + timedelta(seconds=30))

    html = page_of(client, made)

    end = timezone.localtime(made.closes_at)
    # Late in the evening it is the next day's, and then the day is said.
    today = end.date() == timezone.localdate(now)
    when = f"{end:%H:%M}" if today else day_and_time(end)
    assert f"现在入场，{when} 收卷，比 90 分钟少 20 分钟。" in html


def test_the_page_says_the_whole_time_where_nothing_is_lost(client, learner):
    made = exam(minutes=30)

    html = page_of(client, made)

    assert "收卷，共 30 分钟。" in html
    assert "少" not in html[html.index("现在入场") : html.index("现在入场") + 30]


def test_the_page_counts_extra_minutes(client, learner):
    made = exam(minutes=30)
    allow(made, by=UserFactory(), user=learner, extra_minutes=15, reason="行动不便")

    assert "收卷，共 45 分钟。" in page_of(client, made)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"attempts_allowed": 2}, "2 次"),
        ({"attempts_allowed": None}, "不限"),
        ({"cooldown_minutes": 30}, "至少间隔 30 分钟"),
        ({"minutes": 30, "closing": "full"}, "入场后给足时长"),
        ({"scores": "after_close"}, "考试结束后可看成绩"),
        ({"review": "after_close"}, "考试结束后可看答案和解析"),
        ({"hours": 2, "certificate": True}, "记 2 学时，颁发证书"),
        ({"instructions": "请带身份证。"}, "请带身份证。"),
    ],
)
def test_the_page_says_the_rules(client, learner, fields, said):
    assert said in page_of(client, exam(**fields))


def test_entering_leads_to_the_attempt(client, learner):
    made = exam()

    answer = client.post(reverse("courses:exam_enter", args=[made.pk]))

    attempt = made.attempts.get(user=learner)
    assert answer.url == reverse("courses:attempt", args=[attempt.key])
    assert client.get(answer.url).status_code == 200


def test_entering_twice_goes_on(client, sitting):
    answer = client.post(reverse("courses:exam_enter", args=[sitting.exam.pk]))

    assert answer.url == sitting.url()
    assert sitting.exam.attempts.count() == 1


def test_entering_too_early_says_when(client, learner):
    made = exam(opens_at=in_hours(24), closes_at=in_hours(26))

    html = client.post(reverse("courses:exam_enter", args=[made.pk]), follow=True).content.decode()

    assert "考试还没有开始" in html
    assert "现在入场</button>" not in html
    assert made.attempts.count() == 0


def test_entering_needs_the_password(client, learner):
    made = exam(password="unusable")

    html = client.post(
        reverse("courses:exam_enter", args=[made.pk]), {"password": "不对"}, follow=True
    ).content.decode()

    assert 'name="password"' in html
    assert "口令" in html
    assert made.attempts.count() == 0


def test_entering_needs_a_post(client, learner):
    assert client.get(reverse("courses:exam_enter", args=[exam().pk])).status_code == 405


def test_the_page_while_she_writes_leads_back(client, sitting):
    html = page_of(client, sitting.exam)

    assert sitting.url() in html
    assert "您正在作答" in html


def test_the_attempt_is_told_by_the_name_of_the_exam(sitting):
    html = sitting.page()

    assert f"<h1>{sitting.exam.title}</h1>" in html
    assert sitting.exam.paper.title not in html


def test_parts_of_the_paper_have_their_headings(client):
    questions = [make.question() for _ in range(3)]
    paper = make.paper(questions, purpose=Paper.Purpose.EXAM, shuffle_questions=False)
    PaperSection.objects.create(paper=paper, order=0, title="一、单选题", note="每题 1 分")
    PaperSection.objects.create(paper=paper, order=1, title="二、多选题")
    PaperItem.objects.filter(paper=paper, order=3).update(section=2)
    sitting = Sitting(client, paper=paper)
    sitting.attempt.items.filter(order=3).update(section=2)

    html = sitting.page()

    assert html.count("<h2>一、单选题</h2>") == 1
    assert html.count("每题 1 分") == 1
    assert html.index("<h2>一、单选题</h2>") < html.index('id="question-1"')
    order = [html.index('id="question-2"'), html.index("<h2>二、多选题</h2>")]
    assert order == sorted(order)
    assert html.index("<h2>二、多选题</h2>") < html.index('id="question-3"')


def test_a_ping_is_heard_and_says_how_long_is_left(client):
    sitting = Sitting(client, minutes=30)

    told = sitting.say("attempt_ping", after=0).json()

    sitting.attempt.refresh_from_db()
    assert sitting.attempt.heard_at is not None
    assert told["deadline"] == int(sitting.attempt.deadline.timestamp())
    assert 1790 <= told["seconds_left"] <= 1800
    assert told["messages"] == []


def test_messages_arrive_with_whatever_is_asked(sitting):
    by = UserFactory()
    first = invigilation.say(sitting.exam, text="请保持安静", by=by)
    second = invigilation.say(sitting.exam, text="请坐回原位", by=by, attempt=sitting.attempt)

    answers = [
        sitting.say("attempt_ping", after=0),
        sitting.say("attempt_save", 1, value=["b"], sequence=1, after=0),
        sitting.say("attempt_holder", holder="one", after=0),
    ]

    for answer in answers:
        assert [(one["id"], one["text"]) for one in answer.json()["messages"]] == [
            (first.pk, "请保持安静"),
            (second.pk, "请坐回原位"),
        ]


def test_a_message_is_told_once(sitting):
    told = invigilation.say(sitting.exam, text="请保持安静", by=UserFactory())

    assert sitting.say("attempt_ping", after=told.pk).json()["messages"] == []


def test_messages_to_others_are_not_told(client, sitting):
    other = enter(UserFactory(), sitting.exam, at=timezone.now())
    invigilation.say(sitting.exam, text="只对别人", by=UserFactory(), attempt=other)
    invigilation.say(exam(), text="另一场", by=UserFactory())

    assert sitting.say("attempt_ping", after=0).json()["messages"] == []
    assert "只对别人" not in sitting.page()


@pytest.mark.parametrize("after", [None, "7", -1, 2**70, True, [1], 1.5])
def test_what_is_no_number_of_a_message_brings_none(sitting, after):
    invigilation.say(sitting.exam, text="请保持安静", by=UserFactory())

    answer = sitting.say("attempt_ping", after=after)

    assert answer.status_code == 200
    assert "messages" not in answer.json()


def test_what_was_said_stays_on_the_page(client):
    sitting = Sitting(client, minutes=30)
    by = UserFactory()
    said = invigilation.say(sitting.exam, text="请保持安静", by=by)
    attempts.extend(sitting.attempt, minutes=10, by=by, reason="停电", at=timezone.now())

    html = sitting.page()

    assert "<span>请保持安静</span>" in html
    assert "<span>监考人员为您延长了 10 分钟。</span>" in html
    assert f'data-heard="{said.pk}"' in html


def test_an_extension_arrives_with_a_save(client):
    sitting = Sitting(client, minutes=30)
    before = sitting.say("attempt_ping", after=0).json()
    attempts.extend(sitting.attempt, minutes=10, by=UserFactory(), reason="停电", at=timezone.now())

    told = sitting.say("attempt_save", 1, value=["b"], sequence=1, after=0).json()

    assert told["deadline"] - before["deadline"] == 600
    assert told["seconds_left"] > before["seconds_left"] + 590


def test_a_ping_after_the_invigilator_collected_says_so(sitting):
    now = timezone.now()
    attempts.force_submit(sitting.attempt, by=UserFactory(), reason="离场", at=now)
    words = f"监考人员 {day_and_time(now)} 收了您的卷，原因：离场。"

    answers = [
        sitting.say("attempt_ping", after=0),
        sitting.say("attempt_save", 1, value=["b"], sequence=1),
    ]

    for answer in answers:
        assert answer.status_code == 410
        assert answer.json() == {"message": f"{words}您已保存的答案都已交上。"}
    assert words in sitting.result()


def test_a_ping_after_reopening_is_answered_again(sitting):
    now, by = timezone.now(), UserFactory()
    attempts.force_submit(sitting.attempt, by=by, reason="误收", at=now)
    attempts.reopen(sitting.attempt, by=by, reason="误收", minutes=20, at=now)

    assert sitting.say("attempt_ping", after=0).status_code == 200
    assert sitting.say("attempt_save", 1, value=["b"], sequence=1).json()["accepted"]


def test_a_ping_of_a_window_that_was_left_says_so(sitting):
    sitting.say("attempt_holder", holder="other")

    answer = sitting.say("attempt_ping", holder="mine", after=0)

    assert answer.status_code == 409


def test_a_ping_after_the_deadline_closes(client):
    sitting = Sitting(client, minutes=30)
    type(sitting.attempt).objects.update(deadline=timezone.now() - MINUTE)

    answer = sitting.say("attempt_ping", after=0)

    assert answer.status_code == 410
    sitting.attempt.refresh_from_db()
    assert sitting.attempt.closed_by == "deadline"


def test_a_ping_without_sign_in_says_how_to_go_on(client, sitting):
    client.logout()

    answer = sitting.say("attempt_ping")

    assert answer.status_code == 401
    assert "登录已经失效" in answer.json()["message"]


def test_a_ping_costs_the_same_with_more_messages(sitting):
    by = UserFactory()
    invigilation.say(sitting.exam, text="一", by=by)
    sitting.say("attempt_ping", after=0)

    with CaptureQueriesContext(connection) as one:
        sitting.say("attempt_ping", after=0)
    for _ in range(5):
        invigilation.say(sitting.exam, text="又", by=by)
    with CaptureQueriesContext(connection) as six:
        sitting.say("attempt_ping", after=0)

    assert len(six) == len(one)


def test_the_result_tells_the_score(sitting):
    sitting.say("attempt_save", 1, value=["b"], sequence=1)

    html = sitting.hand_in()

    assert "得分 <strong>1</strong>" in html
    assert ">不合格</h1>" in html
    assert "2 题没有作答" in html


def test_the_result_keeps_the_score_until_the_exam_is_over(client):
    sitting = Sitting(client, scores="after_close")

    html = sitting.hand_in()

    assert "<h1>已交卷</h1>" in html
    assert "得分" not in html
    assert "考试结束后可以在这里看成绩。" in html
    assert "考试结束后公布成绩" in page_of(client, sitting.exam)


def test_who_has_handed_in_is_not_told_that_she_has_yet_to_sit(client):
    sitting = Sitting(client, attempts_allowed=2)
    sitting.hand_in()

    rows, html = listed(client), page_of(client, sitting.exam)

    assert "可以再考</span>" in rows
    assert "已经考过 1 次，" in rows
    assert "可以再考一次</h2>" in html
    assert "再考一次</button>" in html


def test_keys_that_wait_for_the_score_are_said_to(client):
    waiting = Sitting(client, scores="after_close", review="after_submit").hand_in()

    assert "答案和解析：和成绩一起公布。" in waiting


def test_the_result_shows_keys_only_as_the_exam_says(client):
    never = Sitting(client, review="never").hand_in()
    at_once = Sitting(client, review="after_submit").hand_in()

    assert "答案和解析</h2>" not in never
    assert "答案和解析：只告诉成绩。" in never
    assert "答案和解析</h2>" in at_once


def test_the_page_after_the_exam_lists_what_she_did(client, sitting):
    sitting.hand_in()

    html = page_of(client, sitting.exam)

    assert "0 分，不合格</h2>" in html
    assert "满分 3 分，" in html
    assert sitting.url("attempt_result") in html
    assert "您已全部用完" in html


def test_an_attempt_of_somebody_else_is_not_pinged(client, sitting):
    client.force_login(UserFactory())

    assert sitting.say("attempt_ping", after=0).status_code == 404


def test_the_answer_to_a_quiz_knows_nothing_of_messages(client):
    course = make.course()
    lesson = make.lesson(course, paper=make.paper())
    make.release(course)
    enrolment = make.enrolment(UserFactory(), course)
    client.force_login(enrolment.user)
    attempt = attempts.start_lesson(enrolment, lesson)
    url = reverse("courses:attempt_ping", args=[attempt.key])

    told = client.post(url, json.dumps({"holder": "", "after": 0}), content_type="application/json")

    assert told.json() == {"seconds_left": None}
    assert ExamMessage.objects.count() == AttemptEvent.objects.filter(kind="extended").count() == 0
