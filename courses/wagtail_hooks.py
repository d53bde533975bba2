"""Registration with the Wagtail admin; each area adds its lines to the lists below."""

from wagtail import hooks

from courses.viewsets import CHOOSERS, CoursesGroup


@hooks.register("register_admin_viewset")
def viewsets():
    return [*CHOOSERS, CoursesGroup()]
