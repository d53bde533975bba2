"""The one rule of who may see a page: live, no privacy setting against it, audience reached.

The same rule exists twice, as a predicate here and as a queryset in `cms.querysets`; a test holds
the two together on random trees. `visibility_of` and `reader_scope` are its two halves for the
search index: a page is visible when none of its restrictions is denied to the reader and its
audience shares a token with the reader's. What must be reviewed is live only with its approvals;
should a row say otherwise, nobody sees it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from accounts.audience import tokens_for
from accounts.models import Audience
from accounts.models.audiences import AudienceRule
from cms.models import AudienceMixin
from cms.review.clearance import shows_what_was_approved

PUBLIC = "all"


@dataclass(frozen=True)
class Visibility:
    """What stands between a page and its readers; `audience` is `["all"]` when not narrowed."""

    restrictions: list[int]
    audience: list[str]


class Reach(NamedTuple):
    """What of a `ReaderScope` decides which pages are seen: many readers have the same."""

    closed_paths: tuple[str, ...]
    reached_audiences: frozenset[int]


@dataclass(frozen=True)
class ReaderScope:
    """What a reader is denied and which audiences reach the reader; lives no longer than a request."""

    denied_restrictions: frozenset[int]
    tokens: frozenset[str]

    @cached_property
    def closed_paths(self) -> tuple[str, ...]:
        """Tree paths at and below which everything is closed to the reader.

        A copy kept in step with another page (an alias) has the setting of its source, and so
        has a copy of the copy.
        """
        if not self.denied_restrictions:
            return ()
        refused = Q(alias_of=None, view_restrictions__in=list(self.denied_restrictions))
        rows = Page.objects.filter(refused | Q(alias_of__isnull=False)).distinct()
        found = list(rows.values_list("pk", "path", "alias_of"))
        sources = {pk: source for pk, _, source in found}
        return tuple(path for pk, path, _ in found if _original(pk, sources) in sources)

    @cached_property
    def reached_audiences(self) -> frozenset[int]:
        return audiences_reaching(self.tokens)

    def admits(self, visibility: Visibility) -> bool:
        return self.denied_restrictions.isdisjoint(
            visibility.restrictions
        ) and not self.tokens.isdisjoint(visibility.audience)


def can_view(
    user: Any, page: Page, *, on: date | None = None, scope: ReaderScope | None = None
) -> bool:
    """May `user` read the live text of `page` today (or `on` another day's appointments)?

    `scope` spares reading hers again, as with `cms.querysets.visible_to`.
    """
    if not page.live or not shows_what_was_approved(page):
        return False
    scope = reader_scope(user, on=on) if scope is None else scope
    return scope.admits(visibility_of(page))


def visibility_of(page: Page) -> Visibility:
    restrictions = page.get_view_restrictions().values_list("pk", flat=True)
    return Visibility(sorted(restrictions), _audience_tokens(page))


def visibilities_of(pages: Iterable[Page]) -> dict[int, Visibility]:
    """`visibility_of` for many specific pages: three queries and one for each audience in use."""
    pages = list(pages)
    restricted = list(PageViewRestriction.objects.values_list("pk", "page__path"))
    aliases = tuple(Page.objects.exclude(alias_of=None).values_list("path", flat=True))
    audience_ids = {getattr(page, "audience_id", None) for page in pages} - {None}
    tokens = {
        audience.pk: sorted(audience.tokens())
        for audience in Audience.objects.filter(pk__in=audience_ids)
    }
    found = {}
    for page in pages:
        if page.path.startswith(aliases):
            found[page.pk] = visibility_of(page)
            continue
        held = sorted(pk for pk, path in restricted if page.path.startswith(path))
        audience_id = getattr(page, "audience_id", None)
        found[page.pk] = Visibility(held, tokens[audience_id] if audience_id else [PUBLIC])
    return found


def reader_scope(user: Any, *, on: date | None = None) -> ReaderScope:
    """A superuser is reached by every audience that reaches anybody."""
    tokens = tokens_for(user, on=on or timezone.localdate())
    if signed_in(user) and user.is_superuser:
        tokens |= {PUBLIC, "staff", *(rule.token for rule in _rules())}
    return ReaderScope(denied_restrictions(user), tokens)


def request_scope(request: HttpRequest) -> ReaderScope:
    """The scope of the person behind a request, read once for all lists of one page."""
    scope = getattr(request, "_reader_scope", None)
    if scope is None:
        scope = request._reader_scope = reader_scope(request.user)  # type: ignore[attr-defined]
    return scope


def denied_restrictions(user: Any) -> frozenset[int]:
    """Ids of the page restrictions that turn this reader away."""
    refused = (
        PageViewRestriction.objects.filter(refusal_of(user))
        if signed_in(user)
        else _refused_to_strangers()
    )
    return frozenset(refused.values_list("pk", flat=True))


@cache
def _refused_to_strangers() -> "QuerySet[PageViewRestriction]":
    """A question that was not asked yet: to put one together takes longer than to ask it."""
    strangers: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(
        refusal_of(AnonymousUser())
    )
    return strangers


def collection_refused(user: Any, collection: Any) -> bool:
    """Does the privacy setting of a collection, or of one above it, turn this reader away?"""
    restrictions = CollectionViewRestriction.objects.filter(
        collection_id__in=collection.get_ancestors(inclusive=True).values("pk")
    )
    return bool(restrictions.filter(refusal_of(user)).exists())


def refusal_of(user: Any) -> Q:
    """Restrictions against `user`. Shared passwords are switched off, so an old one admits nobody."""
    refused = Q(restriction_type=PageViewRestriction.PASSWORD)
    if not signed_in(user):
        return refused | ~Q(restriction_type=PageViewRestriction.NONE)
    if user.is_superuser:
        return refused
    member = Q(groups__in=user.groups.values("pk"))
    return refused | (Q(restriction_type=PageViewRestriction.GROUPS) & ~member)


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)


def audiences_reaching(tokens: Iterable[str]) -> frozenset[int]:
    """Ids of the audiences that share a token with `tokens`; two queries, however many there are.

    None for strangers, without a query: no audience is of everybody.
    """
    held = frozenset(tokens)
    if held <= {PUBLIC}:
        return frozenset()
    everyone = set(Audience.objects.filter(everyone=True).values_list("pk", flat=True))
    reached = {rule.audience_id for rule in _rules() if rule.token in held} - everyone
    return frozenset(reached | everyone if "staff" in held else reached)


def _original(pk: int, sources: Mapping[int, int | None]) -> int:
    """The page that a copy is kept in step with, by way of other copies."""
    while (source := sources.get(pk)) is not None:
        pk = source
    return pk


def _rules() -> Iterable[AudienceRule]:
    return AudienceRule.objects.select_related("post")


def _audience_tokens(page: Page) -> list[str]:
    if not issubclass(page.specific_class or type(page), AudienceMixin):
        return [PUBLIC]
    audience = page.specific.audience
    return [PUBLIC] if audience is None else sorted(audience.tokens())
