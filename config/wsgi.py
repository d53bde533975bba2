import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Otherwise the first reader of each process waits for all views to be imported.
get_resolver().url_patterns  # noqa: B018 - read for what it does
# Half a million objects are there for as long as the process is. Looking through them for garbage
# stops all threads for a quarter of a second, every hundred pages or so.
gc.collect()
gc.freeze()
