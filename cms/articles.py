"""What an article page shows beside its text."""

from wagtail import hooks

from cms.navigation import breadcrumb


def article_context(page, request):
    return {
        "breadcrumb": breadcrumb(page, request),
        "attachments": page.attachments.select_related("document"),
        "aside": aside_panels(request, page),
        "headings": headings(page),
    }


def aside_panels(request, page):
    """Panels beside a page from the hook `document_aside`, in order."""
    panels = [panel for hook in hooks.get_hooks("document_aside") for panel in hook(request, page)]
    return sorted(panels, key=lambda panel: panel.order)


def headings(page):
    """Sub-headings with the anchors that `blocks/heading.html` gives them."""
    return [
        {"text": block.value["text"], "anchor": f"h-{block.id}", "level": block.value["level"]}
        for block in page.body
        if block.block_type == "heading"
    ]
