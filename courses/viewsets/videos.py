"""Videos and their captions in the admin."""

from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from courses.models import Video


class VideoChooserViewSet(ChooserViewSet):
    model = Video
    icon = "media"
    page_title = "选择视频"
    choose_one_text = "选择视频"
    choose_another_text = "换一个视频"
    edit_item_text = "编辑此视频"


video_chooser = VideoChooserViewSet("video_chooser")


class VideoViewSet(ModelViewSet):
    model = Video
    icon = "media"
    list_display = ["title", "created_at"]
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False
    form_fields = ["title", "captions"]
