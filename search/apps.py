from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "检索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs import registry  # noqa: PLC0415 - needs the loaded models
        from search import (  # noqa: PLC0415 - need the loaded models
            check,
            editions,
            encoding,
            lexicon,
            model_check,
            names,
            old_vectors,
            rebuild,
            receivers,
        )

        checks.register(model_check.usable_model)
        registry.register(rebuild.KIND, rebuild.run_job, label="重建检索索引")
        registry.register(check.KIND, check.run_job, label="核对检索索引")
        registry.register(
            encoding.KIND, encoding.run_job, label="计算含义向量", queue=encoding.QUEUE
        )
        registry.register(
            old_vectors.KIND, old_vectors.run_job, label="清理含义向量", queue=encoding.QUEUE
        )
        receivers.connect()
        editions.connect()
        names.connect()
        post_migrate.connect(lexicon.load_after_migrate, sender=self, dispatch_uid="search.lexicon")
