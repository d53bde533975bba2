"""Pages for unit administrators: their units, the people there, a way in for them."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Unit, User
from accounts.permissions import administered_unit_ids, may_administer, may_manage_account
from accounts.roster import roster, unit_rows
from accounts.services import issue_activation_codes, reset_access
from accounts.slips import keep_slips, kept_slips, slip_context
from accounts.unit_links import unit_links

PER_PAGE = 50


def _administered(request: HttpRequest, pk: int) -> Unit:
    unit = get_object_or_404(Unit, pk=pk)
    if not may_administer(request.user, unit):
        raise PermissionDenied
    return unit


@login_required
@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    ids = administered_unit_ids(request.user)
    if not ids:
        raise PermissionDenied
    units = Unit.objects.filter(pk__in=ids)
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("page"))
    rows = unit_rows(page.object_list, on=timezone.localdate())
    listed = [(row, unit_links(request, row.unit)) for row in rows]
    return render(request, "accounts/unit_list.html", {"page": page, "rows": listed})


@login_required
@require_safe
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _administered(request, pk)
    today = timezone.localdate()
    people = User.objects.in_units([unit.pk], on=today).order_by("staff_number")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "path": Unit.objects.path(unit, on=today)[:-1],
        "page": page,
        "rows": roster(page.object_list, unit=unit, viewer=request.user, on=today),
        "waiting": people.never_activated().count(),
        "links": unit_links(request, unit),
    }
    return render(request, "accounts/unit_detail.html", context)


@login_required
@never_cache
@require_POST
def unit_codes(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _administered(request, pk)
    keep_slips(request, issue_activation_codes(unit, by=request.user), unit=unit)
    return redirect("accounts:slips")


@login_required
@never_cache
@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """What was just issued. Looking at it again issues nothing."""
    issued = kept_slips(request)
    context = slip_context(issued, request=request) if issued else {"gone": True}
    return render(request, "accounts/slips.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_reset(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), pk=pk)
    if not may_manage_account(request.user, person):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "accounts/person_reset.html", {"person": person})
    keep_slips(request, [reset_access(person, by=request.user)])
    return redirect("accounts:slips")
