"""Taking a quiz over HTTP: as JSON answer by answer, as one form, and everything that may go wrong."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.references import Reference
from courses.models import Attempt, HourEntry, LessonProgress, Paper
from courses.services import hours
from courses.services.attempts import save_answer, start_lesson, take_over
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NINTH = Reference("第九条", "/x/#art-9", "现行有效")
TENTH = Reference("第十条", "/x/#art-10", "现行有效")


class Taking:
    """A learner signed in and an open attempt at the quiz of a lesson."""

    def __init__(self, client, questions=None, **fields):
        course = make.course()
        self.lesson = make.lesson(course, paper=make.paper(questions, **fields))
        make.release(course)
        self.enrolment = make.enrolment(UserFactory(), course)
        self.client = client
        client.force_login(self.enrolment.user)
        self.attempt = start_lesson(self.enrolment, self.lesson)

    def url(self, name="attempt", *more):
        return reverse(f"courses:{name}", args=[self.attempt.key, *more])

    def post(self, url, sent):
        body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
        return self.client.post(url, body, content_type="application/json")

    def save(self, value=("b",), *, order=1, sequence=1, **more):
        value = list(value) if isinstance(value, tuple) else value
        sent = {"value": value, "sequence": sequence, **more}
        return self.post(self.url("attempt_save", order), sent)

    def form(self, **fields):
        return self.client.post(self.url("attempt_submit"), fields, follow=True)


@pytest.fixture
def taking(client):
    return Taking(client)


def page_of(response):
    return response.content.decode()


def test_starting_leads_to_the_attempt(client):
    taking = Taking(client)
    taking.post(taking.url("attempt_submit"), {})

    answer = client.post(reverse("courses:quiz", args=[taking.lesson.pk]))

    second = Attempt.objects.get(number=2)
    assert answer.url == reverse("courses:attempt", args=[second.key])


def test_starting_without_having_begun_the_course_is_refused(client, taking):
    client.force_login(UserFactory())

    assert client.post(reverse("courses:quiz", args=[taking.lesson.pk])).status_code == 403


def test_starting_needs_a_post(client, taking):
    assert client.get(reverse("courses:quiz", args=[taking.lesson.pk])).status_code == 405


def test_starting_a_lesson_without_release_is_not_there(client, taking):
    taking.lesson.release_units.all().delete()

    assert client.post(reverse("courses:quiz", args=[taking.lesson.pk])).status_code == 404


def test_starting_when_all_attempts_are_used_says_so(client):
    taking = Taking(client, attempts_allowed=1)
    taking.post(taking.url("attempt_submit"), {})

    answer = client.post(reverse("courses:quiz", args=[taking.lesson.pk]), follow=True)

    assert "这次测验最多可答 1 次，您已全部用完。" in page_of(answer)


def test_a_stranger_is_sent_to_sign_in(client, taking):
    client.logout()

    for name in ("attempt", "attempt_result"):
        assert client.get(taking.url(name)).url.startswith("/accounts/login/")
    assert client.post(reverse("courses:quiz", args=[taking.lesson.pk])).status_code == 302


@pytest.mark.parametrize("role", ["learner", "superuser"])
def test_an_attempt_of_somebody_else_is_not_there(client, taking, role):
    client.force_login(UserFactory(is_superuser=role == "superuser"))

    for name in ("attempt", "attempt_result"):
        assert client.get(taking.url(name)).status_code == 404
    for name in ("attempt_holder", "attempt_submit"):
        answer = taking.post(taking.url(name), {"holder": "x", "from_other": True})
        assert (answer.status_code, answer.json()) == (404, {"message": "没有找到这份测验。"})
    assert taking.save().status_code == 404
    assert client.post(taking.url("attempt_submit"), {"then": "anyway"}).status_code == 404
    taking.attempt.refresh_from_db()
    assert (taking.attempt.state, taking.attempt.holder) == ("open", "")
    assert taking.attempt.items.get(order=1).answer is None


def lesson_page(taking):
    return page_of(taking.client.get(taking.lesson.get_url()))


def test_a_lesson_offers_to_go_on_with_the_open_attempt(client):
    page = lesson_page(Taking(client, attempts_allowed=3, minutes=20))

    assert "共 3 题，满分 3 分，2 分通过，限时 20 分钟，这次之后还可以再答 2 次。" in page
    assert "接着作答" in page


def test_a_lesson_offers_another_attempt_and_the_last_result(client):
    taking = Taking(client)
    taking.post(taking.url("attempt_submit"), {})

    page = lesson_page(taking)

    assert "共 3 题，满分 3 分，2 分通过，不限时间，次数不限。" in page
    assert "再答一次" in page
    assert taking.url("attempt_result") in page


def test_a_lesson_says_that_another_attempt_draws_other_questions(client):
    drawn = Taking(client, [make.question() for _ in range(4)], draw=2, attempts_allowed=2)

    page = lesson_page(drawn)
    drawn.post(drawn.url("attempt_submit"), {})
    result = page_of(client.get(drawn.url("attempt_result")))

    assert "共 2 题，满分 2 分，2 分通过，不限时间，" in page
    assert "这次之后还可以再答 1 次，再答时会重新抽题。" in page
    assert "还可以再答 1 次。再答时会重新抽题。" in result


def test_nothing_is_redrawn_where_the_paper_asks_all_its_questions(client):
    taking = Taking(client, draw=3)

    page = lesson_page(taking)

    assert "重新抽题" not in page + finish(taking, "a")


def test_a_lesson_gives_a_percentage_where_points_depend_on_the_drawing(client):
    taking = Taking(client, [make.question() for _ in range(3)], draw=2)
    taking.lesson.paper.items.filter(order=1).update(points=3)

    assert "共 2 题，得到满分的 60% 即为通过，" in lesson_page(taking)


def test_a_lesson_says_that_all_attempts_are_used(client):
    taking = Taking(client, attempts_allowed=1)
    taking.post(taking.url("attempt_submit"), {})

    page = lesson_page(taking)

    assert "可答次数已经用完。" in page
    assert "再答一次" not in page


def test_a_lesson_says_that_the_quiz_is_passed(client):
    taking = Taking(client, [make.question()])
    taking.save(["b"])
    taking.post(taking.url("attempt_submit"), {})

    page = lesson_page(taking)

    assert "您已经通过这次测验。" in page
    assert "再答一次" not in page


def test_a_lesson_says_that_its_quiz_has_no_questions(client):
    taking = Taking(client)
    taking.post(taking.url("attempt_submit"), {})
    taking.lesson.paper.items.all().delete()

    page = lesson_page(taking)

    assert "这份测验现在没有可用的试题，请联系培训管理员。" in page
    assert "再答一次" not in page


def test_a_lesson_opened_after_the_time_is_over_credits_what_was_saved(client):
    taking = Taking(client, [make.question()], minutes=10)
    taking.save(["b"])
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    assert "您已经通过这次测验。" in lesson_page(taking)
    assert LessonProgress.objects.get().quiz_passed_at is not None


def test_the_page_shows_questions_in_order_and_is_not_kept_by_browsers(taking):
    answer = taking.client.get(taking.url())

    assert re.findall(r'id="question-(\d)"', page_of(answer)) == ["1", "2", "3"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_says_what_passes_and_leads_back(client):
    taking = Taking(client, [make.question() for _ in range(10)], pass_percent=75)
    taking.save(["c"])

    page = page_of(client.get(taking.url()))

    assert "共 10 题，满分 10 分，8 分通过。" in page
    assert "已答 1 题，共 10 题" in page
    assert f'<a class="attempt-bar__back" href="{taking.lesson.get_url()}">返回课程' in page


def test_a_score_in_parts_passes_at_a_tenth(client):
    taking = Taking(client, [make.question(kind="blank", stem="____和____", key=[["甲"], ["乙"]])])

    assert "满分 1 分，0.6 分通过。" in page_of(client.get(taking.url()))


@pytest.mark.parametrize(
    ("stem", "shown"),
    [
        ("禁忌从事的 ____ ，列出岗位。", "禁忌从事的 ____，列出岗位。"),
        ("享受 ____ 天产假。", "享受 ____ 天产假。"),
        ("由 ____ 、＿＿ 组成。", "由 ____（1）、____（2） 组成。"),
    ],
)
def test_gaps_are_numbered_only_where_there_are_several(client, stem, shown):
    blanks = stem.count("____") + stem.count("＿＿")
    taking = Taking(client, [make.question(kind="blank", stem=stem, key=[["甲"]] * blanks)])

    assert shown in page_of(client.get(taking.url()))


def test_the_page_shows_what_was_answered(taking):
    taking.save(["c"])

    page = page_of(taking.client.get(taking.url()))

    assert re.search(r'name="q1" value="c" checked', page)
    assert 'name="s1" value="1"' in page


def test_options_stand_in_the_order_of_the_attempt(client):
    taking = Taking(client, [make.question()])
    taking.attempt.items.update(option_order=["d", "b", "a", "c"])

    assert re.findall(r'name="q1" value="(\w)"', page_of(client.get(taking.url()))) == list("dbac")


def test_words_of_a_question_are_not_markup(client):
    taking = Taking(client, [make.question(stem="<script>alert(1)</script> ____", kind="blank")])

    page = page_of(client.get(taking.url()))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_costs_the_same_with_more_questions(client):
    few, many = (Taking(client, [make.question() for _ in range(n)]) for n in (3, 12))
    client.force_login(few.enrolment.user)
    client.get(few.url())
    with CaptureQueriesContext(connection) as queries:
        client.get(few.url())
    client.force_login(many.enrolment.user)
    client.get(many.url())

    with CaptureQueriesContext(connection) as more:
        client.get(many.url())

    assert len(more) == len(queries)


def test_the_time_left_is_the_servers(client):
    taking = Taking(client, minutes=20)
    Attempt.objects.update(deadline=timezone.now() + timedelta(seconds=90.5))

    seconds = int(re.search(r'data-seconds="(\d+)"', page_of(client.get(taking.url())))[1])

    assert 80 <= seconds <= 90


def test_a_page_opened_after_the_time_is_over_shows_the_result(client):
    taking = Taking(client, minutes=10)
    taking.save(["b"])
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    answer = client.get(taking.url(), follow=True)

    assert answer.redirect_chain[-1][0] == taking.url("attempt_result")
    assert "系统已在截止时间按您保存的答案收卷。" in page_of(answer)


def test_a_lesson_withdrawn_in_mid_attempt_stops_it_and_keeps_the_answers(client, taking):
    taking.save(["c"])
    taking.lesson.live = False
    taking.lesson.save()

    page, saved = client.get(taking.url()), taking.save(["a"], sequence=2)
    handed_in = taking.post(taking.url("attempt_submit"), {})

    assert (page.status_code, saved.status_code, handed_in.status_code) == (403, 410, 403)
    assert "您已保存的答案仍然保留" in page_of(page)
    assert saved.json()["message"] == "这一课已经撤下，测验停止；已保存的答案仍然保留。"
    assert taking.attempt.items.get(order=1).answer == ["c"]


def test_an_answer_is_acknowledged_with_what_is_stored(taking):
    answer = taking.save(["c"])

    assert answer.json() == {
        "accepted": True,
        "value": ["c"],
        "sequence": 1,
        "message": "",
        "seconds_left": None,
    }
    assert taking.attempt.items.get(order=1).answer == ["c"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_two_windows_out_of_order_get_what_is_stored(taking):
    taking.save(["c"], sequence=2)

    late = taking.save(["a"], sequence=1).json()

    assert (late["accepted"], late["value"], late["sequence"]) == (False, ["c"], 2)
    assert late["message"] == "已有更新的答案，这里显示的是更新后的。"


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"b"', b"\xff\xfe", "[" * 60_000, '{"sequence": ' + "9" * 5000 + "}"],
    ids=["empty", "cut", "list", "null", "text", "bytes", "nested", "number"],
)
def test_what_is_no_message_of_ours_is_refused(taking, body):
    answer = taking.post(taking.url("attempt_save", 1), body)

    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "提交的内容无法识别，请刷新页面后再试。"},
    )


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        ({"value": ["z"]}, 400, "所选的选项不在这道题中。"),
        ({"value": ["a", "b"]}, 400, "这道题只能选一项。"),
        ({"value": "b"}, 400, "答案的格式不正确。"),
        ({"value": ["b\x00"]}, 400, "答案中有无法保存的字符，请删去后重试。"),
        ({"order": 99}, 404, "这份测验中没有这道题。"),
        ({"sequence": 0}, 400, "答案的序号不正确，请刷新页面。"),
        ({"sequence": float("nan")}, 400, "答案的序号不正确，请刷新页面。"),
        ({"holder": 7}, 400, "提交的内容无法识别，请刷新页面后再试。"),
        ({"holder": "elsewhere"}, 409, "已在另一窗口继续作答，这里的改动没有保存。"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused_by_name(taking, sent, status, message):
    answer = taking.save(**{"value": ["b"], **sent})

    assert (answer.status_code, answer.json()) == (status, {"message": message})
    assert taking.attempt.items.get(order=1).answer is None


def test_an_answer_of_one_megabyte_is_refused(taking):
    answer = taking.save(["长" * 350_000])

    assert (answer.status_code, answer.json()) == (413, {"message": "答案过长，没有保存。"})


def test_an_answer_longer_than_a_field_is_refused(client):
    taking = Taking(client, [make.question(kind="blank", stem="____")])

    answer = taking.save(["长" * 201])

    assert answer.json() == {"message": "答案过长，每空最多 200 个字。"}


def test_a_late_answer_is_refused_whatever_the_browser_says(client):
    taking = Taking(client, minutes=10)
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    answer = taking.save(["b"], seconds_left=300)

    assert answer.status_code == 410
    assert answer.json()["message"] == "作答时间已到，系统已按到时前保存的答案收卷。"


def test_an_answer_after_handing_in_is_refused(taking):
    taking.post(taking.url("attempt_submit"), {})

    answer = taking.save()

    assert (answer.status_code, answer.json()) == (410, {"message": "已经交卷，不能再改答案。"})


def test_an_answer_after_signing_out_is_refused_without_a_redirect(client, taking):
    client.logout()

    answer = taking.save()

    assert answer.status_code == 401
    assert "登录已经失效" in answer.json()["message"]


def test_a_learner_deactivated_in_mid_attempt_is_out(client, taking):
    taking.save(["c"])
    type(taking.enrolment.user).objects.update(is_active=False)

    assert taking.save(["a"], sequence=2).status_code == 401
    assert client.get(taking.url()).status_code == 302
    assert taking.attempt.items.get(order=1).answer == ["c"]


def test_saving_costs_the_same_however_long_the_paper_is(client):
    few, many = (Taking(client, [make.question() for _ in range(n)]) for n in (2, 12))
    client.force_login(few.enrolment.user)
    few.save()
    with CaptureQueriesContext(connection) as queries:
        few.save(["a"], sequence=2)
    client.force_login(many.enrolment.user)
    many.save()

    with CaptureQueriesContext(connection) as more:
        many.save(["a"], sequence=2)

    assert len(more) == len(queries)


def test_a_window_gets_what_is_stored_when_it_takes_the_attempt(taking):
    taking.save(["c"])

    answer = taking.post(taking.url("attempt_holder"), {"holder": "one"}).json()

    assert answer["items"][0] == {"order": 1, "value": ["c"], "sequence": 1}
    assert answer["items"][1] == {"order": 2, "value": [], "sequence": 0}


def test_a_second_window_has_to_ask(taking):
    url = taking.url("attempt_holder")
    taking.post(url, {"holder": "one"})

    refused = taking.post(url, {"holder": "two"})
    taken = taking.post(url, {"holder": "two", "from_other": True})

    assert (refused.status_code, taken.status_code) == (409, 200)
    assert refused.json() == {"message": "这份测验可能还在另一个窗口打开。"}
    assert taking.save(holder="one").status_code == 409
    assert taking.save(holder="two").status_code == 200


def test_the_window_that_was_left_cannot_hand_in(taking):
    taking.post(taking.url("attempt_holder"), {"holder": "two"})

    assert taking.post(taking.url("attempt_submit"), {"holder": "one"}).status_code == 409


def test_handing_in_marks_and_leads_to_the_result(client):
    taking = Taking(client, [make.question()])
    taking.save(["b"])

    answer = taking.post(taking.url("attempt_submit"), {})

    assert answer.json() == {"url": taking.url("attempt_result")}
    assert LessonProgress.objects.get().quiz_passed_at is not None


def test_handing_in_again_leads_to_the_same_result(taking):
    first = taking.post(taking.url("attempt_submit"), {})
    submitted = Attempt.objects.get().submitted_at

    again = taking.post(taking.url("attempt_submit"), {})

    assert again.json() == first.json()
    assert Attempt.objects.get().submitted_at == submitted


def test_a_form_saves_and_hands_in_without_script(client):
    taking = Taking(client, [make.question()])

    page = page_of(taking.form(q1="b", s1="0", then="submit"))

    assert "通过了" in page
    assert Attempt.objects.get().score == 1


def test_a_form_may_save_without_handing_in(taking):
    page = page_of(taking.form(q1="b", s1="0", s2="0", s3="0", then="save"))

    assert "已保存全部答案，还没有交卷。" in page
    assert taking.attempt.items.get(order=1).answer == ["b"]
    assert Attempt.objects.get().state == "open"


def test_a_form_with_questions_left_out_is_asked_about(taking):
    page = page_of(taking.form(q1="b", s1="0", s2="0", s3="0", then="submit"))

    assert "第 2、3 题没有作答。" in page
    assert Attempt.objects.get().state == "open"
    assert "这次没有通过" in page_of(taking.form(then="anyway"))


def test_a_form_with_several_blanks_keeps_them_apart(client):
    taking = Taking(client, [make.question(kind="blank", stem="____ ____", key=[["甲"], ["乙"]])])

    taking.form(q1=["", "乙"], s1="0", then="save")

    assert taking.attempt.items.get().answer == ["", "乙"]


def test_a_form_shown_before_a_newer_answer_does_not_hand_in(taking):
    taking.save(["c"])

    page = page_of(taking.form(q1="a", s1="0", then="anyway"))

    assert "第 1 题在另一窗口有更新的答案" in page
    assert Attempt.objects.get().state == "open"
    assert taking.attempt.items.get(order=1).answer == ["c"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"q1": "z", "s1": "0"}, "所选的选项不在这道题中。"),
        ({"q99": "a", "s99": "0"}, "这份测验中没有这道题。"),
        ({"q1": "a", "s1": "viel"}, "提交的内容无法识别。"),
        ({"q1": "a", "s1": "99999999999"}, "答案的序号不正确"),
        ({"q1": "长" * 200_000, "s1": "0"}, "提交的内容过长，没有保存。"),
    ],
)
def test_a_form_that_cannot_be_taken_saves_nothing(taking, fields, message):
    page = page_of(taking.form(**fields, then="submit"))

    assert message in page
    assert Attempt.objects.get().state == "open"
    assert taking.attempt.items.get(order=1).answer is None


def test_a_form_after_handing_in_shows_the_result(taking):
    taking.form(then="anyway")

    page = page_of(taking.form(q1="b", s1="0", then="submit"))

    assert "已经交卷，不能再改答案。" in page
    assert "这次没有通过" in page


def finish(taking, value):
    save_answer(taking.attempt, order=1, sequence=1, value=[value], holder="", at=timezone.now())
    taking.post(taking.url("attempt_submit"), {})
    return page_of(taking.client.get(taking.url("attempt_result")))


def test_the_result_of_an_open_attempt_is_its_page(client, taking):
    assert client.get(taking.url("attempt_result")).url == taking.url()


def test_the_result_says_score_and_attempts_left_in_words(client):
    page = finish(Taking(client, [make.question()], attempts_allowed=3), "a")

    assert "这次没有通过" in page
    assert "得分 <strong>0</strong>，满分 1 分" in page
    assert "还可以再答 2 次。" in page
    assert "再答一次" in page


def test_the_result_says_that_the_course_is_finished_and_what_was_earned(client):
    taking = Taking(client, [make.question()])

    page = finish(taking, "b")

    assert "这门课程已学完。已记 2 学时，证书已颁发。" in page
    assert re.findall(r'href="(/learning/[^"]*)">(查看证书|我的学习)<', page.split("<main")[1]) == [
        ("/learning/#certificates", "查看证书"),
        ("/learning/", "我的学习"),
    ]


def test_the_result_tells_no_hours_that_were_taken_back(client):
    taking = Taking(client, [make.question()])
    finish(taking, "b")
    hours.reverse(HourEntry.objects.get(), by=UserFactory(), reason="重复计算")

    page = page_of(client.get(taking.url("attempt_result")))

    assert "这门课程已学完。证书已颁发。" in page


def test_the_result_says_what_is_left_of_the_course(client):
    taking = Taking(client, [make.question()])
    other = make.lesson(taking.lesson.course, title="另一课")
    make.release(taking.lesson.course)
    taking.enrolment.release = taking.lesson.course.releases.get(current=True)
    taking.enrolment.save()

    page = finish(taking, "b")

    assert "还差 1 项：读完《另一课》。" in page
    assert re.search(rf'href="{other.get_url()}"[^>]*>继续学习<', page)
    assert "查看证书" not in page


def test_the_result_lists_what_to_read_again_in_the_order_of_the_documents(client, monkeypatch):
    monkeypatch.setattr(
        "courses.outcome.resolve", {"d#art-10": TENTH, "d#art-9": NINTH, "e": None}.get
    )
    sources = ["d#art-10", "d#art-9", "d#art-9", "", "e"]
    taking = Taking(client, [make.question(source=one, explanation="因为") for one in sources])

    page = finish(taking, "a")

    assert re.findall(r'<li><a href="(/x/[^"]+)">', page) == [NINTH.url, TENTH.url]
    assert "因为" not in page
    assert f'href="{taking.lesson.course.get_url()}"' in page


def test_the_result_after_passing_lists_nothing_to_read_again(client):
    assert "建议再看" not in finish(Taking(client, [make.question(source="work:a")]), "b")


def test_the_result_after_the_last_attempt_offers_no_other(client):
    page = finish(Taking(client, [make.question()], attempts_allowed=1), "a")

    assert "可答次数已经用完。" in page
    assert "再答一次" not in page


@pytest.mark.parametrize(
    ("review", "value", "shown", "words"),
    [
        ("never", "b", False, "只告知成绩，不公布答案"),
        ("never", "a", False, "只告知成绩，不公布答案"),
        ("after_pass", "a", False, "通过测验后，可以在这里查看"),
        ("after_pass", "b", True, "答案和解析"),
        ("after_submit", "a", True, "答案和解析"),
    ],
)
def test_keys_are_shown_only_as_the_paper_allows(client, review, value, shown, words):
    question = make.question(explanation="因为如此")

    page = finish(Taking(client, [question], review=review), value)

    assert words in page
    assert ("因为如此" in page, "正确答案" in page) == (shown, shown)


def test_keys_of_an_earlier_attempt_wait_while_she_is_answering(client):
    taking = Taking(client, [make.question(explanation="因为如此")], review="after_submit")
    finish(taking, "a")
    start_lesson(taking.enrolment, taking.lesson)

    page = page_of(client.get(taking.url("attempt_result")))

    assert "您正在再次作答" in page
    assert "因为如此" not in page


def test_a_stricter_rule_holds_for_earlier_attempts_too(client):
    taking = Taking(client, [make.question(explanation="因为如此")], review="after_submit")
    finish(taking, "a")
    Paper.objects.update(review="never")

    assert "因为如此" not in page_of(client.get(taking.url("attempt_result")))


def test_the_result_costs_the_same_with_more_questions(client):
    few, many = (
        Taking(client, [make.question() for _ in range(n)], review="after_submit") for n in (3, 12)
    )
    costs = []
    for taking in (few, many):
        client.force_login(taking.enrolment.user)
        finish(taking, "a")
        client.get(taking.url("attempt_result"))
        with CaptureQueriesContext(connection) as queries:
            client.get(taking.url("attempt_result"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_window_with_script_is_not_disturbed_by_its_own_reload(taking):
    take_over(taking.attempt, holder="one", at=timezone.now(), from_other=False)

    assert taking.post(taking.url("attempt_holder"), {"holder": "one"}).status_code == 200
