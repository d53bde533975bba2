"""The way from the training menu of the admin to the reports of all units."""

from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from courses.views import reports


class ReportsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("courses.view_enrolment")


class UnitReportsViewSet(ViewSet):
    name = "unit_learning"
    url_prefix = "unit-learning"
    icon = "group"
    menu_label = "单位学习情况"
    menu_item_class = ReportsMenuItem

    def get_urlpatterns(self):
        return [path("", reports.report_units, name="index")]
