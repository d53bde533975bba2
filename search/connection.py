"""The engine of this process, opened from the settings once."""

from functools import cache

from django.conf import settings

from search.engine import Access, Engine, open_engine


@cache
def site_engine() -> Engine:
    return open_site_engine(prefix=settings.ELASTICSEARCH_PREFIX)


def open_site_engine(*, prefix: str) -> Engine:
    """The configured engine under another prefix than the site's, or under that one."""
    return open_engine(
        elasticsearch_url=settings.ELASTICSEARCH_URL,
        index_dir=settings.INDEX_DIR,
        prefix=prefix,
        access=Access(
            user=settings.ELASTICSEARCH_USER,
            password=settings.ELASTICSEARCH_PASSWORD,
            api_key=settings.ELASTICSEARCH_API_KEY,
            certificates=settings.ELASTICSEARCH_CA,
            shards=settings.ELASTICSEARCH_SHARDS,
            replicas=settings.ELASTICSEARCH_REPLICAS,
        ),
    )
