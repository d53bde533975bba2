"""Vectors are kept by text: whatever is written to an index carries those that are there, and
what lacks some waits for them."""

from dataclasses import replace

import numpy as np
import pytest

from search import documents, meaning, sync
from search.engine.meaning import ModelError
from search.engine.meaning.splitting import spans_of
from search.models import PAGE, Change, IndexState, Unencoded, Vector
from tests.factories.cms import article
from tests.factories.library import documents_page, policy_page
from tests.search.bigrams import Bigrams

pytestmark = pytest.mark.django_db


def document_of(page):
    return documents.load([(PAGE, page.pk)])[PAGE, page.pk].document


def keep(model, document):
    """Vectors for every text of a document."""
    for key, text in meaning.missing_texts(document, model.space).items():
        value = model.encode_passages([text]).astype("<f2").tobytes()
        Vector.objects.create(space=model.space.key, text=key, value=value)


def waiting():
    return dict(Unencoded.objects.values_list("page_id", "texts"))


def test_without_a_model_documents_stay_as_they_are_and_nothing_is_asked(
    django_assert_num_queries,
):
    document = document_of(article(title="职工之家"))

    with django_assert_num_queries(0):
        assert meaning.with_vectors([document]) == [document]


def test_a_document_carries_the_vectors_of_its_texts(model):
    document = document_of(policy_page(documents_page()))
    keep(model, document)

    (carrying,) = meaning.with_vectors([document])

    assert carrying.space == model.space.key
    for passage in carrying.passages:
        spans = list(spans_of(document, passage))
        assert [(piece.begin, piece.end) for piece in passage.pieces] == [
            (span.begin, span.end) for span in spans
        ]
        values = [np.frombuffer(piece.vector, "<f2") for piece in passage.pieces]
        assert np.array_equal(
            values, model.encode_passages([span.written for span in spans]).astype("<f2")
        )
    bare = tuple(replace(passage, pieces=()) for passage in carrying.passages)
    assert replace(carrying, passages=bare, space="") == document
    assert waiting() == {}


def test_what_lacks_vectors_is_noted_with_how_many(model):
    page = policy_page(documents_page())
    document = document_of(page)
    texts = len(meaning.missing_texts(document, model.space))

    (carrying,) = meaning.with_vectors([document])

    assert waiting() == {page.pk: texts}
    assert texts > 1
    assert not any(passage.pieces for passage in carrying.passages)


def test_some_vectors_are_better_than_none(model):
    page = policy_page(documents_page())
    document = document_of(page)
    keep(model, document)
    lost = next(spans_of(document, document.passages[0])).key
    Vector.objects.filter(text=lost).delete()

    (carrying,) = meaning.with_vectors([document])

    assert waiting() == {page.pk: 1}
    assert [bool(passage.pieces) for passage in carrying.passages] == [
        False,
        *(True for _ in carrying.passages[1:]),
    ]


def test_more_documents_take_no_more_queries(model, django_assert_num_queries):
    pages = [article(title=f"第{number}篇") for number in range(3)]
    made = [document_of(page) for page in pages]
    keep(model, made[0])

    with django_assert_num_queries(2):
        meaning.with_vectors(made[1:2])
    with django_assert_num_queries(2):
        meaning.with_vectors(made)


def test_a_page_that_has_all_is_not_written_down(model, django_assert_num_queries):
    document = document_of(article())
    keep(model, document)

    with django_assert_num_queries(1):
        meaning.with_vectors([document])


def test_a_text_is_known_whatever_page_it_stands_on(model):
    keep(model, document_of(article(title="同一个标题")))

    meaning.with_vectors([document_of(article(title="同一个标题"))])

    assert waiting() == {}


@pytest.mark.parametrize(
    "other", [{"space": "ffffffffffff"}, {"value": b"\x00" * 30}], ids=["space", "length"]
)
def test_vectors_of_another_model_are_not_taken_for_this_one(model, other):
    page = article()
    document = document_of(page)
    keep(model, document)
    Vector.objects.update(**other)

    (carrying,) = meaning.with_vectors([document])

    assert page.pk in waiting()
    assert not any(passage.pieces for passage in carrying.passages)


def test_a_page_that_was_set_aside_is_tried_again_when_it_is_written_anew(model):
    page = article()
    meaning.with_vectors([document_of(page)])
    Unencoded.objects.update(attempts=9, error="…")

    meaning.with_vectors([document_of(page)])

    assert list(Unencoded.objects.values_list("page_id", "attempts", "error")) == [(page.pk, 0, "")]


def test_more_keys_than_a_query_takes_are_asked_for_in_turn(model, monkeypatch):
    document = document_of(policy_page(documents_page()))
    keep(model, document)
    monkeypatch.setattr(meaning, "MOST_ASKED", 2)

    assert meaning.missing_texts(document, model.space) == {}


def test_the_drain_notes_what_lacks_vectors_and_writes_it_all_the_same(model, engine, drain):
    page = article(title="模范职工之家建设")

    assert drain().applied == 1

    engine.refresh()
    assert engine.count() == 1
    assert set(waiting()) == {page.pk}


def test_a_model_that_cannot_be_used_is_told_and_nothing_else_changes(monkeypatch):
    def broken():
        raise ModelError("模型文件夹里缺少 tokenizer.json")

    monkeypatch.setattr(meaning, "open_meaning", broken)
    meaning._opened.cache_clear()
    document = document_of(article())

    assert meaning.site_meaning() is None
    assert meaning.trouble() == "模型文件夹里缺少 tokenizer.json"
    assert meaning.with_vectors([document]) == [document]
    meaning._opened.cache_clear()


def test_a_drain_without_a_model_asks_no_more_than_one_with_the_same_model(
    engine, drain, use_model, django_assert_num_queries
):
    state, _ = IndexState.objects.get_or_create(pk=1)
    with django_assert_num_queries(0):
        meaning.follow_space(state)

    use_model(Bigrams())
    with django_assert_num_queries(1):
        meaning.follow_space(state)
    assert (state.space, state.looked_to) == (Bigrams().space.key, 0)
    with django_assert_num_queries(0):
        meaning.follow_space(state)


@pytest.mark.parametrize("model_then", [None, Bigrams("2")])
def test_a_drain_sees_that_the_model_is_another(model, engine, drain, use_model, model_then):
    drain()
    IndexState.objects.update(looked_to=None)
    assert IndexState.objects.get().space == model.space.key

    use_model(model_then)
    drain()

    state = IndexState.objects.get()
    assert (state.space, state.looked_to) == (
        (model_then.space.key, 0) if model_then else ("", None)
    )
    assert not Change.objects.exists()
    assert sync.drain(engine).applied == 0
