from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import foreground
from jobs.models import Job
from jobs.runner import Run
from search import encoding, health, meaning
from search.engine.meaning import ModelError
from search.engine.meaning.opening import open_encoder
from search.meaning import PassageEncoder


class Command(BaseCommand):
    help = "计算还缺的含义向量，显示进度和剩余时间；按 Ctrl-C 停下，再次运行从停下处继续。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--in-process",
            action="store_true",
            help="在本命令中载入含义模型，网站没有运行时也能用",
        )

    def handle(self, *args: Any, in_process: bool, **options: Any) -> None:
        encoder = own_encoder() if in_process else site_encoder()
        encoding.retry_now()
        try:
            job = foreground.follow(
                encoding.request(), told=self.tell, handler=lambda run: encode(encoder, run)
            )
        except KeyboardInterrupt:
            raise CommandError("已停下，算好的都保留着；网站运行时会在后台接着算") from None
        if job.state != Job.State.SUCCEEDED:
            raise CommandError(job.message)
        self.stdout.write(self.style.SUCCESS(job.message))
        if left := encoding.set_aside():
            self.stdout.write(f"{left} 件多次失败，原因见后台“检索索引”")

    def tell(self, done: int, total: int, message: str) -> None:
        self.stdout.write(f"{done} / {total}　{message}" if total else message)


def encode(encoder: PassageEncoder, run: Run) -> dict[str, int]:
    """Without turns: whoever waits for a command wants it done."""
    return encoding.encode_all(encoder, run, over=lambda: False)


def site_encoder() -> PassageEncoder:
    model = _configured()
    if trouble := health.model_trouble():
        raise CommandError(f"{trouble}；也可以加 --in-process 不用这个进程")
    return model


def own_encoder() -> PassageEncoder:
    _configured()
    try:
        return open_encoder(settings.MEANING_MODEL)
    except ModelError as error:
        raise CommandError(str(error)) from error


def _configured() -> PassageEncoder:
    model = meaning.site_meaning()
    if model is None:
        raise CommandError(meaning.trouble() or "未启用按含义检索：请先设置 MEANING_MODEL")
    return model
