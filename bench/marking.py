"""How fast answers are marked and attempts judged anew, and what a killed job leaves.

    [DATABASE_URL=…] bench/marking.py [--answers N] [--regrade N] [--questions N] [--json]

A scratch site (SQLite, or a scratch database on the server of DATABASE_URL). Answers of attempts
that were handed in are marked by one process, as a worker does. A correction of one key is looked
at and applied; the process that judges anew is killed with SIGKILL when half is done, and another
goes on. Memory is the peak above what the process took before.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import REPOSITORY, manage
from quiz_save import prepare, scratch_database


def main() -> None:
    options = read_options()
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="bench-marking-") as folder:
        environment = prepare(Path(folder), server)
        try:
            figures = measure(environment, options)
        finally:
            scratch_database(server, create=False)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:28} {figure}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--regrade", type=int, default=10_000, help="attempts")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(environment: dict[str, str], options: argparse.Namespace) -> dict[str, object]:
    attempts = options.answers // options.questions
    inside(
        environment,
        f"fill(marked={options.regrade}, waiting={attempts}, questions={options.questions})",
    )
    marking = inside(environment, "mark_all()")
    proposed = inside(environment, "correct()")
    killed_at = regrade_half(environment, proposed["job"], options.regrade // 2)
    inside(environment, f"wake_again({proposed['job']})")
    rest = inside(environment, f"work({proposed['job']})")
    left = inside(environment, "count()")
    return {
        "answers": marking["attempts"] * options.questions,
        "answers_per_second": round(marking["attempts"] * options.questions / marking["seconds"]),
        "mark_peak_mb": round(marking["peak_mb"], 1),
        "preview_seconds": round(proposed["seconds"], 1),
        "preview_peak_mb": round(proposed["peak_mb"], 1),
        "regraded": left["judged"],
        "attempts_per_second": round(rest["attempts"] / rest["seconds"]),
        "regrade_peak_mb": round(rest["peak_mb"], 1),
        "killed_at": killed_at,
        "changed": proposed["changed"],
        "told": left["notices"],
        "events": left["events"],
        "twice": left["twice"],
        "state": left["state"],
    }


def inside(environment: dict[str, str], call: str) -> dict:
    """The last line that a function of `bench.marking_rows` prints."""
    said = manage(environment, "shell", "-v0", "-c", code_of(call)).strip()
    return json.loads(said.splitlines()[-1]) if said else {}


def code_of(call: str) -> str:
    return f"from bench import marking_rows; marking_rows.{call}"


def regrade_half(environment: dict[str, str], job: int, half: int) -> int:
    """Kill the worker in mid-work; how many were judged by then."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code_of(f"work({job})")]
    surroundings = environment | {"PYTHONPATH": str(REPOSITORY)}
    worker = subprocess.Popen(command, cwd=REPOSITORY, env=surroundings, stdout=subprocess.DEVNULL)
    try:
        found: int = inside(environment, f"wait_for({half})")["judged"]
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    return found


if __name__ == "__main__":
    main()
