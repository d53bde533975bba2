"""Named points at which a test lets a real worker process die, as if by a power cut.

`UNION_FAULT=name` kills this process and its whole group with SIGKILL at `point("name")`;
`name:3` at its third passage. Without the variable a point does nothing.
"""

import os
import signal
from collections import Counter

_passages: Counter[str] = Counter()


def point(name: str) -> None:
    """Die here when the environment says so."""
    wanted, _, number = os.environ.get("UNION_FAULT", "").partition(":")
    if wanted != name:
        return
    _passages[name] += 1
    if _passages[name] == int(number or 1):
        os.killpg(0, signal.SIGKILL)
