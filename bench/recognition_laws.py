"""How laws as whole texts are recognised: whether their articles count on, and how fast it goes.

    .venv/bin/python bench/recognition_laws.py [--json]

Every law of the evaldata is read with `gongwen.recognise`. Its articles count on when there is neither gap nor repeat
that the source does not have itself: the numbers found in the outline are compared with those at the beginnings of
lines of the text. Laws that fall short are listed with their cause; so are, apart from them, those whose source has the
gap. Time is processor time; a page is 600 characters.
"""

import argparse
import json
import lzma
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from gongwen import numerals  # noqa: E402
from gongwen.outline import Kind, walk  # noqa: E402
from gongwen.recognise import Recognition, recognise  # noqa: E402

DATA = REPOSITORY.parent / "shared" / "evaldata" / "laws.jsonl.xz"
PAGE = 600
N = "[〇零一二三四五六七八九十百千]+"
ARTICLE = re.compile(rf"^[\s*#]*第({N})条(?:之({N}))?(?=[\s\u3000【（(])", re.M)

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Result:
    path: str
    characters: int
    seconds: float
    own: tuple[str, ...]
    in_source: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"no evaluation data at {DATA}")
    results = [_read(law) for law in _laws()]
    figures = _figures(results)
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 1))


def _laws() -> Iterator[dict]:
    with lzma.open(DATA, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _read(law: dict) -> Result:
    text = f"{law['preamble']}\n{law['text']}"
    started = time.process_time()
    reading = recognise(text, filename=Path(law["path"]).name)
    seconds = time.process_time() - started
    source = _breaks(_in_text(text))
    breaks = _breaks(_in_outline(reading))
    own = tuple(one for one in breaks if one not in source)
    return Result(
        law["path"], len(text), seconds, own, tuple(one for one in breaks if one in source)
    )


def _in_text(text: str) -> list[Place]:
    return [
        (numerals.parse(match[1]), numerals.parse(match[2]) if match[2] else 0)
        for match in ARTICLE.finditer(text)
    ]


def _in_outline(reading: Recognition) -> list[Place]:
    parts = [reading, *([reading.inner] if reading.inner else [])]
    nodes = (path[-1] for part in parts for path in walk(part.outline.nodes))
    return [(node.number or 0, node.sub or 0) for node in nodes if node.kind == Kind.ARTICLE]


def _breaks(places: list[Place]) -> list[str]:
    """Where the articles do not count on; a text or an appendix may begin anew with the first."""
    breaks = []
    before: Place = (0, 0)
    for here in places:
        if here not in ((before[0] + 1, 0), (before[0], before[1] + 1), (1, 0)):
            breaks.append(f"{_written(before)} → {_written(here)}")
        before = here
    return breaks


def _written(place: Place) -> str:
    return f"第{place[0]}条" + (f"之{place[1]}" if place[1] else "")


def _figures(results: list[Result]) -> dict:
    whole = [one for one in results if not one.own]
    seconds = sum(one.seconds for one in results)
    characters = sum(one.characters for one in results)
    slowest = max(results, key=lambda one: one.seconds)
    return {
        "laws": len(results),
        "count on": len(whole),
        "share": round(len(whole) / len(results), 4),
        "without any gap": sum(not one.own and not one.in_source for one in results),
        "seconds": round(seconds, 1),
        "pages/s": round(characters / PAGE / seconds),
        "slowest": [slowest.path, slowest.characters, round(slowest.seconds, 3)],
        "fall short": {one.path: one.own for one in results if one.own},
        "gap in the source": {one.path: one.in_source for one in results if one.in_source},
    }


if __name__ == "__main__":
    main()
