"""The form for a video: a file that is checked, captions pasted or uploaded."""

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from courses.models import Video
from courses.services.videos import AlreadyThere, add_video, change_video, examine
from courses.video_files import NotPlayable
from courses.vtt import CaptionError, parse
from library.decoding import Unreadable, decode

MAX_CAPTIONS = 1024 * 1024


class VideoForm(WagtailAdminModelForm):
    """Saving goes through `courses.services.videos`; what it refuses is said at its field."""

    captions_file = forms.FileField(
        label="字幕文件",
        required=False,
        help_text="可以上传 .vtt 或 .srt 文件，代替下面的字幕。",
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,.txt"}),
    )

    field_order = ["title", "file", "captions_file", "captions"]

    class Meta:
        model = Video
        fields = ["title", "file", "captions"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["captions"].required = False
        self.fields["captions"].widget.attrs["rows"] = 12
        if self.instance.pk:
            del self.fields["file"]
        else:
            self.fields["file"].widget.attrs["accept"] = "video/mp4"
            self.fields["file"].help_text = "MP4 格式，H.264 画面、AAC 声音，不超过 500 MB。"

    def clean_captions_file(self):
        uploaded = self.cleaned_data["captions_file"]
        if uploaded is None:
            return ""
        if uploaded.size > MAX_CAPTIONS:
            raise forms.ValidationError("字幕文件超过 1 MB，请检查是否选错了文件。")
        try:
            return decode(uploaded.read()).text
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        cleaned = super().clean()
        cleaned["captions"] = cleaned.get("captions_file") or cleaned.get("captions", "")
        if not cleaned["captions"].strip() and "captions_file" not in self.errors:
            self.add_error("captions", "视频必须有字幕，请粘贴或上传。")
        if not self.errors:
            self._examine(cleaned)
        return cleaned

    def _examine(self, cleaned):
        try:
            if self.instance.pk:
                parse(cleaned["captions"], duration_ms=self.instance.duration_ms)
            else:
                examine(cleaned["file"], captions=cleaned["captions"])
        except (NotPlayable, AlreadyThere) as error:
            self.add_error("file", str(error))
        except CaptionError as error:
            self.add_error("captions", str(error))

    def save(self, commit=True):
        values = {name: self.cleaned_data[name] for name in ("title", "captions")}
        if self.instance.pk:
            return change_video(self.instance, **values)
        # The admin goes on with the instance of the form.
        self.instance = add_video(self.cleaned_data["file"], by=self.for_user, **values)
        return self.instance
