"""Counting the words of the index, and what the results page makes of them."""

import pytest

from jobs import runner
from search import rebuild, sync, tasks, vocabulary
from search.engine.vocabulary import Vocabulary
from search.models import Vocabulary as Counted
from tests.factories.cms import article

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(engine, client):
    for number in range(3):
        article(title=f"女职工哺乳时间的规定{number}")
    sync.drain(engine)
    engine.refresh()
    vocabulary.count(engine)
    return lambda q, **more: client.get("/search/", {"q": q, **more})


def shown(response):
    return " ".join(response.content.decode().partition("<main")[2].split())


def titles(response):
    return [row.title.text for row in response.context["answer"].rows]


def test_words_are_counted_and_read_back(search):
    counts = vocabulary.site_vocabulary().counts

    assert counts["女职工"] == 3
    assert Vocabulary.from_bytes(bytes(Counted.objects.get().content)).counts == counts


def test_before_words_were_counted_there_are_none(db):
    assert vocabulary.site_vocabulary() is None
    assert vocabulary.site_readings().words is not None


def test_words_are_counted_anew_by_the_hour(search, engine):
    article(title="巾帼学堂")
    sync.drain(engine)
    engine.refresh()

    tasks.count_words()

    assert vocabulary.site_vocabulary().counts["巾帼学堂"] == 1


def test_a_rebuild_counts_the_words(engine):
    article(title="巾帼学堂")

    runner.run(rebuild.request().pk)

    assert vocabulary.site_vocabulary().counts["巾帼学堂"] == 1


def test_one_wrong_character_is_mended_and_said(search):
    response = search("女职公")

    assert len(titles(response)) == 3
    assert "已显示“女职工”的结果" in shown(response)
    assert "仍搜索“女职公”" in shown(response)


def test_the_reader_may_insist_on_what_she_typed(search):
    response = search("女职公", verbatim="1")

    assert "已显示" not in shown(response)
    assert "只按原来写的词查找" in shown(response)


def test_a_question_in_pinyin_is_understood_and_said(search):
    response = search("nvzhigong")

    assert len(titles(response)) == 3
    assert "已按拼音显示“女职工”的结果" in shown(response)
