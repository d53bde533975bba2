"""Certificates in the admin: find one, revoke it, reissue it, release a held one."""

from functools import partial

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from accounts.todo import TodoItem
from courses.certificates import EXAM, spelled
from courses.models import Certificate
from courses.permissions import may_keep_certificates
from courses.services.certificates import reissue, release_held, revoke
from courses.viewsets.records import ReasonForm, RecordInspectView, RecordViewSet, ask_then_act

State = Certificate.State


class RevokeForm(ReasonForm):
    ground = forms.ChoiceField(
        label="类别",
        choices=[("", "请选择"), *Certificate.Ground.choices],
        help_text="任何人查验时都会看到类别，看不到下面的原因。",
        error_messages={"required": "请选择类别。"},
    )
    field_order = ["ground", "reason"]


def kept(request: HttpRequest, pk: int) -> Certificate:
    if not may_keep_certificates(request.user):
        raise PermissionDenied
    return get_object_or_404(Certificate, pk=pk)


def revoke_view(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = kept(request, pk)
    return ask_then_act(
        request,
        RevokeForm,
        partial(revoke, certificate),
        done=f"证书 {certificate.number} 已撤销，本人已收到通知。",
        back=reverse("certificate:inspect", args=[pk]),
        page={
            "title": "撤销证书",
            "subtitle": certificate,
            "text": "撤销后，任何人查验这份证书都会看到“已撤销”、日期和类别。学时不随证书撤销；"
            "学时有误的，请另在“学时记录”中冲销。",
            "button": "撤销",
            "serious": True,
        },
    )


def reissue_view(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = kept(request, pk)
    return ask_then_act(
        request,
        ReasonForm,
        partial(reissue, certificate),
        done="已换发新证书，本人已收到通知。",
        back=reverse("certificate:inspect", args=[pk]),
        page={
            "title": "换发证书",
            "subtitle": certificate,
            "text": f"原证书上的姓名是“{certificate.holder_name}”，新证书按现在登记的姓名“"
            f"{certificate.user.name}”颁发，编号和查验码都是新的。原证书查验时显示“已换发”。",
            "button": "换发",
        },
    )


def release_view(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = kept(request, pk)
    return ask_then_act(
        request,
        forms.Form,
        partial(release_held, certificate),
        done=f"证书 {certificate.number} 已颁发，本人已收到通知。",
        back=reverse("certificate:inspect", args=[pk]),
        page={
            "title": "核对后颁发",
            "subtitle": certificate,
            "text": f"按现在登记的姓名“{certificate.user.name}”重新核对。字库能够打印全部文字的，"
            "证书随即颁发；仍有缺字的，保持暂缓。",
            "button": "核对并颁发",
        },
    )


class CertificateFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices)
    issued_on = django_filters.DateFromToRangeFilter(label="颁发日期")

    class Meta:
        model = Certificate
        fields = ["state", "issued_on"]


class CertificateInspectView(RecordInspectView):
    def get_field_label(self, field_name, field):
        of_exam = {"course_title": EXAM.subject, "completed_on": EXAM.day}
        if self.object.of_exam and field_name in of_exam:
            return of_exam[field_name]
        return super().get_field_label(field_name, field)

    def get_code_display_value(self):
        return spelled(self.object.code)

    def get_context_data(self, **kwargs):
        state, may = self.object.state, may_keep_certificates(self.request.user)
        return super().get_context_data(**kwargs) | {
            "may_revoke": may and self.object.standing,
            "may_release": may and state == State.HELD,
            "may_reissue": may
            and state in {State.VALID, State.REVOKED}
            and not self.object.replaced_by_id,
        }


class CertificateViewSet(RecordViewSet):
    model = Certificate
    icon = "clipboard-list"
    inspect_view_class = CertificateInspectView
    template_prefix = "courses/admin/certificate_"
    filterset_class = CertificateFilters
    search_fields = ["number", "code", "holder_name", "unit_name", "course_title"]
    list_display = [
        "number",
        "holder_name",
        "unit_name",
        "course_title",
        Column("state", label="状态", accessor="get_state_display", sort_key="state"),
        Column(
            "issued_on",
            label="颁发日期",
            accessor=lambda row: f"{row.issued_on}",
            sort_key="issued_on",
        ),
    ]
    inspect_view_fields = [
        *("number", "code", "holder_name", "user", "unit_name", "course_title", "hours"),
        *("completed_on", "issuer", "issued_on", "state", "ground", "reason"),
        *("ended_at", "ended_by", "replaced_by"),
    ]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("revoke/<int:pk>/", revoke_view, name="revoke"),
            path("reissue/<int:pk>/", reissue_view, name="reissue"),
            path("release/<int:pk>/", release_view, name="release"),
        ]


def certificates_todo(request):
    if not may_keep_certificates(request.user):
        return []
    held = Certificate.objects.filter(state=State.HELD).count()
    return [TodoItem("暂缓打印的证书", held, reverse("certificate:index") + "?state=held")]
