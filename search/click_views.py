from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from search import query_log

LONGEST_MESSAGE = 500


@csrf_exempt  # A beacon carries no token. The key, which only this reader's page knows, is one.
@require_POST
@never_cache
def opened(request: HttpRequest) -> HttpResponse:
    """A script tells, while the browser leaves the page, which result was opened."""
    if int(request.headers.get("Content-Length") or 0) <= LONGEST_MESSAGE:
        try:
            key, position = UUID(request.POST.get("key", "")), int(request.POST.get("position", ""))
        except ValueError:
            return HttpResponse(status=204)
        query_log.opened(key, request.POST.get("row", ""), position)
    return HttpResponse(status=204)
