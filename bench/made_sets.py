"""Questions made from the texts themselves: names of laws, and keywords that stand together.

Lay questions say little of how people look things up by name or by two words. These sets
are drawn from a corpus by a seed, so that they need no judge: of a name all clauses of its
law are right, of two keywords all clauses with both.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bench.questions import Entry, Judged, QuestionSet
from search.engine.analysis import plain_words, union_words

QUERIES = 150  # of each set
STATE = "中华人民共和国"
SHORTEST, LONGEST = 2, 4  # words of a name that are typed
MOST_RIGHT = 10  # clauses with both keywords: more would be right by chance


def titles(corpus: list[Entry]) -> QuestionSet:
    """Of each law either its name without the state's, or some words of it."""
    clauses: dict[str, list[str]] = defaultdict(list)
    for entry in corpus:
        clauses[entry["title"].partition(" ")[0]].append(entry["id"])
    draw = random.Random(1)  # noqa: S311 - a sample, not a secret
    names = draw.sample(sorted(clauses), min(QUERIES, len(clauses)))
    asked = ((_typed(name, draw), clauses[name]) for name in names)
    return _set("titles", asked)


def keywords(corpus: list[Entry]) -> QuestionSet:
    """Two words of the dictionary that few clauses have together."""
    words = sorted(word for word, _ in union_words() if 2 <= len(word) <= 6)
    held: dict[str, set[str]] = defaultdict(set)
    for entry in corpus:
        text = f"{entry['title']}\n{entry['text']}"
        for word in words:
            if word in text:
                held[word].add(entry["id"])
    draw = random.Random(2)  # noqa: S311
    pairs = [(a, b) for a in sorted(held) for b in sorted(held) if a < b and not (a in b or b in a)]
    draw.shuffle(pairs)
    right = ((f"{a} {b}", sorted(held[a] & held[b])) for a, b in pairs)
    return _set("keywords", (one for one in right if 1 <= len(one[1]) <= MOST_RIGHT))


MADE = {"titles": titles, "keywords": keywords}


def _typed(name: str, draw: random.Random) -> str:
    words = [word for word in plain_words(name, ()) if len(word) > 1 and word != STATE]
    if len(words) < SHORTEST or draw.random() < 1 / 2:
        return name.removeprefix(STATE)
    kept = sorted(draw.sample(range(len(words)), min(LONGEST, len(words))))
    return " ".join(words[place] for place in kept)


def _set(name: str, asked: Iterable[tuple[str, list[str]]]) -> QuestionSet:
    queries: list[Entry] = []
    judged: Judged = {}
    for text, right in _first(asked):
        queries.append({"id": text, "text": text})
        judged[text] = dict.fromkeys(right, 1)
    return QuestionSet(name, queries, judged)


def _first(asked: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    seen: set[str] = set()
    for text, right in asked:
        if text not in seen:
            seen.add(text)
            yield text, right
        if len(seen) == QUERIES:
            return
