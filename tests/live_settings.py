"""The real settings for processes that system tests start, with the probe app beside the others.

Their environment is that of the test process: the same database, data folder and prefixes.
"""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.probe"]
