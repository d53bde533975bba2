"""Names of documents: how they are compared, addressed and strung into series."""

import re

from cms.slugs import pinyin_slug
from gongwen.normalise import fold

STATE_PREFIX = "中华人民共和国"
YEAR = re.compile(r"[（(]?(?:19|20)\d\d\s*年(?:度)?[）)]?")
SLUG_LENGTH = 100


def title_key(title: str) -> str:
    """Two spellings of one title have one key: width, brackets, blanks and marks do not count."""
    return "".join(char for char in fold(title).text if char.isalnum())[:255]


def work_slug(title: str) -> str:
    """`中华人民共和国工会法` → `gong-hui-fa`."""
    name = title.removeprefix(STATE_PREFIX) or title
    return (pinyin_slug(name) or "wen-jian")[:SLUG_LENGTH].strip("-")


def series_of(title: str) -> str:
    """`省直机关工会工委2019年工作要点` → `省直机关工会工委工作要点`; empty when no year is named."""
    series = YEAR.sub("", title)
    return series if series != title else ""
