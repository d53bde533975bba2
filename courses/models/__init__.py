from courses.models.assignments import Assignment, Duty, Reminder
from courses.models.attempts import Answer, Attempt, AttemptEvent, AttemptItem
from courses.models.certificates import Certificate
from courses.models.exams import (
    Allowance,
    Exam,
    ExamMessage,
    ExamResult,
    ExamStaff,
    ExamTold,
    IncidentNote,
)
from courses.models.learning import Enrolment, LessonProgress, VideoStream
from courses.models.ledger import HourEntry
from courses.models.marks import KeyCorrection, Mark
from courses.models.pages import CoursePage, CoursesPage, LessonPage
from courses.models.practice import WrongAnswer
from courses.models.question_checks import QuestionCheck
from courses.models.question_imports import ImportedQuestion, QuestionImport
from courses.models.questions import (
    KnowledgePoint,
    Paper,
    PaperItem,
    PaperRule,
    PaperSection,
    Question,
    QuestionBank,
    QuestionPicture,
    QuestionTag,
    QuestionVersion,
)
from courses.models.releases import Release, ReleaseUnit
from courses.models.videos import Video

__all__ = [
    "Allowance",
    "Answer",
    "Assignment",
    "Attempt",
    "AttemptEvent",
    "AttemptItem",
    "Certificate",
    "CoursePage",
    "CoursesPage",
    "Duty",
    "Enrolment",
    "Exam",
    "ExamMessage",
    "ExamResult",
    "ExamStaff",
    "ExamTold",
    "HourEntry",
    "ImportedQuestion",
    "IncidentNote",
    "KeyCorrection",
    "KnowledgePoint",
    "LessonPage",
    "LessonProgress",
    "Mark",
    "Paper",
    "PaperItem",
    "PaperRule",
    "PaperSection",
    "Question",
    "QuestionBank",
    "QuestionCheck",
    "QuestionImport",
    "QuestionPicture",
    "QuestionTag",
    "QuestionVersion",
    "Release",
    "ReleaseUnit",
    "Reminder",
    "Video",
    "VideoStream",
    "WrongAnswer",
]
