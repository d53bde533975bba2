"""Components say the same thing to eyes, fingers and screen readers."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory


class Sample(forms.Form):
    mobile = forms.RegexField(r"^1\d{10}$", label="手机号码", help_text="用于登录。")
    note = forms.CharField(label="备注", required=False)
    duties = forms.MultipleChoiceField(
        label="职务", widget=forms.CheckboxSelectMultiple, choices=[("chair", "主席")]
    )
    agreed = forms.BooleanField(label="已核对")


def _ids(html):
    return set(re.findall(r'\sid="([^"]+)"', html))


def test_form_field_is_described_by_its_help_and_its_error():
    html = str(Sample({"mobile": "1380"}))

    described = re.search(r'name="mobile"[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_mobile_helptext", "id_mobile_error"]
    assert set(described) <= _ids(html)
    assert 'aria-invalid="true"' in html


def test_form_says_which_field_is_optional():
    html = str(Sample())

    assert re.findall(r">([^<>]+)<span class=\"field__optional\">（选填）", html) == ["备注"]


def test_form_groups_choices_under_a_legend():
    html = str(Sample())

    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>职务</legend>", html)


def test_form_labels_every_control():
    html = str(Sample())

    labels = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html))
    assert {"id_mobile", "id_note", "id_agreed", "id_duties_0"} <= labels


def test_form_without_ids_names_no_missing_element():
    html = str(Sample({}, auto_id=False))

    assert "aria-describedby" not in html
    assert "_helptext" not in html


@pytest.mark.parametrize(("number", "expected"), [(1, ["2"]), (2, ["1", "3"]), (3, ["2"])])
def test_pager_keeps_the_query_and_stops_at_the_ends(number, expected):
    request = RequestFactory().get("/search/", {"page": number, "q": "工会"})

    html = render_to_string("components/pager.html", {"number": number, "pages": 3}, request)

    assert re.findall(r'href="\?page=(\d)&amp;q=%E5%B7%A5%E4%BC%9A"', html) == expected


def test_pager_is_absent_from_a_single_page():
    assert render_to_string("components/pager.html", {"number": 1, "pages": 1}).strip() == ""


def test_status_shows_icon_and_word():
    html = render_to_string("components/status.html", {"state": "repealed", "label": "已废止"})

    assert "#circle-off" in html
    assert "已废止</span>" in html


def test_notice_of_an_error_is_read_out_when_it_appears():
    html = render_to_string(
        "components/notice.html", {"kind": "bad", "text": "没有保存", "live": True}
    )

    assert 'role="alert"' in html
    assert 'aria-label="出错"' in html


def test_node_offers_link_and_citation():
    context = {"anchor": "art-42", "label": "第四十二条", "text": "…", "cite": "《办法》第四十二条"}

    html = render_to_string("components/node.html", context)

    assert 'href="#art-42"' in html
    assert 'data-copy="《办法》第四十二条"' in html


def test_button_is_a_link_when_it_has_an_address():
    html = render_to_string("components/button.html", {"text": "登录", "url": "/accounts/login/"})

    assert html.strip() == '<a class="button" href="/accounts/login/">登录</a>'


def test_values_are_escaped():
    html = render_to_string(
        "components/row.html", {"title": "<script>", "url": "/", "text": '"><b>'}
    )

    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("template", ["500.html", "400.html"])
def test_last_resort_page_needs_nothing(template):
    html = render_to_string(template)

    assert "<h1>" in html
    assert "/static/css/site.css" in html
