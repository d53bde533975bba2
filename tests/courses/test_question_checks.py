"""A clause changes: its questions leave drawing and wait for an editor, running attempts keep theirs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import TRAINING_ADMINISTRATOR
from cms.models import HomePage
from cms.services import publish, withdraw
from courses.models import Question, QuestionBank, QuestionCheck
from courses.questions import lettered
from courses.questions.content import Content
from courses.selection import usable_items
from courses.services.attempts import start
from courses.services.question_checks import (
    KIND,
    AlreadySettled,
    check_all,
    questions_withdrawn_since,
    still_right,
)
from courses.services.questions import create_question, save_content
from gongwen.outline import to_json
from gongwen.structure import parse
from jobs.models import Job
from jobs.runner import run
from library.models import PolicyPage
from tests.factories import courses as make
from tests.factories.accounts import UserFactory
from tests.factories.library import LAW, WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db
TWO = lettered(["甲", "乙"])
OLD, NEW = "用人单位应当遵守本法。", "用人单位应当严格遵守本法。"


@pytest.fixture
def law():
    section = documents_page(HomePage.objects.get())
    work = WorkFactory(title="示例保护法", slug="shili")
    return policy_page(section, work=work, effective=date(2008, 1, 1))


@pytest.fixture
def chief():
    return UserFactory(is_superuser=True)


def asked(source="work:shili#art-2", **fields):
    bank = QuestionBank.objects.get_or_create(name="题库")[0]
    said = {"kind": "single", "stem": "题", "options": TWO, "key": ["a"]} | fields
    return create_question(bank, by=None, source=source, **said)


def republish(law, text, chief):
    page = PolicyPage.objects.get(pk=law.pk)
    page.outline = to_json(parse(text))
    page.save_revision()
    publish(page, by=chief)


def run_jobs():
    for job in Job.objects.filter(kind=KIND).order_by("pk"):
        run(job.pk)


def state_of(question):
    return Question.objects.get(pk=question.pk).state


def test_question_leaves_drawing_when_its_clause_changes(law, chief):
    question, other = asked(), asked("work:shili#art-1", stem="另一题")
    paper = make.paper([question, other])
    attempt = start(UserFactory(), paper, context="practice:1")

    republish(law, LAW.replace(OLD, NEW), chief)
    run_jobs()

    check = QuestionCheck.objects.get()
    assert (state_of(question), state_of(other)) == ("needs_check", "active")
    assert (check.reason, check.withdrew) == ("changed", True)
    assert (OLD in check.before, NEW in check.after) == (True, True)
    assert [one.question for one in usable_items(paper)] == [other]
    assert attempt.items.count() == 2
    assert list(questions_withdrawn_since(attempt)) == [check]


def test_check_is_durable_with_the_change_itself(law, chief):
    asked()

    republish(law, LAW.replace(OLD, NEW), chief)

    assert Job.objects.filter(kind=KIND).exists()
    assert QuestionCheck.objects.count() == 0


def test_change_elsewhere_starts_nothing(law, chief):
    make.question()

    republish(law, LAW.replace(OLD, NEW), chief)

    assert Job.objects.filter(kind=KIND).count() == 0


def test_looking_again_finds_nothing_new(law, chief):
    asked()
    republish(law, LAW.replace(OLD, NEW), chief)
    run_jobs()

    check_all()
    run_jobs()

    assert QuestionCheck.objects.count() == 1


def test_withdrawn_document_takes_its_questions_out(law, chief):
    whole, clause = asked("work:shili", stem="整部"), asked()

    withdraw(law, by=chief, reason="有误")
    run_jobs()

    assert (state_of(whole), state_of(clause)) == ("needs_check", "needs_check")
    assert set(QuestionCheck.objects.values_list("reason", flat=True)) == {"withdrawn"}


def test_document_that_lapses_by_its_date_is_found_at_night(law):
    question = asked()
    yesterday = timezone.localdate() - timedelta(days=1)
    PolicyPage.objects.filter(pk=law.pk).update(
        validity_end=yesterday, validity_ended_as="repealed"
    )

    check_all()
    run_jobs()

    assert state_of(question) == "needs_check"
    assert QuestionCheck.objects.get().reason == "repealed"


def test_still_right_brings_the_question_back_and_compares_with_the_new_text(law, chief):
    question = asked()
    republish(law, LAW.replace(OLD, NEW), chief)
    run_jobs()
    check = QuestionCheck.objects.get()

    still_right(check, by=chief)
    check_all()
    run_jobs()

    assert (state_of(question), QuestionCheck.objects.count()) == ("active", 1)
    with pytest.raises(AlreadySettled):
        still_right(check, by=chief)


def test_edit_settles_the_check(law, chief):
    question = asked()
    republish(law, LAW.replace(OLD, NEW), chief)
    run_jobs()

    content = Content("single", "新题", options=TWO, key=["b"], source="work:shili#art-2")
    version = save_content(question, content, by=chief)

    assert QuestionCheck.objects.get().outcome == "edited"
    assert NEW in version.source_words


def test_part_of_a_case_takes_the_case_out(law, chief):
    part = Content("single", "问", options=TWO, key=["a"], source="work:shili#art-2")
    question = asked("", kind="case", options=[], key=[], parts=(part,))

    republish(law, LAW.replace(OLD, NEW), chief)
    run_jobs()

    assert state_of(question) == "needs_check"


def test_editor_sees_both_texts_and_says_it_still_holds(client, law, chief):
    question = asked()
    republish(law, LAW.replace(OLD, NEW), chief)
    run_jobs()
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))

    page = client.get(reverse("question:checks")).content.decode()
    client.post(reverse("question:still_right", args=[QuestionCheck.objects.get().pk]))

    assert OLD in page
    assert NEW in page
    assert state_of(question) == "active"
