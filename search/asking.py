"""What a reader asks, read from the address and written back to it.

Nothing in an address is an error: what cannot be understood is left out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from cms.permissions import ReaderScope
from gongwen import citations, dates, numbers
from gongwen.validity import Status
from search.engine import Filters, Lexicon, Past, Query, Scope, Sort, operators
from search.engine.asking import EXCLUDED, MAX_CHARACTERS
from search.engine.lexicon import named
from search.engine.tuning import POOL

PAGE_SIZE = 10
LAST_PAGE = POOL // PAGE_SIZE  # behind it a page is asked for by where the one before ended
MOST_WORDS = 5

Choice = TypeVar("Choice", bound=Enum)

CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
QUOTED = re.compile(r"[\"“”＂「『]([^\"“”＂「」『』]+)[\"“”＂」』]")
_OPERATOR_NAME = re.compile(rf"^(?:{'|'.join(operators.NAMES)})[:：]\s*", re.IGNORECASE)
# Facets by the parameter that carries them, in the order they are shown.
FACETS = {
    "type": "types",
    "kind": "kinds",
    "issuer": "issuers",
    "level": "levels",
    "topic": "topics",
    "year": "years",
    "status": "statuses",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A part of the words that was understood: what it is, and the address without it."""

    kind: str
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    text: str = ""
    shortened: bool = False
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    past: Past = Past.LAST
    verbatim: bool = False
    page: int = 1
    after: str = ""

    @classmethod
    def read(cls, parameters: QueryDict) -> "Asked":
        words = CONTROL.sub(" ", parameters.get("q", "")).strip()
        return cls(
            text=words[:MAX_CHARACTERS],
            shortened=len(words) > MAX_CHARACTERS,
            filters=_filters(parameters),
            sort=_choice(Sort, parameters.get("sort"), Sort.RELEVANCE),
            past=_choice(Past, parameters.get("past"), Past.LAST),
            verbatim=parameters.get("verbatim") == "1",
            page=_page(parameters.get("page", "")),
            after=parameters.get("after", "")[:40],
        )

    @property
    def empty(self) -> bool:
        return not self.text and not self.chosen

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Facet values that narrow the answer, by parameter."""
        values = {name: _values(self.filters, attribute) for name, attribute in FACETS.items()}
        return {name: chosen for name, chosen in values.items() if chosen}

    def query(
        self, scope: ReaderScope, day: date, lexicon: Lexicon, *, explain: bool = False
    ) -> Query:
        return Query(
            text=self.text,
            day=day,
            filters=self.filters,
            scope=Scope(tokens=scope.tokens, denied_restrictions=scope.denied_restrictions),
            sort=self.sort,
            past=self.past,
            lexicon=lexicon,
            verbatim=self.verbatim,
            explain=explain,
            offset=(self.page - 1) * PAGE_SIZE,
            after=self.after,
            size=PAGE_SIZE,
        )

    @property
    def url(self) -> str:
        values: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        values += [(name, value) for name, chosen in self.chosen.items() for value in chosen]
        if self.sort is not Sort.RELEVANCE:
            values.append(("sort", self.sort.value))
        if self.past is not Past.LAST:
            values.append(("past", self.past.value))
        if self.verbatim:
            values.append(("verbatim", "1"))
        if self.page > 1:
            values.append(("page", str(self.page)))
        if self.after:
            values.append(("after", self.after))
        return f"{_address()}?{urlencode(values)}"

    def anew(self, **changes: Any) -> "Asked":
        """The first page of a question that differs in this."""
        return replace(self, page=1, after="", **changes)

    @property
    def first(self) -> "Asked":
        return self.anew()

    def with_text(self, text: str) -> "Asked":
        return self.anew(text=" ".join(text.split()), verbatim=False)

    @property
    def helped(self) -> "Asked":
        return self.anew(verbatim=False)

    @property
    def as_typed(self) -> "Asked":
        return self.anew(verbatim=True)

    @property
    def unquoted(self) -> "Asked":
        return self.with_text(QUOTED.sub(r" \1 ", self.text))

    @property
    def words(self) -> list["Asked"]:
        """Each word alone, when there are several but few."""
        words = list(dict.fromkeys(self.text.split()))
        if not 2 <= len(words) <= MOST_WORDS or self.quoted:
            return []
        return [self.with_text(word) for word in words]

    def without_filters(self) -> "Asked":
        return self.anew(filters=Filters())

    def without(self, name: str, value: str) -> "Asked":
        kept = {
            key: [chosen for chosen in values if (key, chosen) != (name, value)]
            for key, values in self.chosen.items()
        }
        return self.anew(filters=_make_filters(kept))

    @property
    def quoted(self) -> bool:
        return QUOTED.search(self.text) is not None

    def recognised(self, lexicon: Lexicon) -> list[Recognised]:
        """Operators, exact phrases, document numbers, cited clauses, years, organs and posts in
        the words, in order; the lexicon knows the names."""
        found: list[tuple[int, int, str]] = []
        for start, end, kind in [
            *_operators(self.text),
            *_phrases(self.text),
            *_citations(self.text),
            *_years(self.text),
            *_names(self.text, lexicon),
        ]:
            if all(end <= taken_start or start >= taken_end for taken_start, taken_end, _ in found):
                found.append((start, end, kind))
        return [
            Recognised(
                kind=kind,
                text=_OPERATOR_NAME.sub("", self.text[start:end].strip(" -－")),
                without=self.with_text(f"{self.text[:start]} {self.text[end:]}").url,
            )
            for start, end, kind in sorted(found)
        ]


@cache
def _address() -> str:
    """A page of results has two dozen."""
    return reverse("search:search")


def _operators(text: str) -> Iterable[tuple[int, int, str]]:
    for one in operators.find(text):
        label = operators.LABELS[one.field]
        yield one.start, one.end, f"不含{label}" if one.excluded else label


def _names(text: str, lexicon: Lexicon) -> Iterable[tuple[int, int, str]]:
    lowered = text.lower()
    for kind, names in (("发文机关", lexicon.issuers), ("岗位", lexicon.posts)):
        for start, name in named(lowered, names):
            yield start, start + len(name), kind


def _phrases(text: str) -> Iterable[tuple[int, int, str]]:
    for match in EXCLUDED.finditer(text):
        yield match.start(), match.end(), "不含"
    for match in QUOTED.finditer(text):
        yield match.start(), match.end(), "原词"


def _citations(text: str) -> Iterable[tuple[int, int, str]]:
    numbered = [(match.start, match.end, "文号") for match in numbers.find(text)]
    cited = [
        (citation.start, citation.end, "条文" if citation.anchor else "文件")
        for citation in citations.find(text)
        if citation.document_number is None
    ]
    return [*numbered, *cited]


def _years(text: str) -> Iterable[tuple[int, int, str]]:
    return (
        (match.start, match.end, "日期优先" if match.month else "年份优先")
        for match in dates.find(text)
    )


def _values(filters: Filters, attribute: str) -> list[str]:
    return sorted(str(getattr(value, "value", value)) for value in getattr(filters, attribute))


def _filters(parameters: QueryDict) -> Filters:
    return _make_filters({name: parameters.getlist(name)[:50] for name in FACETS})


def _make_filters(chosen: Mapping[str, list[str]]) -> Filters:
    def clean(name: str) -> list[str]:
        values = (CONTROL.sub("", value).strip()[:200] for value in chosen.get(name, []))
        return [value for value in values if value]

    statuses = {status.value: status for status in Status}
    return Filters(
        types=frozenset(clean("type")),
        kinds=frozenset(clean("kind")),
        issuers=frozenset(clean("issuer")),
        levels=frozenset(clean("level")),
        topics=frozenset(clean("topic")),
        years=frozenset(int(year) for year in clean("year") if re.fullmatch("[0-9]{4}", year)),
        statuses=frozenset(statuses[value] for value in clean("status") if value in statuses),
    )


def _choice(kind: type[Choice], value: str | None, default: Choice) -> Choice:
    return next((member for member in kind if member.value == value), default)


def _page(value: str) -> int:
    return min(int(value), LAST_PAGE) if re.fullmatch("[1-9][0-9]{0,5}", value) else 1
