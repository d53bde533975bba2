from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = "文件资料库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from jobs import registry  # noqa: PLC0415 - models are loaded only now
        from library import file_kinds, receivers, uris  # noqa: F401, PLC0415
        from library.services.imports import KIND, run_import  # noqa: PLC0415

        file_kinds.register()
        uris.connect()
        registry.register(KIND, run_import, label="导入文件")
