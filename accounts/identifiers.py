"""One spelling for what people sign in with: full width, case and spaces never lock anyone out."""

import unicodedata


def _narrow(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value or "")).strip()


def clean_staff_number(value: object) -> str:
    return _narrow(value).upper()


def clean_mobile(value: object) -> str | None:
    """Digits without spaces, hyphens and the country code; None when empty."""
    digits = _narrow(value).replace(" ", "").replace("-", "")
    return digits.removeprefix("+86") or None


def clean_email(value: object) -> str | None:
    return _narrow(value).lower() or None
