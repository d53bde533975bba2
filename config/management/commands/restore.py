from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config import backup
from config.dumps import DumpError


class Command(BaseCommand):
    help = "从备份文件恢复数据库和上传文件，并重建检索索引；执行前请先停止网站。"
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="覆盖现有的全部数据")

    def handle(self, *, file: Path, force: bool, **options):
        try:
            manifest = backup.read(file, force=force)
        except (backup.BackupError, DumpError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已恢复 {manifest['created'][:19]} 的备份：{sum(manifest['rows'].values())} 条记录，"
            f"{len(manifest['files']) - 1} 个文件，记录数与备份时一致，索引已重建"
        )
