"""Columns of our lists in the admin."""

from wagtail.admin.ui.tables import Column


class YesNoColumn(Column):
    """Wagtail's own shows a picture whose only text is True or False."""

    def get_value(self, instance):
        return "是" if super().get_value(instance) else "否"
