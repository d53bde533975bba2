"""A correction of what was typed, if the documents bear it out."""

from collections.abc import Callable
from dataclasses import replace

from gongwen.normalise import Folded, fold, fold_numerals
from search.engine import analysis, conditions
from search.engine.asking import MAX_CHARACTERS, Asked, understand, widened
from search.engine.conditions import Condition, Phrase, every
from search.engine.correction import Correction, Grade, correct, guess
from search.engine.joining import has_say
from search.engine.query import Query, Scope
from search.engine.store import Store

# What the documents themselves write so much more seldom than the word is a slip there, too.
SELDOM = 50
Count = Callable[[Condition], int]


def correction_of(query: Query, count: Count) -> Correction | None:
    """In the spelling of the query. `count` says how many rows a condition holds for."""
    vocabulary = query.lexicon.vocabulary
    if query.verbatim or vocabulary is None:
        return None
    text = query.text[:MAX_CHARACTERS].encode(errors="ignore").decode()  # lone surrogates
    folded = _folded(text)
    found = correct(folded.text, vocabulary)
    if found is None or not _borne_out(found, query.scope, count):
        return None
    start, end = folded.original_span(found.start, found.end)
    whole = text[:start] + found.word + text[end:]
    return replace(found, text=whole, start=start, end=end, typed=text[start:end])


def mended(store: Store, query: Query, asked: Asked, correction: Correction | None) -> Asked:
    """What is looked for: what was meant, beside what was typed where that is less sure."""
    if correction is None:
        return _guessed(asked, query) if store.meaning else asked
    meant = understand(correction.text, query.known, store.words)
    replaced = correction.grade is Grade.REPLACE
    return meant if replaced else widened(asked, meant, correction.likelihood)


def _guessed(asked: Asked, query: Query) -> Asked:
    """With what may have been meant where no correction is likely enough to search by."""
    vocabulary = query.lexicon.vocabulary
    if query.verbatim or vocabulary is None or not has_say(asked):
        return asked
    return replace(asked, perhaps=guess(_folded(asked.plain).text, vocabulary))


def _folded(text: str) -> Folded:
    return fold_numerals(fold(text, join=False))


def _borne_out(found: Correction, scope: Scope, count: Count) -> bool:
    """Whether documents this reader may see have the words, and far more often than what
    was typed: the vocabulary is that of all documents, and says nothing about those."""
    words = (word for word in found.words if len(word) > 1)
    meant = min(count(_written(word, scope)) for word in words)
    return meant > SELDOM * count(_written(found.typed, scope))


def _written(text: str, scope: Scope) -> Condition:
    phrase = Phrase("whole_places", analysis.characters(text))
    return every(conditions.DOCUMENTS, conditions.visible(scope), phrase)
