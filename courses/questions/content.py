"""All that a version of a question says, as one value that can be compared, kept as JSON and hashed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from courses.questions.stems import with_tables


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
        object.__setattr__(self, "stem", with_tables(self.stem).strip())
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


def is_well_formed(content: Content) -> bool:
    """Are all values of the types that the checks rely on? For what comes from outside."""
    texts = (content.kind, content.stem, content.explanation, content.source)
    option_texts = [text for one in content.options for text in (one["id"], one["text"])]
    return (
        all(isinstance(text, str) for text in (*texts, *option_texts))
        and isinstance(content.key, list | dict)
        and isinstance(content.rules, dict)
        and type(content.weight) is int
        and all(is_well_formed(part) for part in content.parts)
    )


def content_hash(content: Content) -> str:
    """Equal for equal content, whatever it was read from."""
    plain = json.dumps(to_json(content), ensure_ascii=True, sort_keys=True)
    return sha256(plain.encode()).hexdigest()


_FIELDS = ("kind", "stem", "options", "key", "explanation", "source", "rules", "weight")
