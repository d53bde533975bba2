"""Named points at which a test lets a real worker process die, as if by a power cut.

`UNION_FAULT=name` kills the process with SIGKILL at `point("name")`; `name:3` at its third
passage. With `UNION_FAULT_ONCE=file` only the first process to get there dies: it leaves the
file, and a process that finds it passes. Without the variable a point does nothing.
"""

import os
import signal
from collections import Counter
from pathlib import Path

_passages: Counter[str] = Counter()


def point(name: str) -> None:
    """Die here when the environment says so."""
    wanted, _, number = os.environ.get("UNION_FAULT", "").partition(":")
    if wanted != name:
        return
    _passages[name] += 1
    if _passages[name] != int(number or 1):
        return
    if marker := os.environ.get("UNION_FAULT_ONCE"):
        if Path(marker).exists():
            return
        Path(marker).touch()
    os.kill(os.getpid(), signal.SIGKILL)
