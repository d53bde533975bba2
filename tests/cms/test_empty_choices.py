"""A list of choices says in words what leaving it empty means."""

import pytest
from django import forms
from django.urls import reverse

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Exam, Paper, PaperRule
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def empty_choice(form, name):
    _, _, rest = str(form[name]).partition('<option value=""')
    return rest.partition("</option>")[0].rpartition(">")[2]


def test_what_has_to_be_chosen_asks_for_it():
    form = forms.modelform_factory(Exam, fields=["audience"])()

    assert empty_choice(form, "audience") == "请选择"


@pytest.mark.parametrize("name", ["kind", "bank"])
def test_what_may_stay_empty_narrows_nothing(name):
    form = forms.modelform_factory(PaperRule, fields=["kind", "bank"])()

    assert empty_choice(form, name) == "不限"


def test_words_of_a_form_stay():
    class OwnWords(forms.Form):
        paper = forms.ModelChoiceField(Paper.objects.all(), empty_label="一份新的试卷")

    assert empty_choice(OwnWords(), "paper") == "一份新的试卷"


def test_the_choice_that_was_made_stays_chosen():
    form = forms.modelform_factory(PaperRule, fields=["kind"])({"kind": "single"})

    assert '<option value="single" selected>' in str(form["kind"])
    assert '<option value="" selected>' not in str(form["kind"])


@pytest.mark.parametrize(
    "name", ["paper:add", "exam:add", "exam:index", "question:index", "certificate:index"]
)
def test_no_list_in_the_admin_is_without_words(client, name):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))

    html = client.get(reverse(name)).content.decode()

    assert "<select" in html
    assert "-----" not in html
