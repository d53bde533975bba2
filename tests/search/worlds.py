"""Small sites drawn at random, and what happens to them: pages, privacy, audiences, people.

A world is a pure function of its seed: every choice is made by one generator among rows in the
order of their making. `WORDS` share no character, so that a text has a word exactly when the two
characters stand in it side by side.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from accounts.models import Appointment, Audience, AudienceRule, Post, Unit, User
from accounts.services import people
from cms import services
from cms.models import ArticlePage, HomePage, ReviewEntry, SectionPage, Stage
from cms.review.content import content_of, hash_of
from courses.models import CoursePage, CoursesPage, LessonPage
from library.models import (
    BookPage,
    Chapter,
    DocumentsPage,
    Issuer,
    MaterialPage,
    MaterialsPage,
    PolicyIssuer,
    PolicyPage,
    ReadingRoomPage,
    Work,
)
from tests.factories.accounts import AppointmentFactory, UnitFactory, UserFactory
from tests.factories.cms import article, home, restriction, section
from tests.factories.courses import course, lesson, release
from tests.factories.library import material_page, policy_page

WORDS = ("青松", "白鹭", "红梅", "春雷", "海棠", "云杉")
# In drafts only, so nobody may ever find it.
UNPUBLISHED = "石榴"
LAST_YEAR = date(2025, 1, 1)

# Where pages of each searchable type stand.
PARENTS: dict[type[Page], tuple[type[Page], ...]] = {
    ArticlePage: (HomePage, SectionPage),
    PolicyPage: (DocumentsPage,),
    MaterialPage: (MaterialsPage,),
    CoursePage: (CoursesPage,),
    LessonPage: (CoursePage,),
    BookPage: (ReadingRoomPage,),
}
HOLDERS = (DocumentsPage, MaterialsPage, CoursesPage, ReadingRoomPage)
# Of texts that hold, that hold no longer, that do not hold yet, and of which nobody knows.
DATES = (
    {"effective": date(2020, 1, 1)},
    {"effective": date(2020, 1, 1), "expires": date(2021, 1, 1)},
    {"effective": date(2999, 1, 1)},
    {},
)
PRIVACY = (
    PageViewRestriction.LOGIN,
    PageViewRestriction.GROUPS,
    PageViewRestriction.GROUPS,
    PageViewRestriction.PASSWORD,
)


@dataclass(frozen=True)
class Cast:
    """Who and what every world draws from; the rows are written once for many worlds."""

    units: list[Unit]
    posts: list[Post]
    groups: list[Group]
    people: list[User]
    issuers: list[Issuer]
    superuser: User

    @classmethod
    def assemble(cls) -> "Cast":
        """Two organs under one committee, one of them with a unit below."""
        top = UnitFactory(name="省直工会")
        organ = UnitFactory(name="甲机关工会", under=top)
        units = [top, organ, UnitFactory(name="乙机关工会", under=top)]
        units.append(UnitFactory(name="甲机关一处", under=organ))
        return cls(
            units=units,
            posts=list(Post.objects.filter(code__in=["chair", "finance"]).order_by("pk")),
            groups=[Group.objects.create(name=f"组{name}") for name in "甲乙"],
            people=[UserFactory(name=f"人员{number}") for number in range(5)],
            issuers=[Issuer.objects.create(name=f"发文{name}") for name in "甲乙"],
            superuser=UserFactory(name="管理", is_superuser=True),
        )


@dataclass
class World:
    """A site as drawn from `seed`, and the `story` of what happened to it since."""

    seed: int
    cast: Cast
    today: date = field(default_factory=timezone.localdate)
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pick = random.Random(self.seed)  # noqa: S311 - repeatable, not secret
        self.number = 0
        self._populate()
        self.audiences = [None, None, self._audience(everyone=True), *self._circles()]
        self._plant()
        for page in self.some(self.pages(), most=3):
            restrict(self, page)

    def name(self) -> str:
        self.number += 1
        return f"p{self.number}"

    def title(self) -> str:
        return "与".join(self.pick.sample(WORDS, self.pick.randint(1, 2)))

    def word(self) -> str:
        return self.pick.choice(WORDS)

    def chance(self, share: float) -> bool:
        return self.pick.random() < share

    def one(self, rows: Iterable[Any]) -> Any:
        """One of the rows, None of none."""
        found = list(rows)
        return self.pick.choice(found) if found else None

    def some(self, rows: Iterable[Any], *, most: int) -> list[Any]:
        found = list(rows)
        return self.pick.sample(found, self.pick.randint(0, min(most, len(found))))

    def pages(self, *types: type[Page]) -> list[Page]:
        """Everything below the home page, as drawn; copies kept in step are not."""
        found = Page.objects.descendant_of(home()).filter(alias_of=None).order_by("pk")
        return [page for page in found if not types or page.specific_class in types]

    def texts(self) -> list[Page]:
        return self.pages(*PARENTS)

    def parents(self, model: type[Page]) -> list[Page]:
        """Where a page of this type can stand, sections at any depth."""
        types = PARENTS.get(model, (HomePage, SectionPage))
        return [*([home()] if HomePage in types else []), *self.pages(*types)]

    def audience(self) -> Audience | None:
        found: Audience | None = self.pick.choice(self.audiences)
        return found

    def _populate(self) -> None:
        """Readers: a visitor, a superuser and some people, each with or without appointments,
        some of which are over or yet to begin."""
        drawn = self.pick.sample(self.cast.people, self.pick.randint(2, 3))
        for user in drawn:
            for _ in range(self.pick.randint(0, 2)):
                self.appoint(user)
            user.groups.set(self.some(self.cast.groups, most=1))
        self.staff: list[User] = drawn
        self.readers: list[Any] = [AnonymousUser(), *drawn, self.cast.superuser]

    def appoint(self, user: User) -> None:
        unit, post = self.one(self.cast.units), self.one(self.cast.posts)
        yesterday, tomorrow = (self.today + timedelta(days) for days in (-1, 1))
        start, end = self.one(
            [(LAST_YEAR, None), (LAST_YEAR, None), (LAST_YEAR, yesterday), (tomorrow, None)]
        )
        if not Appointment.objects.filter(user=user, unit=unit, post=post).exists():
            AppointmentFactory(user=user, unit=unit, post=post, start=start, end=end)

    def _audience(self, **fields: Any) -> Audience:
        return Audience.objects.create(name=f"受众{self.name()}", **fields)

    def _circles(self) -> list[Audience]:
        """Audiences by unit, by post and by both; one may be empty."""
        made = [self._audience() for _ in range(3)]
        for audience in made:
            for _ in range(self.pick.randint(0, 2)):
                self.rule(audience)
        return made

    def rule(self, audience: Audience) -> AudienceRule:
        unit, post = self.one(self.cast.units), self.one(self.cast.posts)
        unit, post = self.one([(unit, None), (None, post), (unit, post), (unit, post)])
        return AudienceRule.objects.create(
            audience=audience, unit=unit, post=post, include_below=self.chance(0.7)
        )

    def _plant(self) -> None:
        for _ in range(self.pick.randint(1, 2)):
            slug = self.name()
            parent = self.one(self.parents(SectionPage))
            section(parent, title=f"栏目{slug}", slug=slug, live=self.chance(0.9))
        # The first two by turns, so that no type depends on luck.
        types = list(PLANTS)
        turns = [types[self.seed % len(types)], types[(self.seed // 2) % len(types)]]
        for model in [*turns, *self.pick.choices(types, k=self.pick.randint(2, 4))]:
            PLANTS[model](self)

    def holder(self, model: type[Page]) -> Page:
        """A page below which `model` may stand; a second one now and then."""
        (kind,) = PARENTS[model]
        found = self.pages(kind)
        if found and self.chance(0.7):
            return self.one(found).specific
        slug = self.name()
        parent = self.one(self.parents(SectionPage))
        return parent.add_child(instance=kind(title=f"栏目{slug}", slug=slug))

    def card(self) -> dict[str, Any]:
        """What any text has; addresses by number, so that no two are alike."""
        return {"title": self.title(), "slug": self.name(), "audience": self.audience()}

    def body(self) -> list[dict[str, Any]]:
        """A text with one heading, so with two passages."""
        return [
            {"type": "text", "value": f"<p>先说{self.word()}。</p>"},
            {"type": "heading", "value": {"text": f"再说{self.word()}", "level": "h2"}, "id": "h1"},
            {"type": "text", "value": f"<p>后说{self.word()}。</p>"},
        ]


def plant_article(world: World) -> None:
    parent = world.one(world.parents(ArticlePage))
    source = world.one(["", *(issuer.name for issuer in world.cast.issuers)])
    live = world.chance(0.8)
    article(parent, body=world.body(), source=source, live=live, **world.card())


def plant_policy(world: World) -> None:
    """A text of a new work, or another state of one that is there."""
    card = world.card()
    known = world.one(Work.objects.order_by("pk")) if world.chance(0.4) else None
    # The address of a text is made of that of its work.
    slug = card.pop("slug")
    policy_page(
        world.holder(PolicyPage),
        work=known or Work.objects.create(title=card["title"], slug=slug),
        state_kind=PolicyPage.StateKind.AMENDED if known else PolicyPage.StateKind.ORIGINAL,
        state_date=date(2019, 1, world.number % 28 + 1),
        text=f"第一条 为了{world.word()}。\n第二条 应当{world.word()}。\n",
        kind=world.one(["通知", "办法"]),
        issuers=[PolicyIssuer(issuer=issuer) for issuer in world.some(world.cast.issuers, most=2)],
        live=world.chance(0.8),
        **world.one(DATES),
        **card,
    )


def plant_material(world: World) -> None:
    by = world.cast.superuser
    page = material_page(world.holder(MaterialPage), by=by, body=world.body(), **world.card())
    if world.chance(0.7):
        clear(world, page)


def clear(world: World, page: MaterialPage) -> None:
    """Three approvals of the newest version, by three who did not write it, make it live."""
    content = content_of(page)
    ReviewEntry.objects.bulk_create(
        ReviewEntry(
            page=page,
            title=page.title,
            revision_id=page.latest_revision_id,
            kind=ReviewEntry.Kind.APPROVED,
            stage=stage,
            by=by,
            content=content,
            content_hash=hash_of(content),
        )
        for stage, by in zip(Stage, world.cast.people, strict=False)
    )
    services.publish(page, by=None)


def plant_course(world: World) -> None:
    parent = world.holder(CoursePage)
    made = course(parent, body=world.body(), live=world.chance(0.9), **world.card())
    for _ in range(world.pick.randint(1, 2)):
        plant_lesson(world, made)
    if world.chance(0.8):
        release(made, by=world.cast.superuser)


def plant_lesson(world: World, parent: CoursePage) -> None:
    slug = world.name()
    lesson(parent, title=world.title(), slug=slug, body=world.body(), live=world.chance(0.9))


def plant_book(world: World) -> None:
    book = BookPage(authors="张三", year=2024, live=world.chance(0.8), **world.card())
    world.holder(BookPage).add_child(instance=book)
    for order in (1, 2):
        text = f"第{order}章\n{world.word()}在此。"
        Chapter.objects.create(book=book, order=order, title=f"第{order}章", html="", text=text)


PLANTS: dict[type[Page], Callable[[World], None]] = {
    ArticlePage: plant_article,
    PolicyPage: plant_policy,
    MaterialPage: plant_material,
    CoursePage: plant_course,
    BookPage: plant_book,
}


def publish(world: World) -> Any:
    drafts = [page for page in world.texts() if not page.live]
    page = world.one(page for page in drafts if page.specific_class is not MaterialPage)
    return page and services.publish(page, by=None)


def approve(world: World) -> Any:
    page = world.one(page for page in world.pages(MaterialPage) if not page.live)
    if page is None:
        return None
    page = page.specific
    page.save_revision(user=world.cast.superuser)
    clear(world, page)
    return page


def unpublish(world: World) -> Any:
    page = world.one(page for page in world.pages() if page.live)
    return page and services.unpublish(page, by=None)


def withdraw(world: World) -> Any:
    page = world.one(page for page in world.texts() if page.live)
    return page and services.withdraw(page, by=world.cast.superuser, reason="有误")


def expire(world: World) -> Any:
    page = world.one(page for page in world.texts() if page.live)
    if page is not None:
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(hours=1))
        services.publish_due()
    return page


def edit(world: World) -> Any:
    """New words go live, those of a later draft do not."""
    page = world.one(page for page in world.pages(ArticlePage, CoursePage) if page.live)
    if page is None:
        return None
    page = page.specific
    page.body = world.body()
    page.save_revision().publish()
    page.title = UNPUBLISHED
    page.save_revision()
    return page


def move(world: World) -> Any:
    page = world.one(world.pages())
    if page is None:
        return None
    targets = [
        target
        for target in world.parents(page.specific_class)
        if target.pk != page.pk and not target.is_descendant_of(page)
    ]
    target = world.one(targets)
    return target and (services.move(page, target, by=None), target)


def delete(world: World) -> Any:
    """Courses with a release stay, and whatever holds one."""
    page = world.one(world.pages())
    try:
        with transaction.atomic():
            return page and (page.specific.delete() and page)
    except ProtectedError:
        return None


def restrict(world: World, page: Page | None = None) -> Any:
    page = page or world.one([home(), *world.pages(), *world.pages()])
    kind = world.one(PRIVACY)
    return restriction(page, kind, world.some(world.cast.groups, most=2)) and (page, kind)


def unrestrict(world: World) -> Any:
    setting = world.one(PageViewRestriction.objects.order_by("pk"))
    return setting and setting.delete()


def restrict_otherwise(world: World) -> Any:
    setting = world.one(PageViewRestriction.objects.order_by("pk"))
    if setting is not None:
        setting.restriction_type = world.one(PRIVACY)
        setting.save()
        setting.groups.set(world.some(world.cast.groups, most=1))
    return setting


def narrow(world: World) -> Any:
    """Another audience for one page; lessons follow their course."""
    page = world.one(world.pages(ArticlePage, PolicyPage, CoursePage, BookPage))
    if page is not None:
        page = page.specific
        page.audience = world.audience()
        page.save()
    return page


def change_rules(world: World) -> Any:
    """Another circle for an audience that pages have."""
    audience = world.one(world.audiences[3:])
    rule = world.one(audience.rules.order_by("pk"))
    if rule is not None and world.chance(0.5):
        rule.delete()
    else:
        world.rule(audience)
    return audience


def transfer(world: World) -> Any:
    """Somebody leaves one post yesterday and takes up another today."""
    user = world.one(world.staff)
    for appointment in user.appointments.current().filter(start__lt=world.today):
        people.dismiss(appointment, on=world.today - timedelta(1), by=None)
    unit, post = world.one(world.cast.units), world.one(world.cast.posts)
    if user.appointments.filter(unit=unit, post=post).exists():
        return user
    return people.appoint(user, unit, post, start=world.today, by=None)


def regroup(world: World) -> Any:
    user = world.one(world.staff)
    user.groups.set(world.some(world.cast.groups, most=2))
    return user


def leave(world: World) -> Any:
    """Who has left the organisation reads as a visitor does; or comes back."""
    user = world.one(world.staff)
    user.is_active = not user.is_active
    user.save(update_fields=["is_active"])
    return user


def reorganise(world: World) -> Any:
    """A unit comes under another as of today."""
    unit, parent = world.cast.units[3], world.one([None, *world.cast.units[:3]])
    if unit.placements.filter(start=world.today).exists():
        return None
    return people.place(unit, parent, start=world.today, by=None)


def release_again(world: World) -> Any:
    made = world.one(world.pages(CoursePage))
    if made is None:
        return None
    lessons = LessonPage.objects.child_of(made).order_by("pk")
    return release(made.specific, world.some(lessons, most=2), by=world.cast.superuser)


def copy_in_step(world: World) -> Any:
    """A section that repeats another one, at times a copy of a copy, with a text of its own."""
    sections = Page.objects.type(SectionPage).order_by("-alias_of", "pk")
    source = world.one(sections)
    if source is None:
        return None
    copy = source.specific.create_alias(parent=home(), update_slug=world.name())
    article(copy, body=world.body(), **world.card())
    return source, copy


def smuggle(world: World) -> Any:
    """A row is made live past the review, and the index is told."""
    page = world.one(page for page in world.pages(MaterialPage) if not page.live)
    if page is not None:
        Page.objects.filter(pk=page.pk).update(live=True)
        services.tell_changed("library.MaterialPage", [page.pk])
    return page


# Each returns what it was done to, or None where there was nothing to do it to.
STEPS: tuple[Callable[[World], Any], ...] = (
    publish,
    unpublish,
    move,
    restrict,
    unrestrict,
    narrow,
    transfer,
    withdraw,
    delete,
    approve,
    expire,
    edit,
    restrict_otherwise,
    change_rules,
    regroup,
    leave,
    reorganise,
    release_again,
    copy_in_step,
    smuggle,
)


def happen(world: World, number: int) -> None:
    """The step of that number: of the first one all kinds have their turn, later ones are drawn."""
    steps = [STEPS[world.seed % len(STEPS)]] if number == 0 else []
    steps += world.pick.sample(STEPS, len(STEPS))
    for step in steps:
        if (done := step(world)) is not None:
            world.story.append(f"{step.__name__}: {done}")
            return
