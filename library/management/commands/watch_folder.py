"""Watch a folder from this machine until the command is stopped."""

import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from library.importers import PersonUnknown, person_named
from library.sections import SectionUnclear, section_for
from library.services.inbox import sweep


class Command(BaseCommand):
    help = (
        "监视一个文件夹：放进去的文件自动导入，导入后移到其中的 done 文件夹，"
        "不能导入的移到 failed 并附上写明原因的 .txt。按 Ctrl-C 停止。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", metavar="FOLDER", help="文件夹，默认取设置 IMPORT_FOLDER"
        )
        parser.add_argument("--section", metavar="SLUG", help="文件栏目的网址名")
        parser.add_argument("--by", metavar="USER", help="以谁的名义导入：工号、手机号或邮箱")
        parser.add_argument("--interval", type=int, default=30, help="每隔多少秒看一次，默认 30")
        parser.add_argument("--once", action="store_true", help="只看一次")

    def handle(self, *args, folder, section, by, interval, once, **options):
        watched = folder or settings.IMPORT_FOLDER
        if not watched:
            raise CommandError("请写明要监视的文件夹，或设置 IMPORT_FOLDER。")
        place, person = self._named(section, by)
        stop = threading.Event()
        try:
            while True:
                self._sweep(Path(watched), place, person)
                if once or stop.wait(interval):
                    return
        except KeyboardInterrupt:
            self.stdout.write("已停止监视。")

    def _named(self, section: str | None, by: str | None) -> tuple[Any, Any]:
        try:
            place = section_for(section or settings.IMPORT_FOLDER_SECTION or None)
            return place, person_named(by or settings.IMPORT_FOLDER_BY)
        except (SectionUnclear, PersonUnknown) as error:
            raise CommandError(str(error)) from error

    def _sweep(self, folder: Path, section: Any, person: Any) -> None:
        try:
            swept = sweep(folder, section=section, by=person)
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        if swept.taken or swept.done or swept.failed:
            self.stdout.write(
                f"开始导入 {swept.taken} 个，已完成 {swept.done} 个，未能导入 {swept.failed} 个。"
            )
