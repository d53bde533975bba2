import hashlib
from argparse import ArgumentParser
from collections.abc import Callable
from importlib.metadata import distributions
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


class Command(BaseCommand):
    help = "使数据库、静态文件和索引与当前程序一致；没有变化的部分跳过，可随时重复执行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="并载入示例内容")

    def handle(self, *, demo: bool, **options):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self._once("migrate", _files("migrations/*.py", "roles.py"), _pending, interactive=False)
        static = _files("static/**/*") + _tree(*settings.STATICFILES_DIRS)
        self._once("collectstatic", static, settings.STATIC_ROOT.exists, interactive=False)
        if demo:
            self._once("demo_load", _files("**/*", only={"demo"}), _birth_of_database)
        call_command("rebuild_index", if_needed=True, stdout=self.stdout)
        if demo:
            said = (_stamps() / "demo_load.txt").read_text(encoding="utf-8").splitlines()
            # Without the lines that only told how far it was.
            self.stdout.write("\n".join(line for line in said if not line.endswith("…")))

    def _once(self, command: str, paths: list[Path], state: Callable[[], object], **options):
        """Call `command` unless files and state are as the last successful call left them."""
        stamp = _stamps() / command
        inputs = _digest(paths)
        if stamp.exists() and stamp.read_text() == f"{inputs} {state()}":
            return
        self.stdout.write(f"{command} …")
        said = StringIO()
        call_command(command, stdout=said, **options)
        stamp.parent.mkdir(exist_ok=True)
        stamp.with_suffix(".txt").write_text(said.getvalue(), encoding="utf-8")
        stamp.write_text(f"{inputs} {state()}")


def _stamps() -> Path:
    return settings.DATA_DIR / "stamps"


def _pending() -> int:
    """How many migrations wait: none after a successful call, so that the stamp then holds."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _birth_of_database() -> str:
    return str(MigrationRecorder(connection).migration_qs.order_by("pk").first().applied)


def _files(*patterns: str, only: set[str] | None = None) -> list[Path]:
    folders = [
        Path(config.path)
        for config in apps.get_app_configs()
        if only is None or config.label in only
    ]
    return sorted(
        path for folder in folders for pattern in patterns for path in folder.glob(pattern)
    )


def _tree(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in Path(folder).rglob("*"))


def _digest(paths: list[Path]) -> str:
    """Names, sizes and times of the files, the versions of all packages, the database's name and the address."""
    packages = sorted(f"{found.name}={found.version}" for found in distributions())
    digest = hashlib.sha256(
        repr((settings.DATABASES["default"]["NAME"], settings.SITE_URL, packages)).encode()
    )
    for path in paths:
        if path.is_file() and path.suffix != ".pyc":
            stat = path.stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()
