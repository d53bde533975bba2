"""Project configuration: settings, environment helpers, URLs, Celery, WSGI."""
