from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "站点"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from cms import (  # noqa: PLC0415 - models are loaded
            file_kinds,
            navigation,
            page_references,
            receivers,
            site_settings,
        )
        from cms.review import guards  # noqa: PLC0415
        from cms.review import receivers as review_receivers  # noqa: PLC0415

        file_kinds.register()
        navigation.connect()
        page_references.register()
        receivers.connect()
        site_settings.connect()
        guards.connect()
        review_receivers.connect()
