from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from config.status import PERMISSION, status


class StatusMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(PERMISSION)


@hooks.register("register_admin_urls")
def register_status_page():
    return [path("status/", status, name="site_status")]


@hooks.register("register_settings_menu_item")
def register_status_menu_item():
    return StatusMenuItem("运行状况", reverse("site_status"), icon_name="info-circle", order=900)
