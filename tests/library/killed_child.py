"""Stands in for the child process where a test wants one that is killed."""

import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
