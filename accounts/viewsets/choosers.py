"""Choosing a person or a unit in admin forms: thousands do not fit a drop-down list."""

from django import forms
from django.db.models import Q
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.models import Unit, User


class WordFilterForm(BaseFilterForm):
    """Finds the typed word anywhere in the view's fields."""

    fields_searched: tuple[str, ...] = ()
    q = forms.CharField(label="搜索", required=False, max_length=100)

    def filter(self, objects):
        objects = super().filter(objects)
        words = self.cleaned_data["q"].replace("\x00", "").split()
        self.is_searching = bool(words)
        self.search_query = " ".join(words)
        for word in words:
            found = Q()
            for field in self.fields_searched:
                found |= Q(**{f"{field}__icontains": word})
            objects = objects.filter(found)
        return objects


class PersonFilterForm(WordFilterForm):
    fields_searched = ("name", "staff_number", "mobile")


class UnitFilterForm(WordFilterForm):
    fields_searched = ("name", "short_name", "code")


class PersonViewMixin:
    filter_form_class = PersonFilterForm

    def get_object_list(self):
        return User.objects.active()


class UnitViewMixin:
    filter_form_class = UnitFilterForm


class PersonChooseView(PersonViewMixin, ChooseView):
    pass


class PersonChooseResultsView(PersonViewMixin, ChooseResultsView):
    pass


class UnitChooseView(UnitViewMixin, ChooseView):
    pass


class UnitChooseResultsView(UnitViewMixin, ChooseResultsView):
    pass


class PersonChooserViewSet(ChooserViewSet):
    model = User
    icon = "user"
    page_title = "选择人员"
    choose_one_text = "选择人员"
    choose_another_text = "换一人"
    edit_item_text = "编辑此人"
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonChooseResultsView
    url_filter_parameters = []
    preserve_url_parameters = ["multiple"]


class UnitChooserViewSet(ChooserViewSet):
    model = Unit
    icon = "group"
    page_title = "选择单位"
    choose_one_text = "选择单位"
    choose_another_text = "换一个单位"
    edit_item_text = "编辑此单位"
    choose_view_class = UnitChooseView
    choose_results_view_class = UnitChooseResultsView


person_chooser = PersonChooserViewSet("person_chooser")
unit_chooser = UnitChooserViewSet("unit_chooser")
