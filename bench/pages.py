"""How fast pages come, beside a page of a stock Wagtail site in the same run.

    bench/pages.py [--files DIR] [--requests N] [--json]

A scratch site is set up (the documents in DIR imported, published and indexed; default
../shared/samples), served by granian with eight threads, and asked by 1 and by 8 clients
that keep their connections, in turn with ten different queries. The stock site has Wagtail alone: no middleware, models or look of ours.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parent.parent
QUERIES = [
    "女职工 哺乳时间",
    "工会法第四十二条",
    "2019年工作要点 培训",
    '"劳动争议仲裁委员会"',
    "工伤认定申请时限",
    "带薪年休假天数",
    "工会经费",
    "失业保险金领取条件",
    "劳动合同解除 经济补偿",
    "农民工工资专用账户",
]
CLIENTS = (1, 8)
WARM_UP = 20
SEED = """
from accounts.models import User
from cms.models import HomePage
from library.models import DocumentsPage
User.objects.create_superuser("bench", name="测量")
HomePage.objects.get().add_child(instance=DocumentsPage(title="政策文件", slug="policies"))
"""


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as scratch:
        environment = prepare_ours(Path(scratch) / "ours", options.files)
        stock = prepare_stock(Path(scratch) / "stock")
        document = first_document(environment)
        rows = []
        with serving("config.wsgi:application", environment) as port:
            rows += measure("home", port, ["/"], options.requests)
            rows += measure("document", port, [document], options.requests)
            searches = [f"/search/?q={quote(query)}" for query in QUERIES]
            rows += measure("search", port, searches, options.requests)
        with serving("bench.stock_wsgi:application", stock) as port:
            rows += measure("stock wagtail", port, ["/"], options.requests)
    show(rows, as_json=options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=Path, default=REPOSITORY.parent / "shared" / "samples")
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def scratch_site(data: Path, **surroundings: str) -> dict[str, str]:
    """The environment of a site of ours whose data folder is `data`, made here."""
    (data / "broker" / "control").mkdir(parents=True)
    return os.environ | {
        "DATA_DIR": str(data),
        "SECRET_KEY": "only-for-measuring",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "ENV_FILE": "",
        **surroundings,
    }


def prepare_ours(data: Path, files: Path, **surroundings: str) -> dict[str, str]:
    """Services are those of this process's environment, or named."""
    environment = scratch_site(data, **surroundings)
    documents = [str(path) for path in sorted(files.rglob("*")) if path.suffix in {".md", ".txt"}]
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--no-input", "-v0")
    manage(environment, "shell", "-v0", "-c", SEED)
    arguments = ["--section", "policies", "--by", "bench", "--publish"]
    manage(environment, "import_documents", *arguments, *documents)
    manage(environment, "rebuild_index")
    return environment


def prepare_stock(data: Path) -> dict[str, str]:
    data.mkdir()
    environment = os.environ | {
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "bench.stock_site",
    }
    run(environment, "-m", "django", "migrate", "-v0")
    return environment


def first_document(environment: dict[str, str]) -> str:
    code = (
        "from library.models import PolicyPage;"
        "print(PolicyPage.objects.live().order_by('title')[0].get_url())"
    )
    return manage(environment, "shell", "-v0", "-c", code).strip().splitlines()[-1]


def manage(environment: dict[str, str], *arguments: str) -> str:
    return run(environment, "manage.py", *arguments)


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments[:3])}: {done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, *command, "--workers", "2", "--blocking-threads", "8", application],
        cwd=REPOSITORY,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not start")


def measure(
    name: str,
    port: int,
    addresses: list[str],
    requests: int,
    *,
    headers: dict[str, str] | None = None,
) -> list[dict[str, object]]:
    headers = headers or {}
    ask(port, list(islice(cycle(addresses), WARM_UP)), headers)
    rows: list[dict[str, object]] = []
    for clients in CLIENTS:
        shares = [
            list(islice(cycle(addresses), i, i + requests // clients)) for i in range(clients)
        ]
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            answers = pool.map(lambda share: ask(port, share, headers), shares)
            times = [milliseconds for share in answers for milliseconds in share]
        seconds = time.perf_counter() - began
        cuts = statistics.quantiles(times, n=20)
        rows.append(
            {
                "page": name,
                "clients": clients,
                "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(cuts[18], 1),
                "per_second": round(len(times) / seconds, 1),
            }
        )
    return rows


def ask(port: int, addresses: list[str], headers: dict[str, str]) -> list[float]:
    """Milliseconds of each request over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for address in addresses:
        began = time.perf_counter()
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        response.read()
        times.append((time.perf_counter() - began) * 1000)
        if response.status != 200:
            sys.exit(f"{address}: {response.status}")
    connection.close()
    return times


def show(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows))
        return
    print("| page | clients | p50 ms | p95 ms | requests/s |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


if __name__ == "__main__":
    main()
