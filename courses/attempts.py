"""What a learner is shown of an attempt.

`questions_of` is the only thing pages of an open attempt are made from: it reads neither keys nor
explanations from the database, so that no template can show one, and tells of the rules only how a
choice is credited. `reviewed` does, and only after
`may_review` has said yes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import QuerySet

from cms.references import Reference, resolve
from courses.marking_queue import Criterion, criteria_in
from courses.models import (
    Attempt,
    AttemptItem,
    LessonPage,
    Mark,
    Paper,
    PaperItem,
    PaperSection,
    Question,
    QuestionVersion,
)
from courses.querysets import answering
from courses.questions import (
    CREDITS,
    GAP,
    LONGEST,
    MARKED_BY_PEOPLE,
    Rules,
    credit_of,
    earns_parts,
    is_answered,
)
from courses.questions.stems import Block, blocks_of, led
from courses.records import in_words
from courses.selection import draw
from courses.services.attempts import is_over, lesson_context, settle

ASKED = ("order", "section", "option_order", "answer", "sequence", "points")
SAID = (
    "version__kind",
    "version__stem",
    "version__options",
    "version__rules",
    "version__whole",
    "version__whole__stem",
)
LETTERS = "ABCDEFGHIJ"
LOOSE_GAP = re.compile(rf"(?:{GAP.pattern})\s+(?=[，。、；：！？）》”])")


@dataclass(frozen=True)
class Option:
    id: str
    letter: str
    text: str
    chosen: bool
    right: bool | None = None


@dataclass(frozen=True)
class Blank:
    number: int
    value: str
    accepted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A part of the paper with a heading, and the numbers of its questions."""

    title: str
    note: str
    orders: list[int]


@dataclass(frozen=True)
class ShownQuestion:
    """One question as the page shows it; `options` in the attempt's order.

    `written` is the text of an answer in words, None where none is asked for; `case` is equal for
    the parts of one case. `model` is the key of a written question, once it may be shown.
    `opens` is the part of the paper that begins with this question.
    """

    order: int
    kind: str
    stem: str
    points: Decimal
    sequence: int
    answered: bool
    options: list[Option]
    blanks: list[Blank]
    divisible: bool
    hint: str = ""
    written: str | None = None
    longest: int = 0
    case: int | None = None
    case_stem: str = ""
    model: str = ""
    section: int = 1
    opens: Part | None = None

    @property
    def kind_label(self) -> str:
        return QuestionVersion.Kind(self.kind).label

    @property
    def several(self) -> bool:
        return self.kind == "multiple"

    @property
    def stem_with_gaps(self) -> str:
        """Several gaps are numbered, so that the fields below can refer to them."""
        stem = LOOSE_GAP.sub("____", self.stem)
        if len(self.blanks) < 2:
            return GAP.sub("____", stem)
        numbers = iter(range(1, 100))
        return GAP.sub(lambda _: f"____（{next(numbers)}）", stem)

    @property
    def lead(self) -> str:
        """The stem up to its first table or picture; it names the fields of the answer."""
        return led(self.stem_with_gaps)[0]

    @property
    def material(self) -> list[Block]:
        """Tables and pictures, and what the stem says after the first of them."""
        return led(self.stem_with_gaps)[1]

    @property
    def blocks(self) -> list[Block]:
        return blocks_of(self.stem_with_gaps)


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question after the paper allows to see how it should have been answered.

    `comment` is what its marker wrote; a `dropped` question counts for nothing. `criteria` are the
    rubric of a written one, with what each was given.
    """

    question: ShownQuestion
    awarded: Decimal
    explanation: str
    source: Reference | None
    comment: str = ""
    dropped: bool = False
    criteria: list[Criterion] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return self.awarded == self.question.points


@dataclass(frozen=True)
class QuizSummary:
    """Where a person stands with a lesson's quiz; `left` is None when attempts are not limited.

    `max_score` is None when it depends on which questions will be drawn; `whole` says that no
    score but a whole number is possible.
    """

    paper: Paper
    questions: int
    max_score: Decimal | None
    whole: bool
    redrawn: bool
    open: Attempt | None
    last: Attempt | None
    best: Attempt | None
    left: int | None

    @property
    def passed(self) -> bool:
        return self.best is not None and bool(self.best.passed)

    @property
    def may_start(self) -> bool:
        return self.questions > 0 and not self.passed and self.left != 0

    @property
    def words(self) -> str:
        """What the quiz asks for, or how the learner stands with it."""
        if self.passed:
            return "您已经通过这次测验。"
        if not self.questions and self.open is None:
            return "这份测验现在没有可用的试题，请联系培训管理员。"
        said = [f"共 {self.questions} 题", self._asked]
        said.append(f"限时 {self.paper.minutes} 分钟" if self.paper.minutes else "不限时间")
        if self.left is None:
            said.append("次数不限")
        elif self.open is not None:
            said.append(f"这次之后还可以再答 {self.left} 次")
        else:
            said.append(f"还可以答 {self.left} 次" if self.left else "可答次数已经用完")
        if self.redrawn and self.left != 0:
            said.append("再答时会重新抽题")
        return "，".join(said) + "。"

    @property
    def _asked(self) -> str:
        percent = self.paper.pass_percent
        if self.max_score is None:
            return f"得到满分的 {percent}% 即为通过"
        needed = points_to_pass(self.max_score, percent, whole=self.whole)
        return f"满分 {in_words(self.max_score)} 分，{in_words(needed)} 分通过"


def summary(user: Any, lesson: LessonPage, *, at: datetime) -> QuizSummary | None:
    """None for a lesson without a quiz. An attempt whose time is over is closed and marked first."""
    paper = lesson.paper
    if paper is None:
        return None
    mine = Attempt.objects.filter(user=user, paper=paper, context=lesson_context(lesson))
    attempts = [settle(one, at=at) if _waits(one, at) else one for one in mine.order_by("number")]
    marked = [one for one in attempts if one.state == Attempt.State.MARKED]
    still_open = [one for one in attempts if one.state == Attempt.State.OPEN]
    allowed = paper.attempts_allowed
    pool = _pool(paper)
    return QuizSummary(
        paper=paper,
        questions=pool.asked,
        max_score=pool.max_score,
        whole=pool.whole,
        redrawn=pool.redrawn,
        open=next(iter(still_open), None),
        last=marked[-1] if marked else None,
        best=max(marked, key=lambda one: one.score / one.max_score) if marked else None,
        left=None if allowed is None else max(0, allowed - len(attempts)),
    )


@dataclass(frozen=True)
class _Pool:
    """What may be asked today, and how many of it an attempt asks."""

    points: list[Decimal]
    whole: bool
    asked: int

    @property
    def max_score(self) -> Decimal | None:
        """None when it depends on which questions are drawn."""
        if self.redrawn and len(set(self.points)) > 1:
            return None
        return sum(self.points[: self.asked], Decimal())

    @property
    def redrawn(self) -> bool:
        return self.asked < len(self.points)


def _pool(paper: Paper) -> _Pool:
    version = "question__current__"
    rows = list(
        PaperItem.objects.filter(
            paper=paper, question__state=Question.State.ACTIVE, question__current__isnull=False
        ).values_list("points", f"{version}kind", f"{version}stem", f"{version}rules")
    )
    return _Pool(
        points=[points for points, *_ in rows],
        whole=_whole(
            (points, earns_parts(kind, stem, rules)) for points, kind, stem, rules in rows
        ),
        asked=len(rows) if paper.draw is None else min(paper.draw, len(rows)),
    )


def redraws(paper: Paper) -> bool:
    """Does another attempt get other questions, because there are more than it draws?"""
    return _pool(paper).redrawn


def needed(attempt: Attempt, questions: Iterable[ShownQuestion]) -> Decimal:
    """The points that pass this attempt."""
    whole = _whole((one.points, one.divisible) for one in questions)
    return points_to_pass(attempt.max_score, attempt.pass_percent, whole=whole)


def _whole(asked: Iterable[tuple[Decimal, bool]]) -> bool:
    """Is no score but a whole number possible? Of each question its points, and may it earn a part?"""
    return not any(points % 1 or divisible for points, divisible in asked)


def points_to_pass(max_score: Decimal, percent: int, *, whole: bool) -> Decimal:
    """The least score that passes: in whole points where no other score is possible."""
    step = Decimal(1) if whole else Decimal("0.1")
    return (Decimal(max_score) * percent / 100).quantize(step, rounding=ROUND_CEILING)


def _waits(attempt: Attempt, at: datetime) -> bool:
    if attempt.state == Attempt.State.OPEN:
        return is_over(attempt, at=at)
    return attempt.state == Attempt.State.SUBMITTED


def questions_of(attempt: Attempt) -> list[ShownQuestion]:
    """The questions of an attempt with the answers stored so far, without anything that helps."""
    rows = attempt.items.order_by("order").values(*ASKED, *SAID)
    return in_parts(attempt.paper, [shown(row) for row in rows])


def in_parts(paper: Paper, questions: list[ShownQuestion]) -> list[ShownQuestion]:
    """The questions, each that begins a part of the paper with its heading."""
    named = list(PaperSection.objects.filter(paper=paper.pk).order_by("order", "pk"))
    orders: dict[int, list[int]] = {}
    for one in questions:
        orders.setdefault(one.section, []).append(one.order)
    parts = {
        orders[number][0]: Part(section.title, section.note, orders[number])
        for number, section in enumerate(named, start=1)
        if number in orders
    }
    return [replace(one, opens=parts.get(one.order)) for one in questions]


def preview_questions(paper: Paper, *, seed: int) -> list[ShownQuestion]:
    """One drawing of the paper, for whoever writes it."""
    return in_parts(paper, [shown_item(item) for item in draw(paper, seed=seed)])


def shown_item(item: AttemptItem, key: Any = None) -> ShownQuestion:
    """As `shown`, of a row with its version at hand."""
    return shown({name: getattr(item, name) for name in ASKED} | _said(item.version), key)


def _said(version: QuestionVersion) -> dict[str, Any]:
    """`SAID` of a version that is at hand."""
    return {
        "version__kind": version.kind,
        "version__stem": version.stem,
        "version__options": version.options,
        "version__rules": version.rules,
        "version__whole": version.whole_id,
        "version__whole__stem": version.whole.stem if version.whole else None,
    }


def shown(row: dict[str, Any], key: Any = None) -> ShownQuestion:
    answer = row["answer"] or []
    kind, stem, rules = row["version__kind"], row["version__stem"], row["version__rules"]
    texts = {option["id"]: option["text"] for option in row["version__options"]}
    gaps = len(GAP.findall(stem)) if kind == "blank" else 0
    return ShownQuestion(
        order=row["order"],
        kind=kind,
        stem=stem,
        points=row["points"],
        sequence=row["sequence"],
        answered=is_answered(answer),
        options=[
            Option(mark, letter, texts[mark], mark in answer, None if key is None else mark in key)
            for mark, letter in zip(row["option_order"], LETTERS, strict=False)
        ],
        blanks=[
            Blank(
                place + 1,
                answer[place] if place < len(answer) else "",
                [] if key is None else key[place],
            )
            for place in range(gaps)
        ],
        divisible=earns_parts(kind, stem, rules),
        hint=_hint(kind, rules),
        section=row["section"],
        case=row["version__whole"],
        case_stem=row["version__whole__stem"] or "",
        **(_written(kind, answer, key or {}) if kind in LONGEST else {}),
    )


def _written(kind: str, answer: list[str], key: dict[str, Any]) -> dict[str, Any]:
    return {
        "written": "".join(answer),
        "longest": LONGEST[kind],
        "model": key.get("model", ""),
    }


def _hint(kind: str, rules: Rules) -> str:
    """How a question is to be answered, where that is not plain."""
    if kind == "multiple":
        credit = credit_of(rules)
        return "可选多项" if credit == "all" else f"可选多项，{CREDITS[credit]}"
    return "各空不分先后" if kind == "blank" and rules.get("any_order") else ""


def may_review(attempt: Attempt) -> bool:
    """Do the rules of the paper let this person see keys and explanations now?"""
    if attempt.state != Attempt.State.MARKED or answering(attempt):
        return False
    review = attempt.paper.review
    if review == Paper.Review.AFTER_PASS:
        return has_passed(attempt)
    return bool(review == Paper.Review.AFTER_SUBMIT)


def has_passed(attempt: Attempt) -> bool:
    """In this or another attempt for the same purpose."""
    return _same_purpose(attempt).filter(passed=True).exists()


def reviewed(attempt: Attempt) -> list[ReviewedQuestion]:
    """Keys, explanations and sources; ask `may_review` first."""
    more = ("awarded", "dropped", "pk", "version__key", "version__explanation", "version__source")
    marks = {mark.item_id: mark for mark in Mark.objects.filter(item__attempt=attempt)}
    return [
        _reviewed(row, marks.get(row["pk"]))
        for row in attempt.items.order_by("order").values(*ASKED, *SAID, *more)
    ]


def _reviewed(row: dict[str, Any], mark: Mark | None) -> ReviewedQuestion:
    """The points of single criteria are shown while they add up to what counts."""
    written = row["version__kind"] in MARKED_BY_PEOPLE
    standing = mark if mark is not None and mark.points == row["awarded"] else None
    return ReviewedQuestion(
        question=shown(row, key=row["version__key"]),
        awarded=row["awarded"],
        explanation=row["version__explanation"],
        source=resolve(row["version__source"]) if row["version__source"] else None,
        comment=mark.comment if mark else "",
        dropped=row["dropped"],
        criteria=criteria_in(row["version__key"], row["points"], standing) if written else [],
    )


def attempts_left(attempt: Attempt) -> int | None:
    allowed = attempt.paper.attempts_allowed
    if allowed is None:
        return None
    return max(0, allowed - _same_purpose(attempt).count())


def _same_purpose(attempt: Attempt) -> "QuerySet[Attempt]":
    return Attempt.objects.filter(
        user=attempt.user_id, paper=attempt.paper_id, context=attempt.context
    )


def seconds_left(attempt: Attempt, *, at: datetime) -> int | None:
    if attempt.deadline is None:
        return None
    return max(0, int((attempt.deadline - at).total_seconds()))
