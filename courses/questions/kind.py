"""What every kind of question says of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

Options = Sequence[dict[str, str]]
Rules = Mapping[str, Any]
NO_RULES: Rules = MappingProxyType({})


class WrongAnswer(ValueError):
    """The value is no answer to this question; the message says why."""


@dataclass(frozen=True)
class Kind:
    """`problems` of a draft, `read` of what a browser sends, `share` of the points it earns.

    `share` takes key, answer, rules and stem; it is None where a person has to mark. `rules` says
    how a key is applied and belongs to the version like the key; each kind documents its own.
    `divisible` tells from stem and rules whether an answer may earn something between nothing and
    all.
    """

    problems: Callable[[str, Options, Any, Rules], list[str]]
    read: Callable[[Any, Options, int], list[str]]
    share: Callable[[Any, list[str], Rules, str], Fraction | None]
    divisible: Callable[[str, Rules], bool] = lambda stem, rules: False


def unknown_rules(rules: Rules, *known: str) -> list[str]:
    return [] if set(rules) <= set(known) else ["判分规则无法识别。"]


def is_answered(answer: list[str] | None) -> bool:
    return any(part.strip() for part in answer or ())
