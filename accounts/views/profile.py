"""A person's own page."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ContactForm
from accounts.services import change_mobile, end_other_sessions


@login_required
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    appointments = user.appointments.select_related("unit", "post").order_by("-start")
    context = {
        "person": user,
        "appointments": appointments,
        "today": timezone.localdate(),
        "second_step": Authenticator.objects.filter(user=user, type="totp").exists(),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request.POST or None, instance=request.user)
    if form.is_valid():
        change_mobile(request.user, form.cleaned_data["mobile"], by=request.user)
        messages.success(request, "手机号已更新。")
        return redirect("accounts:profile")
    return render(request, "accounts/contact.html", {"form": form})


@login_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    ended = end_other_sessions(request.user, keep=request.session.session_key)
    messages.success(
        request, f"已退出其他 {ended} 处登录。" if ended else "没有发现其他登录，当前登录不受影响。"
    )
    return redirect("accounts:profile")
