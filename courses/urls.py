"""Addresses of learning that are not pages; each view module lists its own."""

from courses.views import attempts, certificates, learning

app_name = "courses"

urlpatterns = [
    *learning.urlpatterns,
    *attempts.urlpatterns,
    *certificates.urlpatterns,
]
