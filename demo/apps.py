from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "示例内容"
    default_auto_field = "django.db.models.BigAutoField"
