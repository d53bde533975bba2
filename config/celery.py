"""The Celery application: brokers only wake workers, state lives in the database."""

import gc
import os
from logging.config import dictConfig

from celery import Celery, signals
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["folder"] = "jobs.folder_broker:Transport"

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.setup_logging.connect
def use_the_site_s_logging(**kwargs: object) -> None:
    dictConfig(settings.LOGGING)


@signals.worker_init.connect
def keep_shared_what_is_loaded(**kwargs: object) -> None:
    """A collection marks every object it looks at: the processes that work would each get their
    own copy of what was loaded once for all of them, 40 MB and as much again in their parent."""
    gc.collect()
    gc.freeze()
