from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import foreground
from jobs.models import Job
from search import rebuild
from search.connection import site_engine


class Command(BaseCommand):
    help = "重建检索索引：在旁边写好新索引再替换，期间检索照常；中断后再次运行，从中断处继续。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="仅当没有索引或索引的格式、词典已变时才重建"
        )

    def handle(self, *args: Any, if_needed: bool, **options: Any) -> None:
        health = site_engine().health()
        if if_needed and health.ok and not health.needs_rebuild:
            self.stdout.write(f"索引完好（{health.engine}，{health.documents} 件），无需重建")
            return
        job = foreground.follow(rebuild.request(), told=self.tell)
        if job.state != Job.State.SUCCEEDED:
            raise CommandError(job.message)
        self.stdout.write(self.style.SUCCESS(job.message))

    def tell(self, done: int, total: int, message: str) -> None:
        self.stdout.write(f"{done} / {total}　{message}")
