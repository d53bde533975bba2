"""A worker killed while it makes vectors: none is made twice, none is missing in the end."""

from dataclasses import dataclass

import pytest

from jobs.models import Job
from search import documents, encoding, meaning, sync
from search.connection import site_engine
from search.models import PAGE, Change, Unencoded, Vector
from tests.factories.cms import article

# Two steps look through the pages; then each page has one for its text and one for its end.
FAULTS = [
    "claimed",
    "in-step:1",
    "after-step:2",
    "in-step:3",
    "after-step:3",
    "in-step:4",
    "after-step:4",
    "before-end",
]


@dataclass
class Site:
    engine: object
    pages: set

    def complete(self):
        """The pages whose every text has a vector, as the drainer would write them."""
        sources = documents.load([(PAGE, pk) for pk in self.pages]).values()
        fitted = meaning.fitted([source.document for source in sources], meaning_space())
        return {pk for pk, _, lacking in fitted if not lacking}


def meaning_space():
    return meaning.site_meaning().space


@pytest.fixture
def site(live_site, model):
    """The index of this run with four articles that wait for their vectors."""
    live_site.environment["PROBE_MEANING"] = "1"
    engine = site_engine()
    engine.drop()
    engine.prepare()
    pages = {article(title=f"第{number}篇").pk for number in range(4)}
    sync.drain(engine)
    # Wagtail's own tasks: their worker would be the one that dies.
    Job.objects.all().delete()
    yield Site(engine, pages)
    engine.drop()


def kept():
    return set(Vector.objects.values_list("pk", "made_at"))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_worker_goes_on_and_every_page_is_written_again(live_site, site, fault):
    job = encoding.request()
    live_site.die(job, fault=fault)
    before = kept()

    with live_site.worker():
        live_site.settle(job)

    assert (job.state, job.interruptions) == (Job.State.SUCCEEDED, 1)
    assert before <= kept()
    assert Vector.objects.count() == 4
    assert site.complete() == site.pages
    assert not Unencoded.objects.exists()
    assert set(Change.objects.values_list("object_id", flat=True)) == site.pages

    sync.drain(site.engine)
    assert not Change.objects.exists()
    assert not Unencoded.objects.exists()


def test_a_page_withdrawn_while_nobody_worked_is_not_written(live_site, site):
    job = encoding.request()
    live_site.die(job, fault="after-step:3")
    withdrawn = site.pages.pop()
    documents.Page.objects.get(pk=withdrawn).specific.unpublish()

    with live_site.worker():
        live_site.settle(job)
    sync.drain(site.engine)

    assert job.state == Job.State.SUCCEEDED
    assert set(dict(site.engine.ids())) == {documents.document_id(PAGE, pk) for pk in site.pages}
    assert not Unencoded.objects.exists()


def test_the_command_goes_on_where_a_killed_worker_stopped(live_site, site):
    job = encoding.request()
    live_site.die(job, fault="after-step:3")
    before = kept()

    said = live_site.manage("encode_passages")

    assert "4 / 4　含义向量已全部算出" in said
    assert before <= kept()
    assert site.complete() == site.pages
