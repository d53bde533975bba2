from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config import backup
from config.dumps import DumpError


class Command(BaseCommand):
    help = "把数据库和全部上传文件写入一个备份文件；网站可以继续运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件，例如 /backup/2026-11-23.tar.gz")

    def handle(self, *, file: Path, **options):
        try:
            manifest = backup.write(file)
        except (backup.BackupError, DumpError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已备份到 {file}：{sum(manifest['rows'].values())} 条记录，"
            f"{len(manifest['files']) - 1} 个文件，{file.stat().st_size / 1e6:.1f} MB"
        )
