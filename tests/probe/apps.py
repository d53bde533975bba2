import os

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.probe"

    def ready(self):
        from search import rebuild, sync  # noqa: PLC0415 - needs the loaded models
        from tests.probe.handlers import register  # noqa: PLC0415 - needs the loaded models

        register()
        if batch := os.environ.get("PROBE_REBUILD_BATCH"):
            sync.BATCH, rebuild.SAVE_EVERY = int(batch), 1
