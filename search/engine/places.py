"""Where a vector belongs, and how near it is to a question."""

import json
from typing import NamedTuple

DIGITS = 4


class Place(NamedTuple):
    """The stretch of a passage's text that a vector is of. That of a whole document stands
    at its beginning and has no length."""

    document: str
    anchor: str = ""
    begin: int = 0
    end: int = 0

    def dumps(self) -> str:
        return json.dumps(self, ensure_ascii=False)

    @classmethod
    def loads(cls, stored: str | bytes) -> "Place":
        return cls(*json.loads(stored))


class Near(NamedTuple):
    """A stretch of text, or a document as a whole, whose meaning is near what was asked;
    `closeness` is the cosine of the two, rounded: engines add up in different orders, and
    what differs by less does not differ."""

    place: Place
    closeness: float

    @classmethod
    def at(cls, place: Place, cosine: float) -> "Near":
        return cls(place, round(cosine, DIGITS))
