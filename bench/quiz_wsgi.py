"""Our site, and beside it `/one-row/`: a single inserted row with nothing around it."""

from django.db import connection

from config.wsgi import application as site


def application(environ, start_response):
    if environ["PATH_INFO"] != "/one-row/":
        return site(environ, start_response)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (said) VALUES ('an answer')")
    start_response("200 OK", [("Content-Length", "0")])
    return []
