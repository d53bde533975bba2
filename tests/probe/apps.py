from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.probe"

    def ready(self):
        from tests.probe.handlers import register  # noqa: PLC0415 - needs the loaded models

        register()
