"""Required courses in the training menu of the admin."""

from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from courses.views import assignments


class AssignmentsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("courses.view_assignment")


class AssignmentViewSet(ViewSet):
    name = "assignments"
    icon = "calendar-check"
    menu_label = "必修任务"
    menu_item_class = AssignmentsMenuItem

    def get_urlpatterns(self):
        return [
            path("", assignments.index, name="index"),
            path("new/", assignments.new, name="new"),
            path("<int:pk>/", assignments.detail, name="detail"),
            path("<int:pk>/remind/", assignments.send_reminders, name="remind"),
            path("<int:pk>/move/", assignments.move, name="move"),
            path("<int:pk>/close/", assignments.end, name="close"),
            path("<int:pk>/waiting.xlsx", assignments.waiting, name="waiting"),
        ]
