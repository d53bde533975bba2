"""Addresses of pages with one site and with several."""

import pytest
from wagtail.models import Page, Site

from cms.navigation import url_of
from tests.factories.cms import article, home

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
