from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "后台任务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from jobs import registry, tasks, wagtail_tasks  # noqa: F401, PLC0415 - need the models

        registry.register(
            wagtail_tasks.KIND,
            wagtail_tasks.run_task,
            label="站点内部维护",
            # One import brings a hundred of these: in the common queue the next would wait for them.
            queue="upkeep",
            keep=False,
        )
