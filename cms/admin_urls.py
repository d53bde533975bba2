"""Addresses of the Wagtail admin that lead somewhere else here."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.admin import unpublish_by_withdrawing

urlpatterns = [
    path("pages/<int:page_id>/unpublish/", require_admin_access(unpublish_by_withdrawing)),
]
