"""What the library puts on the home page."""

from django.db.models import Case, F, Value, When
from django.utils import timezone

from cms.home import RECENT, HomePanel
from cms.permissions import request_scope
from cms.querysets import visible_to
from library.models import DocumentsPage, PolicyPage
from library.reading import document_row


class RecentDocumentsPanel(HomePanel):
    """The documents that were published here last and this reader may see, one text per work: a
    law of 2012 that came in today is new to her. Those that still hold come first."""

    order = 40
    template_name = "library/_home_documents.html"

    def get_context_data(self, parent_context=None):
        request, today = self.request, timezone.localdate()
        scope = request_scope(request)
        documents = visible_to(PolicyPage.objects.shown_on(today), request.user, scope=scope)
        recent = (
            documents.select_related("work")
            .prefetch_related("issuers__issuer")
            .annotate(ended=Case(When(validity_end__lte=today, then=Value(1)), default=Value(0)))
            .order_by("ended", F("first_published_at").desc(nulls_last=True), "-pk")[:RECENT]
        )
        section = (
            visible_to(DocumentsPage.objects.all(), request.user, scope=scope)
            .order_by("path")
            .first()
        )
        return super().get_context_data(parent_context) | {
            "rows": [document_row(page, request, today, _taken_in(page, today)) for page in recent],
            "all_url": section.get_url(request) if section else "",
        }


def _taken_in(page, today):
    """The day by which the list is ordered; that of the document stands on its own page."""
    if page.first_published_at is None:
        return ""
    day = timezone.localdate(page.first_published_at)
    return "今天收录" if day == today else f"{day} 收录"
