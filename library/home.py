"""What the library puts on the home page."""

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.home import RECENT, HomePanel
from cms.permissions import request_scope
from cms.querysets import visible_to
from library.models import DocumentsPage, PolicyPage
from library.reading import document_row


class RecentDocumentsPanel(HomePanel):
    """The latest documents that this reader may see, one text per work: those that still hold
    first, each by the day shown, the one that search shows too."""

    order = 40
    template_name = "library/_home_documents.html"

    def get_context_data(self, parent_context=None):
        request, today = self.request, timezone.localdate()
        scope = request_scope(request)
        documents = visible_to(PolicyPage.objects.shown_on(today), request.user, scope=scope)
        recent = (
            documents.select_related("work")
            .prefetch_related("issuers__issuer")
            .annotate(
                ended=Case(When(validity_end__lte=today, then=Value(1)), default=Value(0)),
                day=Coalesce("state_date", "issued", "promulgated", "adopted"),
            )
            .order_by("ended", F("day").desc(nulls_last=True), "-first_published_at", "-pk")[
                :RECENT
            ]
        )
        section = (
            visible_to(DocumentsPage.objects.all(), request.user, scope=scope)
            .order_by("path")
            .first()
        )
        return super().get_context_data(parent_context) | {
            "rows": [document_row(page, request, today, f"{page.dated or ''}") for page in recent],
            "all_url": section.get_url(request) if section else "",
        }
