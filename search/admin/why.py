"""为什么搜不到: a query and a page, and what stands between them."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page, Site

from accounts.viewsets.choosers import person_chooser
from cms.permissions import can_view
from search.admin.people import report_readers_only
from search.diagnosis import diagnose

STRANGER, MYSELF, PERSON = "stranger", "me", "person"
READERS = [(STRANGER, "没有登录的人"), (MYSELF, "我自己")]
SEES_PEOPLE = "accounts.view_user"


class WhyForm(forms.Form):
    """By whom is asked of those alone who may look at people."""

    q = forms.CharField(label="查询", required=False, max_length=200, help_text="读者输入的内容。")
    page = forms.ModelChoiceField(
        label="要找的页面", queryset=Page.objects.all(), required=False, widget=AdminPageChooser
    )
    address = forms.CharField(
        label="或者它的网址", required=False, max_length=500, help_text="从浏览器地址栏复制。"
    )
    reader = forms.ChoiceField(
        label="谁来查",
        required=False,
        choices=READERS,
        widget=forms.RadioSelect,
        initial=STRANGER,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.has_perm(SEES_PEOPLE):
            reader, person = self.fields["reader"], person_chooser.widget_class
            assert isinstance(reader, forms.ChoiceField)  # noqa: S101 - declared above
            reader.choices = [*READERS, (PERSON, "指定人员")]
            self.fields["person"] = forms.ModelChoiceField(
                label="人员",
                queryset=person_chooser.model.objects.all(),
                required=False,
                widget=person,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.data.get("page") and not cleaned.get("address"):
            raise forms.ValidationError(
                "请选择要找的页面，或粘贴它的网址。查询也填上，就能看出缺哪个词。"
            )
        page = cleaned.get("page") or page_at(cleaned.get("address", ""))
        if page is None or not self.may_look_at(page):
            raise forms.ValidationError("没有找到这个页面。请用“选择页面”，或复制完整的网址。")
        if cleaned.get("reader") == PERSON and cleaned.get("person") is None:
            raise forms.ValidationError("请选择人员。")
        return cleaned | {"page": page}

    def may_look_at(self, page: Page) -> bool:
        return page.permissions_for_user(self.user).can_edit() or can_view(self.user, page)

    @property
    def searcher(self) -> Any:
        match self.cleaned_data["reader"]:
            case "me":
                return self.user
            case "person":
                return self.cleaned_data["person"]
        return AnonymousUser()


def page_at(address: str) -> Page | None:
    """The published page behind an address of this site, with or without the host."""
    site = Site.objects.filter(is_default_site=True).first()
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    parts = [part for part in path.split("/") if part]
    if not parts or site is None:
        return None
    try:
        route = site.root_page.specific.route(HttpRequest(), parts)
    except Http404:
        return None
    found: Page = route.page
    return found


@require_safe
@report_readers_only
def why(request: HttpRequest) -> HttpResponse:
    asked = not request.GET.keys().isdisjoint(("page", "address"))
    data = request.GET if asked else None
    initial = {"q": request.GET.get("q", ""), "reader": STRANGER}
    form = WhyForm(data, user=request.user, initial=initial)
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        values = form.cleaned_data
        context["found"] = diagnose(
            values["page"].specific,
            text=values["q"],
            user=form.searcher,
            day=timezone.localdate(),
        )
    return render(request, "search/admin/why.html", context)
