"""The law collection as one batch through a real worker, on the database of the environment.

    .venv/bin/python bench/import_batch.py [--limit N] [--nodes FILE] [--json]
    DATABASE_URL=… .venv/bin/python bench/import_batch.py [--limit N] [--same-as FILE] [--json]

A scratch database and DATA_DIR are made and removed. The documents are published, so that there are
nodes: `--nodes` writes work, anchor and id of each, `--same-as` compares them with what another
database gave. Memory is the highest of the worker and what it starts, looked at twice a second.
"""

import argparse
import itertools
import json
import lzma
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from import_samples import REPOSITORY, print_figures, server_connection

LAWS = REPOSITORY.parent / "shared" / "evaldata" / "laws.jsonl.xz"
SCRATCH = "union_bench_batch"
MOST_MB = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, default=300, help="0 for all")
    parser.add_argument("--nodes", type=Path)
    parser.add_argument("--same-as", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not LAWS.exists():
        sys.exit(f"no laws at {LAWS}")
    with tempfile.TemporaryDirectory(prefix="union-bench-") as data_dir:
        os.environ["DATA_DIR"] = data_dir
        os.environ.setdefault("SECRET_KEY", "only-for-the-benchmark-" + "0123456789" * 3)
        (Path(data_dir) / "broker").mkdir()
        server = os.environ.get("DATABASE_URL", "")
        try:
            if server.startswith("postgres"):
                scratch = urlsplit(server)._replace(path=f"/{SCRATCH}")
                os.environ["DATABASE_URL"] = urlunsplit(scratch)
                _on_server(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")
            figures, nodes = _measure(_laws(Path(data_dir), options.limit))
        finally:
            if server.startswith("postgres"):
                _on_server(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)")
    if options.nodes:
        options.nodes.write_text(json.dumps(nodes), encoding="utf-8")
    if options.same_as:
        figures["same_nodes"] = nodes == json.loads(options.same_as.read_text(encoding="utf-8"))
    print_figures(figures, as_json=options.json)


def _on_server(server: str, *statements: str) -> None:
    with server_connection(server) as connection:
        for statement in statements:
            connection.execute(statement.format(SCRATCH))


def _laws(folder: Path, limit: int) -> Path:
    path = folder / "laws.jsonl"
    with lzma.open(LAWS, "rt", encoding="utf-8") as lines, path.open("w", encoding="utf-8") as out:
        out.writelines(itertools.islice(lines, limit or None))
    return path


def _measure(laws: Path) -> tuple[dict, list]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["MEANING_MODEL"] = "none"
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=REPOSITORY, check=True)
    sys.path.insert(0, str(REPOSITORY))
    import logging  # noqa: PLC0415

    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.ERROR)
    from django.core.files.base import File  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from library.models import Node  # noqa: PLC0415
    from library.sections import section_for  # noqa: PLC0415
    from library.services.imports import create_batch  # noqa: PLC0415

    person = User.objects.create_superuser("BENCH", "only-for-the-benchmark", name="测量")
    started = time.perf_counter()
    with laws.open("rb") as stream:
        file = File(stream, name=laws.name)
        batch = create_batch([file], section=section_for(None), by=person, publish=True)
    taken_in = time.perf_counter() - started
    intake_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    seconds, worker_mb = _worked_off(batch)
    states = list(batch.items.values_list("state", flat=True))
    rows = Node.objects.order_by("page__slug", "anchor")
    nodes = [
        [slug, anchor, str(node)]
        for slug, anchor, node in rows.values_list("page__slug", "anchor", "node_id")
    ]
    figures = {
        "database": connection.vendor,
        "job": batch.job.state,
        "files": len(states),
        **{state: states.count(state) for state in sorted(set(states))},
        "nodes": len(nodes),
        "taken_in_s": round(taken_in, 1),
        "worker_s": round(seconds, 1),
        "files_per_s": round(len(states) / seconds, 2),
        "worker_peak_mb": worker_mb,
        "within_600_mb": worker_mb <= MOST_MB,
        "intake_peak_mb": intake_mb,
        "not_imported": sorted(
            set(batch.items.exclude(state="created").values_list("name", "reason"))
        ),
    }
    connection.close()
    return figures, nodes


def _worked_off(batch) -> tuple[float, int]:
    """Seconds until a worker has ended the job, and its peak of memory in MB."""
    from config.management.commands.serve import worker as command  # noqa: PLC0415

    started = time.perf_counter()
    worker = subprocess.Popen(
        command(1), cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    try:
        while True:
            batch.job.refresh_from_db()
            peak = max(peak, _memory_of(worker.pid))
            if not batch.job.is_active:
                return time.perf_counter() - started, peak
            time.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def _memory_of(pid: int) -> int:
    """Memory of a process and of those below it, in MB; what they share is counted once."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        # It ended meanwhile.
        return 0
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return own // 1024 + sum(_memory_of(int(child)) for child in children)


if __name__ == "__main__":
    main()
