"""The form of the page editor; the page model needs it, so it knows no model itself."""

from cms.forms import SitePageForm


class PolicyPageForm(SitePageForm):
    """The address follows from the work and the state, so it is not asked for."""

    def clean_slug(self):
        return self.cleaned_data.get("slug") or ""
