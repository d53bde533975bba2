"""Addresses of learning that are not pages; each view module lists its own."""

from courses.views import certificates, learning

app_name = "courses"

urlpatterns = [
    *learning.urlpatterns,
    *certificates.urlpatterns,
]
