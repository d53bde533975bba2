"""What readers and staff see of a search by meaning."""

from io import StringIO

import pytest
from django.core.management import call_command

from jobs import runner
from search import encoding, sync
from search.diagnosis import diagnose
from tests.factories.cms import article
from tests.factories.library import WorkFactory, documents_page, policy_page
from tests.search.concepts import Concepts

pytestmark = pytest.mark.django_db

PAY = ("足额支付", "主家不给钱")
NURSING = ("哺乳", "喂奶")
QUESTION = "主家不给钱怎么办"
LAW = "第一条 用人单位应当按月足额支付报酬。\n第二条 哺乳期内每天安排一小时。"


@pytest.fixture
def model(use_model):
    return use_model(Concepts(PAY, NURSING))


@pytest.fixture
def site(model, engine):
    """A law whose vectors are made, and the search that finds it."""
    page = policy_page(documents_page(), work=WorkFactory(title="职工报酬条例"), text=LAW)
    sync.drain(engine)
    runner.run(encoding.request().pk)
    sync.drain(engine)
    engine.refresh()
    return page


@pytest.fixture
def shown(site, client):
    def ask(text, **parameters):
        response = client.get("/search/", {"q": text, **parameters})
        return " ".join(response.content.decode().partition("<main")[2].split())

    return ask


def test_a_lay_question_leads_to_the_clause_that_answers_it(shown, site):
    page = shown(QUESTION)

    assert "没有含关键词的，有 <strong>1</strong> 件含义相近" in page
    assert f'href="{site.get_url()}#art-1"' in page
    assert "相关含义" in page
    assert "用人单位应当按月足额支付报酬。" in page


def test_words_and_meaning_are_counted_apart(shown, engine):
    article(title="怎么办事", body=[("text", "<p>主家不给钱的另说。</p>")])
    sync.drain(engine)
    engine.refresh()

    page = shown(QUESTION)

    assert "<strong>1</strong> 件含关键词，另有 <strong>1</strong> 件含义相近" in page


def test_who_wants_the_words_alone_gets_them(shown):
    page = shown(QUESTION, verbatim=1)

    assert "相关含义" not in page
    assert "也没有按含义查找" in page


def test_a_model_that_is_away_leaves_the_search_by_words(shown, model):
    model.away = True

    assert "件含义相近" not in shown(QUESTION)
    assert "职工报酬条例" in shown("足额支付")


def test_a_page_that_is_withdrawn_is_gone_from_what_is_meant(shown, site, engine):
    site.unpublish()

    before = shown(QUESTION)
    sync.drain(engine)
    engine.refresh()

    assert "职工报酬条例" not in before
    assert "职工报酬条例" not in shown(QUESTION)


def test_explanation_shows_both_parts(site, client, administrator):
    client.force_login(administrator)

    page = client.get("/search/", {"q": QUESTION, "explain": 1}).content.decode()

    assert "得分由两部分合成：含义 1.00" in page


def test_the_command_shows_both_parts(site):
    out = StringIO()

    call_command("search", QUESTION, "--explain", stdout=out)

    assert "其中 1 件只是含义相近" in out.getvalue()
    assert "（相关含义）" in out.getvalue()
    assert "= 含义 1.000 × 0.6 + 词语 0.000 × 0.4" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (QUESTION, "它的含义与查询相近（相近程度 1.00，达到 0.65 就算含义相近）。"),
        ("今天天气怎么样", "它的含义与查询不相近。"),
    ],
)
def test_why_says_what_meaning_has_to_do_with_it(site, administrator, text, said):
    found = diagnose(site, text=text, user=administrator, day=site.state_date)

    assert [fact.text for fact in found.meaning] == [said]


def test_why_says_that_vectors_are_still_to_be_made(model, engine, administrator):
    page = policy_page(documents_page(), work=WorkFactory(title="职工报酬条例"), text=LAW)
    sync.drain(engine)
    engine.refresh()

    found = diagnose(page, text=QUESTION, user=administrator, day=page.state_date)

    assert [fact.text for fact in found.meaning] == [
        "它的含义向量还没有算好，暂时只能按词找到；算好后会自动补上。"
    ]
