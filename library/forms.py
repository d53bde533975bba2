"""Forms of the library in the admin, except that of the page itself."""

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from library.containers import CONTAINERS
from library.decoding import FORMATS, SUFFIXES
from library.models import ImportBatch, Work
from library.pasting import MAX_MARKUP
from library.permissions import may_import
from library.services.imports import MOST_UPLOADS
from library.services.works import work_for


class WorkCreationForm(forms.ModelForm):
    """A work made in passing from the page editor: its title is enough."""

    class Meta:
        model = Work
        fields = ["title"]

    def save(self, commit=True):
        return work_for(self.cleaned_data["title"])


class WordsField(forms.CharField):
    """A list of names, typed with 、 between them."""

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        names = super().to_python(value).replace("，", "、").replace(",", "、").split("、")
        return [name.strip() for name in names if name.strip()]

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])


class IssuerForm(WagtailAdminModelForm):
    short_names = WordsField(label="简称", required=False, help_text="多个简称用顿号分开。")
    codes = WordsField(
        label="机关代字", required=False, help_text="例如：总工发。多个代字用顿号分开。"
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what is wrong with one of them is said in the list, not here."""

    widget = FilesInput

    def clean(self, data, initial=None):
        if not data and self.required:
            raise forms.ValidationError("请选择要导入的文件。")
        return list(data or ())


class SectionForm(forms.Form):
    """Where what is brought goes to."""

    section = forms.ModelChoiceField(label="导入到", queryset=None, empty_label=None)

    def __init__(self, *args, sections, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["section"].queryset = sections

    def clean_section(self):
        section = self.cleaned_data["section"]
        if not may_import(self.user, section):
            raise forms.ValidationError("没有向这个栏目导入文件的权限。")
        return section


class UploadForm(SectionForm):
    """Files at once, or the token of an open batch that they were added to one by one."""

    files = FilesField(
        label="文件",
        required=False,
        widget=FilesInput(attrs={"accept": ",".join((*SUFFIXES, *CONTAINERS))}),
        help_text=(
            f"可以一次选择多个 {FORMATS}，也可以选择 ZIP 压缩包；每份不超过 50 MB（PDF 200 MB）。"
            "一并选择目录表（.xlsx）时，表中填写的内容优先于系统识别的结果。"
        ),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ("files", "section", "token")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("files"):
            open_batch = ImportBatch.objects.filter(token=cleaned.get("token"))
            cleaned["batch"] = open_batch.filter(created_by=self.user).first()
            if cleaned["batch"] is None:
                self.add_error("files", "请选择要导入的文件。")
        return cleaned


class AddedFileForm(SectionForm):
    """One file of an open batch: its place in the list, and the folders it lay in."""

    token = forms.UUIDField()
    position = forms.IntegerField(min_value=0, max_value=MOST_UPLOADS - 1)
    path = forms.CharField(required=False, max_length=1000, strip=False)
    file = forms.FileField(allow_empty_file=True, max_length=None)


class PasteForm(SectionForm):
    markup = forms.CharField(
        label="网页内容",
        max_length=MAX_MARKUP,
        widget=forms.Textarea(attrs={"rows": 14, "data-paste": ""}),
        help_text="在网页或微信文章里全选、复制，再粘贴到这里；也可以粘贴网页源代码。",
        error_messages={
            "required": "请粘贴网页内容。",
            "max_length": "内容过长，请只粘贴文章部分。",
        },
    )
    title = forms.CharField(
        label="标题", required=False, max_length=200, help_text="留空时由系统从内容中识别。"
    )
    source = forms.URLField(
        label="来源网址",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "请填写完整的网址，例如：https://www.example.cn/tongzhi.html。"},
    )

    field_order = ("markup", "title", "source", "section")
