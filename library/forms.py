"""Forms of the library in the admin, except that of the page itself."""

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from library.decoding import FORMATS, SUFFIXES
from library.models import Work
from library.permissions import may_import, may_publish_into
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
        if not data:
            raise forms.ValidationError("请选择要导入的文件。")
        return list(data)


class UploadForm(forms.Form):
    files = FilesField(
        label="文件",
        widget=FilesInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=f"可以一次选择多个 {FORMATS}，每个不超过 50 MB（PDF 200 MB）。",
    )
    section = forms.ModelChoiceField(label="导入到", queryset=None, empty_label=None)
    publish = forms.BooleanField(
        label="导入后直接发布",
        required=False,
        help_text="不勾选时存为草稿，核对后再发布。",
    )

    def __init__(self, *args, sections, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["section"].queryset = sections
        if not any(may_publish_into(user, section) for section in sections):
            del self.fields["publish"]

    def clean_section(self):
        section = self.cleaned_data["section"]
        if not may_import(self.user, section):
            raise forms.ValidationError("没有向这个栏目导入文件的权限。")
        return section

    def clean(self):
        cleaned = super().clean()
        section = cleaned.get("section")
        if cleaned.get("publish") and section and not may_publish_into(self.user, section):
            self.add_error("publish", "没有在这个栏目发布文件的权限。")
        return cleaned
