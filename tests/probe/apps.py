import os

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.probe"

    def ready(self):
        from search import encoding, meaning, rebuild, sync  # noqa: PLC0415 - needs the loaded models
        from tests.probe.handlers import register  # noqa: PLC0415 - needs the loaded models

        register()
        if batch := os.environ.get("PROBE_REBUILD_BATCH"):
            sync.BATCH, rebuild.SAVE_EVERY = int(batch), 1
        if os.environ.get("PROBE_MEANING"):
            from tests.search.bigrams import Bigrams  # noqa: PLC0415 - only where asked for

            meaning.open_meaning, encoding.AT_ONCE = Bigrams, 1
