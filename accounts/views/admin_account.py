"""Wagtail's own account page without the fields that are kept elsewhere."""

from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


class AdminAccountView(AccountView):
    """A name is one field here and comes from the organisation, not from this page."""

    def get_panels(self):
        return [
            panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)
        ]
