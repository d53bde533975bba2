"""A learner's home page and the report of a unit, beside a page of a stock Wagtail site.

    bench/learner_pages.py [--people N] [--courses N] [--requests N] [--json]

A scratch site is filled with N people in eleven units, each with N required courses, a third
finished and a third begun. How many queries both pages take is counted at a tenth and at the
whole of that; then they are asked over HTTP by 1 and by 8 clients as in `bench/pages.py`.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from pages import manage, measure, prepare_stock, scratch_site, serving, show

SEED = """
from accounts.models import User
User.objects.create_superuser("bench", name="测量")
"""
WORDS = {"home": "learner home", "report": "unit report"}


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="bench-learner-") as scratch:
        environment = prepare(Path(scratch) / "ours")
        stock = prepare_stock(Path(scratch) / "stock")
        sizes = [
            (max(options.people // 10, 1), max(options.courses // 10, 1)),
            (options.people, options.courses),
        ]
        counted = [fill(environment, *size) for size in sizes]
        pages = counted[-1]
        rows: list[dict[str, object]] = []
        with serving("config.wsgi:application", environment) as port:
            for name, label in WORDS.items():
                cookie, address = {"Cookie": pages[name]["cookie"]}, [pages[name]["address"]]
                rows += measure(label, port, address, options.requests, headers=cookie)
        with serving("bench.stock_wsgi:application", stock) as port:
            rows += measure("stock wagtail", port, ["/"], options.requests)
    show(rows, as_json=options.json)
    for (people, courses), found in zip(sizes, counted, strict=True):
        said = ", ".join(f"{label} {found[name]['queries']}" for name, label in WORDS.items())
        print(f"queries at {people} people x {courses} courses: {said}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--courses", type=int, default=20)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def prepare(data: Path) -> dict[str, str]:
    environment = scratch_site(data)
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--no-input", "-v0")
    manage(environment, "shell", "-v0", "-c", SEED)
    return environment


def fill(environment: dict[str, str], people: int, courses: int) -> dict[str, Any]:
    """Grow the site, then count queries and sign in; see `bench/learner_rows.py`."""
    code = (
        f"import json; from bench import learner_rows as rows; rows.grow({people}, {courses});"
        "print(json.dumps(rows.count_queries()))"
    )
    return json.loads(manage(environment, "shell", "-v0", "-c", code).strip().splitlines()[-1])


if __name__ == "__main__":
    main()
