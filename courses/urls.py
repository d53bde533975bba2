"""Addresses of learning that are not pages."""

app_name = "courses"

urlpatterns: list = []
