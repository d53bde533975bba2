"""The operator's page in the admin: is everything well, and if not, what to do."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from config import backup, health

PERMISSION = "jobs.view_job"
LEAST_FREE_SHARE = 0.1
BACKUP_EVERY = timedelta(days=7)
# The words of /readyz are for programs; people get these with them.
CHECKS = {
    "database": "数据库",
    "broker": "任务队列",
    "search": "检索引擎",
    "search:outbox": "检索的更新",
    "search:meaning": "按含义检索",
}
DETAILS = {"folder": "本机文件夹（folder）"}


@dataclass(frozen=True)
class Line:
    """One fact; `ok` is None where nothing can be wrong. `url` leads to where it is mended."""

    label: str
    value: str
    ok: bool | None = None
    url: str = ""


@never_cache
@permission_required(PERMISSION, raise_exception=True)
def status(request: HttpRequest) -> HttpResponse:
    sections = [
        ("运行状态", list(checks())),
        (
            "后台任务",
            [Line(*row) for path in settings.STATUS_LINES for row in import_string(path)()],
        ),
        ("磁盘与备份", [disk(), last_backup()]),
        ("版本", list(versions())),
    ]
    return render(
        request,
        "config/status.html",
        {"sections": sections, "header_title": "运行状况", "header_icon": "info-circle"},
    )


def checks() -> Iterator[Line]:
    for name, ok, detail in health.run_checks():
        words = CHECKS.get(name) or CHECKS.get(name.partition(":")[0])
        label = f"{words}（{name}）" if words else name
        yield Line(label, DETAILS.get(detail, detail), ok)


def disk() -> Line:
    usage = shutil.disk_usage(settings.DATA_DIR)
    value = f"剩余 {filesizeformat(usage.free)}，共 {filesizeformat(usage.total)}"
    return Line("数据盘", value, usage.free > usage.total * LEAST_FREE_SHARE)


def last_backup() -> Line:
    note = backup.last()
    if note is None:
        return Line("最近备份", "还没有备份过，请运行备份命令（manage.py backup 文件名）", False)
    made = datetime.fromisoformat(note["created"])
    value = (
        f"{timezone.localtime(made):%Y-%m-%d %H:%M}，{note['file']}，{filesizeformat(note['size'])}"
    )
    return Line("最近备份", value, timezone.now() - made < BACKUP_EVERY)


def versions() -> Iterator[Line]:
    yield Line("Python", platform.python_version())
    for package in ("django", "wagtail", "celery"):
        yield Line(package.capitalize(), version(package))
    yield Line(connection.display_name, ".".join(map(str, connection.get_database_version())))
