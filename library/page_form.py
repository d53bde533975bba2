"""The form of the page editor; the page model needs it, so it knows no model itself."""

from django.core.exceptions import ValidationError

from cms.forms import SitePageForm
from library.outline_editing import BadOutline, read_outline, stored


class PolicyPageForm(SitePageForm):
    """The address follows from the work and the state, so it is not asked for."""

    def clean_slug(self):
        return self.cleaned_data.get("slug") or ""

    def clean_outline(self):
        """Numbers and anchors as the labels say, whatever the browser sent."""
        try:
            return stored(read_outline(self.cleaned_data.get("outline") or {"nodes": []}))
        except BadOutline as error:
            raise ValidationError(str(error)) from error
