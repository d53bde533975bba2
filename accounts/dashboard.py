"""The 待办 panel of the admin's first page."""

from wagtail.admin.ui.components import Component

from accounts.todo import todo_items


class TodoPanel(Component):
    name = "todo"
    template_name = "accounts/admin/todo_panel.html"
    order = 10

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context):
        return {"items": todo_items(self.request)}
