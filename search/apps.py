from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "检索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs import registry  # noqa: PLC0415 - needs the loaded models
        from search import check, editions, lexicon, model_check, rebuild, receivers  # noqa: PLC0415 - needs the loaded models

        checks.register(model_check.usable_model)
        registry.register(rebuild.KIND, rebuild.run_job, label="重建检索索引")
        registry.register(check.KIND, check.run_job, label="核对检索索引")
        receivers.connect()
        editions.connect()
        post_migrate.connect(lexicon.load_after_migrate, sender=self, dispatch_uid="search.lexicon")
