import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "在前台运行含义模型，供网站和后台任务的各个进程共用；serve 会自动启动它。"

    def handle(self, **options: Any) -> None:
        # The process needs nothing of Django: give its memory back.
        os.chdir(settings.BASE_DIR)
        place = settings.MEANING_ADDRESS
        os.execv(  # noqa: S606
            sys.executable,
            [
                sys.executable,
                "-m",
                "search.engine.meaning",
                settings.MEANING_MODEL or "none",
                place,
            ],
        )
