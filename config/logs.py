"""One line per event with the request's or task's id: JSON for machines, colours for people."""

from typing import Any

import structlog

SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.StackInfoRenderer(),
]


def configure(*, style: str, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING. `style` is "json" or "console"."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # The short traceback: the long one prints local variables, secrets among them.
    plain = structlog.dev.plain_traceback
    rendered: list[Any] = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    if style == "json":
        rendered = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendered,
                ],
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # One line per request is written by django_structlog already.
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            # Who published what is in the audit log.
            "wagtail": {"level": "WARNING"},
            "elastic_transport": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "django_structlog.celery": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
