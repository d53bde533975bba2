"""What the site knows about words, as the engine takes it: other wordings of what people type.

The list that comes with the program (`search/engine/synonyms.txt`) becomes rows after each
migrate, so that editors see, switch off and mend all of it in one place. A row that nobody
has edited follows the file; one that an editor changed stays as she left it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from django.db import connections, transaction
from django.utils import timezone

from search import engine
from search.editions import Edition, announce, edition_of
from search.engine import Lexicon
from search.faces import TYPES
from search.models import Synonym
from search.models.words import spelled
from search.names import site_names
from search.vocabulary import site_readings, site_vocabulary

SEED = Path(engine.__file__).with_name("synonyms.txt")
ARROWS = {"→": Synonym.Kind.ONE_WAY, "=": Synonym.Kind.BOTH_WAYS}
SEPARATOR = "、"


def site_lexicon() -> Lexicon:
    names = site_names()
    return Lexicon(
        synonyms=synonyms(),
        types=TYPES,
        vocabulary=site_vocabulary(),
        readings=site_readings,
        issuers=names.issuers,
        posts=names.posts,
    )


def synonyms() -> Mapping[str, tuple[str, ...]]:
    """By folded word what else to look for, in the order editors wrote it."""
    return _synonyms_of(edition_of(Synonym))


def mapping_of(rows: Iterable[Synonym]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for word, terms in _directions(row):
            found.setdefault(word, {}).update(dict.fromkeys(terms))
    return {word: tuple(terms) for word, terms in found.items()}


def load_after_migrate(sender: object, using: str, **kwargs: object) -> None:
    """Migrating back to nothing takes the table away before this signal."""
    if Synonym._meta.db_table in connections[using].introspection.table_names():
        load_synonyms()


@transaction.atomic
def load_synonyms() -> None:
    """Add what is missing, mend or take away what nobody has edited; the rest stays."""
    known = Synonym.objects.in_bulk(field_name="word")
    seeds = {row.word: row for row in seeded()}
    Synonym.objects.filter(supplied=True).exclude(word__in=seeds).delete()
    Synonym.objects.bulk_create(row for word, row in seeds.items() if word not in known)
    mended = [row for word, row in known.items() if word in seeds and _mend(row, seeds[word])]
    Synonym.objects.bulk_update(mended, ["terms", "kind", "changed_at"])
    announce(Synonym)


def seeded() -> Iterator[Synonym]:
    """One unsaved row for every word of the list, in its order."""
    for line in SEED.read_text(encoding="utf-8").splitlines():
        arrow = next((arrow for arrow in ARROWS if f" {arrow} " in line), "")
        if arrow and not line.startswith("#"):
            words, terms = (side.split(SEPARATOR) for side in line.split(f" {arrow} "))
            for word in words:
                yield Synonym(word=word, terms=terms, kind=ARROWS[arrow], supplied=True)


@lru_cache(maxsize=1)
def seeded_words() -> frozenset[str]:
    return frozenset(row.word for row in seeded())


def _mend(row: Synonym, seed: Synonym) -> bool:
    """Whether the row has to be written anew."""
    if not row.supplied or (row.terms, row.kind) == (seed.terms, seed.kind):
        return False
    row.terms, row.kind, row.changed_at = seed.terms, seed.kind, timezone.now()
    return True


def _directions(row: Synonym) -> Iterator[tuple[str, list[str]]]:
    """What is found from what: of a one-way entry only the documents' wording."""
    word, terms = spelled(row.word), [spelled(term) for term in row.terms]
    yield word, terms
    if row.kind == Synonym.Kind.BOTH_WAYS:
        for term in terms:
            yield term, [word, *(other for other in terms if other != term)]


@lru_cache(maxsize=2)
def _synonyms_of(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    return mapping_of(Synonym.objects.filter(active=True).order_by("word").iterator())
