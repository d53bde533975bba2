"""The browser and the two sites it visits."""

import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browsing import CHROMIUM_ARGUMENTS, Visits
from tests.e2e.site import Site

SHAPES = ("embedded", "services")
HERE = Path(__file__).parent
# Left for the main story to upload.
FOR_UPLOAD = ("女职工劳动保护特别规定", "职工带薪年休假条例", "工伤保险条例")


def pytest_collection_modifyitems(items):
    """Browser tests last: Playwright's event loop lives to the end of the run, and Django's ORM
    refuses to work beside one. Of them, all of one shape before the next."""

    def place(item):
        if not item.path.is_relative_to(HERE):
            return 0
        shape = getattr(item, "callspec", None) and item.callspec.params.get("site")
        return 1 + SHAPES.index(shape) if shape else 1

    items.sort(key=place)


def pytest_generate_tests(metafunc):
    """Every test that visits the site does so in both shapes, unless it says which."""
    if "site" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("shapes")
        metafunc.parametrize("site", marker.args if marker else SHAPES, indirect=True)


def pytest_configure(config):
    config.addinivalue_line("markers", "shapes(*names): the shapes in which this test runs")


def sample_files(shared_dir: Path) -> list[Path]:
    samples = shared_dir / "samples"
    return sorted(path for path in samples.rglob("*") if path.suffix in {".md", ".txt"})


@pytest.fixture(scope="session")
def uploads(shared_dir) -> list[Path]:
    """Real files that the sites do not have yet."""
    return [path for path in sample_files(shared_dir) if path.name.startswith(FOR_UPLOAD)]


@pytest.fixture(scope="session")
def sites(request, shared_dir, uploads):
    """Both sites are prepared side by side, the second while the first is being tested."""
    wanted = {
        item.callspec.params["site"]
        for item in request.session.items
        if "site" in getattr(getattr(item, "callspec", None), "params", {})
    }
    files = [path for path in sample_files(shared_dir) if path not in uploads]
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor())
        made: dict[str, tuple[Site, Future]] = {}
        for shape in SHAPES:
            services = _services(request) if shape == "services" and shape in wanted else {}
            if shape not in wanted or (shape == "services" and not services):
                continue
            folder = Path(tempfile.gettempdir()) / f"union-test-e2e-{shape}-{os.getpid()}"
            site = Site(folder, services)
            stack.callback(site.remove)
            made[shape] = site, pool.submit(site.prepare, files)
        yield made


def _services(request) -> dict[str, str]:
    """Addresses of the real services, nothing where they do not run; CI makes the skip a failure."""
    try:
        return {
            name: request.getfixturevalue(name.lower())
            for name in ("REDIS_URL", "ELASTICSEARCH_URL")
        } | {"DATABASE_URL": request.getfixturevalue("postgresql_url")}
    except pytest.skip.Exception:
        return {}


@pytest.fixture(scope="session")
def site(request, sites):
    """A running site with demo content and the real samples but those of `uploads`."""
    if request.param not in sites:
        pytest.skip("PostgreSQL, Redis and Elasticsearch do not run (`.ci/services start`)")
    site, preparation = sites[request.param]
    preparation.result()
    site.shape = request.param
    with site.serving():
        yield site


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=CHROMIUM_ARGUMENTS,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sign_ins(site) -> dict:
    """Cookies of the people who have signed in on this site, so that each does so once."""
    return {}


@pytest.fixture
def visits(browser, site, sign_ins):
    """Opens pages on the site; at the end nothing may have gone wrong in any of them."""
    visits = Visits(browser, site.url, sign_ins)
    yield visits
    visits.close()
