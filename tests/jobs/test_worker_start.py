import gc

from celery import signals

import config.celery  # noqa: F401 - connects what is told


def test_what_a_worker_has_loaded_stays_shared_with_its_processes():
    try:
        signals.worker_init.send(sender=None)

        assert gc.get_freeze_count() > 100_000
        assert gc.isenabled()
    finally:
        gc.unfreeze()
