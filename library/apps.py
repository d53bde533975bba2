from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = "文件资料库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from library import file_kinds, receivers, uris  # noqa: F401, PLC0415 - models are loaded only now

        file_kinds.register()
        uris.connect()
