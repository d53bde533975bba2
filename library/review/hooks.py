"""What the review of imports adds to the Wagtail admin; loaded by wagtail_hooks."""

from django.urls import path, reverse
from wagtail import hooks

from accounts.todo import TodoItem
from library.review import approval_views, originals, views
from library.review.queue import Queue


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("library.turn_down", "不收录文件", "没有收录导入的文件")


@hooks.register("todo_items")
def todo_items(request):
    if not request.user.has_perm("library.add_importbatch"):
        return []
    waiting = Queue(request.user).waiting().count()
    return [TodoItem("待核对的导入文件", waiting, reverse("library_review_all"))]


@hooks.register("register_admin_urls")
def admin_urls():
    item, batch = "library/review/<int:pk>/", "library/imports/<int:pk>/"
    return [
        path("library/review/", views.review_start, name="library_review_all"),
        path(item, views.review_item, name="library_review"),
        path(f"{item}difference/", views.review_difference, name="library_review_difference"),
        path(
            "library/review/files/<int:file_pk>/text/",
            originals.text_as_read,
            name="library_review_text",
        ),
        path(
            "library/review/files/<int:file_pk>/place/",
            originals.place_of_words,
            name="library_review_place",
        ),
        path(
            "library/imports/<int:batch_pk>/review/",
            views.review_start,
            name="library_review_batch",
        ),
        path(f"{batch}approve/", approval_views.batch_approval, name="library_approval"),
        path(
            f"{batch}approve/<int:job_pk>/",
            approval_views.approval_running,
            name="library_approval_running",
        ),
    ]
