"""Is the site alive, and can it serve? For load balancers, containers and operators.

`/healthz` says that the process answers. `/readyz` asks every part: without the database the
site is down (503); without another part it is degraded but serves, as readers are told where
it matters. Apps above add checks by dotted path in `READINESS_CHECKS`.
"""

from collections.abc import Iterator
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

Check = tuple[str, bool, str]
CRITICAL = "database"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    checks = list(run_checks())
    failed = {name for name, ok, _ in checks if not ok}
    status = "down" if CRITICAL in failed else "degraded" if failed else "ready"
    return JsonResponse(
        {
            "status": status,
            "checks": [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in checks],
        },
        status=503 if status == "down" else 200,
        json_dumps_params={"ensure_ascii": False},
    )


def run_checks() -> Iterator[Check]:
    """Every check in order; the rest need the database and are left out without it."""
    first = database()
    yield first
    if first[1]:
        yield broker()
        for path in settings.READINESS_CHECKS:
            yield import_string(path)()


def database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return CRITICAL, False, type(error).__name__
    return CRITICAL, True, connection.vendor


def broker() -> Check:
    if settings.BROKER_IS_FOLDER:
        return "broker", Path(settings.BROKER_DIR).is_dir(), "folder"
    try:
        with current_app.connection_for_write(connect_timeout=2) as sender:
            sender.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except (OperationalError, OSError) as error:
        return "broker", False, type(error).__name__
    return "broker", True, "redis"
