"""The site's name and address, which every page shows."""

from django.db.models.signals import post_save

from cms.models import SiteSettings
from config.kept import Kept

KEPT = 60  # seconds until a process notices a change that was not announced


def connect() -> None:
    signal = "cms.site_settings"
    post_save.connect(site_settings.forget_after_commit, sender=SiteSettings, dispatch_uid=signal)


site_settings = Kept("cms.site_settings", SiteSettings.load, seconds=KEPT)
