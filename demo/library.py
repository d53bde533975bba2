"""What the demo has to read: articles, documents, books, and material that three people reviewed."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.core.files.base import ContentFile, File
from wagtail.models import Page

from accounts.models import User
from cms.models import ArticlePage
from cms.review import services as review
from cms.services import publish
from demo.epub import build
from demo.texts import blocks, read_text
from jobs.runner import run
from library.models import (
    BookPage,
    DocumentsPage,
    MaterialPage,
    PolicyPage,
    ReadingRoomPage,
    SourceFile,
)
from library.services.books import take_in
from library.services.imports import create_batch

CONTENT = Path(__file__).resolve().parent / "content"
AMENDED = "示例省直机关职工书屋管理规定"
AMENDED_SINCE = date(2025, 4, 1)
EDITOR = "SL0004"
# Who decides at each stage, and what she says.
REVIEWERS = (
    ("SL0003", "事例真实可感，语言平实，同意。第三部分的引文请核对标点。"),
    ("SL0002", "主题鲜明，适合基层宣讲，同意。"),
    ("SL0001", "同意发布。"),
)
APPROVED = {"已发布": 3, "复审": 1}


def load_articles(section: Page, *, by: User) -> None:
    for path in sorted((CONTENT / "articles").glob("*.md")):
        title, facts, chunks = read_text(path.read_text(encoding="utf-8"))
        if section.get_children().filter(title=title).exists():
            continue
        page = ArticlePage(
            title=title,
            date=date.fromisoformat(facts["日期"]),
            source=facts["来源"],
            summary=chunks[0][:120],
            body=blocks(chunks),
        )
        section.refresh_from_db()
        section.add_child(instance=page)
        publish(page, by=by)


def load_documents(policies: DocumentsPage, internal: DocumentsPage, *, by: User) -> None:
    """Import the files that no earlier load brought, here and now, and date the amended text."""
    known = set(SourceFile.objects.values_list("sha256", flat=True))
    paths = [
        path
        for path in sorted((CONTENT / "documents").glob("*.txt"))
        if sha256(path.read_bytes()).hexdigest() not in known
    ]
    for_all = [path for path in paths if "疗休养" not in path.name]
    for section, chosen in ((policies, for_all), (internal, set(paths) - set(for_all))):
        if chosen:
            batch = create_batch(_files(chosen), section=section, by=by, publish=True)
            run(batch.job_id)
    amended = PolicyPage.objects.filter(
        title=AMENDED, state_kind=PolicyPage.StateKind.AMENDED, effective=None
    )
    for page in amended:
        page.effective = AMENDED_SINCE
        page.save_revision()
        publish(page, by=page.owner)


def _files(paths: Iterable[Path]) -> "list[File[bytes]]":
    return [ContentFile(path.read_bytes(), name=path.name) for path in sorted(paths)]


def load_books(room: ReadingRoomPage, *, by: User) -> None:
    """Make the EPUBs, import the missing ones here and now, and publish what came of them."""
    titles = set(room.get_children().values_list("title", flat=True))
    files = []
    for folder in sorted((CONTENT / "books").iterdir()):
        title, _, _ = read_text((folder / "book.md").read_text(encoding="utf-8"))
        if title not in titles:
            files.append(ContentFile(build(folder), name=f"{folder.name}.epub"))
    if not files:
        return
    for entry in take_in(files, room=room, by=by):
        if entry.job_id:
            run(entry.job_id)
    for book in BookPage.objects.child_of(room).filter(live=False, owner=by):
        publish(book, by=by)


def load_materials(section: Page) -> None:
    """Each text goes through the review as far as its file says."""
    editor = User.objects.get(staff_number=EDITOR)
    for path in sorted((CONTENT / "materials").glob("*.md")):
        title, facts, chunks = read_text(path.read_text(encoding="utf-8"))
        if section.get_children().filter(title=title).exists():
            continue
        page = MaterialPage(
            title=title,
            topic=MaterialPage.Topic(facts["专题"]),
            summary=facts["摘要"],
            date=date.fromisoformat(facts["日期"]),
            source=facts["来源"],
            body=blocks(chunks),
            live=False,
            has_unpublished_changes=True,
            owner=editor,
        )
        section.refresh_from_db()
        section.add_child(instance=page)
        page.save_revision(user=editor)
        review.submit(page, by=editor)
        _approve(page, REVIEWERS[: APPROVED[facts["状态"]]])


def _approve(page: MaterialPage, reviewers: Iterable[tuple[str, str]]) -> None:
    for staff_number, remark in reviewers:
        asked = review.open_stage(page)
        if asked is not None:
            reviewer = User.objects.get(staff_number=staff_number)
            review.approve(page, by=reviewer, asked=asked, remark=remark)
