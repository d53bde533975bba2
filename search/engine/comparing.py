"""Which passages mean what was asked, found beside those that say it."""

from collections.abc import Mapping

from search.engine.asking import Asked
from search.engine.conditions import PIECES, Condition, every
from search.engine.joining import BY_WORDS, Joining, has_say, joining, lowest, weight_of
from search.engine.store import Store
from search.engine.tuning import NEAREST


def compare(
    store: Store, asked: Asked, base: Condition, chosen: Mapping[str, Condition]
) -> tuple[Joining, tuple[str, ...]]:
    """How passages are joined with what they mean, and the documents that answer by that.

    What is chosen by facet narrows the passages that are ranked, not the documents that
    answer: a facet counts what choosing it gives.
    """
    weight, meaning = weight_of(asked), store.meaning
    vector = meaning.vector_of(asked.plain) if meaning and has_say(asked) else None
    if meaning is None or vector is None:
        return BY_WORDS, ()
    near = store.near(vector, every(PIECES, base), NEAREST)
    low = lowest(near, NEAREST, meaning.space.floor)
    joined = joining(weight, near, low, meaning.space)
    akin = tuple(sorted({document for document, _ in joined.close}))
    if chosen:
        near += store.near(vector, every(PIECES, base, *chosen.values()), NEAREST)
        joined = joining(weight, near, low, meaning.space)
    return joined, akin
