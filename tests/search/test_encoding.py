"""The background work: every text once, whatever interrupts it; the drainer alone writes."""

from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone

from cms import services
from jobs import runner
from jobs import services as jobs
from jobs.models import Job
from search import encoding, meaning, old_vectors, rebuild, sync, tasks
from search.documents import document_id
from search.engine import Scope
from search.engine.conditions import PIECES, OneOf, every, visible
from search.models import PAGE, Change, IndexState, Unencoded, Vector
from search.querysets import MAX_ENCODINGS
from tests.factories.cms import article, restriction, section
from tests.factories.library import documents_page, policy_page
from tests.search.bigrams import Bigrams

pytestmark = pytest.mark.django_db

EVERYBODY = Scope()


class Watched:
    """The engine, and the documents that it was given last, by page."""

    def __init__(self, engine):
        self.engine, self.given = engine, {}

    def index(self, documents):
        for document, _ in documents:
            self.given[int(document.id.rpartition(":")[2])] = document
        return self.engine.index(documents)

    def __getattr__(self, name):
        return getattr(self.engine, name)

    def drain(self):
        self.given = {}
        return sync.drain(self)

    @property
    def with_vectors(self):
        """The pages that were written, and whether all their passages had vectors."""
        return {
            page: all(passage.pieces for passage in document.passages)
            for page, document in self.given.items()
        }


@pytest.fixture
def watched(engine):
    return Watched(engine)


def encode():
    job = encoding.request()
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def encoded_texts(model):
    return [text for text in model.asked if text != encoding.PROBE]


def test_a_page_is_found_by_words_at_once_and_written_with_its_vectors_later(model, watched):
    page = policy_page(documents_page())

    watched.drain()
    assert watched.with_vectors == {page.pk: False}

    assert encode().state == Job.State.SUCCEEDED
    assert not Unencoded.objects.exists()
    watched.drain()
    assert watched.with_vectors == {page.pk: True}
    watched.drain()
    assert watched.with_vectors == {}


def test_a_kept_vector_is_what_the_model_made(model, watched):
    article(title="职工之家")
    watched.drain()

    encode()

    (text,) = encoded_texts(model)
    kept = Vector.objects.get()
    made = model.encode_query(text).astype("<f2")
    assert (kept.space, bytes(kept.value)) == (model.space.key, made.tobytes())


def test_only_changed_text_is_encoded_again(model, watched):
    page = policy_page(documents_page())
    watched.drain()
    encode()
    model.asked.clear()
    other = article(title="另一篇")
    page.save()

    watched.drain()
    encode()

    assert encoded_texts(model) == ["另一篇"]
    assert set(watched.given) == {page.pk, other.pk}


def test_a_text_that_many_pages_share_is_encoded_once(model, watched):
    for _ in range(3):
        article(title="同一个标题")
    watched.drain()

    job = encode()

    assert encoded_texts(model) == ["同一个标题"]
    assert (job.done, job.total, job.result) == (1, 1, {"texts": 1, "failed": 0})
    watched.drain()
    assert list(watched.with_vectors.values()) == [True, True, True]


def test_a_rebuild_computes_none_anew(model, watched):
    policy_page(documents_page()), article()
    watched.drain()
    encode()
    watched.drain()
    model.asked.clear()
    model.away = True
    given = []

    class Quiet:
        def progress(self, done, total, message=""):
            pass

        def check(self):
            pass

    class Whole(Watched):
        def rebuild(self, name):
            return Rebuilding(self.engine.rebuild(name))

    class Rebuilding:
        def __init__(self, opened):
            self.opened = opened

        def __enter__(self):
            self.new = Watched(self.opened.__enter__())
            given.append(self.new.given)
            return self.new

        def __exit__(self, *error):
            return self.opened.__exit__(*error)

    rebuild.rebuild(Whole(watched.engine), Quiet())

    (written,) = given
    assert len(written) == 2
    assert all(passage.pieces for document in written.values() for passage in document.passages)
    assert not Unencoded.objects.exists()
    assert model.asked == []


def test_a_rebuild_waits_for_no_vector(model, engine):
    pages = {article().pk for _ in range(3)}
    model.away = True

    call_command("rebuild_index", stdout=StringIO())

    assert engine.count() == 3
    assert set(Unencoded.objects.values_list("page_id", flat=True)) == pages
    assert model.asked == []


def test_a_text_replaced_while_it_is_encoded_waits_again(model, watched):
    page = article(title="旧标题")
    watched.drain()
    make = model.encode_passages

    def replace_meanwhile(texts):
        if "旧标题" in texts:
            page.title = "新标题"
            page.save()
            watched.drain()
        return make(texts)

    model.encode_passages = replace_meanwhile
    encode()
    watched.drain()
    assert watched.with_vectors == {page.pk: False}

    encode()
    watched.drain()

    assert watched.with_vectors == {page.pk: True}
    assert encoded_texts(model) == ["旧标题", "新标题"]


def vectors_seen(engine, page_id, scope=EVERYBODY):
    """How many vectors of a page the index holds for such a reader."""
    engine.refresh()
    asked = every(PIECES, OneOf("document", (document_id(PAGE, page_id),)), visible(scope))
    return engine.store().count(asked)


def test_the_index_holds_the_vectors_after_the_next_drain(model, watched):
    page = policy_page(documents_page())
    watched.drain()
    encode()
    assert vectors_seen(watched.engine, page.pk) == 0

    watched.drain()

    assert vectors_seen(watched.engine, page.pk) > 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_was_withdrawn_meanwhile_is_never_written(model, watched, administrator, moment):
    page = article(title="模范职工之家")
    watched.drain()

    if moment == "before":
        services.withdraw(page, by=administrator, reason="有误")
        encode()
    else:
        encode()
        services.withdraw(page, by=administrator, reason="有误")
    watched.drain()

    assert watched.with_vectors == {}
    assert watched.engine.count() == vectors_seen(watched.engine, page.pk) == 0
    assert not Unencoded.objects.exists()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_was_deleted_meanwhile_is_never_written(model, watched, moment):
    page = article(title="模范职工之家")
    page_id = page.pk
    watched.drain()

    if moment == "before":
        page.delete()
        encode()
    else:
        encode()
        page.delete()
    watched.drain()

    assert watched.with_vectors == {}
    assert watched.engine.count() == vectors_seen(watched.engine, page_id) == 0
    assert not Unencoded.objects.exists()


def test_what_was_restricted_meanwhile_is_written_for_those_who_may_see_it(model, watched):
    folder = section()
    page = article(parent=folder, title="模范职工之家")
    watched.drain()
    encode()

    setting = restriction(folder)
    watched.drain()

    assert watched.with_vectors == {page.pk: True}
    assert watched.given[page.pk].restrictions == {setting.pk}
    assert vectors_seen(watched.engine, page.pk) == 1
    denied = Scope(denied_restrictions=frozenset({setting.pk}))
    assert vectors_seen(watched.engine, page.pk, denied) == 0


def test_an_encoder_that_is_away_loses_nothing_and_is_asked_again(model, watched):
    article()
    watched.drain()
    model.away = True

    job = encode()

    assert (job.state, job.message) == (Job.State.QUEUED, "含义模型进程没有答复；一分钟后自动再试")
    assert job.wake_at > timezone.now()
    assert list(Unencoded.objects.values_list("attempts", flat=True)) == [0]

    model.away = False
    assert encode().pk == job.pk
    assert not Unencoded.objects.exists()


def test_an_encoder_that_goes_away_in_between_keeps_what_was_made(model, watched, monkeypatch):
    monkeypatch.setattr(encoding, "AT_ONCE", 1)
    page = policy_page(documents_page())
    watched.drain()
    make, texts = model.encode_passages, Unencoded.objects.get().texts

    def leave_after_two(texts):
        model.away = len(encoded_texts(model)) == 2
        return make(texts)

    model.encode_passages = leave_after_two
    job = encode()
    assert job.state == Job.State.QUEUED
    assert Vector.objects.count() == 2

    model.encode_passages, model.away = make, False
    Unencoded.objects.update(retry_at=None)
    encode()
    watched.drain()

    assert watched.with_vectors == {page.pk: True}
    assert len(encoded_texts(model)) == len(set(encoded_texts(model))) == texts


def test_a_page_that_cannot_be_encoded_is_set_aside_and_holds_up_no_other(model, watched):
    bad, good = article(title="有毒的文字"), article(title="好文字")
    watched.drain()
    model.refused = "有毒"

    for _ in range(MAX_ENCODINGS):
        Unencoded.objects.update(retry_at=None)
        job = encode()

    assert (job.state, job.message) == (Job.State.SUCCEEDED, "其余已算出，1 件没能算出")
    left = Unencoded.objects.get()
    assert (left.page_id, left.attempts, left.error) == (
        bad.pk,
        MAX_ENCODINGS,
        "含义模型进程没有答复",
    )
    assert not encoding.anything_to_do()
    watched.drain()
    assert watched.with_vectors == {good.pk: True}

    bad.title = "改好的文字"
    bad.save()
    watched.drain()
    encode()
    watched.drain()
    assert watched.with_vectors == {bad.pk: True}


@pytest.mark.parametrize("made", [np.full((1, 16), np.nan), np.zeros((1, 16)), np.ones((1, 8))])
def test_what_is_no_vector_is_not_kept(model, watched, made):
    article(title="职工之家")
    watched.drain()
    make = model.encode_passages
    model.encode_passages = lambda texts: make(texts) if texts == [encoding.PROBE] else made

    encode()

    assert not Vector.objects.exists()
    assert Unencoded.objects.get().error == "模型给出的向量不可用，请检查模型文件"


def test_the_work_is_done_in_turns(model, watched, monkeypatch):
    monkeypatch.setattr(encoding, "AT_ONCE", 1)
    monkeypatch.setattr(encoding, "SLICE", timedelta(0))
    page = policy_page(documents_page())
    watched.drain()
    texts = Unencoded.objects.get().texts

    job = encode()

    assert job.state == Job.State.SUCCEEDED
    assert job.attempt > texts
    assert (job.done, job.total) == (texts, texts)
    watched.drain()
    assert watched.with_vectors == {page.pk: True}
    assert len(encoded_texts(model)) == len(set(encoded_texts(model))) == texts


def test_the_work_can_be_cancelled_and_rests_until_somebody_starts_it(model, watched):
    article()
    watched.drain()
    job = encoding.request()
    make = model.encode_passages

    def cancel_meanwhile(texts):
        jobs.request_cancel(job, by=None)
        return make(texts)

    model.encode_passages = cancel_meanwhile
    runner.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert Unencoded.objects.exists()
    ours = Job.objects.active().filter(kind=encoding.KIND)
    encoding.request_if_needed()
    assert not ours.exists()
    Job.objects.update(finished_at=timezone.now() - encoding.REST_AFTER[Job.State.CANCELLED])
    encoding.request_if_needed()
    assert ours.count() == 1


def test_asking_twice_is_one_job(model):
    assert encoding.request().pk == encoding.request().pk


def test_the_clock_starts_the_work_after_a_drain_that_left_some(model, engine):
    tasks.drain()
    article()
    Job.objects.filter(kind=encoding.KIND).update(state=Job.State.SUCCEEDED)

    tasks.drain()
    tasks.drain()

    assert Job.objects.active().filter(kind=encoding.KIND).count() == 1


def test_without_a_model_the_clock_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        encoding.request_if_needed()


def test_without_a_model_a_job_left_over_ends(watched):
    job = encode()

    assert (job.state, job.message) == (Job.State.SUCCEEDED, "没有启用按含义检索，不必计算")


def test_progress_counts_the_texts_of_all_pages(model, watched):
    policy_page(documents_page()), article()
    watched.drain()
    texts = sum(Unencoded.objects.values_list("texts", flat=True))
    told = []

    runner.run(encoding.request().pk, told=lambda *said: told.append(said))

    assert told[0] == (0, 0, "正在查找还没有含义向量的内容")
    assert told[-1] == (texts, texts, "含义向量已全部算出")
    assert {total for _, total, _ in told if total} == {texts}


def test_another_model_makes_every_page_wait_and_keeps_the_old_vectors(
    model, watched, use_model, monkeypatch
):
    monkeypatch.setattr(sync, "BATCH", 2)
    pages = {article(title=f"第{number}篇").pk for number in range(5)}
    watched.drain()
    encode()
    watched.drain()

    other = use_model(Bigrams("2"))
    watched.drain()
    assert watched.with_vectors == {}
    assert encoding.anything_to_do()
    encode()
    watched.drain()

    assert watched.with_vectors == dict.fromkeys(pages, True)
    assert {document.space for document in watched.given.values()} == {other.space.key}
    assert Vector.objects.filter(space=model.space.key).count() == 5
    assert not encoding.anything_to_do()


def test_going_back_to_a_model_takes_no_work_anew(model, watched, use_model):
    page = article()
    watched.drain()
    encode()
    use_model(Bigrams("2"))
    watched.drain()
    encode()
    watched.drain()
    model.asked.clear()

    use_model(model)
    watched.drain()
    encode()
    watched.drain()

    assert encoded_texts(model) == []
    assert watched.with_vectors == {page.pk: True}
    assert watched.given[page.pk].space == model.space.key


def test_what_was_written_while_meaning_was_off_is_encoded_afterwards(model, watched, use_model):
    use_model(None)
    watched.drain()
    page = article()
    watched.drain()
    assert not Unencoded.objects.exists()

    use_model(model)
    watched.drain()
    encode()
    watched.drain()

    assert watched.with_vectors == {page.pk: True}


def test_starting_over_makes_everything_anew(model, watched, administrator):
    page = article(title="职工之家")
    watched.drain()
    encode()
    model.asked.clear()

    job = encoding.start_over(by=administrator)
    assert not Vector.objects.exists()
    runner.run(job.pk)
    watched.drain()

    assert encoded_texts(model) == ["职工之家"]
    assert watched.with_vectors == {page.pk: True}


def forget():
    job = old_vectors.request()
    runner.run(job.pk)
    job.refresh_from_db()
    return job.result["forgotten"]


@pytest.fixture
def replaced(model, watched, use_model):
    """One vector of a model that was replaced, and one of the present one."""
    article()
    watched.drain()
    encode()
    use_model(Bigrams("2"))
    watched.drain()
    encode()
    IndexState.objects.update(space_since=timezone.now() - old_vectors.KEPT)


def test_vectors_of_a_replaced_model_go_after_a_month(replaced):
    assert forget() == 1

    assert list(Vector.objects.values_list("space", flat=True)) == [Bigrams("2").space.key]


def test_vectors_of_a_replaced_model_stay_while_it_may_return(replaced):
    IndexState.objects.update(space_since=timezone.now())

    assert forget() == 0


@pytest.mark.parametrize("unfinished", ["unlooked", "waiting"])
def test_vectors_of_a_replaced_model_stay_until_the_new_ones_are_complete(replaced, unfinished):
    if unfinished == "unlooked":
        IndexState.objects.update(looked_to=0)
    else:
        meaning.note({1: 1})

    assert forget() == 0


def test_vectors_of_texts_that_no_page_has_go_after_a_month(model, watched, monkeypatch):
    monkeypatch.setattr(old_vectors, "BATCH", 1)
    pages = [article(title=f"第{number}篇") for number in range(3)]
    watched.drain()
    encode()
    pages[0].delete()
    pages[1].title = "改名"
    pages[1].save()
    watched.drain()
    encode()
    assert forget() == 0
    Vector.objects.update(made_at=timezone.now() - old_vectors.KEPT)

    assert forget() == 2

    left = {bytes(text) for text in Vector.objects.values_list("text", flat=True)}
    assert len(left) == 2
    watched.drain()
    assert not Unencoded.objects.exists()


def test_nothing_is_forgotten_where_meaning_is_off(replaced, use_model):
    use_model(None)

    assert old_vectors.request() is None
    assert Vector.objects.count() == 2
    assert not Change.objects.filter(attempts__gt=0).exists()
