from datetime import date

import pytest
import time_machine
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from cms import references
from cms.models import HomePage, SectionPage
from library.models import DocumentsPage, PolicyPage
from tests.factories.library import LAW, documents_page, policy_page

pytestmark = pytest.mark.django_db
KINDS = PolicyPage.StateKind


@pytest.fixture
def section():
    return documents_page()


@pytest.fixture
def first(section):
    return policy_page(section, effective=date(2008, 1, 1))


@pytest.fixture
def second(section, first):
    text = LAW.replace("第一条 为了保护职工", "第一条 国家尊重劳动。\n第二条 为了保护职工").replace(
        "第二条 用人", "第三条 用人"
    )
    return policy_page(
        section,
        work=first.work,
        text=text.replace("第三条 本法", "第四条 本法"),
        state_kind=KINDS.REVISED,
        state_date=date(2022, 10, 30),
        effective=date(2023, 1, 1),
    )


def shown(client, address):
    response = client.get(address)
    return response.context["page"].specific.pk if response.status_code == 200 else None


def test_the_plain_address_shows_the_text_in_force(client, first, second):
    assert shown(client, f"/documents/{first.work.slug}/") == second.pk


def test_an_address_with_a_day_shows_the_text_of_that_day(client, first, second):
    base = f"/documents/{first.work.slug}"

    assert shown(client, f"{base}/@2022-12-31/") == first.pk
    assert shown(client, f"{base}/@2023-01-01/") == second.pk
    assert client.get(f"{base}/@2007-12-31/").status_code == 404


@pytest.mark.parametrize("part", ["@2022-02-30", "@22-1-1", "nothing", "art-99", "art-1/art-2"])
def test_what_is_no_day_and_no_clause_is_not_found(client, first, part):
    assert client.get(f"/documents/{first.work.slug}/{part}/").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "@2020-01-01"])
def test_an_unknown_work_is_not_found(client, section, slug):
    assert client.get(f"/documents/{slug}/").status_code == 404


def test_a_clause_in_the_path_leads_to_its_anchor(client, first):
    base = f"/documents/{first.work.slug}"

    response = client.get(f"{base}/art-2-p2-i1/")
    dated = client.get(f"{base}/@2020-01-01/art-2/")

    assert response.headers["Location"] == f"{base}/#art-2-p2-i1"
    assert dated.headers["Location"] == f"{base}/@2020-01-01/#art-2"


def test_a_clause_that_stands_elsewhere_now_is_found_by_its_id(client, first, second):
    old = first.nodes.get(anchor="art-3-p1")
    assert second.nodes.get(node_id=old.node_id).anchor == "art-4-p1"
    second.nodes.filter(anchor__startswith="art-3").delete()

    response = client.get(f"/documents/{first.work.slug}/art-3-p1/")

    assert response.headers["Location"] == f"/documents/{first.work.slug}/#art-4-p1"


def test_an_item_of_a_plan_is_found_by_its_running_number(client, section):
    plan = policy_page(section, text="一、学习\n1.读书\n要求读书。\n二、服务\n2.慰问\n要求慰问。\n")

    response = client.get(f"/documents/{plan.work.slug}/n2/")

    assert response.headers["Location"] == f"/documents/{plan.work.slug}/#p2-n2"


def test_a_deep_link_survives_signing_in(client, section, first):
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    address = f"/documents/{first.work.slug}/art-2/"

    response = client.get(address)

    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next={address}")
    client.force_login(User.objects.create_user("R01", "secret", name="读者"))
    assert client.get(address).headers["Location"] == f"/documents/{first.work.slug}/#art-2"


def test_the_address_in_the_page_tree_leads_to_the_one_for_readers(client, first):
    page = Page.objects.get(pk=first.pk)

    response = client.get(page.url)

    assert page.url.endswith("--20070629/")
    assert response.headers["Location"] == f"/documents/{first.work.slug}/"


def test_a_text_to_come_is_shown_when_there_is_no_other(client, section):
    with time_machine.travel("2020-01-01 12:00+08:00"):
        page = policy_page(section, effective=date(2021, 1, 1), state_date=date(2019, 12, 1))

        assert shown(client, f"/documents/{page.work.slug}/") == page.pk
        assert page.url == f"/documents/{page.work.slug}/"


def test_a_withdrawn_text_has_no_address(client, first):
    first.unpublish()

    assert client.get(f"/documents/{first.work.slug}/").status_code == 404
    assert client.get(f"/documents/{first.work.slug}/@2020-01-01/").status_code == 404


def test_where_documents_may_stand():
    assert DocumentsPage.allowed_parent_page_models() == [HomePage, SectionPage]
    assert DocumentsPage.allowed_subpage_models() == [PolicyPage]
    assert PolicyPage.allowed_parent_page_models() == [DocumentsPage]
    assert PolicyPage.allowed_subpage_models() == []


def test_a_reference_to_a_work_leads_to_the_text_of_today(first, second):
    slug = first.work.slug

    found = references.resolve(f"work:{slug}#art-4")
    dated = references.resolve(f"work:{slug}@2020-01-01#art-2-p2")

    assert (found.title, found.url) == (f"{first.title}第四条", f"/documents/{slug}/#art-4")
    assert found.state == "现行有效"
    assert dated.title == f"{first.title}第二条第二款"
    assert dated.url == f"/documents/{slug}/@2008-01-01/#art-2-p2"


@pytest.mark.parametrize("uri", ["work:nothing", "work:", "work:@2020-01-01"])
def test_a_reference_to_nothing_is_none(uri, section):
    assert references.resolve(uri) is None


def test_a_reference_to_a_withdrawn_work_keeps_its_title(first):
    first.unpublish()

    found = references.resolve(f"work:{first.work.slug}")

    assert (found.title, found.url, found.state) == (first.work.title, "", "未发布")


def test_works_are_suggested_by_words_of_their_title(first):
    found = [one.uri for one in references.suggest("保护办法")]

    assert f"work:{first.work.slug}" in found
