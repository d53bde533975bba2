"""How fast the samples come in, and how much memory that takes, on the database of the environment.

    DATABASE_URL=… .venv/bin/python bench/import_samples.py [--path FOLDER] [--json]

A scratch database and DATA_DIR are made and removed; the documents are published, so the figures
include nodes, validity and the notes for the index, not the index itself. Memory is the peak of
the process that imports, above what it needs once Django is loaded.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLES = REPOSITORY.parent / "shared" / "samples"
SCRATCH = "union_bench_import"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--path", type=Path, default=SAMPLES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.path.exists():
        sys.exit(f"no samples at {options.path}")
    with tempfile.TemporaryDirectory(prefix="union-bench-") as data_dir:
        os.environ["DATA_DIR"] = data_dir
        os.environ.setdefault("SECRET_KEY", "only-for-the-benchmark-" + "0123456789" * 3)
        (Path(data_dir) / "broker").mkdir()
        server = os.environ.get("DATABASE_URL", "")
        if server.startswith("postgres"):
            os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{SCRATCH}"))
            with server_connection(server) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            figures = _measure(options.path)
        finally:
            if server.startswith("postgres"):
                with server_connection(server) as connection:
                    connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
    print_figures(figures, as_json=options.json)


def server_connection(url: str):
    import psycopg  # noqa: PLC0415 - only with this database

    return psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True)


def _measure(folder: Path) -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=REPOSITORY,
        env=environment,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    sys.path.insert(0, str(REPOSITORY))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import logging  # noqa: PLC0415

    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.ERROR)
    from django.core.files.base import File  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from jobs import runner  # noqa: PLC0415
    from library.models import Node, PolicyPage  # noqa: PLC0415
    from library.sections import section_for  # noqa: PLC0415
    from library.services.imports import create_batch  # noqa: PLC0415

    person = User.objects.create_superuser("BENCH", "only-for-the-benchmark", name="测量")
    section = section_for(None)
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md"))

    def uploads():
        for path in paths:
            with path.open("rb") as stream:
                yield File(stream, name=path.name)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    batch = create_batch(uploads(), section=section, by=person, publish=True)
    runner.run(batch.job_id)
    seconds = time.perf_counter() - started
    documents, nodes = PolicyPage.objects.live().count(), Node.objects.count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connection.close()
    return {
        "database": connection.vendor,
        "files": len(paths),
        "documents": documents,
        "nodes": nodes,
        "seconds": round(seconds, 2),
        "documents_per_s": round(documents / seconds, 2),
        "nodes_per_s": round(nodes / seconds),
        "peak_mb": round(peak / 1024),
        "growth_mb": round((peak - before) / 1024),
    }


def print_figures(figures: dict, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:16} {value}")


if __name__ == "__main__":
    main()
