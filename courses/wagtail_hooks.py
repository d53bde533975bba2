"""Registration with the Wagtail admin."""
