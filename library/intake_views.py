"""Ways in for an editor: files at once or one by one, and what is pasted from a web page."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from library.catalogue import template
from library.forms import AddedFileForm, PasteForm, SectionForm, UploadForm
from library.models import DocumentsPage, ImportBatch
from library.pasting import pasted_file
from library.permissions import may_import
from library.services.imports import (
    NothingToImport,
    add_upload,
    create_batch,
    open_batch,
    submit,
)
from library.storage import NoSpace
from library.views import may_add_imports

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may_add_imports
@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    sections = DocumentsPage.objects.all()
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        sections=sections,
        user=request.user,
        initial={"token": uuid4()},
    )
    if request.method == "POST" and form.is_valid() and (batch := _submitted(form, request.user)):
        return redirect("library_import", batch.pk)
    return _shown(request, form, "import_upload")


@may_add_imports
@require_POST
def import_add(request: HttpRequest) -> JsonResponse:
    """One file of an open batch; says what became of it, or why it was not taken."""
    form = AddedFileForm(
        request.POST, request.FILES, sections=DocumentsPage.objects.all(), user=request.user
    )
    if not form.is_valid():
        errors = [error for field in form.errors.values() for error in field]
        return JsonResponse({"error": " ".join(errors)}, status=400)
    values = form.cleaned_data
    # Django leaves no folders in the name of an upload; here they are a hint to the reader of the list.
    file = File(values["file"].file, name=values["path"] or values["file"].name)
    try:
        batch = open_batch(values["token"], section=values["section"], by=request.user)
        items = add_upload(batch, values["position"], file)
    except (PermissionDenied, NoSpace) as error:
        status = 507 if isinstance(error, NoSpace) else 403
        return JsonResponse({"error": str(error)}, status=status)
    refused = [{"name": item.name, "reason": item.reason} for item in items if item.reason]
    return JsonResponse({"files": len(items), "refused": refused})


@may_add_imports
@require_http_methods(["GET", "POST"])
def import_paste(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST or None, sections=DocumentsPage.objects.all(), user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        file = pasted_file(values["markup"], title=values["title"], source=values["source"])
        note = f"粘贴自 {values['source']}"[:120] if values["source"] else "粘贴"
        try:
            batch = create_batch([file], section=values["section"], by=request.user, note=note)
        except NoSpace as error:
            form.add_error(None, str(error))
        else:
            return redirect("library_import", batch.pk)
    return _shown(request, form, "import_paste")


@may_add_imports
@require_safe
def catalogue_template(request: HttpRequest) -> HttpResponse:
    name = "catalogue.xlsx"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        template(), content_type=WORKBOOK, headers={"Content-Disposition": disposition}
    )


def _submitted(form: UploadForm, user: object) -> ImportBatch | None:
    values = form.cleaned_data
    try:
        if values["files"]:
            return create_batch(values["files"], section=values["section"], by=user)
        return submit(values["batch"], by=user)
    except (NothingToImport, NoSpace) as error:
        form.add_error("files", str(error))
        return None


def _shown(request: HttpRequest, form: SectionForm, name: str) -> HttpResponse:
    sections = form.fields["section"].queryset
    possible = any(may_import(request.user, section) for section in sections)
    return render(request, f"library/admin/{name}.html", {"form": form, "possible": possible})
