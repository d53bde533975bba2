"""Questions come into being and change; what has been asked once is never rewritten."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cms import references
from courses.clauses import words_at
from courses.models import (
    Question,
    QuestionBank,
    QuestionCheck,
    QuestionPicture,
    QuestionVersion,
)
from courses.questions import NO_RULES, Options, Rules, part_problems, problems_of
from courses.questions.content import Content, to_json
from courses.questions.stems import pictures_in
from library.models import Node, PolicyPage
from library.uris import place_of

MAX_SOURCE = 300
SAID = ("kind", "stem", "options", "key", "explanation", "source", "rules", "weight")


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
    rules: Rules = NO_RULES,
    parts: Sequence[Content] = (),
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
        rules=rules,
        parts=parts,
    )
    return question


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
    rules: Rules = NO_RULES,
    parts: Sequence[Content] = (),
) -> QuestionVersion:
    """Make this the current version; the one that stands is returned when nothing changes.

    Raises `InvalidQuestion`.
    """
    content = Content(
        kind=kind,
        stem=stem,
        options=list(options),
        key=key,
        explanation=explanation,
        source=source,
        rules=dict(rules),
        parts=tuple(parts),
    )
    return save_content(question, content, by=by)


@transaction.atomic
def save_content(question: Question, content: Content, *, by: User | None) -> QuestionVersion:
    """As `save_version`, with all that is said as one value.

    Whoever reviewed the question has not seen this version. Raises `InvalidQuestion`.
    """
    _hold_pictures(content)
    if problems := check_content(content):
        raise InvalidQuestion(problems)
    return _save(question, content, by=by)


@transaction.atomic
def save_draft(question: Question, content: Content, *, by: User | None) -> QuestionVersion:
    """As `save_content`, for what still has defects: only a draft may say it.

    Such a version is never asked, because no state beyond draft is given to it
    (`courses.services.question_states`).
    """
    if question.state != Question.State.DRAFT:
        raise InvalidQuestion(check_content(content))
    _hold_pictures(content)
    return _save(question, content, by=by)


def _save(question: Question, content: Content, *, by: User | None) -> QuestionVersion:
    locked = (
        Question.objects.select_for_update(of=("self",))
        .select_related("current")
        .get(pk=question.pk)
    )
    standing = locked.current
    if standing is not None and content_of(standing) == content:
        return standing
    number = standing.number + 1 if standing is not None else 1
    version = _write(question, content, number=number, by=by)
    for place, part in enumerate(content.parts, start=1):
        _write(question, part, number=number, by=by, whole=version, part=place)
    question.checks.filter(settled_at=None).update(
        outcome=QuestionCheck.Outcome.EDITED, settled_by=by, settled_at=timezone.now()
    )
    question.current, question.reviewed_by, question.reviewed_at = version, None, None
    question.save(update_fields=["current", "reviewed_by", "reviewed_at"])
    return version


def check(
    *,
    kind: str,
    stem: str,
    options: Options,
    key: Any,
    explanation: str,
    source: str,
    rules: Rules = NO_RULES,
) -> list[str]:
    """What keeps these from becoming a version, for their author."""
    problems = problems_of(kind, stem, options, key, explanation, rules)
    return problems + _missing_pictures(stem) + _read_source(source.strip())[2]


def check_content(content: Content) -> list[str]:
    """As `check`, the parts of a case included; each problem of a part names it."""
    problems = _own_problems(content)
    problems += part_problems(content.kind, [(one.kind, one.weight) for one in content.parts])
    for place, part in enumerate(content.parts, start=1):
        problems += [f"第 {place} 小题：{problem}" for problem in _own_problems(part)]
    return problems


def content_of(version: QuestionVersion) -> Content:
    """What a version says, the parts of a case included."""
    said = {name: getattr(version, name) for name in SAID}
    is_case = version.kind == QuestionVersion.Kind.CASE
    parts = sorted(version.parts.all(), key=lambda one: one.part) if is_case else ()
    return Content(**said, parts=tuple(content_of(one) for one in parts))


def _own_problems(content: Content) -> list[str]:
    return check(**{name: getattr(content, name) for name in SAID if name != "weight"})


def _write(
    question: Question,
    content: Content,
    *,
    number: int,
    by: User | None,
    whole: QuestionVersion | None = None,
    part: int = 0,
) -> QuestionVersion:
    page, node, _ = _read_source(content.source)
    words = words_at(page, node.anchor) if page is not None and node is not None else ""
    version = question.versions.create(
        **{name: getattr(content, name) for name in SAID},
        number=number,
        created_by=by,
        source_page=page,
        source_node=node.node_id if node is not None else None,
        source_words=words,
        whole=whole,
        part=part,
    )
    version.pictures.set(QuestionPicture.objects.filter(key__in=pictures_in(content.stem)))
    return version


def _hold_pictures(content: Content) -> None:
    """No picture leaves the bank while a version that names it is being written."""
    if named := pictures_in(json.dumps(to_json(content), ensure_ascii=False)):
        held = QuestionPicture.objects.filter(key__in=named).order_by("pk")
        list(held.select_for_update(no_key=True).values_list("pk"))


def _missing_pictures(stem: str) -> list[str]:
    named = pictures_in(stem)
    if not named or QuestionPicture.objects.filter(key__in=named).count() == len(named):
        return []
    return ["题中的图片在本站没有找到，请重新插入，或者删去题中的这一处图片。"]


def _read_source(source: str) -> tuple[PolicyPage | None, Node | None, list[str]]:
    """The text and the clause that a reference names today."""
    if not source:
        return None, None, []
    if len(source) > MAX_SOURCE or "\x00" in source:
        return None, None, [f"出处最多 {MAX_SOURCE} 个字，不能有无法保存的字符。"]
    if references.resolve(source) is None:
        return None, None, [f"找不到“{source}”所指的文件或条文，请重新选择出处。"]
    if not source.startswith("work:"):
        return None, None, []
    place = place_of(source)
    if place is None:
        return None, None, [f"“{source}”所指的条文在现行文本中没有找到，请核对条号。"]
    page, node = place
    return page, node, []
