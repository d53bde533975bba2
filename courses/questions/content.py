"""All that a version of a question says, as one value that can be compared, kept as JSON and hashed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Content:
    """The forms of `options`, `key` and `rules` are those of the model; `parts` only of a case.

    `weight` is the share of a part in the points of its case.
    """

    kind: str
    stem: str
    options: list[dict[str, str]] = field(default_factory=list)
    key: Any = field(default_factory=list)
    explanation: str = ""
    source: str = ""
    rules: dict[str, Any] = field(default_factory=dict)
    parts: tuple["Content", ...] = ()
    weight: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "stem", self.stem.strip())
        object.__setattr__(self, "explanation", self.explanation.strip())
        object.__setattr__(self, "source", self.source.strip())
        options = [{"id": one["id"], "text": one["text"].strip()} for one in self.options]
        object.__setattr__(self, "options", options)


def to_json(content: Content) -> dict[str, Any]:
    plain = {name: getattr(content, name) for name in _FIELDS}
    return plain | {"parts": [to_json(part) for part in content.parts]}


def from_json(plain: Mapping[str, Any]) -> Content:
    """The reverse of `to_json`."""
    parts: Sequence[Mapping[str, Any]] = plain.get("parts", ())
    said = {name: plain[name] for name in _FIELDS if name in plain}
    return Content(**said, parts=tuple(from_json(part) for part in parts))


def content_hash(content: Content) -> str:
    """Equal for equal content, whatever it was read from."""
    plain = json.dumps(to_json(content), ensure_ascii=True, sort_keys=True)
    return sha256(plain.encode()).hexdigest()


_FIELDS = ("kind", "stem", "options", "key", "explanation", "source", "rules", "weight")
