"""How far a learner has come, and what is left, in words.

A step is one lesson of the release an enrolment is measured by. It counts when the release says
required and the lesson stands in the course; what was withdrawn or moved away is excused.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cms.permissions import ReaderScope
from courses.coverage import watched_in_words
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress, ReleaseUnit
from courses.querysets import progress_of, still_open, units_of


class Need(StrEnum):
    """What finishes a lesson; one that asks for nothing else is finished by saying so."""

    WATCH = "watch"
    QUIZ = "quiz"
    READ = "read"


class State(StrEnum):
    TODO = "todo"
    UNDER_WAY = "under_way"
    DONE = "done"
    EXCUSED = "excused"


STATE_WORDS = {
    State.TODO: "未开始",
    State.UNDER_WAY: "学习中",
    State.DONE: "已学完",
    State.EXCUSED: "已撤下，不再要求",
}
# What components/status.html calls them.
STATE_LOOKS = {
    State.TODO: "idle",
    State.UNDER_WAY: "running",
    State.DONE: "good",
    State.EXCUSED: "cancelled",
}
TO_DO = {
    Need.WATCH: "看完视频《{}》",
    Need.QUIZ: "通过测验《{}》",
    Need.READ: "读完《{}》",
}
NAMED = 3


@dataclass(frozen=True)
class Step:
    """One lesson of a release as it stands for one learner (or for nobody yet)."""

    unit: ReleaseUnit
    lesson: LessonPage
    present: bool
    progress: LessonProgress | None = None

    @property
    def title(self) -> str:
        return self.lesson.title if self.present else self.unit.title

    @property
    def counts(self) -> bool:
        return self.unit.required and self.present

    @property
    def done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None

    @property
    def state(self) -> State:
        if self.done:
            return State.DONE
        if not self.present:
            return State.EXCUSED
        return State.TODO if self.progress is None else State.UNDER_WAY

    @property
    def needs(self) -> list[Need]:
        return needs_of(self.unit, self.lesson)

    @property
    def missing(self) -> list[Need]:
        if self.done:
            return []
        return [need for need in self.needs if not met(need, self.progress)]

    @property
    def left(self) -> list[str]:
        """看完视频《…》, 通过测验《…》: one entry for each thing not yet done."""
        return [TO_DO[need].format(self.title) for need in self.missing]

    @property
    def words(self) -> str:
        """The state for the reader; of a video begun also how much of it is seen."""
        words = STATE_WORDS[self.state]
        if self.state != State.UNDER_WAY or Need.WATCH not in self.missing:
            return words
        return f"{words}，视频{watched_in_words(self.progress, self.lesson.video)}"

    @property
    def look(self) -> str:
        return STATE_LOOKS[self.state]


def needs_of(unit: ReleaseUnit, lesson: LessonPage) -> list[Need]:
    """What the release asked for, as far as the lesson still has it."""
    needs = []
    if unit.watch and lesson.video_id is not None:
        needs.append(Need.WATCH)
    if unit.quiz and lesson.paper_id is not None:
        needs.append(Need.QUIZ)
    return needs or [Need.READ]


def met(need: Need, progress: LessonProgress | None) -> bool:
    if progress is None:
        return False
    stamps = {
        Need.WATCH: progress.watched_at,
        Need.QUIZ: progress.quiz_passed_at,
        Need.READ: progress.read_at,
    }
    return stamps[need] is not None


def is_present(lesson: LessonPage, course: CoursePage) -> bool:
    """The lesson is there for learners of this course: neither withdrawn nor moved away."""
    return bool(lesson.live and lesson.path.startswith(course.path))


@dataclass(frozen=True)
class Standing:
    """A learner's way through a course."""

    enrolment: Enrolment
    steps: Sequence[Step]

    @property
    def required(self) -> list[Step]:
        return [step for step in self.steps if step.counts]

    @property
    def finished(self) -> int:
        return sum(step.done for step in self.required)

    @property
    def complete(self) -> bool:
        """All that counts is done; where nothing counts nothing is ever complete."""
        return bool(self.required) and all(step.done for step in self.required)

    @property
    def left(self) -> list[str]:
        return [words for step in self.required for words in step.left]

    @property
    def words(self) -> str:
        """已学完, or 还差 2 项：看完视频《…》；通过测验《…》."""
        if self.enrolment.completed_at is not None:
            return "已学完"
        if self.complete:
            return "必修内容已全部学完"
        left = self.left
        if not left:
            return "没有需要完成的内容"
        named = "；".join(left[:NAMED])
        return f"还差 {len(left)} 项：{named}{' 等' if len(left) > NAMED else ''}"

    @property
    def next_step(self) -> Step | None:
        """Where to go on: the lesson last opened if it is not finished, else the first that is not."""
        there = [step for step in self.steps if step.present]
        open_steps = [step for step in there if step.counts and not step.done]
        last = [step for step in open_steps if step.lesson.pk == self.enrolment.last_lesson_id]
        return next(iter([*last, *open_steps, *there]), None)

    def step(self, lesson: LessonPage) -> Step | None:
        return next((step for step in self.steps if step.lesson.pk == lesson.pk), None)


def standing_of(enrolment: Enrolment) -> Standing:
    return standings_of([enrolment])[enrolment.pk]


def standings_of(enrolments: Iterable[Enrolment]) -> dict[int, Standing]:
    """Two queries however many they are; `course` of each should be loaded."""
    enrolments = list(enrolments)
    units: dict[int, list[ReleaseUnit]] = defaultdict(list)
    if enrolments:
        for unit in units_of({enrolment.release_id for enrolment in enrolments}):
            units[unit.release_id].append(unit)
    rows = {(row.enrolment_id, row.lesson_id): row for row in progress_of(enrolments)}
    return {
        enrolment.pk: Standing(
            enrolment,
            [
                Step(
                    unit,
                    unit.lesson,
                    is_present(unit.lesson, enrolment.course),
                    rows.get((enrolment.pk, unit.lesson_id)),
                )
                for unit in units[enrolment.release_id]
            ],
        )
        for enrolment in enrolments
    }


def steps_of(units: Iterable[ReleaseUnit], course: CoursePage) -> list[Step]:
    """The lessons of a release for somebody who has not begun."""
    return [Step(unit, unit.lesson, is_present(unit.lesson, course)) for unit in units]


@dataclass(frozen=True)
class NextStep:
    """What a person may go on with."""

    course: CoursePage
    lesson: LessonPage
    standing: Standing


def next_steps(user: Any, *, limit: int, scope: ReaderScope | None = None) -> list[NextStep]:
    """Unfinished courses she may still open, the last one first; for the home page."""
    under_way = Enrolment.objects.filter(user=user, completed_at=None).select_related("course")
    open_ones = list(still_open(under_way, user, scope=scope)[:limit])
    standings = standings_of(open_ones)
    steps = []
    for enrolment in open_ones:
        standing = standings[enrolment.pk]
        if (step := standing.next_step) is not None:
            steps.append(NextStep(enrolment.course, step.lesson, standing))
    return steps
