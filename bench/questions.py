"""What a set of questions with known answers is."""

from dataclasses import dataclass

Entry = dict[str, str]
Judged = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """`queries` are those with judgements."""

    name: str
    queries: list[Entry]
    judged: Judged
