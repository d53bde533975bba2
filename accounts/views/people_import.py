"""People import in the admin: upload, look, confirm, take the bad lines home."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts import audit, people_sheet
from accounts.models import PeopleImport, PeopleImportRow, Post
from accounts.services import NotInPreview, batch_report, confirm_import, stage_import
from accounts.services.imports import KIND
from jobs.models import Job

PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_COLUMNS = people_sheet.COLUMNS[:6]
may_import = permission_required("accounts.add_peopleimport", raise_exception=True)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="人员名单（.xlsx）",
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "请选择要上传的文件。",
            "empty": "文件是空的，请检查后重新上传。",
            "max_length": "文件名过长，请改短后再上传。",
        },
    )

    def clean_file(self):
        """What is no workbook at all is refused at once and leaves no import behind."""
        file = self.cleaned_data["file"]
        try:
            people_sheet.check_package(file)
        except people_sheet.SheetError as error:
            raise forms.ValidationError(str(error)) from error
        return file


@may_import
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        batch = stage_import(file, filename=file.name, by=request.user)
        return redirect("accounts_import", batch.pk)
    imports = PeopleImport.objects.select_related("created_by")
    page = Paginator(imports, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "accounts/admin/import_list.html", {"form": form, "page": page})


@may_import
@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(PeopleImport.objects.select_related("created_by"), pk=pk)
    rows = batch.rows.all()
    if (outcome := request.GET.get("outcome")) in PeopleImportRow.Outcome.values:
        rows = rows.filter(outcome=outcome)
    report = batch_report(batch)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    for row in page:
        row.shown = [row.cells.get(column, "") for column in SHOWN_COLUMNS]
    context = {
        "batch": batch,
        "page": page,
        "counts": [
            (value, label, report.counts[value]) for value, label in PeopleImportRow.Outcome.choices
        ],
        "has_errors": bool(report.errors),
        "has_rows": any(report.counts.values()),
        "writable": len(report.errors) < sum(report.counts.values()),
        "columns": SHOWN_COLUMNS,
        "outcome": outcome,
        "job": Job.objects.filter(kind=KIND, key=f"{KIND}:{batch.pk}").order_by("-pk").first(),
    }
    return render(request, "accounts/admin/import_detail.html", context)


@may_import
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(PeopleImport, pk=pk)
    try:
        confirm_import(batch, by=request.user)
    except NotInPreview:
        messages.error(request, "这份名单已经确认过，或者没有读取成功，不能再次写入。")
    else:
        messages.success(request, "已开始写入，完成后这里会显示结果。")
    return redirect("accounts_import", batch.pk)


@may_import
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    posts = Post.objects.values_list("name", flat=True)
    return _download(people_sheet.template_workbook(posts), "人员导入模板.xlsx")


@may_import
@require_safe
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(PeopleImport, pk=pk)
    bad = list(
        batch.rows.filter(outcome=PeopleImportRow.Outcome.ERROR).values_list(
            "number", "cells", "reasons"
        )
    )
    data = {"what": "人员导入的有误行", "rows": len(bad)}
    audit.record("accounts.export", instance=batch, by=request.user, data=data)
    return _download(people_sheet.rejects_workbook(bad), f"有误行-{batch.pk}.xlsx")


def _download(content: bytes, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, filename)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
