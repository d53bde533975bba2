"""The way into the admin and one's own page there, bent to the site's."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail sends here whoever may not enter; signing in again would not help some."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    query = urlencode({"next": request.GET.get("next") or resolve_url("wagtailadmin_home")})
    return redirect(f"{resolve_url('account_login')}?{query}")


class AdminAccountView(AccountView):
    """A name is one field here and comes from the organisation, not from this page."""

    def get_panels(self):
        return [
            panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)
        ]
