"""The progress of a job asks for itself again, which needs a script that the admin does not bring."""

from django.conf import settings


def pages_with_progress():
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if "jobs/_progress.html" in text and '{% extends "wagtailadmin' in text:
            yield path.name, text


def test_pages_of_the_admin_that_show_progress_keep_it_going():
    pages = dict(pages_with_progress())

    assert {"correction.html", "import_detail.html"} <= set(pages)
    assert [name for name, text in pages.items() if "htmx-2.min.js" not in text] == []
