"""The engine of this process, opened from the settings once."""

from functools import cache

from django.conf import settings

from search.engine import Engine, open_engine
from search.words import current_words


@cache
def site_engine() -> Engine:
    return _open(settings.ELASTICSEARCH_URL)


def engine_named(name: str) -> Engine:
    """One of the engines of this deployment, whichever the site uses. Raises LookupError with
    a message for the operator where the settings do not say where it is."""
    addresses = {"tantivy": "", "elasticsearch": settings.ELASTICSEARCH_URL or None}
    if (url := addresses[name]) is None:
        raise LookupError("没有配置 Elasticsearch：请先设置 ELASTICSEARCH_URL")
    return _open(url)


def _open(url: str) -> Engine:
    return open_engine(
        elasticsearch_url=url,
        index_dir=settings.INDEX_DIR,
        prefix=settings.ELASTICSEARCH_PREFIX,
        dictionary=current_words,
    )
