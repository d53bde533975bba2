"""Clauses of the library opened in a lesson: their words, their state, and why one cannot be opened."""

from datetime import date

import pytest

from cms.models import HomePage
from cms.services import withdraw
from courses.clauses import CLOSED, GONE, MISSING, WITHDRAWN, clauses_of, grouped
from courses.models import LessonPage
from gongwen.validity import Status
from tests.factories.accounts import UserFactory
from tests.factories.cms import restriction
from tests.factories.courses import course, lesson, release
from tests.factories.library import WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    section = documents_page(HomePage.objects.get())
    work = WorkFactory(title="示例保护法", slug="shili")
    return policy_page(section, work=work, effective=date(2008, 1, 1))


@pytest.fixture
def reader():
    return UserFactory()


def only(uri, user):
    (clause,) = clauses_of([uri], user)
    return clause


def test_clause_has_its_words_as_they_are_printed(law, reader):
    clause = only("work:shili#art-2", reader)

    assert clause.title == "《示例保护法》第二条"
    assert clause.url == f"{law.get_url()}#art-2"
    assert [(line.label, line.text) for line in clause.lines] == [
        ("第二条", "用人单位应当遵守本法。"),
        ("", "用人单位应当建立制度："),
        ("（一）", "考勤制度；"),
        ("（二）", "休假制度。"),
    ]


def test_clause_has_its_state_of_today(law, reader):
    assert only("work:shili#art-1", reader).status == Status.IN_FORCE


def test_part_of_a_clause_is_opened_alone(law, reader):
    assert [line.text for line in only("work:shili#art-2-p2-i1", reader).lines] == ["考勤制度；"]


def test_whole_document_is_only_linked(law, reader):
    clause = only("work:shili", reader)

    assert (clause.title, clause.lines, clause.url) == ("《示例保护法》", [], law.get_url())


@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        ("work:shili#art-99", MISSING),
        ("work:fehlt#art-1", GONE),
        ("work:shili@1999-01-01#art-1", WITHDRAWN),
        ("work:shili@morgen#art-1", WITHDRAWN),
        ("page:1", GONE),
        ("", GONE),
    ],
)
def test_clause_that_is_not_there_says_so(law, reader, uri, problem):
    assert only(uri, reader).problem == problem


def test_clause_of_a_withdrawn_document_says_so(law, reader):
    withdraw(law, by=UserFactory(is_superuser=True), reason="有误")

    clause = only("work:shili#art-1", reader)

    assert (clause.title, clause.problem, clause.lines) == ("《示例保护法》", WITHDRAWN, [])


def test_clause_the_reader_may_not_see_shows_neither_name_nor_words(law, client):
    restriction(law)
    made = course()
    of = lesson(
        made,
        body=[("clauses", {"title": "特别保护", "clauses": ["work:shili#art-1"], "note": ""})],
    )
    release(made)

    html = client.get(of.url).content.decode()

    assert CLOSED in html
    assert "示例保护法" not in html
    assert "为了保护职工" not in html


def test_lesson_shows_clauses_in_place(law, client):
    made = course()
    of = lesson(
        made,
        body=[
            (
                "clauses",
                {"title": "特别保护", "clauses": ["work:shili#art-1"], "note": "注意期限。"},
            )
        ],
    )
    release(made)

    html = client.get(of.url).content.decode()

    assert "为了保护职工，制定本法。" in html
    assert "现行有效" in html
    assert "注意期限。" in html


def test_document_of_neighbouring_clauses_is_named_once(law, reader, client):
    uris = ["work:shili#art-1", "work:shili#art-2", "work:fehlt#art-1", "work:shili#art-1"]
    groups = grouped(clauses_of(uris, reader))

    assert [(group.document, [one.place for one in group.clauses]) for group in groups] == [
        ("《示例保护法》", ["第一条", "第二条"]),
        ("", [""]),
        ("", ["第一条"]),
    ]
    made = course()
    of = lesson(made, body=[("clauses", {"title": "", "clauses": uris[:2], "note": ""})])
    release(made)
    html = client.get(of.url).content.decode()
    assert html.count('<p class="clauses__document">《示例保护法》</p>') == 1
    assert '<span class="visually-hidden">《示例保护法》</span>第二条</span>' in html
    assert '在文件中查看<span class="visually-hidden">《示例保护法》第二条</span>' in html


def test_clauses_of_one_document_cost_its_lookup_once(law, reader, django_assert_max_num_queries):
    def queries(*uris):
        with django_assert_max_num_queries(100) as counted:
            clauses_of(uris, reader)
        return len(counted)

    queries("work:shili#art-1")
    one = queries("work:shili#art-1")

    # Each further clause: where it stands, the node, what is below it.
    assert queries("work:shili#art-1", "work:shili#art-2") == one + 3


def test_lesson_without_its_document_can_still_be_finished(law, client, reader):
    made = course()
    of = lesson(made, body=[("clauses", {"title": "", "clauses": ["work:fehlt#art-1"]})])
    release(made)
    client.force_login(reader)
    client.post(f"/learning/courses/{made.pk}/enrol/")

    assert GONE in client.get(of.url).content.decode()
    client.post(f"/learning/lessons/{of.pk}/read/")
    assert reader.enrolments.get().completed_at is not None
    assert LessonPage.objects.get(pk=of.pk).live
