"""The engine of this process, opened from the settings once."""

from functools import cache

from django.conf import settings

from search.engine import Engine, open_engine


@cache
def site_engine() -> Engine:
    return open_engine(
        elasticsearch_url=settings.ELASTICSEARCH_URL,
        index_dir=settings.INDEX_DIR,
        prefix=settings.ELASTICSEARCH_PREFIX,
    )
