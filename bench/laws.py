"""Laws of the evaluation data as documents of the index, as many passages as are wanted.

Where more are wanted than the laws have, further rounds follow: laws of a place are passed
by another place, other laws stand as they read some years before. So a longer collection
has the words of a shorter one in the same proportions, and the same title only as a
further version of the same law.
"""

import datetime
import json
import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from gongwen import labels
from gongwen.titles import kind_of
from gongwen.validity import Status, Validity
from search.engine import Document, Passage

ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?", re.M)
PLACES = ("山东", "河南", "浙江", "上海", "北京", "重庆", "广东", "湖北", "四川", "辽宁")
ISSUERS = {"行政法规": "国务院", "司法解释": "最高人民法院", "案例": "最高人民法院"}
YEARS_BETWEEN = 4  # two versions of a law


def documents(path: Path, passages: int) -> Iterator[Document]:
    """Laws and their further versions until so many passages have been given."""
    laws = [document(law) for law in read(path)]
    given = 0
    for round_ in count():
        for law in laws:
            if given >= passages:
                return
            given += len(law.passages)
            yield version(law, round_) if round_ else law


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Each law once: some are in the data several times, word for word."""
    met = set()
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            law = json.loads(line)
            if (law["title"], law["text"]) not in met:
                met.add((law["title"], law["text"]))
                yield law


def document(law: dict[str, Any]) -> Document:
    day = datetime.date.fromisoformat(law["date"]) if law["date"] else None
    return Document(
        id=f"law:{law['id']}",
        type="policy",
        title=law["title"],
        passages=(Passage(anchor="", text=law["preamble"]), *articles(law["text"])),
        issuers=(issuer(law["category"]),),
        kind=kind_of(law["title"]),
        year=day.year if day else None,
        date=day,
        validity=Validity(start=day, verified=day is not None),
    )


def issuer(category: str) -> str:
    group, _, place = category.partition("/")
    if place:
        return f"{place}省人民代表大会常务委员会"
    return ISSUERS.get(group, "全国人民代表大会常务委员会")


def articles(text: str) -> Iterator[Passage]:
    """The articles; one whose number was met before, in an annex, is left out."""
    marks = list(ARTICLE.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    met = set()
    for mark, end in zip(marks, ends, strict=False):
        anchor = "-".join(["art", *(str(part) for part in labels.read(mark[0]) if part)])
        if anchor not in met:
            met.add(anchor)
            yield Passage(anchor, text[mark.end() : end].strip(), label=mark[0])


def version(law: Document, round_: int) -> Document:
    """The law as another place passed it, or as it stood some years before."""
    place = next((place for place in PLACES if place in law.title), None)
    if place is None:
        return earlier(law, round_)
    other = PLACES[(PLACES.index(place) + round_) % len(PLACES)]
    return renamed(law, round_, lambda text: text.replace(place, other))


def earlier(law: Document, round_: int) -> Document:
    if law.date is None:
        return replace(law, id=f"{law.id}-{round_}")
    start, end = (
        law.date - datetime.timedelta(days=365 * YEARS_BETWEEN * ago)
        for ago in (round_, round_ - 1)
    )
    validity = Validity(start=start, end=end, ended_as=Status.AMENDED, verified=True)
    return replace(law, id=f"{law.id}-{round_}", year=start.year, date=start, validity=validity)


def renamed(law: Document, round_: int, name: Callable[[str], str]) -> Document:
    return replace(
        law,
        id=f"{law.id}-{round_}",
        title=name(law.title),
        issuers=tuple(map(name, law.issuers)),
        passages=tuple(replace(one, text=name(one.text)) for one in law.passages),
    )
