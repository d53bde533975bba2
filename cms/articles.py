"""What an article page shows beside its text.

Other apps add to what stands around a page through two hooks, `document_aside` (beside it) and
`similar_content` (below it, never of a draft): `function(request, page)` returns panels, anything
with `order` and `render_html(parent_context)`.
"""

from wagtail import hooks

from cms.navigation import breadcrumb


def article_context(page, request):
    return {
        "breadcrumb": breadcrumb(page, request),
        "attachments": page.attachments.select_related("document"),
        "aside": aside_panels(request, page),
        "similar_content": similar_panels(request, page),
        "headings": headings(page),
    }


def aside_panels(request, page):
    """Panels beside a page from the hook `document_aside`, in order."""
    return _panels("document_aside", request, page)


def similar_panels(request, page):
    """Panels that lead on from a page, from the hook `similar_content`, in order."""
    drafted = getattr(request, "is_preview", False)
    return [] if drafted else _panels("similar_content", request, page)


def _panels(name, request, page):
    panels = [panel for hook in hooks.get_hooks(name) for panel in hook(request, page)]
    return sorted(panels, key=lambda panel: panel.order)


def headings(page):
    """Sub-headings with the anchors that `blocks/heading.html` gives them."""
    return [
        {"text": block.value["text"], "anchor": f"h-{block.id}", "level": block.value["level"]}
        for block in page.body
        if block.block_type == "heading"
    ]
