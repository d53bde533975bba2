import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import runner
from jobs.models import Job
from search import rebuild
from search.connection import site_engine


class Command(BaseCommand):
    help = "重建检索索引：在旁边写好新索引再替换，期间检索照常。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="仅当没有索引或索引的格式、词典已变时才重建"
        )

    def handle(self, *args: Any, if_needed: bool, **options: Any) -> None:
        health = site_engine().health()
        if if_needed and health.ok and not health.needs_rebuild:
            self.stdout.write(f"索引完好（{health.engine}，{health.documents} 件），无需重建")
            return
        job = rebuild.request()
        runner.run(job.pk)
        job.refresh_from_db()
        while job.is_active:  # a worker was quicker; its work is ours as well
            time.sleep(1)
            job.refresh_from_db()
        if job.state != Job.State.SUCCEEDED:
            raise CommandError(job.message)
        self.stdout.write(self.style.SUCCESS(job.message))
