"""The wrong-answer book: what enters it, what clears it, and that it tells no key too early."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import (
    Attempt,
    AttemptItem,
    Exam,
    KnowledgePoint,
    Paper,
    Question,
    QuestionPicture,
    QuestionVersion,
    WrongAnswer,
)
from courses.questions import lettered
from courses.questions.content import Content
from courses.questions.stems import picture_line
from courses.services.attempts import start
from courses.services.practice import NothingToPractise, redo
from courses.services.questions import create_question
from courses.services.wrong_answers import Outcome, catch_up, note_answers, stand
from tests.factories import courses as make
from tests.factories.accounts import UserFactory
from tests.factories.exams import exam
from tests.factories.sittings import sat

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 2, tzinfo=UTC)


class Learner:
    def __init__(self):
        self.user = UserFactory()

    def takes(self, questions, chosen, *, review="after_submit", context="lesson:1", **fields):
        """A marked attempt at a paper of its own, noted."""
        paper = fields.pop("paper", None) or make.paper(questions, review=review)
        attempt = sat(None, chosen, user=self.user, paper=paper, context=context, **fields)
        note_answers(attempt, at=timezone.now())
        return attempt

    def practises(self, question, option):
        paper = make.paper([question], purpose="practice", review="after_submit")
        return self.takes(None, {question: option}, paper=paper, context=f"practice:{paper.pk}")

    def sits(self, question, option="a", **rules):
        fields = {"review": Exam.Review.AFTER_SUBMIT, **rules}
        of = exam([question], **fields)
        return self.takes(
            None, {question: option}, paper=of.paper, context=f"exam:{of.pk}", exam=of
        )

    @property
    def book(self):
        return set(WrongAnswer.objects.filter(user=self.user).values_list("question", flat=True))

    def entry(self):
        return WrongAnswer.objects.get(user=self.user)


@pytest.fixture
def learner():
    return Learner()


def wrong(days):
    return Outcome(DAY + timedelta(days=days), right=False, practised=False)


def right(days, *, practised=True):
    return Outcome(DAY + timedelta(days=days), right=True, practised=practised)


def told(*outcomes):
    found = stand(outcomes)
    return (found.times, found.right_since, found.wrong_at - DAY, found.cleared_at)


def test_book_forgets_nothing_before_two_right_answers_in_a_row():
    assert told(wrong(1), right(2)) == (1, 1, timedelta(days=1), None)
    assert told(wrong(1), right(2), right(3))[3] == DAY + timedelta(days=3)
    assert told(wrong(1), right(2), wrong(3), right(4)) == (2, 1, timedelta(days=3), None)


def test_cleared_question_comes_back_when_it_goes_wrong_again():
    assert told(wrong(1), right(2), right(3), wrong(4)) == (2, 0, timedelta(days=4), None)


def test_outcomes_count_in_the_order_of_time_and_only_practice_clears():
    assert told(right(3), right(2), wrong(1))[3] == DAY + timedelta(days=3)
    assert told(wrong(1), right(2, practised=False), right(3, practised=False))[1] == 0


def test_never_wrong_is_no_entry():
    assert stand([right(1), right(2)]) is None


def test_wrong_and_empty_answers_of_a_quiz_enter_the_book(learner):
    asked = [make.question() for _ in range(3)]

    learner.takes(asked, {asked[0]: "b", asked[1]: "a"})

    assert learner.book == {asked[1].pk, asked[2].pk}


def test_partly_right_answer_enters_the_book(learner):
    question = make.question(kind="multiple", rules={"credit": "subset"})

    learner.takes([question], {question: "a"})

    assert AttemptItem.objects.get().awarded == Decimal("0.5")
    assert learner.book == {question.pk}


def test_noting_twice_counts_once(learner):
    question = make.question()
    attempt = learner.takes([question], {question: "a"})

    note_answers(attempt, at=timezone.now())

    assert learner.entry().times == 1


def test_each_wrong_attempt_counts(learner):
    question = make.question()
    for context in ("lesson:1", "lesson:2"):
        learner.takes([question], {question: "a"}, context=context)

    assert learner.entry().times == 2


def test_regraded_answer_leaves_the_book(learner):
    question = make.question()
    attempt = learner.takes([question], {question: "a"})
    attempt.items.update(awarded=1)

    note_answers(attempt, at=timezone.now())

    assert learner.book == set()


def test_dropped_question_leaves_the_book(learner):
    question = make.question()
    attempt = learner.takes([question], {question: "a"})
    attempt.items.update(dropped=True)

    note_answers(attempt, at=timezone.now())

    assert learner.book == set()


def test_attempt_that_waits_for_a_marker_is_not_noted(learner):
    question = make.question()
    attempt = sat([question], {question: "a"}, user=learner.user)
    attempt.state = Attempt.State.TO_MARK

    note_answers(attempt, at=timezone.now())

    assert learner.book == set()


def test_answers_that_are_never_shown_stay_out(learner):
    question = make.question()

    learner.takes([question], {question: "a"}, review="never")
    learner.sits(make.question(), review=Exam.Review.NEVER)

    assert learner.book == set()


def test_to_pass_opens_the_mistakes_of_earlier_attempts_at_the_quiz(learner):
    asked = [make.question(), make.question()]
    paper = make.paper(asked, review="after_pass")

    learner.takes(None, {asked[0]: "a", asked[1]: "a"}, paper=paper)
    before = learner.book
    learner.takes(None, dict.fromkeys(asked, "b"), paper=paper)

    assert before == set()
    assert learner.book == {one.pk for one in asked}


def test_question_of_exams_alone_never_enters_the_book(learner):
    question = make.question()
    Question.objects.filter(pk=question.pk).update(pool="exam")

    learner.sits(question)
    learner.takes([question], {question: "a"})

    assert learner.book == set()


def test_exam_is_noted_when_its_answers_may_be_seen(learner):
    question = make.question()
    attempt = learner.sits(question, review=Exam.Review.AFTER_CLOSE)
    before = learner.book

    catch_up(learner.user, at=attempt.exam.closes_at)
    at_close = learner.book
    catch_up(learner.user, at=attempt.exam.closes_at + timedelta(hours=3))

    assert (before, at_close, learner.book) == (set(), set(), {question.pk})


def test_question_that_people_mark_in_any_part_stays_out(learner):
    parts = (
        Content("single", "一", lettered(["甲", "乙"]), ["a"]),
        Content("short", "二", key={"model": "依据", "rubric": []}),
    )
    bank = make.question().bank
    case = create_question(bank, kind="case", stem="材料", key=[], parts=parts, by=None)
    Question.objects.filter(pk=case.pk).update(state="active")
    attempt = sat([case], {}, user=learner.user)
    Attempt.objects.filter(pk=attempt.pk).update(state="marked")
    attempt.refresh_from_db()

    note_answers(attempt, at=timezone.now())

    assert attempt.items.count() == 2
    assert learner.book == set()


def test_case_counts_as_one_question_and_is_right_when_every_part_is(learner):
    parts = tuple(Content("single", stem, lettered(["甲", "乙"]), ["a"]) for stem in ("一", "二"))
    bank = make.question().bank
    case = create_question(bank, kind="case", stem="材料", key=[], parts=parts, by=None)
    Question.objects.filter(pk=case.pk).update(state="active")
    attempt = learner.takes([case], {case: "a"})
    right_at_first = learner.book
    attempt.items.filter(version__part=2).update(awarded=0)

    note_answers(attempt, at=timezone.now())

    assert right_at_first == set()
    assert learner.book == {case.pk}


def test_two_right_answers_in_practice_clear_it(learner):
    question = make.question()
    learner.takes([question], {question: "a"})

    learner.practises(question, "b")
    once = learner.entry()
    learner.practises(question, "b")
    twice = learner.entry()

    assert (once.right_since, once.cleared_at) == (1, None)
    assert (twice.right_since, twice.cleared_at is not None) == (2, True)


def test_noting_takes_the_same_number_of_queries_whatever_its_size(learner):
    one, many = [make.question()], [make.question() for _ in range(9)]
    small, large = (sat(asked, {}, user=learner.user, context="lesson:1") for asked in (one, many))
    Paper.objects.update(review="after_submit")
    for attempt in (small, large):
        attempt.refresh_from_db()

    with CaptureQueriesContext(connection) as few:
        note_answers(small, at=timezone.now())
    with CaptureQueriesContext(connection) as more:
        note_answers(large, at=timezone.now())

    assert len(learner.book) == 10
    assert len(more) == len(few)


def test_redo_asks_the_least_mastered_first_and_at_most_twenty(learner):
    asked = [make.question() for _ in range(22)]
    learner.takes(asked, {})
    WrongAnswer.objects.filter(question__in=asked[:2]).update(right_since=1)

    attempt = redo(learner.user)

    drawn = set(attempt.items.values_list("version__question", flat=True))
    assert drawn == {one.pk for one in asked[2:]}
    assert (attempt.context, attempt.paper.purpose) == ("wrong", "practice")


def test_redo_asks_today_s_version_and_goes_on_with_an_open_one(learner):
    question = make.question()
    learner.takes([question], {})
    old = question.current
    newer = QuestionVersion.objects.create(
        question=question,
        number=2,
        kind="single",
        stem="新题干",
        options=old.options,
        key=["c"],
    )
    Question.objects.filter(pk=question.pk).update(current=newer)

    attempt = redo(learner.user)

    assert attempt.items.get().version == newer
    assert redo(learner.user) == attempt


def test_redo_done_rightly_twice_clears_the_book(learner):
    question = make.question()
    learner.takes([question], {})
    for _ in range(2):
        paper = redo(learner.user).paper
        attempt = sat(None, {question: "b"}, user=learner.user, paper=paper, context="wrong")
        note_answers(attempt, at=timezone.now())

    with pytest.raises(NothingToPractise):
        redo(learner.user)
    assert learner.entry().right_since == 2


@pytest.mark.parametrize("change", [{"state": "retired"}, {"state": "draft"}, {"pool": "exam"}])
def test_question_out_of_use_is_neither_redone_nor_shown(client, learner, change):
    question = make.question(stem="停用的题")
    learner.takes([question], {})
    Question.objects.filter(pk=question.pk).update(**change)

    assert "停用的题" not in page(client, learner.user)
    with pytest.raises(NothingToPractise):
        redo(learner.user)


def page(client, user, **query):
    client.force_login(user)
    response = client.get(reverse("courses:wrong_answers"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_page_shows_question_key_and_explanation_by_knowledge_point(client, learner):
    question = make.question(stem="会费比例是多少", explanation="见财务制度")
    question.knowledge.add(KnowledgePoint.objects.create(name="会费"))
    other = make.question(stem="没有注明的题")
    learner.takes([question, other], {})

    html = page(client, learner.user)

    assert html.index("会费</h2>") < html.index("会费比例是多少")
    assert html.index("没有注明知识点</h2>") < html.index("没有注明的题")
    assert "见财务制度" in html
    assert "<strong>B　选项b</strong>" in html


def test_page_shows_tables_and_pictures_of_the_stem_and_the_pictures_can_be_seen(
    client, learner, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    picture = QuestionPicture.objects.create(
        key="a" * 24 + "-4x3", file=ContentFile(b"x", "x.png"), sha256="a" * 64
    )
    question = make.question(stem="看图。\n" + picture_line(picture.key, "柱状图"))
    question.current.pictures.add(picture)
    address = reverse("cms:file", args=["question-picture", picture.key, "picture"])
    learner.takes([question], {})
    Attempt.objects.all().update(state="abandoned")

    html = page(client, learner.user)

    assert f'src="{address}" alt="柱状图"' in html
    assert "![柱状图]" not in html
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer)) == (200, b"x")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403


def test_page_is_narrowed_to_a_knowledge_point(client, learner):
    points = [KnowledgePoint.objects.create(name=name) for name in ("会费", "民主管理")]
    asked = [make.question(stem=f"关于{point}") for point in points]
    for question, point in zip(asked, points, strict=True):
        question.knowledge.add(point)
    learner.takes(asked, {})

    html = page(client, learner.user, point=points[0].pk)

    assert "关于会费" in html
    assert "关于民主管理" not in html
    assert f'<option value="{points[0].pk}" selected>会费（1 题）</option>' in html


@pytest.mark.parametrize("asked", ["x", "99999999999999999999", "-1", "0"])
def test_page_of_an_unknown_point_shows_all(client, learner, asked):
    question = make.question(stem="只有这一题")
    learner.takes([question], {})

    assert "只有这一题" in page(client, learner.user, point=asked)


def test_page_keeps_the_key_of_what_she_is_answering(client, learner):
    question = make.question(stem="正在答的题", explanation="玄鸟之解", source="work:x#art-1")
    learner.takes([question], {})
    start(learner.user, make.paper([question]), context="lesson:2")

    html = page(client, learner.user)

    assert "正在答的题" in html
    assert "玄鸟之解" not in html
    assert "<strong>B" not in html
    assert "交卷后可以在这里看答案" in html


def test_page_is_closed_while_she_sits_an_exam(client, learner):
    question = make.question(stem="错过的题")
    learner.takes([question], {})
    of = exam([make.question()])
    sitting = start(learner.user, of.paper, context=f"exam:{of.pk}")
    Attempt.objects.filter(pk=sitting.pk).update(exam=of)

    html = page(client, learner.user)

    assert "错过的题" not in html
    assert "您正在参加考试" in html


def test_practice_counts_what_may_be_seen_since_an_exam_ended(client, learner):
    attempt = learner.sits(make.question(), review=Exam.Review.AFTER_CLOSE)
    Exam.objects.filter(pk=attempt.exam_id).update(
        opens_at=timezone.now() - timedelta(hours=4), closes_at=timezone.now() - timedelta(hours=3)
    )
    client.force_login(learner.user)

    html = client.get(reverse("courses:practice")).content.decode()

    assert "错题本里有 1 题还没有掌握。" in html


def test_empty_book_says_what_to_do(client, learner):
    html = page(client, learner.user)

    assert "错题本里没有题" in html
    assert reverse("courses:practice") in html


def test_long_book_is_paged_with_the_same_number_of_queries(client, learner):
    learner.takes([make.question() for _ in range(2)], {})
    page(client, learner.user)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("courses:wrong_answers"))
    learner.takes([make.question() for _ in range(30)], {})

    with CaptureQueriesContext(connection) as more:
        response = client.get(reverse("courses:wrong_answers"))

    assert "第 1 页，共 2 页" in response.content.decode()
    assert len(response.context["rows"]) == 20
    assert len(more) == len(few)


def test_nobody_sees_the_book_of_another(client, learner):
    question = make.question(stem="别人的错题")
    learner.takes([question], {})

    assert "别人的错题" not in page(client, UserFactory())


def test_redo_from_the_page(client, learner):
    question = make.question()
    learner.takes([question], {})
    client.force_login(learner.user)

    response = client.post(reverse("courses:wrong_answers_redo"))

    attempt = Attempt.objects.get(context="wrong")
    assert response.url == reverse("courses:attempt", args=[attempt.key])


def test_redo_of_nothing_says_so(client, learner):
    client.force_login(learner.user)

    response = client.post(reverse("courses:wrong_answers_redo"), follow=True)

    assert "错题本里现在没有可以重做的题。" in response.content.decode()


def test_book_asks_for_sign_in(client):
    assert client.get(reverse("courses:wrong_answers")).status_code == 302
    assert client.post(reverse("courses:wrong_answers_redo")).status_code == 302
