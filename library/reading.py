"""What the reading page shows around the text."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from library.models import DocumentsPage, PolicyPage


def reading_context(page: PolicyPage, request: HttpRequest, *, day: date | None) -> dict[str, Any]:
    return {"day": day or timezone.localdate(), "nodes": page.nodes.all()}


def documents_context(section: DocumentsPage, request: HttpRequest) -> dict[str, Any]:
    return {"documents": section.documents().visible_to(request.user)}
