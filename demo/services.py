"""Load the demo content through the services that real work goes through."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile, File
from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from accounts.models import Post, Unit, User
from accounts.services import appoint, grant_administration, place
from cms.models import ArticlePage, HomePage, SectionPage
from cms.services import publish
from demo.people import ADMINISTRATOR, PASSWORD, PEOPLE, SINCE, UNITS, DemoPerson
from jobs.runner import run
from library.models import DocumentsPage, ImportBatch, PolicyPage, SourceFile
from library.services.imports import create_batch

CONTENT = Path(__file__).resolve().parent / "content"
AMENDED = "示例省直机关职工书屋管理规定"
AMENDED_SINCE = date(2025, 4, 1)
Say = Callable[[str], None]


def load(*, say: Say) -> list[ImportBatch]:
    """Load what is missing; returns the import batches that still have to run."""
    say("人员与组织……")
    with transaction.atomic():
        load_units()
        administrator = load_person(ADMINISTRATOR)
        for person in PEOPLE:
            load_person(person)
    say("栏目与文章……")
    sections = load_sections(by=administrator)
    for path in sorted((CONTENT / "articles").glob("*.md")):
        load_article(path, sections["articles"], by=administrator)
    say("政策文件……")
    return load_documents(sections, by=administrator)


def load_units() -> None:
    for entry in UNITS:
        unit, _ = Unit.objects.get_or_create(
            code=entry.code,
            defaults={"name": entry.name, "short_name": entry.short_name, "level": entry.level},
        )
        if not unit.placements.exists():
            parent = Unit.objects.filter(code=entry.parent).first()
            place(unit, parent, start=SINCE, by=None)


def load_person(entry: DemoPerson) -> User:
    """The person with roles and posts; somebody already there is left as she is."""
    if known := User.objects.filter(staff_number=entry.staff_number).first():
        return known
    user = User.objects.create_user(
        entry.staff_number,
        name=entry.name,
        email=entry.email or None,
        is_superuser=entry.superuser,
    )
    if entry.activated:
        user.password = _hashed_password()
        user.save(update_fields=["password"])
    user.groups.set(Group.objects.filter(name__in=entry.roles))
    for unit_code, post_code in entry.posts:
        unit, post = Unit.objects.get(code=unit_code), Post.objects.get(code=post_code)
        appoint(user, unit, post, start=SINCE, by=None)
    for unit_code in entry.administers:
        grant_administration(user, Unit.objects.get(code=unit_code), start=SINCE, by=None)
    return user


@cache
def _hashed_password() -> str:
    """One password for all, so it is hashed once: that takes a quarter of a second by design."""
    return make_password(PASSWORD)


def load_sections(*, by: User) -> dict[str, Page]:
    """The sections of the site; 内部文件 is for people who are signed in."""
    home = HomePage.objects.get()
    sections = {
        "policies": _section(
            home,
            DocumentsPage(
                title="政策文件",
                slug="wenjian",
                summary="工会工委制发的通知、办法、规定和工作要点，可以按条文查找和引用。",
                show_in_menus=True,
            ),
            by=by,
        ),
        "internal": _section(
            home,
            DocumentsPage(
                title="内部通知",
                slug="neibu",
                summary="只对登录的工会干部开放的工作通知。",
                show_in_menus=True,
            ),
            by=by,
        ),
        "articles": _section(
            home,
            SectionPage(
                title="工作动态",
                slug="dongtai",
                summary="省直各级工会的工作做法和活动。",
                show_in_menus=True,
            ),
            by=by,
        ),
    }
    PageViewRestriction.objects.get_or_create(
        page=sections["internal"], restriction_type=PageViewRestriction.LOGIN
    )
    return sections


def _section(home: Page, page: Page, *, by: User) -> Page:
    if known := home.get_children().filter(slug=page.slug).first():
        return known.specific
    home.refresh_from_db()
    home.add_child(instance=page)
    return publish(page, by=by)


def load_article(path: Path, section: Page, *, by: User) -> None:
    title, facts, body = read_article(path.read_text(encoding="utf-8"))
    if section.get_children().filter(title=title).exists():
        return
    page = ArticlePage(
        title=title,
        date=date.fromisoformat(facts["日期"]),
        source=facts["来源"],
        summary=body[0]["value"].removeprefix("<p>").removesuffix("</p>")[:120],
        body=body,
    )
    section.refresh_from_db()
    section.add_child(instance=page)
    publish(page, by=by)


def read_article(text: str) -> tuple[str, dict[str, str], list[dict[str, Any]]]:
    """(title, facts, blocks) of an article written as Markdown: paragraphs, ## headings, > quotes."""
    title, facts, *chunks = re.split(r"\n\s*\n", text.strip())
    values = dict(line.split("：", 1) for line in facts.splitlines())
    return title.removeprefix("# "), values, [_block(chunk) for chunk in chunks]


def _block(chunk: str) -> dict[str, Any]:
    if chunk.startswith("## "):
        return {"type": "heading", "value": {"text": chunk[3:], "level": "h2"}}
    if chunk.startswith(">"):
        lines = [line.lstrip("> ") for line in chunk.splitlines()]
        words = [line for line in lines if line and not line.startswith("——")]
        source = next((line[2:] for line in lines if line.startswith("——")), "")
        return {"type": "quote", "value": {"text": "".join(words), "source": source}}
    return {"type": "text", "value": f"<p>{chunk}</p>"}


def load_documents(sections: dict[str, Page], *, by: User) -> list[ImportBatch]:
    """One batch for each section of the files that no earlier one brought in."""
    known = set(SourceFile.objects.values_list("sha256", flat=True))
    paths = [
        path
        for path in sorted((CONTENT / "documents").glob("*.txt"))
        if sha256(path.read_bytes()).hexdigest() not in known
    ]
    internal = [path for path in paths if "疗休养" in path.name]
    public = [path for path in paths if path not in internal]
    return [
        create_batch(_files(files), section=sections[name], by=by, publish=True)
        for name, files in (("policies", public), ("internal", internal))
        if files
    ]


def _files(paths: Iterable[Path]) -> "list[File[bytes]]":
    return [ContentFile(path.read_bytes(), name=path.name) for path in paths]


def finish(batches: Iterable[ImportBatch]) -> None:
    """Run the imports here and now, then date the amended text as its editor would."""
    for batch in batches:
        if batch.job_id:
            run(batch.job_id)
    amended = PolicyPage.objects.filter(
        title=AMENDED, state_kind=PolicyPage.StateKind.AMENDED, effective=None
    )
    for page in amended:
        page.effective = AMENDED_SINCE
        page.save_revision()
        publish(page, by=page.owner)
