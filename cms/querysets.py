"""Reads of pages; `visible_to` is the queryset twin of `cms.permissions.can_view`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from cms.models import AudienceMixin, ReviewedMixin, ReviewEntry, Stage
from cms.permissions import Reach, ReaderScope, reader_scope

PageModel = TypeVar("PageModel", bound=Page)


def visible_to(
    pages: "QuerySet[PageModel]", user: Any, *, scope: ReaderScope | Reach | None = None
) -> "QuerySet[PageModel]":
    """The pages of `pages` that `user` may read; pass `scope` to share it between several lists."""
    scope = reader_scope(user) if scope is None else scope
    model = pages.model
    refused = _unreviewed(model) | _closed_to(scope) | _narrowed(model, scope)
    shown = pages.filter(live=True)
    return shown.exclude(refused) if refused else shown


def visible_among(pages: Sequence[Page], scope: ReaderScope | Reach) -> list[Page]:
    """Of a few pages that were read those the reader may read, in their order.

    Costs less than `visible_to`: only types that have an audience or a review are asked about,
    a query each.
    """
    by_type: dict[type[Page], list[Page]] = defaultdict(list)
    for page in pages:
        by_type[page.specific_class or Page].append(page)
    shown: set[int] = set()
    for model, of_type in by_type.items():
        if issubclass(model, AudienceMixin | ReviewedMixin):
            rows = model._default_manager.filter(pk__in=[page.pk for page in of_type])
            shown.update(visible_to(rows, None, scope=scope).values_list("pk", flat=True))
        else:
            closed = scope.closed_paths
            shown.update(
                page.pk for page in of_type if page.live and not page.path.startswith(closed)
            )
    return [page for page in pages if page.pk in shown]


def without_unreviewed(pages: "QuerySet[PageModel]") -> "QuerySet[PageModel]":
    """Without rows that are live past their review: they are shown to nobody."""
    unreviewed = _unreviewed(pages.model)
    return pages.exclude(unreviewed) if unreviewed else pages


def admitted(people: "QuerySet[User]", page: Page, *, on: date) -> "QuerySet[User]":
    """The rule seen from the page: of active people those who may open it, were it live."""
    always = Q(is_superuser=True)
    for restriction in page.get_view_restrictions():
        if restriction.restriction_type == PageViewRestriction.PASSWORD:
            return people.none()
        if restriction.restriction_type == PageViewRestriction.GROUPS:
            members = User.objects.filter(groups__in=restriction.groups.all())
            people = people.filter(always | Q(pk__in=members.values("pk")))
    audience = getattr(page, "audience", None)
    if audience is not None:
        reached = User.objects.reached_by(audience, on=on)
        people = people.filter(always | Q(pk__in=reached.values("pk")))
    return people


def _unreviewed(model: type[Model]) -> Q:
    """Live rows of reviewed page types that never had a final approval of their live revision.

    The gate lets no such row in; one that was written past it is not shown.
    """
    unreviewed = Q()
    for kind in reviewed_models():
        if issubclass(kind, model):
            final = ReviewEntry.objects.approvals().filter(
                stage=Stage.FINAL, page=OuterRef("pk"), revision_id=OuterRef("live_revision")
            )
            unreviewed |= _rows(kind, model, Q(~Exists(final), live=True, alias_of=None))
    return unreviewed


def _closed_to(scope: ReaderScope | Reach) -> Q:
    """Everything at or below a page whose privacy setting refuses the reader."""
    closed = Q()
    for path in scope.closed_paths:
        closed |= Q(path__startswith=path)
    return closed


def _narrowed(model: type[Model], scope: ReaderScope | Reach) -> Q:
    """Pages meant for an audience that does not reach the reader."""
    narrowed = Q()
    for kind in audience_models():
        if issubclass(kind, model):
            reached = list(scope.reached_audiences)
            missed = Q(audience__isnull=False) & ~Q(audience__in=reached)
            narrowed |= _rows(kind, model, missed)
    return narrowed


def _rows(kind: type[Model], model: type[Model], condition: Q) -> Q:
    """The condition on rows of `kind` as one on rows of `model`, of which it is a special case."""
    if kind is model:
        return condition
    return Q(pk__in=kind._default_manager.filter(condition).values("pk"))


@cache
def audience_models() -> tuple[type[Model], ...]:
    """Page types that carry an audience, in whatever app they live."""
    return tuple(model for model in apps.get_models() if issubclass(model, AudienceMixin))


@cache
def reviewed_models() -> tuple[type[Model], ...]:
    """Page types that pass the review, in whatever app they live."""
    return tuple(model for model in apps.get_models() if issubclass(model, ReviewedMixin))
