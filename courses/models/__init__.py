from courses.models.assignments import Assignment, Duty, Reminder
from courses.models.attempts import Answer, Attempt, AttemptItem
from courses.models.certificates import Certificate
from courses.models.learning import Enrolment, LessonProgress, VideoStream
from courses.models.ledger import HourEntry
from courses.models.pages import CoursePage, CoursesPage, LessonPage
from courses.models.question_checks import QuestionCheck
from courses.models.question_imports import ImportedQuestion, QuestionImport
from courses.models.questions import (
    KnowledgePoint,
    Paper,
    PaperItem,
    Question,
    QuestionBank,
    QuestionTag,
    QuestionVersion,
)
from courses.models.releases import Release, ReleaseUnit
from courses.models.videos import Video

__all__ = [
    "Answer",
    "Assignment",
    "Attempt",
    "AttemptItem",
    "Certificate",
    "CoursePage",
    "CoursesPage",
    "Duty",
    "Enrolment",
    "HourEntry",
    "ImportedQuestion",
    "KnowledgePoint",
    "LessonPage",
    "LessonProgress",
    "Paper",
    "PaperItem",
    "Question",
    "QuestionBank",
    "QuestionCheck",
    "QuestionImport",
    "QuestionTag",
    "QuestionVersion",
    "Release",
    "ReleaseUnit",
    "Reminder",
    "Video",
    "VideoStream",
]
