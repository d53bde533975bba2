"""Import files from this machine: what the upload form does, for an operator."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from jobs import runner
from library.containers import CONTAINERS
from library.decoding import FORMATS, SUFFIXES
from library.importers import PersonUnknown, person_named
from library.models import DocumentsPage, ImportBatch, ImportItem
from library.sections import SectionUnclear, section_for
from library.services.imports import create_batch
from library.signals import item_finished
from library.storage import NoSpace

SHORT_WAIT = 0.5


class Command(BaseCommand):
    help = (
        f"导入 {FORMATS}，以及 ZIP 压缩包和法规数据（.jsonl、.jsonl.xz）：每份文件生成一个文件页，已在库中的不重复导入；"
        "一并给出目录表（.xlsx）时，表中填写的内容优先。"
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="文件，或要逐层查找的文件夹")
        parser.add_argument("--section", metavar="SLUG", help="文件栏目的网址名")
        parser.add_argument("--by", metavar="USER", help="以谁的名义导入：工号、手机号或邮箱")
        parser.add_argument(
            "--publish", action="store_true", help="导入后直接发布，须同时给出 --by"
        )
        parser.add_argument(
            "--json", action="store_true", help="每份文件输出一行 JSON，最后一行是合计"
        )

    def handle(self, *args, paths, section, by, publish, **options):
        if publish and not by:
            raise CommandError("--publish 须同时用 --by 写明由谁发布。")
        self.as_json = options["json"]
        self.told: set[int] = set()
        person = _person(by)
        files = list(_files(paths))
        if not files:
            raise CommandError(f"没有找到可以导入的文件（{FORMATS}，或 ZIP 压缩包）。")
        batch = self._batch(_opened(files), _section(section), person, publish)
        for item in batch.items.failed():
            self._tell(item)
        with _listening(self._heard):
            runner.run(batch.job_id)
        self._wait(batch)
        self._conclude(batch)

    def _batch(
        self, uploads: Iterator[File], section: DocumentsPage, person: Any, publish: bool
    ) -> Any:
        try:
            return create_batch(uploads, section=section, by=person, publish=publish)
        except (PermissionDenied, NoSpace) as error:
            raise CommandError(str(error)) from error

    def _heard(self, item: ImportItem, **kwargs: Any) -> None:
        self._tell(item)

    def _wait(self, batch: ImportBatch) -> None:
        """A worker may have been quicker than this process; then it does the work."""
        batch.job.refresh_from_db()
        while batch.job.is_active:
            self._catch_up(batch)
            time.sleep(SHORT_WAIT)
            batch.job.refresh_from_db()
        self._catch_up(batch)

    def _catch_up(self, batch: ImportBatch) -> None:
        finished = batch.items.exclude(state=ImportItem.State.WAITING)
        for item in finished.exclude(pk__in=self.told).select_related("page"):
            self._tell(item)

    def _tell(self, item: ImportItem) -> None:
        self.told.add(item.pk)
        if self.as_json:
            self.stdout.write(json.dumps(_record(item), ensure_ascii=False))
            return
        title = f"《{item.page.title}》" if item.page else ""
        self.stdout.write(f"{item.get_state_display()}：{item.name} {title}{item.reason}")

    def _conclude(self, batch: ImportBatch) -> None:
        counts = ImportBatch.objects.with_counts().get(pk=batch.pk)
        summary = {
            name: getattr(counts, name)
            for name in ("total", "created", "existing", "failed", "held")
        }
        if self.as_json:
            summary |= {"batch": batch.pk, "state": batch.job.state}
            self.stdout.write(json.dumps({"summary": summary}, ensure_ascii=False))
        else:
            self.stdout.write(f"共 {counts.total} 份：{counts.summary}。")
        if batch.job.state != batch.job.State.SUCCEEDED:
            raise CommandError(f"导入任务没有完成：{batch.job.message}")


def _record(item: ImportItem) -> dict[str, Any]:
    return {
        "file": item.name,
        "state": item.state,
        "reason": item.reason,
        "title": item.page.title if item.page else None,
        "url": item.page.get_url() if item.page else None,
        "page": item.page_id,
        "warnings": item.warnings,
    }


def _person(identifier: str | None) -> Any:
    try:
        return person_named(identifier or "")
    except PersonUnknown as error:
        raise CommandError(str(error)) from error


def _section(slug: str | None) -> DocumentsPage:
    try:
        return section_for(slug)
    except SectionUnclear as error:
        raise CommandError(str(error)) from error


def _files(paths: list[str]) -> Iterator[Path]:
    """Named files whatever they are; of folders, what can be imported, in order of name."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from sorted(
                found
                for found in path.rglob("*")
                if found.is_file() and found.suffix.lower() in (*SUFFIXES, *CONTAINERS)
            )
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"没有这个文件或文件夹：{name}")


def _opened(paths: list[Path]) -> Iterator[File]:
    """One file open at a time, however many there are."""
    for path in paths:
        with path.open("rb") as stream:
            yield File(stream, name=path.name)


@contextmanager
def _listening(hear: Any) -> Iterator[None]:
    item_finished.connect(hear)
    try:
        yield
    finally:
        item_finished.disconnect(hear)
