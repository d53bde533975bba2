"""Free practice: which questions, how often, with keys at once and never those of exams."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import (
    Attempt,
    KnowledgePoint,
    Paper,
    PaperRule,
    Question,
    QuestionBank,
)
from courses.questions.content import Content
from courses.services.attempts import settle, start, submit
from courses.services.practice import (
    ExamUnderWay,
    NothingToPractise,
    practice_paper,
    practice_papers,
    start_practice,
)
from courses.services.questions import create_question
from courses.services.refusals import EmptyPaper
from tests.factories import courses as make
from tests.factories.accounts import UserFactory
from tests.factories.exams import exam
from tests.factories.sittings import sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def dues():
    return KnowledgePoint.objects.create(name="会费")


@pytest.fixture
def learner():
    return UserFactory()


def about(point, **fields):
    """A question about a knowledge point; `pool` and `state` are set on its row."""
    changed = {name: fields.pop(name) for name in ("pool", "state") if name in fields}
    made = make.question(**fields)
    made.knowledge.add(point)
    Question.objects.filter(pk=made.pk).update(**changed or {"pool": "both"})
    return made


def asked_of(attempt):
    return set(attempt.items.values_list("version__question", flat=True))


def sitting(user, questions):
    of = exam(questions)
    attempt = start(user, of.paper, context=f"exam:{of.pk}")
    Attempt.objects.filter(pk=attempt.pk).update(exam=of)
    return of


def test_practice_draws_so_many_questions_about_the_point(learner, dues):
    wanted = [about(dues) for _ in range(12)]
    make.question()

    attempt = start_practice(learner, practice_paper(dues, size=10))

    asked = asked_of(attempt)
    assert len(asked) == 10
    assert asked <= {one.pk for one in wanted}


def test_practice_of_a_bank_with_fewer_questions_draws_them_all(learner):
    bank = QuestionBank.objects.create(name="财务题库")
    wanted = [make.question(bank) for _ in range(3)]
    make.question()

    attempt = start_practice(learner, practice_paper(bank, size=20))

    assert asked_of(attempt) == {one.pk for one in wanted}
    assert attempt.paper.title == "练习：财务题库"


def test_practice_never_draws_questions_of_exams(learner, dues):
    allowed = [about(dues, pool=pool) for pool in ("practice", "both")]
    about(dues, pool="exam")

    attempt = start_practice(learner, practice_paper(dues, size=10))

    assert asked_of(attempt) == {one.pk for one in allowed}


def test_practice_set_of_a_trainer_leaves_out_what_became_a_question_of_exams(learner, dues):
    kept, moved = about(dues), about(dues)
    paper = make.paper([kept, moved], purpose="practice", review="after_submit")
    Question.objects.filter(pk=moved.pk).update(pool="exam")

    assert asked_of(start_practice(learner, paper)) == {kept.pk}


@pytest.mark.parametrize("state", ["draft", "reviewed", "needs_check", "retired"])
def test_practice_draws_only_questions_in_use(learner, dues, state):
    about(dues, state=state)

    with pytest.raises(EmptyPaper):
        start_practice(learner, practice_paper(dues, size=10))


def test_practice_draws_nothing_that_people_mark(learner):
    key = {"model": "依据", "rubric": []}
    bank = QuestionBank.objects.create(name="论述")
    parts = (Content("short", "说明理由", key=key),)
    create_question(bank, kind="essay", stem="论述", key=key, by=None)
    create_question(bank, kind="case", stem="材料", key=[], parts=parts, by=None)
    Question.objects.filter(bank=bank).update(state="active")

    with pytest.raises(EmptyPaper):
        start_practice(learner, practice_paper(bank, size=10))


def test_practice_leaves_out_what_she_is_examined_on_now(learner, dues):
    free, examined = about(dues), about(dues)
    start(learner, make.paper([examined]), context="lesson:1")

    attempt = start_practice(learner, practice_paper(dues, size=10))

    assert asked_of(attempt) == {free.pk}
    assert [item.order for item in attempt.items.all()] == [1]


@pytest.mark.parametrize(
    ("review", "practised"), [("never", False), ("after_pass", False), ("after_submit", True)]
)
def test_practice_tells_no_key_that_the_quiz_still_keeps(learner, dues, review, practised):
    free, failed = about(dues), about(dues)
    sat(None, {}, user=learner, paper=make.paper([failed], review=review), context="lesson:1")

    attempt = start_practice(learner, practice_paper(dues, size=10))

    assert asked_of(attempt) == ({free.pk, failed.pk} if practised else {free.pk})


def test_practice_tells_no_key_that_an_exam_still_keeps(learner, dues):
    question = about(dues)
    of = exam([question], review="after_close")
    sat(None, {}, user=learner, paper=of.paper, context=f"exam:{of.pk}", exam=of)
    paper = practice_paper(dues, size=10)

    with pytest.raises(NothingToPractise):
        start_practice(learner, paper)
    assert asked_of(start_practice(UserFactory(), paper)) == {question.pk}


def test_nothing_is_practised_during_an_exam(learner, dues):
    about(dues)
    sitting(learner, [make.question()])

    with pytest.raises(ExamUnderWay):
        start_practice(learner, practice_paper(dues, size=10))


def test_exam_of_another_or_one_whose_time_is_over_hinders_nobody(learner, dues):
    about(dues)
    sitting(UserFactory(), [make.question()])
    sitting(learner, [make.question()])
    Attempt.objects.filter(user=learner).update(deadline=timezone.now())

    assert start_practice(learner, practice_paper(dues, size=10)).items.count() == 1


def test_only_practice_sets_are_practised(learner):
    with pytest.raises(ValueError, match="only practice sets"):
        start_practice(learner, make.paper())


def test_practice_may_be_repeated_though_all_was_right(learner, dues):
    question = about(dues)
    paper = practice_paper(dues, size=10)
    sat(None, {question: "b"}, user=learner, paper=paper, context=f"practice:{paper.pk}")

    again = start_practice(learner, paper)

    assert (again.number, again.state) == (2, "open")


def test_open_practice_is_gone_on_with(learner, dues):
    about(dues)
    paper = practice_paper(dues, size=10)

    assert start_practice(learner, paper) == start_practice(learner, paper)


def test_paper_is_made_once_for_a_point_and_a_size(dues):
    paper = practice_paper(dues, size=10)

    assert practice_paper(dues, size=10) == paper
    assert practice_paper(dues, size=20) != paper
    rule = PaperRule.objects.get(paper=paper)
    assert (rule.knowledge, rule.count, rule.points) == (dues, 10, 1)
    assert (paper.title, paper.purpose, paper.review) == ("练习：会费", "practice", "after_submit")


def test_paper_that_somebody_changed_is_left_alone(dues):
    paper = practice_paper(dues, size=10)
    PaperRule.objects.create(paper=paper, count=5)

    assert practice_paper(dues, size=10) != paper


def test_practice_sets_are_those_of_trainers(dues):
    made = make.paper(purpose="practice", title="岗位练兵")
    ruled = Paper.objects.create(purpose="practice", title="按规则")
    PaperRule.objects.create(paper=ruled, count=5)
    make.paper(title="测验")
    Paper.objects.create(purpose="practice", title="错题重做")
    practice_paper(dues, size=10)

    assert set(practice_papers()) == {made, ruled}


def look(client, user):
    client.force_login(user)
    response = client.get(reverse("courses:practice"))
    assert response.status_code == 200
    return response.content.decode()


def test_page_offers_points_and_banks_with_what_they_have(client, learner, dues):
    about(dues)
    about(dues, pool="exam")
    KnowledgePoint.objects.create(name="没有题的知识点")

    html = look(client, learner)

    assert "会费（1 题）" in html
    assert "题库（1 题）" in html
    assert "没有题的知识点" not in html


def test_page_without_questions_says_so(client, learner):
    html = look(client, learner)

    assert "还没有可以练习的题" in html
    assert "开始练习" not in html


def test_page_shows_sets_of_trainers_and_what_is_not_done(client, learner, dues):
    about(dues)
    make.paper(purpose="practice", title="岗位练兵")
    start_practice(learner, practice_paper(dues, size=10))

    html = look(client, learner)

    assert "岗位练兵" in html
    assert '<h3 class="row__title">练习：会费</h3>' in html


def test_page_is_closed_during_an_exam(client, learner, dues):
    about(dues)
    sitting(learner, [make.question()])

    html = look(client, learner)

    assert "您正在参加考试" in html
    assert "会费" not in html


def test_page_takes_the_same_number_of_queries_whatever_it_offers(client, learner):
    about(KnowledgePoint.objects.create(name="一"))
    look(client, learner)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("courses:practice"))
    for number in range(3):
        about(KnowledgePoint.objects.create(name=f"又{number}"), bank=bank(number))
        make.paper(purpose="practice")

    with CaptureQueriesContext(connection) as more:
        client.get(reverse("courses:practice"))

    assert len(more) == len(few)


def bank(number):
    return QuestionBank.objects.create(name=f"题库{number}")


def begin(client, user, **sent):
    client.force_login(user)
    return client.post(reverse("courses:practice_start"), sent, follow=True)


def test_practice_is_begun_from_the_page(client, learner, dues):
    question = about(dues, stem="会费由谁交")
    sent = {"by": "knowledge", "knowledge-about": dues.pk, "knowledge-size": 20}

    html = begin(client, learner, **sent).content.decode()

    assert "会费由谁交" in html
    attempt = Attempt.objects.get(user=learner)
    assert asked_of(attempt) == {question.pk}
    assert attempt.deadline is None


def test_set_of_a_trainer_is_begun_from_the_page(client, learner):
    paper = make.paper(purpose="practice", title="岗位练兵")

    begin(client, learner, paper=paper.pk)

    assert Attempt.objects.get(user=learner).paper == paper


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"by": "knowledge", "knowledge-size": 10},
        {"by": "knowledge", "knowledge-about": 999, "knowledge-size": 10},
        {"by": "bank", "bank-about": "x", "bank-size": 10},
        {"by": "unsinn"},
        {"paper": 999},
    ],
)
def test_choice_that_cannot_be_followed_is_explained(client, learner, sent):
    response = begin(client, learner, **sent)

    assert response.redirect_chain == [(reverse("courses:practice"), 302)]
    assert [str(one) for one in response.context["messages"]] in (
        ["请选择一项再开始练习。"],
        ["没有找到所选的内容，可能已经调整，请重新选择。"],
    )
    assert not Attempt.objects.exists()


def test_other_sizes_and_quizzes_cannot_be_begun(client, learner, dues):
    about(dues)
    sent = {"by": "knowledge", "knowledge-about": dues.pk, "knowledge-size": 5000}

    begin(client, learner, **sent)
    begin(client, learner, paper=make.paper().pk)

    assert not Attempt.objects.exists()


def test_result_explains_at_once_and_judges_nothing(client, learner, dues):
    question = about(dues, stem="会费由谁交", explanation="见财务制度")
    attempt = start_practice(learner, practice_paper(dues, size=10))
    client.force_login(learner)
    save = reverse("courses:attempt_save", args=[attempt.key, 1])
    sent = json.dumps({"value": ["a"], "sequence": 1, "holder": ""})
    before = client.post(save, sent, content_type="application/json").content.decode()
    settle(submit(attempt, at=timezone.now()), at=timezone.now())

    html = client.get(reverse("courses:attempt_result", args=[attempt.key])).content.decode()

    assert "见财务制度" not in before
    assert "见财务制度" in html
    assert "共 1 题，答对 <strong>0</strong> 题。" in html
    assert "没有通过" not in html
    assert "再练一次" in html
    assert question.current.stem in html


def test_practice_asks_for_sign_in(client):
    assert client.get(reverse("courses:practice")).status_code == 302
    assert client.post(reverse("courses:practice_start")).status_code == 302


def test_a_practice_set_asks_for_no_score(client, learner, dues):
    about(dues)
    attempt = start_practice(learner, practice_paper(dues, size=10))
    client.force_login(learner)

    html = client.get(reverse("courses:attempt", args=[attempt.key])).content.decode()

    assert "共 1 题，不计成绩。" in html
    assert "分通过" not in html
