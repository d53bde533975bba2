"""The result by knowledge point: sums, order, clauses, and no word about keys."""

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from cms.models import HomePage
from courses.knowledge import by_knowledge
from courses.models import AttemptItem, KnowledgePoint, QuestionBank
from courses.questions import lettered
from courses.questions.content import Content
from courses.services.questions import create_question
from tests.factories import courses as make
from tests.factories.library import WorkFactory, documents_page, policy_page
from tests.factories.sittings import sat

pytestmark = pytest.mark.django_db


def point(name, **fields):
    return KnowledgePoint.objects.create(name=name, **fields)


def about(*points, **fields):
    made = make.question(**fields)
    made.knowledge.set(points)
    return made


def summed(attempt):
    return [(row.name, row.earned, row.points) for row in by_knowledge(attempt)]


def test_points_are_summed_by_knowledge_point_the_weakest_first():
    dues, law = point("会费"), point("工会法")
    questions = [about(law), about(law), about(dues)]

    attempt = sat(questions, {questions[0]: "b", questions[1]: "a", questions[2]: "a"})

    assert summed(attempt) == [("会费", 0, 1), ("工会法", 1, 2)]


def test_equal_points_stand_by_name():
    questions = [about(point("乙")), about(point("丙")), about(point("甲"))]

    attempt = sat(questions, {})

    assert [row.name for row in by_knowledge(attempt)] == sorted("甲乙丙")


def test_question_of_two_points_counts_under_both_and_one_of_none_nowhere():
    question, other = about(point("会费"), point("工会法")), make.question()

    attempt = sat([question, other], {question: "b", other: "b"})

    assert summed(attempt) == [("会费", 1, 1), ("工会法", 1, 1)]


def test_parts_of_a_case_count_under_its_points():
    parts = tuple(Content("single", stem, lettered(["甲", "乙"]), ["a"]) for stem in ("一", "二"))
    bank = QuestionBank.objects.create(name="案例")
    case = create_question(bank, kind="case", stem="材料", key=[], parts=parts, by=None)
    case.knowledge.set([point("报销")])
    case.state = "active"
    case.save()

    attempt = sat([case], {case: "a"})

    assert summed(attempt) == [("报销", 1, 1)]


def test_dropped_and_unmarked_answers_count_nowhere():
    questions = [about(point("会费")), about(point("工会法")), about(point("民主管理"))]
    attempt = sat(questions, {})
    of = AttemptItem.objects.filter(attempt=attempt)
    of.filter(version__question=questions[0]).update(dropped=True)
    of.filter(version__question=questions[1]).update(awarded=None)

    assert summed(attempt) == [("民主管理", 0, 1)]


def test_share_of_eighty_percent_is_good():
    dues = point("会费")
    questions = [about(dues) for _ in range(5)]

    attempt = sat(questions, dict.fromkeys(questions[1:], "b"))

    (row,) = by_knowledge(attempt)
    assert (row.percent, row.weak) == (80, False)
    assert row.share == Decimal("0.8")


def test_sources_are_those_of_the_point_and_of_its_questions_once_each():
    section = documents_page(HomePage.objects.get())
    work = WorkFactory(title="示例保护法", slug="shili")
    law = policy_page(section, work=work, effective=date(2008, 1, 1))
    protection = point("劳动保护", source="work:shili#art-1")
    questions = [
        about(protection, source="work:shili#art-2"),
        about(protection, source="work:shili#art-2"),
        about(protection, source="work:verschwunden#art-1"),
    ]

    (row,) = by_knowledge(sat(questions, {}))

    assert {one.url for one in row.sources} == {
        f"{law.get_url()}#art-1",
        f"{law.get_url()}#art-2",
    }
    assert len(row.sources) == 2


def test_it_takes_the_same_number_of_queries_whatever_its_size(django_assert_num_queries):
    one, many = sat([about(point("一"))], {}), sat([about(point(f"点{n}")) for n in range(9)], {})

    with django_assert_num_queries(2):
        by_knowledge(one)
    with django_assert_num_queries(2):
        by_knowledge(many)


def test_page_shows_the_rows_and_nothing_of_the_key():
    question = about(point("会费"), explanation="解析在此")

    rows = by_knowledge(sat([question], {question: "a"}))
    html = render_to_string("courses/_knowledge.html", {"knowledge": rows})

    assert "会费" in html
    assert "0 / 1" in html
    assert "需要加强" in html
    assert "解析在此" not in html
    assert "选项b" not in html


def test_page_is_empty_without_knowledge_points():
    assert render_to_string("courses/_knowledge.html", {"knowledge": []}).strip() == ""
