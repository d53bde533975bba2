"""Writes to pages in the admin are one transaction, signals included.

Wagtail's publish, unpublish and move views save in one transaction and signal after it; a crash in
between would leave a page changed and the search outbox, the audit log and notices untold.

A write that would have published something without its approvals is undone with a message; so is
a deletion of what records refer to.
"""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from cms.review.clearance import NotCleared

PAGE_WRITES = frozenset({"wagtailadmin_pages", "wagtailadmin_workflows"})
KEPT = "还有记录与此相关，不能删除。人员请改为停用。"
BULK_WRITES = frozenset({"wagtail_bulk_action"})


class AtomicPageWrites:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not self.writes_pages(request.resolver_match):
            return None
        try:
            return transaction.atomic(view)(request, *args, **kwargs)
        except (NotCleared, ProtectedError) as refusal:
            return self.process_exception(request, refusal)

    def process_exception(self, request, exception):
        if isinstance(exception, NotCleared):
            messages.error(request, " ".join(exception.messages))
        elif isinstance(exception, ProtectedError):
            messages.error(request, KEPT)
        else:
            return None
        return redirect(self.back(request))

    def writes_pages(self, match):
        return not PAGE_WRITES.isdisjoint(match.namespaces) or match.url_name in BULK_WRITES

    def back(self, request):
        address = request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
        return address if known else "wagtailadmin_explore_root"
