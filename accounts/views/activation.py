"""First sign-in without e-mail: code, then a password of one's own."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import ActivationForm, ChoosePasswordForm
from accounts.models import ActivationCode
from accounts.services import activate
from accounts.services.access import CodeSpent, hash_code

SESSION_KEY = "activation_code_id"
WRONG = (
    "工号或激活码不正确，或者激活码已经用过、过期。请核对后再试，仍不行请联系单位管理员重新签发。"
)
SPENT = "激活码已经失效，请联系单位管理员重新签发。"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    form = ActivationForm(request.POST or None)
    if form.is_valid():
        staff_number, code = form.cleaned_data["staff_number"], form.cleaned_data["code"]
        user = authenticate(request, username=staff_number, activation_code=code)
        if user:
            found = ActivationCode.objects.open().get(user=user, code_hash=hash_code(code))
            request.session[SESSION_KEY] = found.pk
            return redirect("accounts:activation_password")
        form.add_error(None, WRONG)
    return render(request, "accounts/activation_code.html", {"form": form})


@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    opened = ActivationCode.objects.open().select_related("user")
    code = opened.filter(pk=request.session.get(SESSION_KEY), user__is_active=True).first()
    if code is None:
        return _start_again(request)
    form = ChoosePasswordForm(code.user, request.POST or None)
    if not form.is_valid():
        context = {"form": form, "person": code.user}
        return render(request, "accounts/activation_password.html", context)
    try:
        user = activate(code.pk, password=form.cleaned_data["new_password1"])
    except CodeSpent:
        return _start_again(request)
    del request.session[SESSION_KEY]
    messages.success(request, "密码已设好。以后请用工号、手机号或邮箱和这个密码登录。")
    record_authentication(request, user, method="password", username=user.staff_number)
    return perform_login(request, Login(user=user))


def _start_again(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    messages.error(request, SPENT)
    return redirect("accounts:activate")
