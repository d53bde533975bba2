"""Which passages mean what was asked, found beside those that say it."""

from collections.abc import Mapping

from search.engine.asking import Asked
from search.engine.conditions import PIECES, Condition, every
from search.engine.joining import BY_WORDS, Joining, has_say, joining, lowest, weight_of
from search.engine.meaning import Meaning, Vector
from search.engine.meaning.packing import unit
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
    vector = vector_of(asked, meaning) if meaning and has_say(asked) else None
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


def vector_of(asked: Asked, meaning: Meaning) -> Vector | None:
    """Between what was typed and what may have been meant: one wrong character can turn the
    meaning of a whole sentence."""
    typed = meaning.vector_of(asked.plain)
    other, likelihood = asked.perhaps
    meant = meaning.vector_of(other) if typed is not None and likelihood else None
    if typed is None or meant is None:
        return typed
    return unit((1 - likelihood) * typed + likelihood * meant)
