"""Words near to what was typed: what else to try where nothing was found."""

from search.engine import conditions
from search.engine.analysis import characters, pairs_of
from search.engine.asking import Asked
from search.engine.conditions import Phrase, every
from search.engine.query import Query
from search.engine.store import Store

MOST = 4
TRIED = 20  # words looked for among what the reader may see


def neighbours(store: Store, query: Query, asked: Asked) -> tuple[str, ...]:
    """Words of the index that share two neighbouring characters with a word typed, the most
    used first; only such as stand in a document that the reader may see."""
    if query.lexicon.vocabulary is None:
        return ()
    pairs = {pair for word in asked.keywords for pair in pairs_of(word) if len(pair) == 2}
    counts = query.lexicon.vocabulary.counts
    near = [word for word in counts if word not in asked.run and any(p in word for p in pairs)]
    found: list[str] = []
    for word in sorted(near, key=lambda word: (-counts[word], word))[:TRIED]:
        said = Phrase("whole_places", characters(word))
        visible = conditions.visible(query.scope)
        if len(found) < MOST and store.count(every(conditions.DOCUMENTS, visible, said)):
            found.append(word)
    return tuple(found)
