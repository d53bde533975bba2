"""What a word of the dictionary and a synonym change: shown before anybody has to find out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.permissions import request_scope
from search import listing, reports
from search.asking import Asked
from search.connection import site_engine
from search.engine import EngineError, Lexicon
from search.examples import Cut, sentences_with, side_by_side
from search.lexicon import mapping_of, site_lexicon
from search.models import Synonym, Term
from search.models.words import spelled
from search.words import current_words

SPAN = 180  # days of the log
MOST_QUERIES = 20
SHOWN = 10
SENTENCES = 5


@dataclass(frozen=True, slots=True)
class Changes:
    """Between the words an index was cut with and those of the dictionary now."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def dictionary_changes() -> Changes:
    """None to speak of where there is no index yet, or none that can be asked."""
    try:
        stamp = site_engine().stamp()
    except EngineError:
        stamp = None
    now = set(current_words())
    then = now if stamp is None else set(stamp.words)
    return Changes(tuple(sorted(now - then)), tuple(sorted(then - now)))


@require_safe
@permission_required("search.change_term", raise_exception=True)
def term_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Sentences of the library cut without the word and with it."""
    term = get_object_or_404(Term, pk=pk)
    word = spelled(term.word)
    others = tuple(known for known in current_words() if known != word)
    cuts: list[Cut] = [
        side_by_side(sentence, word, others)
        for sentence in islice(sentences_with(term.word, request_scope(request)), SENTENCES)
    ]
    context = {"term": term, "word": word, "cuts": cuts, "changes": dictionary_changes()}
    return render(request, "search/admin/term_effect.html", context)


@require_safe
@permission_required("search.change_synonym", raise_exception=True)
def synonym_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Logged queries with the word, and for one of them the first results both ways."""
    synonym = get_object_or_404(Synonym, pk=pk)
    queries = list(reports.containing(spelled(synonym.word), SPAN)[:MOST_QUERIES])
    asked = request.GET.get("q", "").strip()[:200]
    chosen = asked or (queries[0]["text"] if queries else synonym.word)
    context: dict[str, Any] = {"synonym": synonym, "queries": queries, "chosen": chosen}
    try:
        context |= compared(request, chosen, synonym)
    except EngineError as error:
        context["away"] = str(error)
    return render(request, "search/admin/synonym_effect.html", context)


def compared(request: HttpRequest, text: str, synonym: Synonym) -> dict[str, Any]:
    """The first results without the entry and with it, whether or not it is switched on."""
    others = list(Synonym.objects.filter(active=True).exclude(pk=synonym.pk).order_by("word"))
    before, after = (_results(request, text, rows) for rows in (others, [*others, synonym]))
    known = {row.url for row in before["rows"]}
    return {
        "before": before,
        "after": after,
        "fresh": {row.url for row in after["rows"]} - known,
    }


def _results(request: HttpRequest, text: str, synonyms: Sequence[Synonym]) -> dict[str, Any]:
    lexicon: Lexicon = replace(site_lexicon(), synonyms=mapping_of(synonyms))
    scope, day = request_scope(request), timezone.localdate()
    query = replace(Asked(text=text).query(scope, day, lexicon), size=SHOWN)
    results = site_engine().search(query)
    rows = listing.rows(request, results.hits, scope=scope, day=day)
    return {"total": results.total, "rows": rows}
