"""Addresses of Chinese titles: pinyin, so that a link survives e-mail, print and dictation."""

from django.utils.text import slugify
from pypinyin import lazy_pinyin

SLUG_LENGTH = 80


def pinyin_slug(title: str) -> str:
    """`工会法解读` → `gong-hui-fa-jie-du`; an empty string when nothing readable is left."""
    parts = lazy_pinyin(title, errors=lambda rest: [rest])
    slug = slugify(" ".join(parts))
    if len(slug) <= SLUG_LENGTH:
        return slug
    return slug[:SLUG_LENGTH].rsplit("-", 1)[0] if "-" in slug[:SLUG_LENGTH] else slug[:SLUG_LENGTH]
