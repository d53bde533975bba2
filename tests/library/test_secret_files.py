"""A file with a secrecy mark leaves its hash and the time, in no other form anything of it."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from accounts.models import User
from jobs import runner
from library.models import ImportBatch
from library.services.imports import create_batch
from library.storage import sha256_of
from tests.factories.docx import Docx, p
from tests.factories.library import documents_page
from tests.factories.pdf import Pdf

PLANTED = "玄武门外第七号库房的钥匙由张三保管"
LINES = [
    "机密★5年",
    "示例总工会库房管理办法",
    "第一条 为了加强库房管理，制定本办法。",
    f"第二条 {PLANTED}。",
    "第三条 本办法自2020年1月1日起施行。",
]
NAME = "玄武门库房"
PIECE = 64


def archive(raw):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        made.writestr(f"{NAME}/{NAME}.txt", raw)
        made.writestr("考勤.txt", "示例考勤办法\n第一条 考勤。\n第二条 休假。\n")
    return target.getvalue()


def pdf():
    made = Pdf()
    made.add_page()
    for place, line in enumerate(LINES):
        made.line(line, y=60 + 40 * place)
    return made.content()


def files():
    text = "\n".join(LINES).encode()
    return {
        f"{NAME}.txt": text,
        f"{NAME}.docx": Docx("".join(map(p, LINES))).build(),
        f"{NAME}.pdf": pdf(),
        "收文.zip": archive(text + b"\n"),
    }


def held_anywhere(needles):
    """Paths below DATA_DIR that hold one of the byte strings, the database and its log among them."""
    return [
        (path.relative_to(settings.DATA_DIR).as_posix(), needle)
        for path in settings.DATA_DIR.rglob("*")
        if path.is_file()
        for needle in needles
        if needle in path.read_bytes()
    ]


def test_nothing_of_a_secret_file_is_kept_but_its_hash_and_the_time(live_site):
    chief = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    contents = files()
    uploads = [ContentFile(raw, name=name) for name, raw in contents.items()]
    batch = create_batch(uploads, section=documents_page(), by=chief)
    # Compressed content shows none of its words, but it is the content all the same.
    pieces = [raw[len(raw) // 2 :][:PIECE] for name, raw in contents.items() if "zip" not in name]
    needles = [PLANTED.encode(), PLANTED.encode("utf-16-le"), *pieces]
    assert held_anywhere(needles), "it waits for the worker"

    with live_site.worker():
        live_site.settle(batch.job)

    items = list(batch.items.all())
    assert [(item.name, item.state, item.size, item.kept) for item in items[:4]] == [
        ("涉密文件", "failed", 0, False)
    ] * 4
    assert all(item.finished_at for item in items)
    assert items[0].sha256 == sha256_of(contents[f"{NAME}.txt"])
    assert (items[4].name, items[4].state) == ("收文.zip/考勤.txt", "created")
    assert held_anywhere(needles) == []


def test_a_run_that_dies_after_it_stopped_a_file_deletes_it_the_next_time(live_site):
    chief = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    raw = "\n".join(LINES).encode()
    batch = create_batch([ContentFile(raw, name=f"{NAME}.txt")], section=documents_page(), by=chief)

    live_site.die(batch.job, fault="import-stopped")
    with live_site.worker():
        live_site.settle(batch.job)

    assert held_anywhere([PLANTED.encode()]) == []
    assert ImportBatch.objects.get().items.get().name == "涉密文件"


@pytest.mark.django_db
def test_running_text_may_speak_of_secrets():
    text = "示例保密工作办法\n第一条 机密、秘密文件按规定保管。\n第二条 本办法自发布之日起施行。\n"
    batch = create_batch(
        [ContentFile(text.encode(), name="保密.txt")], section=documents_page(), by=None
    )

    runner.run(batch.job_id)

    assert batch.items.get().state == "created"
