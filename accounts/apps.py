from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.users.apps import WagtailUsersAppConfig

from jobs.registry import register


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "人员与组织"
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self):
        # Models are loaded only now.
        from accounts import receivers  # noqa: PLC0415
        from accounts.services import imports  # noqa: PLC0415

        register(imports.KIND, imports.run_import, label="人员导入")
        for signal in (post_save, post_delete):
            signal.connect(
                receivers.follow_administration, sender=self.get_model("UnitAdministrator")
            )
        post_save.connect(receivers.follow_email, sender=self.get_model("User"))
        post_migrate.connect(receivers.load_standing_data, dispatch_uid="accounts.standing_data")


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app with our forms and lists."""

    user_viewset = "accounts.viewsets.people.PeopleViewSet"
