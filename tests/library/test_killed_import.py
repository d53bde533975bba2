"""A worker killed with SIGKILL anywhere in an import leaves what an undisturbed one does."""

import hashlib
import time
from io import StringIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from wagtail.models import PageLogEntry, Revision

from accounts.models import User
from library.models import DocumentFile, Issuer, Node, PolicyPage, SourceFile, Work
from library.services.imports import create_batch
from search.models import Change
from tests import databases
from tests.factories.docx import Docx, p
from tests.factories.library import documents_page

FAULTS = [
    "import-claimed",
    "import-stored:2",
    "import-entered:2",
    "import-committed:4",
    "import-stored:5",
    "import-stopped",
    "import-finished",
]
LAW = """示例总工会{name}办法

第一条 为了规范{name}工作，制定本办法。

第二条 各级工会应当做好{name}工作，定期检查{name}情况。

第三条 本办法自2020年1月1日起施行。

示例总工会
2019年12月1日
"""
FILES = {
    "考勤.txt": LAW.format(name="考勤"),
    "空.md": "",
    "休假.txt": LAW.format(name="休假"),
    "考勤又一份.txt": LAW.format(name="考勤"),
    "慰问.md": LAW.format(name="慰问"),
    "乱码.txt": "\ufffe\uffff" * 40,
    "库房.txt": f"机密★5年\n{LAW.format(name='库房')}",
    "值班.docx": Docx("".join(map(p, LAW.format(name="值班").splitlines()))).build(),
}


def begin():
    chief = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    contents = {
        name: text.encode() if isinstance(text, str) else text for name, text in FILES.items()
    }
    files = [ContentFile(content, name=name) for name, content in contents.items()]
    return create_batch(files, section=documents_page(), by=chief, publish=True)


def outcome(batch):
    """Rows, files and index, without what differs from run to run."""
    return {
        "job": (batch.job.state, batch.job.result, batch.job.done, batch.job.message),
        "items": [
            (item.name, item.state, item.reason, item.kept, item.page and item.page.slug)
            for item in batch.items.select_related("page")
        ],
        "works": sorted(Work.objects.values_list("slug", "title")),
        "pages": sorted(
            PolicyPage.objects.values_list("slug", "live", "validity_start", "path", "url_path")
        ),
        "issuers": sorted(Issuer.objects.values_list("name", flat=True)),
        "nodes": sorted(Node.objects.values_list("page__slug", "order", "node_id", "text")),
        "originals": sorted(SourceFile.objects.values_list("original_name", "sha256", "origin")),
        "uses": sorted(DocumentFile.objects.values_list("page__slug", "name", "role")),
        "revisions": Revision.objects.page_revisions().count(),
        "log": sorted(PageLogEntry.objects.values_list("page__slug", "action")),
        "files": stored_files(),
        "index": manage("search_check"),
    }


def manage(command, *options):
    out = StringIO()
    call_command(command, *options, stdout=out)
    return out.getvalue()


def stored_files():
    return sorted(
        (
            path.relative_to(settings.MEDIA_ROOT).parts[1],
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in settings.MEDIA_ROOT.rglob("*")
        if path.is_file()
    )


def until_indexed():
    deadline = time.monotonic() + 30
    while Change.objects.exists():
        assert time.monotonic() < deadline, "the outbox is not applied"
        time.sleep(0.2)


def work_off(batch, live_site):
    with live_site.worker():
        live_site.settle(batch.job)
        until_indexed()


@pytest.fixture
def undisturbed(live_site):
    """Taken once for all faults; the database is as new afterwards."""
    if not _undisturbed:
        manage("rebuild_index")
        batch = begin()
        work_off(batch, live_site)
        _undisturbed.update(outcome(batch))
        databases.restore()
        live_site.clean()
    return _undisturbed


_undisturbed: dict = {}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_killed_import_ends_like_an_undisturbed_one(live_site, undisturbed, fault):
    manage("rebuild_index")
    batch = begin()

    live_site.die(batch.job, fault=fault)
    work_off(batch, live_site)

    batch.job.refresh_from_db()
    assert batch.job.attempt == 2
    assert outcome(batch) == undisturbed
    assert [state for _, state, *_ in undisturbed["items"]] == [
        "created",
        "failed",
        "created",
        "existing",
        "created",
        "failed",
        "failed",
        "created",
    ]
    assert "缺少 0，多余 0，过时 0" in undisturbed["index"]


def test_the_same_files_in_two_batches_at_once_are_one_document_each(live_site):
    chief = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    section = documents_page()
    texts = {f"{n}.txt": LAW.format(name=f"事项{n}") for n in range(1, 9)}

    def batch(by):
        files = [ContentFile(text.encode(), name=name) for name, text in texts.items()]
        return create_batch(files, section=section, by=by)

    one, other = batch(chief), batch(None)
    with live_site.worker(processes=2):
        live_site.settle(one.job)
        live_site.settle(other.job)

    pairs = zip(one.items.all(), other.items.all(), strict=True)
    assert all({a.state, b.state} == {"created", "existing"} for a, b in pairs)
    assert all(
        a.page_id == b.page_id for a, b in zip(one.items.all(), other.items.all(), strict=True)
    )
    assert (Work.objects.count(), PolicyPage.objects.count()) == (8, 8)
