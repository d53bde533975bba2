"""Addresses of pages with one site and with several, and the menu."""

import pytest
from wagtail.models import Page, Site

from cms.navigation import url_of
from tests.factories.cms import article, home, restriction, section

pytestmark = pytest.mark.django_db


def test_an_address_is_that_of_wagtail_where_there_is_one_site(rf, django_assert_num_queries):
    page, request = article(), rf.get("/")
    expected = page.get_url(rf.get("/"))

    with django_assert_num_queries(0):
        found = url_of(page, request)

    assert found == expected == f"/{page.slug}/"


def test_an_address_on_another_site_says_which(rf):
    page = article()
    elsewhere = Page.objects.get(depth=1).add_child(instance=Page(title="别处", slug="elsewhere"))
    site = Site.objects.create(hostname="elsewhere.test", root_page=elsewhere)
    other = elsewhere.add_child(instance=Page(title="一页", slug="one"))

    assert url_of(other, rf.get("/")) == "http://elsewhere.test/one/"
    assert url_of(other, rf.get("/", SERVER_NAME=site.hostname)) == "/one/"
    assert url_of(page, rf.get("/")) == f"/{page.slug}/"


def test_a_page_outside_all_sites_has_no_address(rf):
    outside = Page.objects.get(depth=1).add_child(instance=Page(title="库房", slug="store"))

    assert url_of(outside, rf.get("/")) == ""
    assert url_of(home(), rf.get("/")) == "/"


def named(client):
    return [one["title"] for one in client.get("/search/").context["nav_sections"]]


def test_the_menu_is_read_once_for_many_pages(client, django_assert_num_queries):
    section(show_in_menus=True, title="政策文件")
    client.get("/search/")

    with django_assert_num_queries(1):  # of what is closed to her
        assert named(client) == ["政策文件"]


def test_an_edit_of_a_section_shows_at_once_to_who_made_it(client):
    page = section(show_in_menus=True, title="政策文件")
    assert named(client) == ["政策文件"]

    page.title = "制度文件"
    page.save()
    assert named(client) == ["制度文件"]

    page.unpublish()
    assert named(client) == []


def test_a_section_is_left_out_as_soon_as_it_is_moved_below_another_or_deleted(client):
    one, two = (section(show_in_menus=True, title=title) for title in ("政策文件", "思想工作"))
    assert named(client) == ["政策文件", "思想工作"]

    two.move(one, pos="last-child")
    assert named(client) == ["政策文件"]

    one.refresh_from_db()
    one.delete()
    assert named(client) == []


def test_a_section_closed_meanwhile_is_not_shown_although_the_menu_is_kept(client):
    page = section(show_in_menus=True, title="政策文件")
    assert named(client) == ["政策文件"]

    restriction(page)

    assert named(client) == []


def test_addresses_follow_a_change_of_the_sites(rf):
    page = article()
    assert url_of(page, rf.get("/")) == f"/{page.slug}/"

    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": page})

    assert url_of(page, rf.get("/")) == "/"
