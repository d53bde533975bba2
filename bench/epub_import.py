"""How fast a book of 20 MB comes into the reading room, and how much memory its job takes.

    .venv/bin/python bench/epub_import.py [--json]

Two books are made up here, of 20 MB each: one of photographs with some text, one of text alone in
3,000 chapters. Each comes in through the service and its job, in a process of its own, into an
SQLite database and a DATA_DIR that are removed. Memory is the peak of the process above what it
needs once Django is loaded.
"""

import argparse
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BYTES = 20 * 1000 * 1000
KINDS = ("pictures", "text")
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--book", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_measure(options.book)))
        return
    figures = {}
    for kind in KINDS:
        with tempfile.TemporaryDirectory(prefix="union-bench-") as folder:
            book = Path(folder) / "book.epub"
            _make(kind, book)
            command = [sys.executable, __file__, "--one", kind, "--book", str(book)]
            environment = os.environ | {
                "DATA_DIR": folder,
                "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
                "SECRET_KEY": "only-for-the-benchmark-" + "0123456789" * 3,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PYTHONPATH": str(REPOSITORY),
            }
            (Path(folder) / "broker").mkdir()
            done = subprocess.run(
                command, cwd=REPOSITORY, env=environment, check=True, stdout=subprocess.PIPE
            )
            figures[kind] = json.loads(done.stdout.splitlines()[-1])
    _print(figures, as_json=options.json)


def _make(kind: str, target: Path) -> None:
    """Noise in the pictures and in the words, so that packing makes them hardly smaller."""
    chance = random.Random(2026)  # noqa: S311 - a book, not a secret
    chapters = 3000 if kind == "text" else 40
    characters = 3500 if kind == "text" else 8000
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("META-INF/container.xml", CONTAINER)
        packed.writestr("book.opf", _package(chapters))
        for number in range(1, chapters + 1):
            image = f"<p><img src='{number}.jpg' alt=''/></p>" if kind == "pictures" else ""
            packed.writestr(f"{number}.xhtml", _page(chance, number, characters, image))
            if image:
                packed.writestr(f"{number}.jpg", _photograph(chance, number), zipfile.ZIP_STORED)
            if target.stat().st_size > BYTES:
                break


def _package(chapters: int) -> str:
    numbers = range(1, chapters + 1)
    items = "".join(
        f'<item id="c{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    return (
        '<package version="3.0" xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>测试用书</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def _page(chance: random.Random, number: int, characters: int, image: str) -> str:
    paragraphs = "".join(
        f"<p>{''.join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(250))}。</p>"
        for _ in range(characters // 250)
    )
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body>'
        f"<h1>第{number}章</h1>{image}{paragraphs}</body></html>"
    )


def _photograph(chance: random.Random, number: int) -> bytes:
    from PIL import Image  # noqa: PLC0415 - not for the text

    target = io.BytesIO()
    noise = Image.frombytes("L", (400, 300), chance.randbytes(120_000))
    Image.merge("RGB", (noise, noise.rotate(180), noise)).resize((2400, 1800)).save(
        target, "JPEG", quality=80
    )
    return target.getvalue()


def _measure(path: Path) -> dict:
    import logging  # noqa: PLC0415

    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    logging.disable(logging.ERROR)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=REPOSITORY,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    call_command("check", verbosity=0, stdout=io.StringIO())
    from django.core.files.base import File  # noqa: PLC0415

    from cms.models import HomePage  # noqa: PLC0415
    from jobs import runner  # noqa: PLC0415
    from library.models import ReadingRoomPage  # noqa: PLC0415
    from library.services.books import take_in  # noqa: PLC0415

    room = HomePage.objects.get().add_child(instance=ReadingRoomPage(title="书屋", slug="room"))
    before = _peak()
    began = time.perf_counter()
    with path.open("rb") as file:
        (entry,) = take_in([File(file, name="book.epub")], room=room, by=None)
    if entry.job_id:
        runner.run(entry.job_id)
    seconds = time.perf_counter() - began
    entry.refresh_from_db()
    assert entry.book is not None, entry.reason  # noqa: S101 - a figure of nothing is no figure
    return {
        "MB": round(path.stat().st_size / 1e6, 1),
        "chapters": entry.book.chapter_count,
        "characters": entry.book.length,
        "pictures": entry.book.assets.filter(kind="image").count(),
        "seconds": round(seconds, 1),
        "MB of memory": round(_peak() - before),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _print(figures: dict, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for kind, found in figures.items():
        print(kind, *(f"{name}: {value}" for name, value in found.items()), sep="\n  ")


if __name__ == "__main__":
    main()
