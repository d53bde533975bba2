"""Addresses of learning that are not pages; each view module lists its own."""

from courses.views import (
    answering,
    attempts,
    certificates,
    corrections,
    desk,
    exams,
    learning,
    marking,
    practice,
    reports,
    statistics,
    video,
)

app_name = "courses"

urlpatterns = [
    *learning.urlpatterns,
    *video.urlpatterns,
    *attempts.urlpatterns,
    *answering.urlpatterns,
    *marking.urlpatterns,
    *corrections.redirects,
    *exams.urlpatterns,
    *desk.urlpatterns,
    *certificates.urlpatterns,
    *practice.urlpatterns,
    *reports.urlpatterns,
    *statistics.urlpatterns,
]
