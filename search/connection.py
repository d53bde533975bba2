"""The engine of this process, opened from the settings once."""

from functools import cache

from django.conf import settings

from search.engine import Access, Engine, open_engine
from search.meaning import site_meaning
from search.words import current_words


@cache
def site_engine() -> Engine:
    return open_site_engine(prefix=settings.ELASTICSEARCH_PREFIX)


def open_site_engine(*, prefix: str) -> Engine:
    """The configured engine under another prefix than the site's, or under that one."""
    return _open(settings.ELASTICSEARCH_URL, prefix)


def engine_named(name: str) -> Engine:
    """One of the engines of this deployment, whichever the site uses. Raises LookupError with
    a message for the operator where the settings do not say where it is."""
    addresses = {"tantivy": "", "elasticsearch": settings.ELASTICSEARCH_URL or None}
    if (url := addresses[name]) is None:
        raise LookupError("没有配置 Elasticsearch：请先设置 ELASTICSEARCH_URL")
    return _open(url, settings.ELASTICSEARCH_PREFIX)


def _open(url: str, prefix: str) -> Engine:
    return open_engine(
        elasticsearch_url=url,
        index_dir=settings.INDEX_DIR,
        prefix=prefix,
        dictionary=current_words,
        meaning=site_meaning(),
        access=Access(
            user=settings.ELASTICSEARCH_USER,
            password=settings.ELASTICSEARCH_PASSWORD,
            api_key=settings.ELASTICSEARCH_API_KEY,
            certificates=settings.ELASTICSEARCH_CA,
            shards=settings.ELASTICSEARCH_SHARDS,
            replicas=settings.ELASTICSEARCH_REPLICAS,
        ),
    )
