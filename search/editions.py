"""Noticing in every process that the words of the site were edited, without asking each time."""

from functools import partial
from typing import Any, TypeAlias

from django.db.models import Count, Max
from django.db.models.signals import post_delete, post_save

from config.kept import MOMENT, Kept
from search.models import Synonym, Term

KEPT = 5  # seconds until a process notices a change that was not announced

Edition: TypeAlias = tuple[Any, ...]


def edition_of(model: type[Term] | type[Synonym]) -> Edition:
    """Differs whenever the rows do; read it before them, so that they are at worst newer."""
    return _EDITIONS[model]()


def announce(sender: Any, **kwargs: Any) -> None:
    _EDITIONS[sender].forget_after_commit()


def connect() -> None:
    for model in _EDITIONS:
        for signal in (post_save, post_delete):
            signal.connect(announce, sender=model, dispatch_uid="search.editions")


def _read(model: type[Term] | type[Synonym]) -> Edition:
    counted = model.objects.aggregate(rows=Count("pk"), latest=Max("changed_at"))
    return (counted["rows"], counted["latest"])


def _kept(model: type[Term] | type[Synonym], moment: float) -> Kept[Edition]:
    key = f"search.edition.{model._meta.model_name}"
    return Kept(key, partial(_read, model), seconds=KEPT, moment=moment)


# That a word was added makes the index stale, which the next page of the admin has to say.
_EDITIONS = {Term: _kept(Term, 0), Synonym: _kept(Synonym, MOMENT)}
