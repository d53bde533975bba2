"""What the page of a material shows beside its text."""

from cms.articles import aside_panels, headings, similar_panels
from cms.navigation import breadcrumb
from cms.permissions import request_scope
from cms.querysets import visible_to
from library.models import MaterialPage

SIMILAR = 5


def material_context(page, request):
    scope = request_scope(request)
    same_topic = MaterialPage.objects.filter(topic=page.topic, alias_of=None).exclude(pk=page.pk)
    similar = visible_to(same_topic, request.user, scope=scope).order_by("-date", "-pk")[:SIMILAR]
    return {
        "breadcrumb": breadcrumb(page, request),
        "attachments": [block.value for block in page.attachments if block.value["document"]],
        "aside": aside_panels(request, page),
        "similar_content": similar_panels(request, page),
        "headings": headings(page),
        "similar": [{"page": item, "url": item.get_url(request)} for item in similar],
    }
