"""The pages of the review: what waits, the decision, the record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.models import Page

from cms.models import ReviewedMixin
from cms.review import records, services
from cms.review.content import content_of, model_of
from cms.review.forms import DecisionForm
from cms.review.waiting import waiting_for

REFUSALS = (services.NotReviewer, services.ReviewMoved, services.RemarkMissing)


def waiting(request):
    return render(request, "cms/review/waiting.html", {"waiting": waiting_for(request.user)})


def review(request, page_id):
    """What is new in the version that waits, and the decision of whoever may take it."""
    page = _reviewed_page(request, page_id)
    form = DecisionForm(request.POST) if request.method == "POST" else DecisionForm()
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _decided(request, page, form))
            return redirect("cms_reviews")
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "cms/review/review.html", _review_context(request, page, form))


def record(request, page_id):
    """One review of a page on one sheet: the last one, or `?number=`."""
    page = Page.objects.filter(pk=page_id).first()
    if not records.may_see_record(request.user, page):
        raise PermissionDenied
    cycles = records.cycles_of(page_id)
    chosen = _chosen(cycles, request.GET.get("number", ""))
    before = chosen.before.content if chosen.before else None
    paragraphs = records.changes(before, chosen.last.content)
    context = {
        "page": page,
        "cycle": chosen,
        "cycles": cycles,
        "paragraphs": records.only_changed(paragraphs) if before else paragraphs,
        "kind": model_of(chosen.last.content)._meta.verbose_name,
    }
    return render(request, "cms/review/record.html", context)


def _reviewed_page(request, page_id):
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ReviewedMixin):
        raise Http404
    if not records.may_see_record(request.user, page):
        raise PermissionDenied
    return page


def _decided(request, page, form):
    remark, title = form.cleaned_data["remark"], page.draft_title
    if form.cleaned_data["decision"] == "return":
        services.send_back(page, by=request.user, asked=form.asked, remark=remark)
        return f"已将《{title}》退回修改。"
    services.approve(page, by=request.user, asked=form.asked, remark=remark)
    return f"已通过《{title}》的{form.asked.stage.label}。"


def _review_context(request, page, form):
    asked = services.open_stage(page)
    version = page.get_latest_revision_as_object()
    cycles = records.cycles_of(page.pk)
    before = _approved_before(cycles)
    return {
        "page": page,
        "version": version,
        "form": form,
        "asked": asked,
        "refusal": services.why_not(request.user, page, asked) if asked else "",
        "steps": records.steps_of(cycles[-1].entries if cycles else [], asked and asked.stage),
        "has_record": bool(cycles),
        "before": before,
        "paragraphs": records.changes(before and before.content, content_of(version)),
    }


def _approved_before(cycles):
    """The text that the waiting version replaces."""
    if not cycles:
        return None
    return cycles[-1].final if cycles[-1].final else cycles[-1].before


def _chosen(cycles, number):
    found = {str(cycle.number): cycle for cycle in cycles}
    if not cycles or (number and number not in found):
        raise Http404
    return found[number] if number else cycles[-1]
