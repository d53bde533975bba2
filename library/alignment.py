"""Which node of a new text continues which node of an old one.

A node keeps its id when the same words stand elsewhere, or when similar words stand at the same
place or, failing that, elsewhere in a node of the same kind. Similarity is Dice's coefficient over
character bigrams of the folded text without punctuation, so that formatting noise counts nothing.
New ids are made from the content, so both deployment shapes give the same ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from gongwen.normalise import fold

NAMESPACE = UUID("5f0c2c52-8f0e-5b5e-9d5e-3b1f0a6d7c11")
SIMILAR = 0.6


@dataclass(frozen=True, slots=True)
class Known:
    """A node of the old text."""

    node_id: UUID
    anchor: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A node of the new text."""

    anchor: str
    kind: str
    words: str


def words_of(heading: str, text: str) -> str:
    """What is compared: letters, digits and Han characters of heading and text, folded."""
    return "".join(char for char in fold(f"{heading}\n{text}").text if char.isalnum())


def align(known: Sequence[Known], wanted: Sequence[Wanted], *, origin: str) -> list[UUID]:
    """An id for each wanted node, in order; `origin` names the text that new ids are made in."""
    carried = _same_words(known, wanted)
    _similar_words(known, wanted, carried)
    taken = set(carried.values())
    ids = []
    for position, node in enumerate(wanted):
        node_id = carried.get(position) or _new_id(node, origin, taken)
        taken.add(node_id)
        ids.append(node_id)
    return ids


def _same_words(known: Sequence[Known], wanted: Sequence[Wanted]) -> dict[int, UUID]:
    """Equal words: first at the same place, then in reading order."""
    carried: dict[int, UUID] = {}
    left: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for node in known:
        left[node.kind, node.words].append(node)
    for same_place in (True, False):
        for position, new in enumerate(wanted):
            if position in carried:
                continue
            candidates = left[new.kind, new.words]
            found = [old for old in candidates if not same_place or old.anchor == new.anchor]
            if found and (same_place or new.words):
                candidates.remove(found[0])
                carried[position] = found[0].node_id
    return carried


def _similar_words(
    known: Sequence[Known], wanted: Sequence[Wanted], carried: dict[int, UUID]
) -> None:
    """Pair the rest greedily: similar words at the same place first, then the most similar."""
    used = set(carried.values())
    old = [node for node in known if node.node_id not in used]
    new = [position for position in range(len(wanted)) if position not in carried]
    index = _index(old)
    pairs = []
    for position in new:
        for candidate, score in _scores(wanted[position], old, index):
            same_place = old[candidate].anchor == wanted[position].anchor
            pairs.append((not same_place, -score, position, candidate))
    for _, _, position, candidate in sorted(pairs):
        node_id = old[candidate].node_id
        if position not in carried and node_id not in used:
            carried[position] = node_id
            used.add(node_id)


def _index(nodes: Sequence[Known]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Bigram → the nodes that have it and how often."""
    index: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for position, node in enumerate(nodes):
        for bigram, count in _bigrams(node.words).items():
            index[node.kind, bigram].append((position, count))
    return index


def _scores(
    node: Wanted, old: Sequence[Known], index: dict[tuple[str, str], list[tuple[int, int]]]
) -> Iterable[tuple[int, float]]:
    own = _bigrams(node.words)
    shared: Counter[int] = Counter()
    for bigram, count in own.items():
        for position, other in index.get((node.kind, bigram), ()):
            shared[position] += min(count, other)
    size = own.total()
    for position, both in shared.items():
        score = 2 * both / (size + _bigrams_total(old[position].words))
        if score >= SIMILAR:
            yield position, score


def _bigrams(words: str) -> Counter[str]:
    return Counter(words[i : i + 2] for i in range(max(len(words) - 1, 1))) if words else Counter()


def _bigrams_total(words: str) -> int:
    return max(len(words) - 1, 1) if words else 0


def _new_id(node: Wanted, origin: str, taken: set[UUID]) -> UUID:
    name = f"{origin}/{node.anchor}/{node.kind}/{node.words}"
    node_id = uuid5(NAMESPACE, name)
    while node_id in taken:
        name += "+"
        node_id = uuid5(NAMESPACE, name)
    return node_id
