from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import check, health, sync
from search.connection import site_engine
from search.engine import EngineError


class Command(BaseCommand):
    help = "逐件比较索引与数据库；--repair 补写差异。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="补写缺少、多余和过时的条目")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        engine = site_engine()
        try:
            findings = check.compare(engine)
        except EngineError as error:
            raise CommandError(f"无法读取索引：{error}") from error
        self.stdout.write(
            f"应有 {findings.compared} 件：缺少 {len(findings.missing)}，"
            f"多余 {len(findings.surplus)}，过时 {len(findings.stale)}"
        )
        if vectors := health.vectors():
            self.stdout.write(
                f"含义向量：已算出 {vectors.kept} 段文字，等待计算 {vectors.waiting} 件，"
                f"多次失败 {vectors.set_aside} 件"
            )
        for entry in findings.all:
            self.stdout.write(f"  {entry}")
        if not findings.all:
            return
        if not repair:
            raise CommandError("索引与数据库不一致；加 --repair 补写")
        check.repair(findings)
        drained = sync.drain(engine)
        self.stdout.write(f"已补写 {drained.applied} 件，失败 {drained.failed} 件")
