from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = "文件资料库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from jobs import registry  # noqa: PLC0415 - models are loaded only now
        from library import file_kinds, issuers, receivers, uris  # noqa: F401, PLC0415
        from library.books import files as book_files  # noqa: PLC0415
        from library.services import approval, books  # noqa: PLC0415
        from library.services.import_job import run_import  # noqa: PLC0415
        from library.services.imports import KIND  # noqa: PLC0415

        file_kinds.register()
        book_files.register()
        uris.connect()
        post_migrate.connect(
            issuers.load_after_migrate, sender=self, dispatch_uid="library.issuers"
        )
        registry.register(KIND, run_import, label="导入文件")
        registry.register(approval.KIND, approval.run_approval, label="批量发布")
        registry.register(books.KIND, books.run_book_import, label="导入电子书")
