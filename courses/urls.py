"""Addresses of learning that are not pages; each view module lists its own."""

from courses.views import attempts, certificates, desk, exams, learning, reports, video

app_name = "courses"

urlpatterns = [
    *learning.urlpatterns,
    *video.urlpatterns,
    *attempts.urlpatterns,
    *exams.urlpatterns,
    *desk.urlpatterns,
    *certificates.urlpatterns,
    *reports.urlpatterns,
]
