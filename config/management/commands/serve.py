import json
import os
import resource
import socket
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from config import supervisor

# A browser keeps its connection while its reader reads, and granian counts those: by default the
# 1,024 of its backlog, dealt out to the processes. In a contest everybody after them would wait.
CONNECTIONS = 2048
FILES = 2 * CONNECTIONS
# The one program that may die as often as it likes: without it search goes by words.
MEANING = "含义模型"


class Command(BaseCommand):
    help = "先执行 prepare，再在前台运行网站、后台任务、定时器和含义模型；按 Ctrl-C 全部停止。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只接受本机访问")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", action="store_true", help="并载入示例内容")
        parser.add_argument("--web-workers", type=int, default=1, help="网站进程数")
        parser.add_argument("--task-workers", type=int, default=2, help="后台任务进程数")

    def handle(
        self, *, host: str, port: int, demo: bool, web_workers: int, task_workers: int, **options
    ):
        self._require_free(host, port)
        call_command("prepare", demo=demo, stdout=self.stdout)
        if settings.BROKER_IS_FOLDER:
            import_string("jobs.folder_broker.empty")(settings.BROKER_DIR)
        commands = json.dumps(programs(host, port, web_workers, task_workers))
        self.stdout.write(f"网站地址：http://{host}:{port}/  管理后台：http://{host}:{port}/admin/")
        self.stdout.flush()
        allow_connections()
        # The supervisor needs nothing of Django: give its memory back.
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-P", supervisor.__file__, commands, MEANING])  # noqa: S606

    def _require_free(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"不能监听 {host}:{port}（{error.strerror}），可用 --port 另选端口"
                ) from error


def allow_connections() -> None:
    """Each is an open file to the system, which gives 1,024 unless it is asked for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def programs(host: str, port: int, web_workers: int, task_workers: int) -> dict[str, list[str]]:
    """What runs beside each other, by the name that the log gives it."""
    always = {
        "网站": web(host, port, web_workers),
        "后台任务": worker(task_workers),
        "定时器": beat(),
    }
    if not settings.MEANING_MODEL:
        return always
    return always | {MEANING: meaning(settings.MEANING_MODEL, settings.MEANING_ADDRESS)}


def web(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--no-ws", "--log-level", "error"),
        *("--workers", str(workers), "--blocking-threads", "8"),
        *("--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "20s"),
        "config.wsgi:application",
    ]


def worker(processes: int) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-q", "-A", "config", "worker", "-n", "worker@site"),
        *("-P", "prefork", "-c", str(processes), "-Q", "default,index,upkeep,encode"),
        *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
    ]


def beat() -> list[str]:
    schedule = settings.DATA_DIR / "beat-schedule"
    return [
        *(sys.executable, "-m", "celery", "-q", "-A", "config", "beat"),
        *("--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"),
    ]


def meaning(model: str, address: str) -> list[str]:
    return [sys.executable, "-m", "search.engine.meaning", model, address]
