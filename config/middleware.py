"""What every response of the site has in common."""

import structlog
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import OperationalError
from django.shortcuts import render

logger = structlog.get_logger(__name__)


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy with a nonce for readers, Wagtail's inline scripts only under /admin/."""

    def process_response(self, request, response):
        if request.path_info.startswith(settings.ADMIN_PREFIX):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().process_response(request, response)


class BusyDatabase:
    """A database that stays locked or is away becomes a page that says: try again shortly."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError):
            return None
        logger.warning("database_busy", path=request.path, error=str(exception))
        response = render(None, "503.html", status=503)
        response["Retry-After"] = "10"
        return response
