"""What was written past the gate is shown to nobody; files stay as they were approved."""

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from cms import services as cms_services
from cms.models import SiteDocument
from cms.permissions import can_view, reader_scope
from cms.querysets import visible_among, visible_to
from cms.review import services
from cms.review.clearance import NotCleared
from library.models import MaterialPage
from tests.factories import cms as make
from tests.factories.library import material_page

pytestmark = pytest.mark.django_db


# Rows written past the gate are shown to nobody.


def base_queryset_update(page):
    Page.objects.filter(pk=page.pk).update(live=True)


def base_queryset_update_with_a_revision(page):
    Page.objects.filter(pk=page.pk).update(live=True, live_revision=page.latest_revision_id)


@pytest.mark.parametrize(
    "write", [base_queryset_update, base_queryset_update_with_a_revision], ids=lambda f: f.__name__
)
def test_draft_made_live_past_the_gate_is_not_shown(client, administrator, editor, write):
    page = material_page(by=editor)
    write(page)
    page = MaterialPage.objects.get()
    client.force_login(administrator)

    assert page.live
    assert not can_view(administrator, page)
    assert not visible_to(Page.objects.filter(pk=page.pk), administrator).exists()
    assert visible_among([page], reader_scope(administrator)) == []
    assert not visible_to(MaterialPage.objects.all(), administrator).exists()
    assert client.get(page.get_url()).status_code == 403


def test_words_changed_past_the_gate_are_not_served(client, administrator, editor):
    page = make.cleared(material_page(by=editor), by=editor)
    client.force_login(administrator)
    assert client.get(page.get_url()).status_code == 200

    Page.objects.filter(pk=page.pk).update(title="改后")

    assert client.get(page.get_url()).status_code == 403


# A file approved with a text is part of it.


def with_file(administrator):
    document = make.document(title="讲稿")
    attachments = [{"type": "attachment", "value": {"document": document.pk, "title": ""}}]
    page = material_page(by=administrator, attachments=attachments)
    return document, make.cleared(page, by=administrator)


def another_file(document):
    document.file = ContentFile(b"something else", "other.txt")
    document.save()


def another_title(document):
    document.title = "别的"
    document.save()


@pytest.mark.parametrize(
    "change", [another_file, another_title, SiteDocument.delete], ids=lambda f: f.__name__
)
def test_approved_file_stays_while_it_is_shown(administrator, change):
    document, page = with_file(administrator)

    said = r"文件“讲稿”已随《.*》审定发布"
    with pytest.raises(NotCleared, match=said), transaction.atomic():
        change(document)

    document.refresh_from_db()
    cms_services.withdraw(page, by=administrator, reason="更换附件")
    change(document)


def test_admin_says_why_an_approved_file_stays(client, administrator):
    document, _ = with_file(administrator)
    client.force_login(administrator)
    url = reverse("wagtaildocs:edit", args=[document.pk])

    response = client.post(url, {"title": "别的", "collection": document.collection_id, "tags": ""})

    assert "不能更换、改名或删除" in client.get(response["Location"]).content.decode()
    document.refresh_from_db()
    assert document.title == "讲稿"


def test_file_replaced_in_review_ends_nothing_but_voids_what_was_read(administrator, editor):
    document = make.document(title="讲稿")
    attachments = [{"type": "attachment", "value": {"document": document.pk, "title": ""}}]
    page = material_page(by=editor, attachments=attachments)
    services.submit(page, by=editor)
    first, second, _ = make.reviewers()
    make.approve(page, first)
    asked = services.open_stage(page)
    another_file(document)

    with pytest.raises(services.ReviewMoved, match="又有改动"):
        services.approve(page, by=second, asked=asked)
    with pytest.raises(services.ReviewMoved, match="由提交人重新提交审核"):
        make.approve(page, second)
