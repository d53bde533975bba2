"""Ways to live through the admin: refused with a message, never a 500, never live."""

import json

import pytest
from django.urls import reverse

from cms.models import SectionPage
from library.models import MaterialPage
from tests.factories import cms as make
from tests.factories.library import material_form as form_data
from tests.factories.library import material_page

pytestmark = pytest.mark.django_db


def admin_edit(client, page):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, form_data() | {"action-publish": "1"})


def admin_create(client, page):
    url = reverse("wagtailadmin_pages:add", args=["library", "materialpage", page.get_parent().pk])
    return client.post(url, form_data(title="新资料") | {"action-publish": "1"})


def admin_bulk_publish(client, page):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{url}?id={page.pk}", {"next": "/admin/"})


def admin_bulk_publish_of_the_section(client, page):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    data = {"include_descendants": "on", "next": "/admin/"}
    return client.post(f"{url}?id={page.get_parent().pk}", data)


def admin_copy(client, page):
    parent = page.get_parent()
    data = {
        "new_title": "副本",
        "new_slug": "fu-ben",
        "new_parent_page": parent.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    return client.post(reverse("wagtailadmin_pages:copy", args=[parent.pk]), data)


def admin_revert(client, page):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_data() | {"action-publish": "1", "revision": str(page.latest_revision_id)}
    return client.post(url, data)


ADMIN_ROUTES = [
    admin_edit,
    admin_create,
    admin_bulk_publish,
    admin_bulk_publish_of_the_section,
    admin_copy,
    admin_revert,
]


@pytest.mark.parametrize("route", ADMIN_ROUTES, ids=lambda route: route.__name__)
@pytest.mark.parametrize("live", [False, True], ids=["draft", "correction"])
def test_admin_refuses_in_words(client, administrator, route, live):
    page = material_page(by=administrator, title="原题")
    if live:
        page = make.cleared(page, by=administrator)
        draft = page.get_latest_revision_as_object()
        draft.title = "改后"
        draft.save_revision(user=administrator)
    client.force_login(administrator)

    response = route(client, page)

    assert response.status_code in {200, 302}
    shown = MaterialPage.objects.filter(live=True).values_list("pk", "title")
    assert list(shown) == ([(page.pk, "原题")] if live else [])


def test_admin_says_why_a_copy_cannot_be_live(client, administrator):
    page = make.cleared(material_page(by=administrator), by=administrator)
    client.force_login(administrator)

    response = admin_copy(client, page)

    said = client.get(response["Location"]).content.decode()
    assert "须经初审、复审、终审三人通过后才能发布" in said
    assert SectionPage.objects.filter(title="副本").count() == 0


def test_converting_an_alias_is_refused_in_words(client, administrator):
    page = make.cleared(material_page(by=administrator), by=administrator)
    alias = page.create_alias(update_slug="alias", user=administrator)
    client.force_login(administrator)

    response = client.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))

    assert "须经初审、复审、终审" in client.get(response["Location"]).content.decode()
    assert MaterialPage.objects.get(pk=alias.pk).alias_of_id == page.pk


def test_autosave_of_a_draft_goes_on(client, administrator):
    page = material_page(by=administrator)
    client.force_login(administrator)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(url, form_data(title="自动保存"), headers={"Accept": "application/json"})

    assert json.loads(response.content)["success"]
    assert MaterialPage.objects.get().draft_title == "自动保存"
