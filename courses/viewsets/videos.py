"""Videos and their captions in the admin."""

from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.viewsets.choosers import WordFilterForm
from courses.models import LessonProgress, Video
from courses.video_form import VideoForm


class VideoFilterForm(WordFilterForm):
    fields_searched = ("title",)


class VideoChooseView(ChooseView):
    filter_form_class = VideoFilterForm


class VideoChooseResultsView(ChooseResultsView):
    filter_form_class = VideoFilterForm


class VideoChooserViewSet(ChooserViewSet):
    model = Video
    icon = "media"
    page_title = "选择视频"
    choose_one_text = "选择视频"
    choose_another_text = "换一个视频"
    edit_item_text = "编辑此视频"
    create_action_label = "上传"
    create_action_clicked_label = "正在上传……"
    creation_tab_label = "上传"
    search_tab_label = "搜索"
    choose_view_class = VideoChooseView
    choose_results_view_class = VideoChooseResultsView


video_chooser = VideoChooserViewSet("video_chooser")


class VideoIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("lessons").defer("captions")


class VideoDeleteView(DeleteView):
    """A video that a lesson shows, or that somebody has watched, stays."""

    def post(self, request, *args, **kwargs):
        watched = LessonProgress.objects.filter(video=self.object).exists()
        if watched or self.object.lessons.exists():
            messages.error(request, f"《{self.object}》有课在使用或已有观看记录，不能删除。")
            return redirect(self.get_success_url())
        return super().post(request, *args, **kwargs)


def _length(video):
    minutes, seconds = divmod(video.duration_ms // 1000, 60)
    return f"{minutes}:{seconds:02}"


def _lessons(video):
    return "、".join(lesson.title for lesson in video.lessons.all()) or "—"


class VideoViewSet(ModelViewSet):
    model = Video
    icon = "media"
    list_display = [
        "title",
        Column("length", label="时长", accessor=_length),
        Column("lessons", label="用在", accessor=_lessons),
        DateColumn("created_at", label="上传时间"),
    ]
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = VideoIndexView
    delete_view_class = VideoDeleteView

    def get_form_class(self, for_update=False):
        return VideoForm
