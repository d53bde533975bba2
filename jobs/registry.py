"""The kinds of long task, registered by the apps above in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.runner import Run

Handler = Callable[["Run"], "dict[str, Any] | None"]


class UnknownKind(LookupError):
    """No installed app has registered this kind of job."""


@dataclass(frozen=True)
class Kind:
    name: str
    handler: Handler
    label: str
    queue: str
    keep: bool


_kinds: dict[str, Kind] = {}


def register(
    kind: str, handler: Handler, *, label: str, queue: str = "default", keep: bool = True
) -> None:
    """Make `kind` runnable. `handler` may run again from the start after an interruption, so
    each of its items must be found done or not done in the database.

    `label` is what people read; `queue` names the worker queue; rows of a kind registered with
    `keep=False` are deleted once they have succeeded.
    """
    _kinds[kind] = Kind(kind, handler, label, queue, keep)


def get(kind: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def label(kind: str) -> str:
    found = _kinds.get(kind)
    return found.label if found else kind
