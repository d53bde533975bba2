"""Certificates as files for those concerned, and their verification by anybody."""

from collections.abc import Callable
from hashlib import sha256

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from courses.certificates import (
    face_of,
    facts_of,
    looks_like_number,
    normalised,
    verdict_of,
)
from courses.drawing import CertificateFace, draw_pdf, draw_png
from courses.models import Certificate
from courses.permissions import may_view_certificate
from courses.services.certificates import AskedAlready, NotPossible, ask_for_reissue, renamed
from courses.services.verification import TooManyGuesses, look_up

DOWNLOADED = "courses.certificate.download"


@require_safe
def certificate_png(request: HttpRequest, code: str) -> HttpResponseBase:
    return certificate_file(request, code, draw_png, "png", "image/png")


@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    return certificate_file(request, code, draw_pdf, "pdf", "application/pdf")


def certificate_file(
    request: HttpRequest,
    code: str,
    draw: Callable[[CertificateFace], bytes],
    suffix: str,
    content_type: str,
) -> HttpResponseBase:
    """Drawn when asked for; a browser that has it already is told so without drawing."""
    certificate = get_object_or_404(Certificate.objects.select_related("user"), code=code)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_view_certificate(request.user, certificate):
        raise PermissionDenied
    if certificate.state == Certificate.State.HELD:
        context = {"certificate": certificate}
        return render(request, "courses/certificate_held.html", context, status=409)
    face = face_of(certificate)
    etag = quote_etag(sha256(f"{suffix}{face}".encode()).hexdigest())
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(draw(face), content_type=content_type)
        name = f"{certificate.kind}-{certificate.number}.{suffix}"
        response["Content-Disposition"] = content_disposition_header(False, name)
        if request.user.pk != certificate.user_id:
            record(DOWNLOADED, instance=certificate, by=request.user, data={"name": name})
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("code", "")
    code = normalised(typed)[:20]
    problem = ""
    if looks_like_number(code):
        problem = "您输入的像是证书编号，请输入二维码下面的 12 位查验码。"
    elif code:
        return redirect("courses:verify", code)
    elif "code" in request.GET:
        problem = "请填写查验码。"
    return render(request, "courses/verify.html", {"typed": typed[:40], "problem": problem})


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    context = {"typed": code[:40]}
    try:
        certificate = look_up(code, address=get_client_ip_address(request) or "")
    except TooManyGuesses as error:
        return render(request, "courses/verify.html", context | {"limit": error}, status=429)
    if certificate is None:
        return render(request, "courses/verify.html", context | {"unknown": True}, status=404)
    if certificate.code != code:
        return redirect("courses:verify", certificate.code)
    context |= {
        "certificate": certificate,
        "verdict": verdict_of(certificate),
        "facts": facts_of(certificate),
        "may_view": may_view_certificate(request.user, certificate),
        "may_ask": request.user.pk == certificate.user_id and renamed(certificate),
    }
    return render(request, "courses/verify.html", context)


@login_required
@require_POST
def ask_reissue(request: HttpRequest, code: str) -> HttpResponse:
    certificate = get_object_or_404(Certificate.objects.select_related("user"), code=code)
    if request.user.pk != certificate.user_id:
        raise PermissionDenied
    try:
        ask_for_reissue(certificate, by=request.user)
    except (NotPossible, AskedAlready) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已向培训管理员提出换发申请，办好后会通知您。")
    return redirect("courses:verify", code)


urlpatterns = [
    path("certificates/<str:code>.png", certificate_png, name="certificate_png"),
    path("certificates/<str:code>.pdf", certificate_pdf, name="certificate_pdf"),
    path("certificates/<str:code>/reissue/", ask_reissue, name="certificate_reissue"),
    path("verify/", verify_form, name="verify_form"),
    path("verify/<str:code>/", verify, name="verify"),
]
