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


def span(opens: datetime, closes: datetime) -> str:
    """2026年12月1日 09:00 至 11:00; the day again only where it is another one."""
    opens, closes = timezone.localtime(opens), timezone.localtime(closes)
    end = clock(closes) if opens.date() == closes.date() else day_and_time(closes)
    return f"{date_format(opens, 'Y年n月j日 H:i')} 至 {end}"
