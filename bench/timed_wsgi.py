"""Our site; every answer says in `Engine-Ms` how long its calls of the search engine took."""

import threading
import time
from collections.abc import Callable
from functools import wraps

from config.wsgi import application as site
from search.connection import site_engine
from search.engine import Engine

spent = threading.local()


def timed(call: Callable) -> Callable:
    """Calls within a call count once."""

    @wraps(call)
    def measured(*arguments, **named):
        if spent.within:
            return call(*arguments, **named)
        spent.within, began = True, time.perf_counter()
        try:
            return call(*arguments, **named)
        finally:
            spent.within = False
            spent.ms += (time.perf_counter() - began) * 1000

    return measured


for name, declared in vars(Engine).items():
    if callable(declared) and not name.startswith("_"):
        setattr(site_engine(), name, timed(getattr(site_engine(), name)))


def application(environ, start_response):
    spent.ms, spent.within = 0.0, False

    def start(status, headers, *rest):
        return start_response(status, [*headers, ("Engine-Ms", f"{spent.ms:.2f}")], *rest)

    return site(environ, start)
