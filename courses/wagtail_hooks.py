"""Registration with the Wagtail admin; each area adds its lines to the lists below."""

from wagtail import hooks

from courses import log_actions
from courses.home import home_panels
from courses.serving import before_serving
from courses.viewsets import CHOOSERS, CoursesGroup


@hooks.register("register_admin_viewset")
def viewsets():
    return [*CHOOSERS, CoursesGroup()]


# After cms has asked who may see the page at all.
@hooks.register("before_serve_page", order=10)
def guard_lesson(page, request, args, kwargs):
    return before_serving(page, request)


hooks.register("home_panels", home_panels)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    log_actions.register(actions)
