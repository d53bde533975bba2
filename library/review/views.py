"""核对导入的文件: one imported document at a time, its original beside what was read of it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from library.decoding import Unreadable
from library.models import DocumentFile, ImportBatch, ImportItem
from library.recognition import fields_in
from library.review.comparing import difference, label_of, shown
from library.review.form import ReviewForm
from library.review.presence import arrive
from library.review.queue import Queue
from library.review.sheets import sheets_of
from library.review.values import FIELDS, values_of
from library.services.batches import NothingToApprove
from library.services.files import NoOtherFile
from library.services.review import (
    NothingToDecide,
    Overtaken,
    ReasonMissing,
    accept,
    keep_with_other,
    read_other_from,
    save,
    settle_relations,
    turn_down,
)
from library.views import may_see_imports

REFUSALS = (NothingToApprove, NothingToDecide, NoOtherFile, PermissionDenied, ReasonMissing)
ROLES = {
    "scan": DocumentFile.Role.SCAN,
    "attachment": DocumentFile.Role.ATTACHMENT,
    "explanation": DocumentFile.Role.EXPLANATION,
}
SAVE, ACCEPT, LATER, TURN_DOWN, ADOPT = "save", "accept", "later", "turn-down", "adopt"
EVERYWHERE = "all"


@may_see_imports
@require_safe
def review_start(request: HttpRequest, batch_pk: int | None = None) -> HttpResponse:
    """The first document that waits, of one batch or of all."""
    batch = get_object_or_404(ImportBatch, pk=batch_pk) if batch_pk else None
    if item := Queue(request.user, batch).first():
        return redirect(address_of(item, everywhere=batch is None))
    return render(request, "library/admin/review_done.html", {"batch": batch})


@may_see_imports
@require_http_methods(["GET", "POST"])
def review_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    if item.page is None or item.state not in (item.State.CREATED, item.State.EXISTING):
        return render(request, "library/admin/review_gone.html", _around(request, item))
    form = _form(request, item)
    context: dict = {"form": form}
    if request.method == "POST" and (answer := _decided(request, item, form, context)):
        return answer
    return _screen(request, item, context)


def address_of(item: ImportItem, *, everywhere: bool) -> str:
    address = reverse("library_review", args=[item.pk])
    return f"{address}?in={EVERYWHERE}" if everywhere else address


def _item(request: HttpRequest, pk: int) -> ImportItem:
    """Who may not edit the document has nothing to look at here."""
    items = ImportItem.objects.select_related("batch", "page__work", "page__source_file", "other")
    item = get_object_or_404(items.select_related("file"), pk=pk)
    if item.page is not None and not item.page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return item


def _form(request: HttpRequest, item: ImportItem) -> ReviewForm | None:
    """Of a draft; about another copy of a document there is only something to decide."""
    if item.state != item.State.CREATED:
        return None
    draft = item.page.get_latest_revision_as_object()
    return ReviewForm(request.POST if request.method == "POST" else None, instance=draft)


def _decided(
    request: HttpRequest, item: ImportItem, form: ReviewForm | None, context: dict
) -> HttpResponse | None:
    """Do what was asked and say where to go on; None with the reason in the context where it was refused."""
    action = request.POST.get("action", "")
    if action == LATER and not _edited(request, item, form):
        return _on(request, item)
    try:
        if action in (SAVE, ACCEPT, LATER) and form is not None:
            return _written(request, item, form, action) if form.is_valid() else None
        return _settled(request, item, action)
    except Overtaken as error:
        _show_theirs(form, error, context)
    except ValidationError as error:
        _at_the_field(form, error)
    except (*REFUSALS, Unreadable) as error:
        context["refusal"] = str(error)
    return None


def _written(request: HttpRequest, item: ImportItem, form: ReviewForm, action: str) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in (*FIELDS, "audience", "outline")}
    version, relations = form.cleaned_data["version"], _relations(request)
    if action == ACCEPT:
        page = accept(item, values, version=version, relations=relations, by=request.user)
        messages.success(request, f"《{page.title}》已发布。")
        return _next(request, item)
    saved = save(item.page, values, version=version, by=request.user)
    settle_relations(item.page, relations, by=request.user)
    if action == LATER:
        messages.success(request, f"《{saved.page.title}》的修改已存，没有发布。")
        return _on(request, item)
    messages.success(request, "已保存，尚未发布。")
    return redirect(_here(request, item))


def _edited(request: HttpRequest, item: ImportItem, form: ReviewForm | None) -> bool:
    """Whether anything was changed on the version that was opened, which may not be the newest."""
    version = request.POST.get("version", "")
    if form is None or not version:
        return False
    opened = item.page.revisions.filter(pk=version).first() if version.isdecimal() else None
    if opened is None or _relations(request):
        return True
    return bool(ReviewForm(request.POST, instance=opened.as_object()).edited)


def _settled(request: HttpRequest, item: ImportItem, action: str) -> HttpResponse:
    user = request.user
    if action == TURN_DOWN:
        turn_down(item, reason=request.POST.get("reason", ""), by=user)
        messages.success(request, f"“{item.name}”没有收录。")
    elif action in ROLES:
        use = keep_with_other(item, role=ROLES[action], by=user)
        messages.success(request, f"已作为{use.get_role_display()}附在《{use.page.title}》后面。")
    elif action == ADOPT:
        read = read_other_from(item, by=user)
        messages.success(
            request, f"《{read.page.title}》已改用这一份，识别结果存入草稿，请核对后发布。"
        )
    else:
        raise Http404
    return _next(request, item)


def _relations(request: HttpRequest) -> dict[int, bool]:
    """relation-7=confirm → {7: True}; what is left open is not in it."""
    prefix, decisions = "relation-", {"confirm": True, "reject": False}
    return {
        int(name.removeprefix(prefix)): decisions[value]
        for name, value in request.POST.items()
        if name.startswith(prefix) and name[len(prefix) :].isdecimal() and value in decisions
    }


def _show_theirs(form: ReviewForm, error: Overtaken, context: dict) -> None:
    """What was typed stays; what the other person wrote stands beside it, and saving again is a decision."""
    theirs = error.revision.as_object()
    there = fields_in(theirs, list(FIELDS))
    mine = {name: form.cleaned_data[name] for name in FIELDS}
    rows = [
        (label_of(theirs, name), shown(theirs, name, there[name]), shown(theirs, name, mine[name]))
        for name in FIELDS
    ]
    context["overtaken"] = error.revision
    context["theirs"] = [row for row in rows if row[1] != row[2]]
    context["their_outline"] = theirs.outline != form.cleaned_data["outline"]
    form.data = form.data.copy()
    form.data["version"] = str(error.revision.pk)


def _at_the_field(form: ReviewForm, error: ValidationError) -> None:
    """A slug that is taken says in another way that the text is there already."""
    for name, errors in error.update_error_dict({}).items():
        if name != "slug":
            form.add_error(name if name in form.fields else None, errors)


def _on(request: HttpRequest, item: ImportItem) -> HttpResponse:
    """Onwards, or back to where she came from."""
    queue = _queue(request, item)
    if request.POST.get("way") == "previous" and (found := queue.before(item)):
        return redirect(address_of(found, everywhere=queue.batch is None))
    return _next(request, item)


def _next(request: HttpRequest, item: ImportItem) -> HttpResponse:
    queue = _queue(request, item)
    if found := queue.after(item):
        return redirect(address_of(found, everywhere=queue.batch is None))
    if queue.batch is None:
        return redirect("library_review_all")
    return redirect("library_review_batch", queue.batch.pk)


def _here(request: HttpRequest, item: ImportItem) -> str:
    return address_of(item, everywhere=_queue(request, item).batch is None)


def _queue(request: HttpRequest, item: ImportItem) -> Queue:
    everywhere = request.GET.get("in") == EVERYWHERE
    return Queue(request.user, None if everywhere else item.batch)


def _around(request: HttpRequest, item: ImportItem) -> dict:
    """The way on and back, and how far it is."""
    queue = _queue(request, item)
    everywhere = queue.batch is None
    before, after = queue.before(item), queue.after(item)
    return {
        "item": item,
        "progress": queue.progress(item),
        "previous": before and address_of(before, everywhere=everywhere),
        "next": after and address_of(after, everywhere=everywhere),
    }


def _screen(request: HttpRequest, item: ImportItem, context: dict) -> HttpResponse:
    file = item.file or item.page.source_file
    form = context["form"]
    sheets = sheets_of(form.instance if form else None, file)
    context |= _around(request, item) | {
        "file": file,
        "sheets": sheets,
        "presence": arrive(item.page, request.user),
        "there": item.other if item.state == item.State.CREATED else item.page,
    }
    if form:
        values = values_of(form.instance, sheets.with_lines)
        edited = form.edited if form.is_bound else ()
        context["values"] = [
            (value.edited if value.name in edited else value, form[value.name]) for value in values
        ]
        context["relations"] = list(item.page.relations.proposed().select_related("target"))
    return render(request, "library/admin/review_item.html", context)


@may_see_imports
@require_safe
def review_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """The document that is there already and the new one beside each other; a part of the screen."""
    item = _item(request, pk)
    if item.page is None or (item.state == item.State.CREATED and item.other is None):
        raise Http404
    try:
        context = {"difference": difference(item)}
    except Unreadable as error:
        context = {"refusal": str(error)}
    return render(request, "library/admin/_review_difference.html", context)
