"""`manage.py search`: what an operator reads, as whom, and what went wrong."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.models import QueryLog, Synonym
from tests.factories.accounts import UserFactory
from tests.factories.cms import article, restriction, section

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def found(engine, drain):
    page = article(title="产假通知")
    closed = section(title="内部栏目")
    restriction(closed)
    article(closed, title="产假名单")
    drain()
    engine.refresh()
    return page


def test_results_are_listed_with_what_was_met(found, engine):
    lines = run("产假").splitlines()

    assert lines[0].startswith(f"共 1 件（{engine.name}，")
    assert lines[1].startswith(f"  1. 【产假】通知  [wagtailcore.page:{found.pk}]")


def test_search_sees_what_the_person_may_see(found):
    person = UserFactory()

    alone, signed_in = (
        json.loads(run("产假", "--json", *options))["total"]
        for options in ((), ("--as", person.staff_number))
    )

    assert (alone, signed_in) == (1, 2)


def test_explanation_adds_up_the_words(found):
    shown = run("产假", "--explain")

    assert "  + " in shown
    assert "权重 1，" in shown


def test_other_wordings_that_were_looked_for_are_said(found):
    Synonym.objects.create(word="度假班车", terms=["产假"])

    shown = run("度假班车")

    assert "“度假班车”也查了：产假" in shown
    assert "共 1 件" in shown


def test_search_of_an_operator_is_not_logged(found):
    run("产假")

    assert not QueryLog.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("产假", "--as", "没有此人"), "没有工号为 没有此人 的在用人员"),
        ((" ",), "请写要查的内容"),
    ],
)
def test_what_is_wrong_is_said(found, arguments, said):
    with pytest.raises(CommandError, match=said):
        run(*arguments)


def test_engine_that_is_not_configured_is_said(found, settings):
    settings.ELASTICSEARCH_URL = ""

    with pytest.raises(CommandError, match="请先设置 ELASTICSEARCH_URL"):
        run("产假", "--engine", "elasticsearch")


def test_missing_index_is_said(engine):
    engine.drop()

    with pytest.raises(CommandError, match="检索没有成功：还没有索引"):
        run("产假")
