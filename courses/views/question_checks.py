"""Questions whose clause changed, with the old and the new words side by side."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from courses.models import QuestionCheck
from courses.services.question_checks import AlreadySettled, open_checks, still_right

PER_PAGE = 20
may_check = permission_required("courses.change_question", raise_exception=True)


@may_check
@require_safe
def checks_view(request: HttpRequest) -> HttpResponse:
    page = Paginator(open_checks(), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "courses/admin/question_checks.html", {"page": page})


@may_check
@require_POST
def still_right_view(request: HttpRequest, pk: int) -> HttpResponse:
    check = get_object_or_404(QuestionCheck, pk=pk)
    try:
        still_right(check, by=request.user)
        messages.success(request, f"“{check.question}”仍然正确，已恢复使用。")
    except AlreadySettled as error:
        messages.info(request, str(error))
    return redirect("question:checks")


urlpatterns = [
    path("checks/", checks_view, name="checks"),
    path("checks/<int:pk>/still-right/", still_right_view, name="still_right"),
]
