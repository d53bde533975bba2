"""Laws cited by a name that no title is: 办案规则第五条, 妇女保障法第三条.

People shorten titles by leaving characters out and keep the last one, which says what kind
of text it is. Such a name is believed where the titles a reader may see leave one reading.
"""

from dataclasses import replace

from gongwen import citations, titles
from search.engine import conditions
from search.engine.analysis import is_han
from search.engine.asking import Asked, with_name
from search.engine.conditions import Condition, OneOf, every
from search.engine.query import Query
from search.engine.store import Overview, Store

SHORTEST = 3  # characters of an abbreviation
CANDIDATES = 50  # titles read for one


def with_full_names(store: Store, query: Query, asked: Asked) -> Asked:
    """The question with the names its abbreviations stand for; no question to the engine
    where laws are cited by their names, or none is."""
    visible = every(conditions.DOCUMENTS, conditions.visible(query.scope))
    for cited in asked.cited:
        alias = cited.alias or ""
        if cited.anchor and len(alias) >= SHORTEST and is_han(alias):
            if store.count(every(visible, OneOf("name", (alias,)))):
                continue
            if name := _only(alias, _titles(store, visible, alias)):
                asked = with_name(asked, replace(cited, title=name))
    return asked


def abbreviates(short: str, name: str) -> bool:
    """Whether a canonical name can be shortened to this: its end, or half of it or more with
    the same word for what it is (法 is not what is left of 办法)."""
    if len(short) >= len(name) or titles.kind_of(short) != titles.kind_of(name):
        return False
    rest = iter(name)
    long_enough = name.endswith(short) or 2 * len(short) >= len(name)
    return long_enough and all(character in rest for character in short)


def _only(short: str, candidates: list[str]) -> str | None:
    names = {citations.canonical(title) for title in candidates}
    found = [name for name in names if abbreviates(short, name)]
    return found[0] if len(found) == 1 else None


def _titles(store: Store, visible: Condition, short: str) -> list[str]:
    characters = [OneOf("title_grams", (character,)) for character in sorted(set(short))]
    titled = every(visible, *characters)
    found = store.documents(Overview(titled, {}, {}, offset=0, limit=CANDIDATES))
    return [head.title for head in found.heads.values()]
