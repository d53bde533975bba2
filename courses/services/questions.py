"""Questions come into being and change; what has been asked once is never rewritten."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from cms import references
from courses.models import Question, QuestionBank, QuestionVersion
from courses.questions import Options, problems_of
from library.models import PolicyPage
from library.uris import place_of

CONTENT = ("kind", "stem", "options", "key", "explanation", "source")


class InvalidQuestion(ValueError):
    """The question cannot be used; `problems` are sentences for its author."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("".join(self.problems))


@transaction.atomic
def create_question(
    bank: QuestionBank,
    *,
    by: User | None,
    kind: str,
    stem: str,
    key: Any,
    options: Options = (),
    explanation: str = "",
    source: str = "",
    state: str = Question.State.ACTIVE,
) -> Question:
    """A question with its first version; the forms of `options` and `key` are those of the model.

    Raises `InvalidQuestion`.
    """
    question = Question.objects.create(bank=bank, state=state)
    save_version(
        question,
        by=by,
        kind=kind,
        stem=stem,
        options=options,
        key=key,
        explanation=explanation,
        source=source,
    )
    return question


@transaction.atomic
def save_version(
    question: Question,
    *,
    by: User | None,
    kind: str,
    stem: str,
    options: Options,
    key: Any,
    explanation: str,
    source: str,
) -> QuestionVersion:
    """Make this the current version; the one that stands is returned when nothing changes.

    Raises `InvalidQuestion`.
    """
    said: dict[str, Any] = {
        "kind": kind,
        "stem": stem.strip(),
        "options": [{"id": one["id"], "text": one["text"].strip()} for one in options],
        "key": key,
        "explanation": explanation.strip(),
        "source": source.strip(),
    }
    if problems := check(**said):
        raise InvalidQuestion(problems)
    page, node, _ = _read_source(said["source"])
    said |= {"source_page": page, "source_node": node}
    standing = Question.objects.select_for_update().get(pk=question.pk).current
    if standing is not None and all(getattr(standing, name) == said[name] for name in CONTENT):
        return standing
    number = standing.number + 1 if standing is not None else 1
    version = question.versions.create(number=number, created_by=by, **said)
    question.current = version
    question.save(update_fields=["current"])
    return version


def check(
    *, kind: str, stem: str, options: Options, key: Any, explanation: str, source: str
) -> list[str]:
    """What keeps these from becoming a version, for their author."""
    problems = problems_of(kind, stem, options, key, explanation)
    return problems + _read_source(source.strip())[2]


def _read_source(source: str) -> tuple[PolicyPage | None, UUID | None, list[str]]:
    """The text and the clause that a reference names today."""
    if not source:
        return None, None, []
    if references.resolve(source) is None:
        return None, None, [f"找不到“{source}”所指的文件或条文，请重新选择出处。"]
    if not source.startswith("work:"):
        return None, None, []
    place = place_of(source)
    if place is None:
        return None, None, [f"“{source}”所指的条文在现行文本中没有找到，请核对条号。"]
    page, node = place
    return page, node.node_id if node is not None else None, []
