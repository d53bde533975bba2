"""The committee's real work plan and the real laws, asked the way cadres ask."""

from contextlib import contextmanager
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.models import User
from library.services.import_job import run_import
from library.services.imports import create_batch
from search import sync
from search.connection import site_engine
from search.engine import Query
from tests.factories.library import documents_page

SPECIAL_PROVISIONS = "女职工劳动保护特别规定"
UNION_LAW = "中华人民共和国工会法"
PLAN = "省直机关工会工委2019年工作要点"


class Inline:
    """The import job's run, here and now."""

    def __init__(self, batch):
        self.payload = {"batch": batch.pk}

    def progress(self, done, total, message=""):
        pass

    @contextmanager
    def step(self):
        with transaction.atomic():
            yield


@pytest.fixture(scope="module")
def ask(django_db_setup, django_db_blocker, shared_dir):
    """The samples imported, published and indexed; asks the page as a stranger."""
    files = [
        SimpleUploadedFile(path.name, path.read_bytes())
        for path in sorted((shared_dir / "samples").rglob("*"))
        if path.suffix in {".md", ".txt"}
    ]
    engine = site_engine()
    with django_db_blocker.unblock(), transaction.atomic():
        engine.drop()
        engine.prepare()
        person = User.objects.create_superuser("A001", name="孙管理")
        batch = create_batch(files, section=documents_page(), by=person, publish=True)
        run_import(Inline(batch))
        assert sync.drain(engine).failed == 0
        engine.refresh()

        def search(q, **parameters):
            address = f"/search/?{urlencode({'q': q, **parameters}, doseq=True)}"
            return Client().get(address).context["answer"]

        yield search
        transaction.set_rollback(True)
        engine.drop()


def titles(answer):
    return [row.title.text for row in answer.rows]


def marks(marked):
    return {marked.text[start:end] for start, end in marked.marks}


def test_all_samples_are_in_the_index(ask):
    assert site_engine().count() == 22


def test_two_words_lead_to_the_clause_with_both_marked(ask):
    first = ask("女职工 哺乳时间").rows[0]

    assert first.title.text == SPECIAL_PROVISIONS
    (ninth,) = [place for place in first.places if place.label == "第九条"]
    assert ninth.url.endswith("#art-9")
    assert marks(ninth.snippet) >= {"女职工", "哺乳时间"}
    assert first.places[0] is ninth


@pytest.mark.parametrize("words", ["工会法第四十二条", "工会法42条", "《工会法》第42条"])
def test_a_cited_article_comes_first(ask, words):
    first = ask(words).rows[0]

    assert first.title.text == UNION_LAW
    assert first.places[0].label == "第四十二条"
    assert first.places[0].url.endswith("#art-42")


def test_a_plan_is_found_by_year_kind_and_subject(ask):
    first = ask("2019年工作要点 培训").rows[0]

    assert first.title.text == PLAN
    assert any(place.url.endswith("#p6-n21") for place in first.places)
    assert any(place.label == "第六部分第21项" for place in first.places)


def test_a_quoted_phrase_is_exact(ask):
    answer = ask('"劳动争议仲裁委员会"')

    assert answer.rows
    engine = site_engine()
    results = engine.search(Query('"劳动争议仲裁委员会"', day=date(2026, 11, 23), size=100))
    for hit in results.hits:
        for passage in hit.passages:
            assert "劳动争议仲裁委员会" in marks(passage.snippet) | marks(passage.heading)
    assert "中华人民共和国劳动争议调解仲裁法" in titles(answer)


def test_a_phrase_that_stands_nowhere_finds_nothing(ask):
    assert ask('"哺乳劳动时间会"').rows == []


def test_facets_by_year_and_status_narrow_the_answer(ask):
    answer = ask("女职工")
    years = {facet.name: facet for facet in answer.facets}["year"]
    some = years.options[0]

    narrowed = ask("女职工", year=some.value)

    assert narrowed.total == some.count
    assert narrowed.total < answer.total


def test_both_states_of_a_law_are_found_as_one(ask):
    [law] = [row for row in ask("妇女权益保障法").rows if row.title.text.endswith("妇女权益保障法")]

    mixed = ask("妇女权益保障法", past="mixed").rows

    states = [row for row in mixed if row.title.text.endswith("妇女权益保障法")]
    assert len(law.states) == 1
    assert {row.url for row in states} == {law.url, law.states[0].url}
    assert len({row.status for row in states}) == 2


def test_every_link_of_a_result_leads_somewhere(ask):
    for row in ask("女职工 哺乳时间").rows[:3]:
        page = Client().get(row.url)
        assert page.status_code == 200
        for place in row.places:
            anchor = place.url.partition("#")[2]
            assert f'id="{anchor}"' in page.content.decode()
