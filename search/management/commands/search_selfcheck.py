from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import selfcheck
from search.connection import site_engine
from search.engine import EngineError


class Command(BaseCommand):
    help = "用一份临时索引试验所配置的检索引擎，逐项说明是否正常；不动正式索引，试完即删。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"检索引擎：{site_engine().name}")
        try:
            findings = [self._tell(finding) for finding in selfcheck.run()]
        except EngineError as error:
            raise CommandError(f"检索引擎不能使用：{error}") from error
        wrong = [finding for finding in findings if finding.wrong]
        if wrong:
            raise CommandError(f"有 {len(wrong)} 项不正常，请把以上内容交给技术支持人员")
        self.stdout.write(self.style.SUCCESS(f"{len(findings)} 项全部正常"))

    def _tell(self, finding: selfcheck.Finding) -> selfcheck.Finding:
        if finding.wrong:
            self.stdout.write(self.style.ERROR(f"不正常　{finding.check}：{finding.wrong}"))
        else:
            self.stdout.write(f"正常　　{finding.check}")
        return finding
