"""Feedback: anonymous or signed in, limited, answered, looked up by its code."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import Notice
from cms.models import Feedback
from cms.services import FEEDBACK_PER_HOUR
from tests.factories import cms as make

pytestmark = pytest.mark.django_db
URL = "/feedback/"
GIVEN = {"category": "suggestion", "text": "希望增加女职工专题讲座。"}


def html(response):
    return response.content.decode()


def test_a_visitor_writes_and_gets_a_code(client, administrator):
    response = client.post(URL, GIVEN | {"page_url": "/wen-zhang/"}, follow=True)

    sent = Feedback.objects.get()
    assert response.redirect_chain == [(f"/feedback/{sent.receipt}/", 302)]
    assert sent.receipt in html(response)
    assert response["Cache-Control"] == "private, no-store"
    assert (sent.sender, sent.page_url, sent.state) == (None, "/wen-zhang/", "new")
    assert "127.0.0.1" not in sent.client
    notice = Notice.objects.get(user=administrator)
    assert notice.url == reverse("feedback:edit", args=[sent.pk])


def test_who_is_signed_in_is_told_of_the_answer(client, reader, administrator):
    client.force_login(reader)
    client.post(URL, GIVEN)
    sent = Feedback.objects.get()
    client.force_login(administrator)

    url = reverse("feedback:edit", args=[sent.pk])
    assert GIVEN["text"] in html(client.get(url))
    client.post(url, {"state": "answered", "reply": "已列入下季度计划。"})

    sent.refresh_from_db()
    assert (sent.sender, sent.replied_by, sent.state) == (reader, administrator, "answered")
    assert Notice.objects.get(user=reader).url == sent.get_absolute_url()
    assert "已列入下季度计划。" in html(client.get(sent.get_absolute_url()))


def test_closing_without_a_new_reply_tells_nobody(client, reader, administrator):
    client.force_login(reader)
    client.post(URL, GIVEN)
    sent = Feedback.objects.get()
    client.force_login(administrator)

    client.post(reverse("feedback:edit", args=[sent.pk]), {"state": "closed", "reply": ""})

    sent.refresh_from_db()
    assert (sent.state, sent.replied_at) == ("closed", None)
    assert not Notice.objects.filter(user=reader).exists()


def test_answered_needs_an_answer(client, administrator):
    sent = Feedback.objects.create(category="problem", text="打不开", client="x")
    client.force_login(administrator)

    response = client.post(
        reverse("feedback:edit", args=[sent.pk]), {"state": "answered", "reply": " "}
    )

    assert "请写下答复内容" in html(response)
    sent.refresh_from_db()
    assert sent.state == "new"


def test_code_finds_the_answer(client):
    sent = Feedback.objects.create(category="problem", text="打不开", client="x")

    assert client.get(URL, {"code": sent.receipt.lower()})["Location"] == sent.get_absolute_url()
    assert "没有找到这个查询码" in html(client.get(URL, {"code": "XXXX"}))
    assert client.get("/feedback/NOSUCHCODE12/").status_code == 404


def test_too_many_messages_in_an_hour_are_asked_to_wait(client):
    for _ in range(FEEDBACK_PER_HOUR):
        assert client.post(URL, GIVEN).status_code == 302

    response = client.post(URL, GIVEN)

    assert response.status_code == 429
    assert "请稍后再试" in html(response)
    assert GIVEN["text"] in html(response)
    assert Feedback.objects.count() == FEEDBACK_PER_HOUR
    assert client.post(URL, GIVEN, REMOTE_ADDR="10.1.2.3").status_code == 302


def test_programs_that_fill_every_field_are_not_stored(client):
    assert client.post(URL, GIVEN | {"website": "http://spam"}).status_code == 302
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "请写下要反映的内容。"),
        ({"category": ""}, "请选择类别。"),
        ({"category": "nonsense"}, "nonsense"),
        ({"text": "长" * 3001}, "3000"),
        ({"contact": "长" * 101}, "100"),
        ({"text": "a\x00b"}, "空字符"),
    ],
)
def test_bad_input_is_refused_in_words(client, changes, message):
    response = client.post(URL, GIVEN | changes)

    assert response.status_code == 200
    assert message in html(response)
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_foreign_page_addresses_are_dropped(client, url):
    client.post(URL, GIVEN | {"page_url": url})

    assert Feedback.objects.get().page_url == ""


def test_without_a_token_nothing_is_stored():
    response = Client(enforce_csrf_checks=True).post(URL, GIVEN)

    assert response.status_code == 403
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "allowed"), [("index", True), ("edit", True), ("add", False), ("delete", False)]
)
def test_administrators_answer_but_neither_add_nor_delete(client, administrator, name, allowed):
    sent = Feedback.objects.create(category="problem", text="打不开", client="x")
    client.force_login(administrator)
    args = [sent.pk] if name in {"edit", "delete"} else []

    response = client.get(reverse(f"feedback:{name}", args=args))

    assert (response.status_code == 200) is allowed


def test_first_reviewers_do_not_see_feedback(client, reader):
    reader.groups.add(Group.objects.get(name="初审"))
    client.force_login(reader)

    assert client.get(reverse("feedback:index")).status_code == 302


def test_script_in_a_message_is_text(client):
    client.post(URL, GIVEN | {"text": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in html(client.get(Feedback.objects.get().get_absolute_url()))


def test_who_found_an_error_is_asked_about_that_page(client):
    page = make.article(title="工会经费解读")

    text = html(client.get(URL, {"page": page.url, "about": page.pk}))

    assert f'<a href="{page.url}">《工会经费解读》</a>' in text
    assert re.search(r'value="correction"[^>]*checked', text)
    assert re.search(r'value="suggestion"[^>]*checked', html(client.get(URL)))


@pytest.mark.parametrize("about", ["x", "-1", "9" * 30, "²"])
def test_a_page_that_is_none_is_not_named(client, about):
    assert "反映的内容" not in html(client.get(URL, {"about": about}))


def test_a_page_the_reader_may_not_see_is_not_named(client):
    page = make.article(title="内部材料")
    make.restriction(page)

    assert "内部材料" not in html(client.get(URL, {"about": page.pk}))


def test_editors_answer_and_find_the_page_by_a_link(client, editor):
    sent = Feedback.objects.create(
        category="correction", text="日期有误", client="x", page_url="/a/"
    )
    client.force_login(editor)

    text = html(client.get(reverse("feedback:edit", args=[sent.pk])))

    assert '<a href="/a/">/a/</a>' in text
