"""Registration with the Wagtail admin; each area adds its lines to the lists below."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from courses import desk_log, ledger_log, log_actions, page_admin
from courses.home import home_panels
from courses.models import Certificate, Enrolment, Exam, HourEntry
from courses.querysets import without_unoffered
from courses.serving import before_serving
from courses.unreleased import tell_unreleased, unreleased_todo
from courses.views import releases
from courses.views.marking import marking_todo
from courses.views.reports import unit_links
from courses.viewsets import CHOOSERS, CoursesGroup
from courses.viewsets.certificates import certificates_todo
from courses.viewsets.exams import KeptPolicy
from courses.viewsets.records import ReadOnlyPolicy

register_permission_policy(Certificate, ReadOnlyPolicy(Certificate))
register_permission_policy(Enrolment, ReadOnlyPolicy(Enrolment))
register_permission_policy(Exam, KeptPolicy(Exam))
register_permission_policy(HourEntry, ReadOnlyPolicy(HourEntry))
hooks.register("todo_items", certificates_todo)
hooks.register("todo_items", unreleased_todo)
hooks.register("todo_items", marking_todo)


@hooks.register("register_admin_viewset")
def viewsets():
    return [*CHOOSERS, CoursesGroup()]


@hooks.register("register_admin_urls")
def admin_urls():
    return [*releases.admin_urls]


hooks.register("register_page_header_buttons", page_admin.release_button)
hooks.register("before_delete_page", page_admin.refuse_deletion)
hooks.register("before_bulk_action", page_admin.refuse_bulk_deletion)
hooks.register("before_copy_page", page_admin.refuse_alias)
hooks.register("after_publish_page", tell_unreleased)
hooks.register("sitemap_pages", without_unoffered)


# After cms has asked who may see the page at all.
@hooks.register("before_serve_page", order=10)
def guard_lesson(page, request, args, kwargs):
    return before_serving(page, request)


hooks.register("home_panels", home_panels)
hooks.register("unit_links", unit_links)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    log_actions.register(actions)
    ledger_log.register(actions)
    desk_log.register(actions)
