"""`python -m tests.e2e.database prepare|drop`: what one site keeps outside its folder.

A process of its own, since the settings of a test run name one database. TEST_RUN_ROOT names the
site's folder, and with it the database, the index and their prefixes (tests/settings.py).
"""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from search.connection import site_engine
    from tests import databases
    from tests.live import LiveSite

    if sys.argv[1] == "prepare":
        databases.prepare()
    else:
        site_engine().drop()
        LiveSite().clean()
        databases.drop()
