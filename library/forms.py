"""Forms of the library in the admin."""

from cms.forms import SitePageForm


class PolicyPageForm(SitePageForm):
    """The address follows from the work and the state, so it is not asked for."""

    def clean_slug(self):
        return self.cleaned_data.get("slug") or ""
