"""The site's own dictionary: words that must stay whole, beside the list of the program."""

from functools import lru_cache

from search.editions import Edition, edition_of
from search.models import Term
from search.models.words import spelled


def current_words() -> tuple[str, ...]:
    """Active words in the spelling texts are cut in, sorted: the engine's `dictionary`."""
    return _words_of(edition_of(Term))


@lru_cache(maxsize=2)
def _words_of(edition: Edition) -> tuple[str, ...]:
    active = Term.objects.filter(active=True).values_list("word", flat=True)
    return tuple(sorted({spelled(word) for word in active}))
