"""Noticing in every process that the words of the site were edited, without asking each time."""

from functools import partial
from typing import Any, TypeAlias

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max
from django.db.models.signals import post_delete, post_save

from search.models import Synonym, Term

KEPT = 5  # seconds until a process notices a change that was not announced

Edition: TypeAlias = tuple[Any, ...]


def edition_of(model: type[Term] | type[Synonym]) -> Edition:
    """Differs whenever the rows do; read it before them, so that they are at worst newer."""
    return tuple(cache.get_or_set(_key(model), partial(_read, model), KEPT) or ())


def announce(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(partial(cache.delete, _key(sender)), robust=True)


def connect() -> None:
    for model in (Term, Synonym):
        for signal in (post_save, post_delete):
            signal.connect(announce, sender=model, dispatch_uid="search.editions")


def _read(model: type[Term] | type[Synonym]) -> Edition:
    counted = model.objects.aggregate(rows=Count("pk"), latest=Max("changed_at"))
    return (counted["rows"], counted["latest"])


def _key(model: Any) -> str:
    return f"search.edition.{model._meta.model_name}"
