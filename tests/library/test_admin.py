import json
import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.coreutils import get_dummy_request
from wagtail.test.utils import page_tests
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.models import User
from gongwen.validity import status_on
from jobs import runner
from library.models import DocumentsPage, Issuer, PolicyPage, Relation, StatusOverride, Work
from library.services.imports import create_batch
from tests.factories.library import WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db


def person(number, role=None):
    user = User.objects.create_user(number, "secret", name=number)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def chief():
    return User.objects.create_superuser("CHIEF", "secret", name="馆长")


@pytest.fixture
def section():
    return documents_page()


@pytest.mark.parametrize("name", ["work", "issuer", "relation", "statusoverride"])
@pytest.mark.parametrize("view", ["", "new/"])
def test_the_lists_and_forms_open(client, chief, section, name, view):
    policy_page(section)
    client.force_login(chief)

    response = client.get(f"/admin/{name}/{view}")

    assert response.status_code == 200


@pytest.mark.parametrize("name", ["work", "issuer", "relation", "statusoverride"])
def test_readers_see_nothing_of_them(client, name):
    client.force_login(person("R01", "读者"))

    assert client.get(f"/admin/{name}/").status_code in (302, 403)


def test_an_issuer_is_edited_with_names_between_marks(client, chief):
    client.force_login(chief)
    issuer = Issuer.objects.create(name="示例省总工会", confirmed=False)

    client.post(
        f"/admin/issuer/edit/{issuer.pk}/",
        {
            "name": issuer.name,
            "short_names": "省总、省总工会",
            "codes": "示工发，示工办发",
            "level": "province",
            "confirmed": "on",
        },
    )

    issuer.refresh_from_db()
    assert (issuer.short_names, issuer.codes) == (["省总", "省总工会"], ["示工发", "示工办发"])
    assert issuer.confirmed


def test_the_list_of_issuers_says_in_chinese_which_are_checked(client, chief):
    Issuer.objects.all().delete()
    Issuer.objects.create(name="示例省总工会", confirmed=True)
    Issuer.objects.create(name="示例市总工会", confirmed=False)
    client.force_login(chief)

    html = client.get("/admin/issuer/").text

    table = html.partition('class="listing')[2].partition("</table>")[0]
    assert "示例市总工会" in table
    assert ("True" in table, "False" in table) == (False, False)
    assert sorted(re.findall(r">\s*([是否])\s*<", table)) == ["否", "是"]


def test_the_editor_names_kinds_without_brackets_in_brackets(client, chief):
    page = policy_page(documents_page())
    client.force_login(chief)

    html = client.get(f"/admin/pages/{page.pk}/edit/").text

    kinds = re.search(r"data-outline-kinds-holder hidden><script[^>]*>(.*?)</script>", html)
    assert json.loads(kinds[1])["subpart"] == {"name": "层次", "sample": "（一）"}
    assert "side-by-side-room" in html


def test_the_issuers_of_the_state_are_there_after_migrate():
    union = Issuer.objects.get(name="中华全国总工会办公厅")

    assert union.codes[:2] == ["总工办发", "厅字"]
    assert union.parent.name == "中华全国总工会"
    assert Issuer.objects.get(name="人事部").successor.name == "人力资源和社会保障部"


def test_a_relation_entered_by_hand_counts_at_once(client, chief, section):
    old = policy_page(section, effective=date(2008, 1, 1))
    new = policy_page(section, effective=date(2020, 5, 1), state_date=date(2020, 4, 1))
    client.force_login(chief)

    response = client.post(
        "/admin/relation/new/",
        {
            "source": new.pk,
            "kind": "repeals",
            "target": old.work.pk,
            "target_title": old.title,
            "target_number": "",
            "effective": "",
            "evidence": "第三条：《职工保护办法》同时废止。",
        },
    )

    assert response.status_code == 302
    relation = Relation.objects.get()
    old.refresh_from_db()
    assert relation.confirmed_by == chief
    assert status_on(old.validity, date(2020, 5, 1)).label == "已废止"


def test_a_status_is_decided_with_a_reason(client, chief, section):
    page = policy_page(section, state_kind="amended", state_date=date(2012, 12, 28))
    client.force_login(chief)
    assert f'value="{page.pk}"' in client.get(f"/admin/statusoverride/new/?page={page.pk}").text
    values = {"page": page.pk, "status": "in_force", "since": "2013-07-01"}

    refused = client.post("/admin/statusoverride/new/", values | {"reason": ""})
    client.post("/admin/statusoverride/new/", values | {"reason": "修改决定第三条"})

    assert refused.status_code == 200
    override = StatusOverride.objects.get()
    assert (override.by, override.reason) == (chief, "修改决定第三条")
    page.refresh_from_db()
    assert status_on(page.validity, date(2020, 1, 1)).label == "现行有效"


def test_a_status_other_than_unverified_needs_a_day(client, chief, section):
    page = policy_page(section)
    client.force_login(chief)

    response = client.post(
        "/admin/statusoverride/new/",
        {"page": page.pk, "status": "repealed", "since": "", "reason": "废止决定"},
    )

    assert "须填写起始日期" in response.text
    assert not StatusOverride.objects.exists()


def test_a_decision_cannot_be_changed_afterwards(client, chief, section):
    override = StatusOverride.objects.create(
        page=policy_page(section), status="unverified", reason="待查", by=chief
    )
    client.force_login(chief)

    edited = client.post(f"/admin/statusoverride/edit/{override.pk}/", {"reason": "改"})
    deleted = client.post(f"/admin/statusoverride/delete/{override.pk}/")

    assert edited.status_code == deleted.status_code == 302
    override.refresh_from_db()
    assert override.reason == "待查"


def form(work, **values):
    empty = {"nodes": []}
    return nested_form_data(
        {
            "title": "示例休假办法",
            "slug": "",
            "work": work.pk,
            "state_kind": "original",
            "state_date": "2020-01-01",
            "outline": '{"nodes": [{"kind": "article", "label": "第一条", "number": 1}]}',
            "issuers": inline_formset([]),
            "further_numbers": inline_formset([]),
            "comments": inline_formset([]),
            **{name: value for name, value in values.items() if value != empty},
        }
    )


def test_a_document_is_written_by_hand(client, chief, section):
    client.force_login(chief)
    work = WorkFactory(title="示例休假办法")

    response = client.post(
        f"/admin/pages/add/library/policypage/{section.pk}/",
        form(work) | {"action-publish": "action-publish"},
    )

    assert response.status_code == 302
    page = PolicyPage.objects.get()
    assert page.live
    assert page.slug == f"{work.slug}--20200101"
    assert list(page.nodes.values_list("anchor", flat=True)) == ["art-1"]


def test_the_same_state_twice_is_an_error_in_the_form(client, chief, section):
    client.force_login(chief)
    first = policy_page(section, state_date=date(2020, 1, 1))

    response = client.post(
        f"/admin/pages/add/library/policypage/{section.pk}/",
        form(first.work) | {"action-publish": "action-publish"},
    )

    assert response.status_code == 200
    assert PolicyPage.objects.count() == 1


def test_a_draft_of_the_same_state_is_refused_as_well(client, chief, section):
    client.force_login(chief)
    first = policy_page(section, state_date=date(2020, 1, 1))

    response = client.post(f"/admin/pages/add/library/policypage/{section.pk}/", form(first.work))

    assert response.status_code == 200
    assert PolicyPage.objects.count() == 1


def test_a_document_is_not_copied(client, chief, section):
    client.force_login(chief)
    page = policy_page(section)

    response = client.get(f"/admin/pages/{page.pk}/copy/", follow=True)

    assert "文件不能复制" in response.text


def test_a_new_work_is_made_from_the_chooser(client, chief):
    client.force_login(chief)

    for _ in range(2):
        response = client.post("/admin/work_chooser/create/", {"title": "示例休假办法"})

    assert response.json()["result"]["id"] == str(Work.objects.get().pk)
    assert Work.objects.get().slug == "shi-li-xiu-jia-ban-fa"


def test_what_is_unverified_waits_on_the_dashboard_and_in_a_list(client, chief, section):
    policy_page(section, effective=date(2020, 1, 1))
    page = policy_page(section, state_kind="amended", state_date=date(2012, 12, 28))
    client.force_login(chief)

    assert "效力状态待核实的文件" in client.get("/admin/").text
    listed = client.get("/admin/library/unverified/")

    assert [one.pk for one in listed.context["page"]] == [page.pk]


LAW = "示例考勤办法\n\n第一条 为了考勤，制定本办法。\n\n示例总工会\n2019年12月1日\n"


@pytest.fixture
def imported(section, chief):
    file = ContentFile(LAW.encode("gb18030"), name="考勤办法.txt")
    runner.run(create_batch([file], section=section, by=chief, publish=True).job_id)
    return PolicyPage.objects.get()


def fetch(client, page):
    response = client.get(page.source_file.url)
    body = b"".join(response.streaming_content) if response.status_code == 200 else b""
    return response, body


def test_a_reader_of_the_document_may_have_its_original(client, imported):
    response, body = fetch(client, imported)

    assert body.decode("gb18030") == LAW
    assert response.headers["Content-Type"] == "text/plain; charset=gb18030"
    assert "%E8%80%83%E5%8B%A4%E5%8A%9E%E6%B3%95.txt" in response.headers["Content-Disposition"]


def test_the_original_goes_with_the_withdrawn_page(client, imported):
    imported.unpublish()

    stranger, _ = fetch(client, imported)
    client.force_login(person("R01", "读者"))
    reader, _ = fetch(client, imported)
    client.force_login(person("E01", "编辑"))
    editor, body = fetch(client, imported)

    assert stranger.status_code in (302, 403, 404)
    assert reader.status_code in (403, 404)
    assert editor.status_code == 200
    assert body


@pytest.mark.parametrize("identifier", ["0", "x", "99999999999999999999"])
def test_no_such_original(client, identifier):
    assert client.get(f"/files/policy/{identifier}/x.txt").status_code == 404


@pytest.fixture
def assertions(client, monkeypatch):
    """Wagtail's own assertions about pages; they would sign in by the backend that only locks out."""
    monkeypatch.setattr(page_tests, "AUTH_BACKEND", "accounts.backends.PasswordBackend")
    case = page_tests.WagtailPageTestCase()
    case.client, case.dummy_request = client, get_dummy_request()
    return case


def test_both_page_types_keep_wagtails_promises(assertions, chief, section):
    page = policy_page(section)

    for one in (DocumentsPage.objects.get(pk=section.pk), page):
        assertions.assertPageIsRoutable(one)
        assertions.assertPageIsRenderable(one)
        assertions.assertPageIsEditable(one, user=chief)
        assertions.assertPageIsPreviewable(one, user=chief)
