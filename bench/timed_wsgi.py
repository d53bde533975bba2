"""Our site; every answer says in `Engine-Ms` how long its calls of the search engine took, and in
`Beside-Cpu-Ms` the processor time of all else."""

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
        spent.within, began, computed = True, time.perf_counter(), time.thread_time()
        try:
            return call(*arguments, **named)
        finally:
            spent.within = False
            spent.ms += (time.perf_counter() - began) * 1000
            spent.cpu += time.thread_time() - computed

    return measured


for name, declared in vars(Engine).items():
    if callable(declared) and not name.startswith("_"):
        setattr(site_engine(), name, timed(getattr(site_engine(), name)))


def application(environ, start_response):
    spent.ms, spent.cpu, spent.within, began = 0.0, 0.0, False, time.thread_time()

    def start(status, headers, *rest):
        beside = (time.thread_time() - began - spent.cpu) * 1000
        said = ("Engine-Ms", f"{spent.ms:.2f}"), ("Beside-Cpu-Ms", f"{beside:.2f}")
        return start_response(status, [*headers, *said], *rest)

    return site(environ, start)
