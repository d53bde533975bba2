"""Questions in and out as files, in the admin."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from courses import bank
from courses.exchange import docx, json_lines, sheet
from courses.exchange.rows import UnreadableFile
from courses.models import ImportedQuestion, QuestionBank, QuestionImport
from courses.services.question_imports import NotChoosing, choose, read_file, take
from courses.services.question_pictures import StoredPictures

WRITERS = {"xlsx": sheet.write, "docx": docx.write, "jsonl": json_lines.write}
PER_PAGE = 50
may_write = permission_required("courses.add_question", raise_exception=True)


class FileForm(forms.Form):
    bank = forms.ModelChoiceField(label="导入到题库", queryset=QuestionBank.objects.all())
    file = forms.FileField(
        label="文件",
        help_text="Excel（.xlsx，请用模板）、Word 试卷（.docx）或 JSON Lines（.jsonl）。"
        "Word 试卷可以每题后写答案，也可以在卷末集中写答案。",
        error_messages={"empty": "文件是空的，请重新选择。"},
    )


@may_write
def import_view(request: HttpRequest) -> HttpResponse:
    """Choose a file; what is in it is looked at on the next page."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = read_file(
                form.cleaned_data["bank"], upload.read(), filename=upload.name, by=request.user
            )
            return redirect("question:import_rows", batch.pk)
        except UnreadableFile as error:
            form.add_error("file", str(error))
    imports = QuestionImport.objects.select_related("bank", "created_by")[:20]
    return render(request, "courses/admin/question_import.html", {"form": form, "imports": imports})


@may_write
@require_safe
def rows_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Every question of the file with what is wrong with it, and what is to become of it."""
    batch = get_object_or_404(QuestionImport.objects.select_related("bank", "job"), pk=pk)
    rows = batch.rows.all()
    if request.GET.get("show") == "problems":
        rows = rows.exclude(problems=[])
    context = {
        "batch": batch,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "show": request.GET.get("show", ""),
        "counts": bank.import_counts(batch),
        "choices": ImportedQuestion.Choice.choices,
        "choosing": batch.state == QuestionImport.State.CHOOSING,
    }
    return render(request, "courses/admin/question_import_rows.html", context)


@may_write
@require_POST
def choose_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The choices of one page; with `take` everything is imported as chosen."""
    batch = get_object_or_404(QuestionImport, pk=pk)
    chosen = {
        int(name[4:]): value
        for name, value in request.POST.items()
        if name.startswith("row-") and name[4:].isascii() and name[4:].isdigit()
    }
    try:
        choose(batch, chosen)
        if "take" in request.POST:
            take(batch, by=request.user)
            messages.success(request, "已开始导入，完成后这里列出每道题的结果。")
        else:
            messages.success(request, "已保存这一页的选择。")
    except NotChoosing as error:
        messages.error(request, str(error))
    address = reverse("question:import_rows", args=[pk])
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


@may_write
@require_safe
def template_view(request: HttpRequest) -> HttpResponse:
    return _download(sheet.write([]), "试题导入模板.xlsx")


@permission_required("courses.change_question", raise_exception=True)
@require_safe
def export_view(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """All questions of a bank that are not retired, with their keys and pictures."""
    chosen = get_object_or_404(QuestionBank, pk=pk)
    content = WRITERS[form](bank.rows_of(chosen), StoredPictures(chosen))
    return _download(content, f"{chosen.name}.{form}")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("import/", import_view, name="import"),
    path("import/template/", template_view, name="import_template"),
    path("import/<int:pk>/", rows_view, name="import_rows"),
    path("import/<int:pk>/choose/", choose_view, name="import_choose"),
    *(
        path(f"export/<int:pk>/{form}/", export_view, {"form": form}, name=f"export_{form}")
        for form in WRITERS
    ),
]
