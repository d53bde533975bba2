"""Rebuilding while people publish, move, hide and delete: every row is the database's in the end."""

from random import Random

import pytest
from wagtail.models import Page, PageViewRestriction

from accounts.models import Audience, AudienceRule, Post
from cms import services
from cms.models import ArticlePage, SectionPage
from search import rebuild, sync
from search.documents import document_id
from search.engine import Query
from search.models import PAGE, Change, IndexState
from tests.factories.cms import article, restriction, section
from tests.factories.library import documents_page, policy_page
from tests.search.index_rows import DAY, differences

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here, as far as the rebuild can tell."""


class World:
    """A small site, and everything that can happen to it."""

    def __init__(self, random):
        self.random = random
        self.audience = Audience.objects.create(name="财务干部")
        AudienceRule.objects.create(audience=self.audience, post=Post.objects.first())
        self.sections = [section() for _ in range(4)]
        restriction(self.sections[0])
        for number in range(8):
            article(parent=self.sections[number % 4], title=f"经费审查第{number}篇")
        policy_page(documents_page())
        self.actions = [
            *(self.publish, self.rename, self.withdraw, self.delete, self.move),
            *(self.restrict, self.lift, self.narrow, self.write_in_bulk, self.draft),
        ]

    def happen(self):
        self.random.choice(self.actions)()

    def page(self):
        return self.random.choice(list(ArticlePage.objects.order_by("pk")))

    def folder(self):
        chosen = self.random.choice(self.sections)
        return SectionPage.objects.get(pk=chosen.pk)

    def publish(self):
        article(parent=self.folder(), title="新发布的经费审查办法")

    def rename(self):
        page = self.page()
        page.title += "改"
        page.save_revision().publish()

    def withdraw(self):
        self.page().unpublish()

    def delete(self):
        if ArticlePage.objects.count() > 3:
            self.page().delete()

    def move(self):
        moved = self.folder()
        target = self.folder()
        if not target.is_descendant_of(moved) and target != moved:
            moved.move(target, pos="last-child")

    def restrict(self):
        folder = self.folder()
        if not folder.view_restrictions.exists():
            restriction(folder)

    def lift(self):
        found = PageViewRestriction.objects.order_by("pk").first()
        if found:
            found.delete()

    def narrow(self):
        page = self.page()
        page.audience = None if page.audience else self.audience
        page.save()

    def write_in_bulk(self):
        pages = ArticlePage.objects.filter(pk__in=[self.page().pk, self.page().pk])
        pages.update(title="成批改写的经费审查")
        services.tell_changed("cms.ArticlePage", pages.values_list("pk", flat=True))

    def draft(self):
        page = self.page()
        page.title = "没有发布的改动"
        page.save_revision()


class Busy:
    """A run during which the site goes on: changes, drains and readers between all batches."""

    def __init__(self, world, engine, *, dies_at=0):
        self.world, self.engine, self.dies_at = world, engine, dies_at
        self.checks = 0

    def progress(self, done, total, message=""):
        pass

    def check(self):
        self.checks += 1
        self.world.happen()
        if self.world.random.random() < 0.5:
            sync.drain(self.engine)
        self.engine.search(Query("经费审查", day=DAY))
        if self.checks == self.dies_at:
            raise Killed


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(sync, "BATCH", 2)
    monkeypatch.setattr(rebuild, "SAVE_EVERY", 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_missing_or_stale_at_the_swap(engine, small_steps, seed):
    world = World(Random(seed))  # noqa: S311 - the same changes every time
    sync.drain(engine)
    busy = Busy(world, engine)

    rebuild.rebuild(engine, busy)

    sync.expand_subtrees()
    noted = {document_id(PAGE, pk) for pk in Change.objects.values_list("object_id", flat=True)}
    assert busy.checks > 4
    assert differences(engine) - noted == set()
    sync.drain(engine)
    assert differences(engine) == set()
    assert not Change.objects.exists()


@pytest.mark.parametrize("dies_at", [1, 4])
def test_a_rebuild_gone_on_with_after_a_kill_misses_nothing(engine, small_steps, dies_at):
    world = World(Random(dies_at))  # noqa: S311 - the same changes every time
    sync.drain(engine)
    with pytest.raises(Killed):
        rebuild.rebuild(engine, Busy(world, engine, dies_at=dies_at))
    name = IndexState.objects.get().builder
    for _ in range(10):
        world.happen()
        sync.drain(engine)

    with engine.rebuild(name) as new:
        assert new.point > 0
    rebuild.rebuild(engine, Busy(world, engine))
    sync.drain(engine)

    assert differences(engine) == set()
    assert not Change.objects.exists()


def test_the_slow_truth_notices_every_kind_of_difference(engine):
    kept, renamed, hidden, closed, gone, new = (article(title=name) for name in "甲乙丙丁戊己")
    Change.objects.filter(object_id=new.pk).delete()
    sync.drain(engine)
    assert differences(engine) == {document_id(PAGE, new.pk)}

    ArticlePage.objects.filter(pk=renamed.pk).update(title="乙改")
    ArticlePage.objects.filter(pk=hidden.pk).update(live=False)
    restriction(closed)
    Page.objects.filter(pk=gone.pk).update(live=False)
    wrong = {document_id(PAGE, page.pk) for page in (renamed, hidden, closed, gone, new)}

    assert differences(engine) == wrong
    assert kept.live
