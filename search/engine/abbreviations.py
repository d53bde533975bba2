"""Laws cited by a name that no title is: 办案规则第五条, 妇女保障法第三条.

People shorten titles by leaving characters out and keep the last one, which says what kind
of text it is. Such a name is believed where the titles of the library leave one reading.
"""

from collections.abc import Iterable

from gongwen import citations
from search.engine.analysis import is_han

SHORTEST = 3  # characters of an abbreviation


def abbreviates(short: str, title: str) -> bool:
    """Whether the canonical name can be what a title is shortened to."""
    name = citations.canonical(title)
    if len(short) < SHORTEST or len(short) >= len(name) or short[-1] != name[-1]:
        return False
    rest = iter(name)
    return is_han(short) and all(character in rest for character in short)


def read(short: str, titles: Iterable[str]) -> str | None:
    """The canonical name of the only law that may be meant; None where there are several."""
    found = {citations.canonical(title) for title in titles if abbreviates(short, title)}
    return found.pop() if len(found) == 1 else None
