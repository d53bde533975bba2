"""What a word of the dictionary and a synonym change: shown before anybody has to find out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.permissions import request_scope
from jobs.models import Job
from search import listing, rebuild, reports
from search.admin.people import person
from search.asking import Asked
from search.connection import site_engine
from search.documents import document_id
from search.engine import EngineError, Lexicon, Results
from search.engine.query import MAX_SIZE
from search.examples import Cut, sentences_with, side_by_side
from search.lexicon import mapping_of, site_lexicon
from search.models import PAGE, Synonym, Term
from search.models.words import spelled
from search.words import current_words

SPAN = 180  # days of the log
MOST_QUERIES = 10  # each is searched for twice
SHOWN = 10
SENTENCES = 5


@dataclass(frozen=True, slots=True)
class Gone:
    """A result that is not among the first any more: its place now, None where it has none
    among those looked through."""

    row: listing.Row
    place: int | None
    total: int

    @property
    def missing(self) -> bool:
        """Not found at all: every result was looked through."""
        return self.place is None and self.total <= MAX_SIZE


@dataclass(frozen=True, slots=True)
class Changes:
    """Between the words an index was cut with and those of the dictionary now; `under_way`
    where the index is being written anew."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    under_way: bool = False

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
    return Changes(
        tuple(sorted(now - then)),
        tuple(sorted(then - now)),
        under_way=Job.objects.active().filter(kind=rebuild.KIND).exists(),
    )


@require_POST
@permission_required("search.change_term", raise_exception=True)
def cut_anew(request: HttpRequest) -> HttpResponse:
    """Have the index written with the words as they are now; a rebuild that waits is enough."""
    if dictionary_changes():
        rebuild.request(by=person(request))
        messages.success(request, "已开始重新分词。完成以后，新的词就对检索起作用。")
    else:
        messages.info(request, "词典没有改动，不用重新分词。")
    return redirect("search_term:index")


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
        context |= effects(request, synonym, queries, chosen)
    except EngineError as error:
        context["away"] = str(error)
    return render(request, "search/admin/synonym_effect.html", context)


def effects(
    request: HttpRequest, synonym: Synonym, queries: Sequence[dict[str, Any]], chosen: str
) -> dict[str, Any]:
    """The numbers of the table come from the same searches as the lists below it: what the log
    says was counted at another time, for other readers and other synonyms."""
    both = both_ways(synonym)
    counted = [row | _totals(request, row["text"], both) for row in queries]
    return {"queries": counted, **compared(request, chosen, both)}


def both_ways(synonym: Synonym) -> tuple[Lexicon, Lexicon]:
    """Without the entry and with it, whether or not it is switched on."""
    others = list(Synonym.objects.filter(active=True).exclude(pk=synonym.pk).order_by("word"))
    known = site_lexicon()
    without = replace(known, synonyms=mapping_of(others))
    return without, replace(known, synonyms=mapping_of([*others, synonym]))


def compared(request: HttpRequest, text: str, both: tuple[Lexicon, Lexicon]) -> dict[str, Any]:
    """The first results of each way, and where those went that are not among the first any more."""
    without, with_entry = (_searched(request, text, lexicon, size=MAX_SIZE) for lexicon in both)
    before, after = _shown(request, without), _shown(request, with_entry)
    places = {hit.id: place for place, hit in enumerate(with_entry.hits, start=1)}
    known = {row.id for row in before["rows"]}
    return {
        "before": before,
        "after": after,
        "fresh": {row.id for row in after["rows"]} - known,
        "gone": [
            Gone(row, places.get(document_id(PAGE, row.id)), with_entry.total)
            for row in before["rows"]
            if row.id not in {one.id for one in after["rows"]}
        ],
    }


def _totals(request: HttpRequest, text: str, both: tuple[Lexicon, Lexicon]) -> dict[str, Any]:
    without, with_entry = (_searched(request, text, lexicon, size=0) for lexicon in both)
    return {"without": without.total, "with_entry": with_entry.total}


def _searched(request: HttpRequest, text: str, lexicon: Lexicon, *, size: int) -> Results:
    query = Asked(text=text).query(request_scope(request), timezone.localdate(), lexicon)
    return site_engine().search(replace(query, size=size, passages=0))


def _shown(request: HttpRequest, results: Results) -> dict[str, Any]:
    scope, day = request_scope(request), timezone.localdate()
    rows = listing.rows(request, results.hits[:SHOWN], scope=scope, day=day)
    return {"total": results.total, "rows": rows, "relaxed": results.relaxed}
