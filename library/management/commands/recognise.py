"""Read files and say what they are, without importing anything."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from library.decoding import SUFFIXES
from library.reading_table import table_of
from library.readings import FileReading, read_file


class Command(BaseCommand):
    help = "识别文件的标题、文号、机关、日期、层级等并列出依据；不导入，不使用数据库。"
    # Reading a file needs no site: neither checks nor migrations concern it.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE", help="文件，或要逐层查找的文件夹")
        parser.add_argument("--json", action="store_true", help="每份文件输出一行 JSON")

    def handle(self, *args: Any, paths: list[str], **options: Any) -> None:
        files = list(_files(paths))
        if not files:
            raise CommandError("没有找到可以识别的文件。")
        for position, path in enumerate(files, start=1):
            self.stderr.write(f"（{position}/{len(files)}）{path}")
            reading = read_file(path)
            self.stdout.write(_line(reading) if options["json"] else table_of(reading))
            self.stdout.flush()


def _line(reading: FileReading) -> str:
    return json.dumps(reading.to_dict(), ensure_ascii=False)


def _files(paths: list[str]) -> Iterator[Path]:
    """Named files whatever they are, also those that are not there; of folders what can be read, in order of name."""
    for name in paths:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        found = (one for one in path.rglob("*") if one.is_file())
        yield from sorted(one for one in found if one.suffix.lower() in SUFFIXES)
