from wagtail import hooks

from jobs import todo
from jobs.viewsets import JobViewSet


@hooks.register("register_admin_viewset")
def register_viewset():
    return JobViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("jobs.cancel", "取消后台任务", "取消了后台任务")
    actions.register_action("jobs.retry", "重试后台任务", "重试了后台任务")


hooks.register("todo_items", todo.failed_jobs)
