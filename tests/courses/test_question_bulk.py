"""One change for many questions: chosen or narrowed to, done by a job, refusals told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Question, QuestionVersion
from courses.services import question_bulk
from courses.services.question_bulk import change_many
from courses.views import question_bulk as question_bulk_view
from jobs.models import Job
from jobs.runner import run
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=[TRAINING_ADMINISTRATOR])


@pytest.fixture
def editor(client, trainer):
    client.force_login(trainer)
    return client


def asked(editor, query="", **fields):
    sent = {"scope": "chosen", "seen": Question.objects.count()} | fields
    return editor.post(f"{reverse('question:bulk')}?{query}", sent)


def jobs():
    return Job.objects.filter(kind=question_bulk.KIND)


def worked_off(answer):
    job = jobs().get()
    assert answer.url == reverse("question:bulk_report", args=[job.pk])
    run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED
    return job.result


def test_chosen_questions_are_retired(editor):
    first, second, third = (make.question() for _ in range(3))

    result = worked_off(asked(editor, what="retired", question=[first.pk, third.pk]))

    assert result == {"done": 2, "refused": []}
    states = dict(Question.objects.values_list("pk", "state"))
    assert states == {first.pk: "retired", second.pk: "active", third.pk: "retired"}


def test_all_that_the_list_is_narrowed_to_are_changed(editor):
    narrow = make.question(stem="经费怎么用")
    make.question(stem="产假多少天")

    answer = asked(editor, "q=经费", scope="all", seen=1, what="pool", pool="exam")

    assert worked_off(answer) == {"done": 1, "refused": []}
    assert list(Question.objects.filter(pool="exam")) == [narrow]


def test_refused_questions_are_told_with_the_reason_and_stay(editor, trainer):
    own, others = make.question(state="draft"), make.question(state="draft")
    QuestionVersion.objects.filter(question=own).update(created_by=trainer)

    answer = asked(editor, what="active", question=[own.pk, others.pk])
    result = worked_off(answer)

    why = "这一版是您写的，请另一位同志审核后再启用；现在可以先存为草稿。"
    assert result == {
        "done": 1,
        "refused": [{"question": own.pk, "title": str(own), "why": why}],
    }
    others.refresh_from_db()
    assert (others.state, others.reviewed_by) == ("active", trainer)
    page = editor.get(answer.url).content.decode()
    assert "1 道已按要求改好，1 道没有改动" in page
    assert why in page


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"what": "difficulty", "difficulty": "5"}, "难度由 3 改为 5"),
        ({"what": "pool", "pool": "exam"}, "用途由“练习和考试”改为“只用于考试”"),
        ({"what": "tag", "tag": "年度"}, "加了标签“年度”"),
        ({"what": "retired"}, "试题状态由“启用”改为“停用”"),
    ],
)
def test_a_change_is_logged_once(editor, trainer, sent, message):
    question = make.question()

    worked_off(asked(editor, question=[question.pk], **sent))
    jobs().delete()
    worked_off(asked(editor, question=[question.pk], **sent))

    entry = ModelLogEntry.objects.get(object_id=question.pk, action__startswith="courses.question")
    assert (entry.user, entry.formatter.format_message(entry)) == (trainer, message)


def test_a_job_taken_up_again_ends_with_the_same_result(trainer):
    questions = [make.question(), make.question(state="needs_check")]
    ids = [one.pk for one in questions]
    first = change_many(ids, change="state", value="active", by=trainer)
    run(first.pk)
    again = change_many(ids, change="state", value="active", by=trainer)
    run(again.pk)

    first.refresh_from_db()
    again.refresh_from_db()
    assert first.result == again.result
    assert [one["question"] for one in again.result["refused"]] == ids[1:]


def test_questions_are_narrowed_then_marked_then_changed(editor):
    make.question()

    page = editor.get(reverse("question:bulk")).content.decode()

    steps = [page.index(words) for words in ("1. 筛选", "2. 勾选试题", "3. 怎样处理", "开始处理</")]
    assert sorted(steps) == steps


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"what": "retired"}, "还没有勾选试题"),
        ({"what": "retired", "question": ["999999", "x"]}, "还没有勾选试题"),
        ({"what": "retired", "scope": "all", "seen": "7"}, "现在是 1 道"),
        ({"what": "tag", "question": "*"}, "请填写要加的标签。"),
        ({"what": "difficulty", "difficulty": "9", "question": "*"}, "9"),
        ({"what": "needs_check", "question": "*"}, "needs_check"),
    ],
)
def test_what_is_not_plain_changes_nothing(editor, fields, message):
    question = make.question()
    fields = {name: question.pk if value == "*" else value for name, value in fields.items()}

    page = asked(editor, **fields).content.decode()

    assert message in page
    assert not jobs().exists()


def test_too_many_questions_are_refused(editor, monkeypatch):
    monkeypatch.setattr(question_bulk, "MAX_QUESTIONS", 1)
    chosen = [make.question().pk, make.question().pk]

    page = asked(editor, what="retired", question=chosen).content.decode()

    assert "一次最多处理 1 道题" in page
    assert not jobs().exists()


def test_a_learner_changes_nothing(client):
    client.force_login(UserFactory())

    assert client.get(reverse("question:bulk")).status_code == 302


def test_the_page_costs_the_same_with_more_rows(editor):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert editor.get(reverse("question:bulk")).status_code == 200
        return len(caught)

    make.question()
    editor.get(reverse("question:bulk"))
    one = queries()
    make.question()
    make.question()

    assert queries() == one


def test_the_list_leads_to_the_page_with_its_filter(editor):
    page = editor.get(f"{reverse('question:index')}?state=draft").content.decode()

    assert f'{reverse("question:bulk")}?state=draft"' in page


def report(editor, job, query=""):
    return editor.get(f"{reverse('question:bulk_report', args=[job.pk])}{query}").content.decode()


def test_a_long_list_of_refusals_has_pages(editor, trainer, monkeypatch):
    monkeypatch.setattr(question_bulk_view, "PER_PAGE", 2)
    ids = [make.question(state="needs_check", stem=f"第{n}道").pk for n in range(3)]
    job = change_many(ids, change="state", value="active", by=trainer)
    run(job.pk)

    first, second = report(editor, job), report(editor, job, "?p=2")

    assert "0 道已按要求改好，3 道没有改动" in first
    assert [f"第{n}道" in first for n in range(3)] == [True, True, False]
    assert [f"第{n}道" in second for n in range(3)] == [False, False, True]


def test_the_report_comes_again_when_the_job_has_ended(editor, trainer):
    job = change_many([make.question().pk], change="pool", value="exam", by=trainer)

    waiting = report(editor, job)
    run(job.pk)
    ended = report(editor, job)

    assert ("job-ended from:body" in waiting, "处理完毕" in waiting) == (True, False)
    assert ("job-ended from:body" in ended, "处理完毕" in ended) == (False, True)


@pytest.mark.parametrize(
    ("state", "words"), [("running", "处理不会中断"), ("failed", "处理没有完成")]
)
def test_the_report_says_how_far_a_job_is(editor, trainer, state, words):
    job = change_many([make.question().pk], change="pool", value="exam", by=trainer)
    jobs().update(state=state, done=3, total=7, message="任务执行出错")

    page = report(editor, job)

    assert (f'data-job-state="{state}"' in page, "3 / 7" in page, words in page) == (True,) * 3


def test_the_work_on_a_question_costs_the_same_with_more_of_them(trainer):
    def queries(count):
        job = change_many(
            [make.question().pk for _ in range(count)], change="tag", value="年度", by=trainer
        )
        with CaptureQueriesContext(connection) as caught:
            run(job.pk)
        return [query["sql"] for query in caught if "courses_question" in query["sql"]]

    queries(1)
    one, three = len(queries(1)), len(queries(3))

    assert three == 3 * one
