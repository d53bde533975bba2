"""What the training menu of the admin holds; each area adds its viewsets here."""

from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSetGroup

from courses.viewsets.assignments import AssignmentViewSet
from courses.viewsets.certificates import CertificateViewSet
from courses.viewsets.enrolments import EnrolmentViewSet
from courses.viewsets.exams import ExamViewSet
from courses.viewsets.hours import HourEntryViewSet
from courses.viewsets.papers import PaperViewSet, paper_chooser
from courses.viewsets.questions import BankViewSet, QuestionViewSet, question_chooser
from courses.viewsets.reports import UnitReportsViewSet
from courses.viewsets.videos import VideoViewSet, video_chooser

CHOOSERS: list[ViewSet] = [
    paper_chooser,
    question_chooser,
    video_chooser,
]


class CoursesGroup(ModelViewSetGroup):
    items = (
        AssignmentViewSet,
        UnitReportsViewSet,
        ExamViewSet,
        QuestionViewSet,
        PaperViewSet,
        BankViewSet,
        VideoViewSet,
        EnrolmentViewSet,
        CertificateViewSet,
        HourEntryViewSet,
    )
    menu_label = "培训"
    menu_icon = "form"
    menu_order = 260
