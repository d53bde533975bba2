"""Exams in the training menu of the admin."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from courses.exam_forms import exam_panels
from courses.exam_places import places, state_in_words
from courses.models import Exam
from courses.views import exam_admin
from courses.viewsets.listing import CountedIndexView

State = Exam.State


def _moment(name):
    """The admin's own columns tell moments as time gone by, which those to come are not."""
    return lambda exam: date_format(timezone.localtime(getattr(exam, name)), "Y年n月j日 H:i")


def _state(exam):
    return state_in_words(exam, at=timezone.now())


class KeptPolicy(ModelPermissionPolicy):
    """Attempts, results and the log belong to an exam: it is cancelled, never deleted."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)


class ExamIndexView(CountedIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("paper", "audience")

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if instance.state == State.DRAFT:
            return buttons
        ways = (("监考台", "exam_desk", "view"), ("成绩统计", "exam_statistics", "table"))
        more = (
            Button(label, url=reverse(f"courses:{name}", args=[instance.pk]), icon_name=icon)
            for label, name, icon in ways
        )
        return [*buttons, *more]


class ExamEditView(EditView):
    @property
    def header_buttons(self):
        exam = self.object
        found = [
            self.button("延时与补考", "exam:allowances", "time"),
            self.button("考务人员", "exam:staff", "group"),
        ]
        if exam.state == State.DRAFT:
            found.insert(0, self.button("发布", "exam:publish", "upload"))
        if exam.state == State.PUBLISHED:
            if exam.predraw:
                found.append(self.button("预先抽题", "exam:predraw", "draft"))
            found.append(self.button("取消考试", "exam:cancel", "cross"))
        return found

    def button(self, label, name, icon):
        return HeaderButton(label, url=reverse(name, args=[self.object.pk]), icon_name=icon)

    def get_context_data(self, **kwargs):
        ways = places(self.request.user, self.object, here="exam:edit")
        return super().get_context_data(**kwargs) | {"places": ways}


class ExamFilterSet(WagtailFilterSet):
    class Meta:
        model = Exam
        fields = ["state", "paper"]


class ExamViewSet(ModelViewSet):
    model = Exam
    icon = "calendar-check"
    list_display = [
        "title",
        Column("state", label="状态", accessor=_state, sort_key="state"),
        Column("opens_at", label="开始时间", accessor=_moment("opens_at"), sort_key="opens_at"),
        Column("closes_at", label="结束时间", accessor=_moment("closes_at"), sort_key="closes_at"),
        Column("paper", label="试卷"),
        Column("audience", label="参加人员"),
    ]
    filterset_class = ExamFilterSet
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = ExamIndexView
    edit_view_class = ExamEditView
    edit_template_name = "courses/admin/exam_form.html"

    def get_edit_handler(self):
        return exam_panels()

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), *exam_admin.urlpatterns]
