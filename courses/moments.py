"""How moments are told in a sentence, in the site's time zone."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def clock(moment: datetime) -> str:
    """09:30"""
    return date_format(timezone.localtime(moment), "H:i")


def day_and_time(moment: datetime) -> str:
    """12月1日 09:30; with the year where it is another than this."""
    local = timezone.localtime(moment)
    this_year = local.year == timezone.localdate().year
    return date_format(local, "n月j日 H:i" if this_year else "Y年n月j日 H:i")
