"""The home page: panels that apps offer through the hook `home_panels`.

A hook gets the request and returns panels: anything with `order` (small comes first) and
`render_html(parent_context)`, such as a subclass of `HomePanel`. A panel that renders to nothing
is left out, so it decides itself whether it has something for this reader. Those that are `own`
hold cards of what she has to do: they come first, side by side where each has one card.
"""

from laces.components import Component
from wagtail import hooks

from cms.models import ArticlePage
from cms.permissions import request_scope
from cms.querysets import visible_to

RECENT = 6
UNREAD = 3


class HomePanel(Component):
    order = 50
    own = False

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context=None):
        return {"request": self.request}


class SignInPanel(HomePanel):
    """For visitors: what signing in gives and how to get an account."""

    order = 90
    template_name = "cms/_home_sign_in.html"

    def get_context_data(self, parent_context=None):
        return super().get_context_data(parent_context) | {"site": parent_context["site"]}


class NoticesPanel(HomePanel):
    """What was sent to this reader and not opened yet."""

    order = 30
    template_name = "cms/_home_notices.html"

    def get_context_data(self, parent_context=None):
        count = parent_context["unread_notices"]
        unread = self.request.user.notices.unread()[:UNREAD] if count else []
        return {"notices": unread, "count": count}


class RecentArticlesPanel(HomePanel):
    order = 70
    template_name = "cms/_home_articles.html"

    def get_context_data(self, parent_context=None):
        articles = visible_to(
            ArticlePage.objects.defer("body"), self.request.user, scope=request_scope(self.request)
        ).order_by("-date", "-pk")[:RECENT]
        rows = [{"page": article, "url": article.get_url(self.request)} for article in articles]
        return super().get_context_data(parent_context) | {"articles": rows}


def home_context(page, request):
    panels = [panel for hook in hooks.get_hooks("home_panels") for panel in hook(request)]
    panels.sort(key=lambda panel: panel.order)
    own = [panel for panel in panels if panel.own]
    others = [panel for panel in panels if not panel.own]
    return {"own": own, "panels": others, "hide_header_search": True}
