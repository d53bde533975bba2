"""Pages that are not Wagtail pages: files, feedback, feeds and what search machines ask for."""

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.syndication.views import Feed
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from wagtail import hooks
from wagtail.models import Page

from accounts.audit import record
from cms.feedback_forms import FeedbackForm
from cms.files import file_response, load_file
from cms.models import ArticlePage, Feedback, SiteSettings
from cms.permissions import request_scope, signed_in
from cms.querysets import visible_to
from cms.services import TooManyMessages, submit_feedback

DOWNLOADED = "cms.download"
# The protocol's own limit for one file.
SITEMAP_LENGTH = 50_000


@require_safe
def serve_file(request, kind, identifier, filename):
    guarded = load_file(kind, identifier)
    if guarded is None or guarded.name != filename:
        raise Http404("没有这个文件。")
    if not guarded.may_view(request.user):
        if not signed_in(request.user):
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
    try:
        response = file_response(request, guarded)
    except OSError as error:
        raise Http404("文件已不在存储中。") from error
    if guarded.record is not None and begins_download(request, response):
        by = request.user if signed_in(request.user) else None
        record(DOWNLOADED, instance=guarded.record, by=by, data={"name": guarded.name})
    return response


def begins_download(request, response):
    """One line per download: neither a 304 nor the later parts of a file count."""
    part = response.headers.get("Content-Range", "bytes 0-")
    return request.method == "GET" and response.status_code < 300 and part.startswith("bytes 0-")


@require_http_methods(["GET", "POST"])
def feedback(request):
    if code := request.GET.get("code", "").strip().upper():
        if Feedback.objects.filter(receipt=code).exists():
            return redirect("cms:feedback_receipt", code)
        messages.error(request, "没有找到这个查询码，请核对后再试。")
    names = {"page_url": "page", "about": "about", "query": "query"}
    asked = {field: request.GET.get(name, "") for field, name in names.items()}
    form = FeedbackForm(request.POST or None, initial=asked)
    status = 200
    if form.is_valid():
        if form.looks_automatic:
            return redirect("cms:feedback")
        try:
            sent = submit_feedback(
                form.save(commit=False),
                by=request.user,
                address=get_client_ip_address(request) or "",
            )
        except TooManyMessages:
            form.add_error(None, "您在一小时内提交的次数较多，请稍后再试。已填写的内容保留在下方。")
            status = 429
        else:
            messages.success(request, "已收到，感谢您的反馈。")
            return redirect(sent)
    context = {"form": form, "code": code, "about": form.page_for(request.user)}
    return render(request, "cms/feedback.html", context, status=status)


@require_GET
def feedback_receipt(request, receipt):
    sent = get_object_or_404(Feedback, receipt=receipt)
    response = render(request, "cms/feedback_receipt.html", {"feedback": sent})
    patch_cache_control(response, private=True, no_store=True)
    return response


class ArticleFeed(Feed):
    """The newest articles, as far as whoever asks may read them."""

    LENGTH = 20

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def get_object(self, request):
        return request

    def title(self, request):
        return f"{SiteSettings.load(request_or_site=request).name} 最新文章"

    def description(self, request):
        return "最新发布的文章"

    def link(self, request):
        return "/"

    def items(self, request):
        articles = visible_to(ArticlePage.objects.all(), request.user, scope=request_scope(request))
        return articles.order_by("-date", "-pk")[: self.LENGTH]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.summary

    def item_link(self, article):
        return article.get_url()

    def item_pubdate(self, article):
        return article.first_published_at


@require_GET
def sitemap(request):
    """What anybody may read, whoever asks; hooks `sitemap_pages` take away what answers nobody."""
    pages = visible_to(Page.objects.filter(depth__gt=1), AnonymousUser()).order_by("path")
    for narrowed in hooks.get_hooks("sitemap_pages"):
        pages = narrowed(pages)
    urls = [
        {
            "location": request.build_absolute_uri(page.get_url(request)),
            "changed": page.last_published_at,
        }
        for page in pages[:SITEMAP_LENGTH]
    ]
    return render(request, "cms/sitemap.xml", {"urls": urls}, content_type="application/xml")


@require_GET
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /files/",
        "Disallow: /feedback/",
        f"Sitemap: {request.build_absolute_uri(reverse('cms:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
