"""What waits in the library for the person who opened the dashboard."""

from django.urls import reverse
from django.utils import timezone

from accounts.todo import TodoItem
from library.models import ImportItem, Issuer, PolicyPage


def todo_items(request):
    user = request.user
    items = []
    if user.has_perm("library.add_importbatch"):
        failed = ImportItem.objects.failed().count()
        items.append(
            TodoItem("未能导入的文件", failed, reverse("library_imports") + "?result=failed")
        )
    if user.has_perm("library.change_issuer"):
        unconfirmed = Issuer.objects.unconfirmed().count()
        address = reverse("issuer:index") + "?confirmed=false"
        items.append(TodoItem("待核对的发文机关", unconfirmed, address))
    if user.has_perm("library.add_statusoverride"):
        unverified = PolicyPage.objects.live().unverified(timezone.localdate()).count()
        address = reverse("library_unverified")
        items.append(TodoItem("效力状态待核实的文件", unverified, address))
    return items
