"""Materials as their readers meet them, and as those who may not read them yet do not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import streamfield

from accounts.models import Audience
from cms import services as cms_services
from cms.models import ArticlePage, HomePage
from cms.permissions import can_view
from cms.querysets import visible_to
from cms.review import services
from library.models import DocumentsPage, MaterialPage, MaterialsPage
from tests.factories import cms as make
from tests.factories.accounts import UserFactory
from tests.factories.library import material_form, material_page

pytestmark = pytest.mark.django_db
# Of them four ask whether what is live is what three people approved.
PAGE_QUERIES = 17


@pytest.fixture
def author():
    return UserFactory(roles=["编辑"])


def published(author, **fields):
    return make.cleared(material_page(by=author, **fields), by=author)


def content(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def with_file(django_capture_on_commit_callbacks, author):
    """Published with one attachment; who may have a file is known after the commit."""

    def publish(document, **fields):
        attachments = [{"type": "attachment", "value": {"document": document.pk, "title": ""}}]
        with django_capture_on_commit_callbacks(execute=True):
            return published(author, attachments=attachments, **fields)

    return publish


def text_of(response):
    return response.content.decode()


class TestPlaces(WagtailPageTestCase):
    def test_materials_stand_among_materials_only(self):
        self.assertAllowedParentPageTypes(MaterialPage, {MaterialsPage})
        self.assertAllowedSubpageTypes(MaterialsPage, {MaterialPage})
        self.assertCanNotCreateAt(MaterialsPage, ArticlePage)
        self.assertAllowedSubpageTypes(MaterialPage, set())
        self.assertCanNotCreateAt(HomePage, MaterialPage)
        self.assertCanNotCreateAt(DocumentsPage, MaterialPage)
        self.assertCanNotCreateAt(MaterialPage, ArticlePage)


def test_reader_sees_topic_source_text_and_files(client, with_file):
    document = make.document("讲稿.txt", title="宣讲提纲")
    page = with_file(
        document,
        title="形势政策宣讲材料",
        topic=MaterialPage.Topic.SITUATION,
        source="示例省总工会宣传教育部",
        summary="供宣讲使用。",
        body=[
            {"type": "heading", "value": {"text": "一、总体形势", "level": "h2"}},
            {"type": "text", "value": "<p>把道理讲到职工心坎上。</p>"},
        ],
    )

    shown = text_of(client.get(page.get_url()))

    for words in [
        "形势政策宣讲材料",
        "形势政策</span>",
        "来源：示例省总工会宣传教育部",
        "供宣讲使用。",
        "一、总体形势",
        "把道理讲到职工心坎上。",
        "宣讲提纲",
        "本资料经初审、复审、终审",
    ]:
        assert words in shown
    assert content(client.get(document.url)) == b"0123456789"


def test_empty_material_has_no_empty_boxes(client, author):
    shown = text_of(client.get(published(author, body=[]).get_url()))

    for words in ["附件", "目录", "同专题资料", "来源："]:
        assert words not in shown


def test_materials_of_the_same_topic_are_offered(client, author):
    section = make.section()
    page = published(author, parent=section, title="本篇", topic="theory")
    published(author, parent=section, title="同专题的", topic="theory")
    published(author, parent=section, title="别的专题", topic="history")
    draft = material_page(section, by=author, title="同专题的草稿", topic="theory")
    services.submit(draft, by=author)
    nobody = Audience.objects.create(name="无人")
    published(author, parent=section, title="给别人的", topic="theory", audience=nobody)

    shown = text_of(client.get(page.get_url()))

    assert "同专题的</a>" in shown
    for words in ["别的专题", "同专题的草稿", "给别人的"]:
        assert words not in shown


@pytest.mark.parametrize("others", [1, 3])
def test_page_takes_the_same_queries_however_many_are_offered(client, author, others):
    section = make.section()
    page = published(author, parent=section)
    for _ in range(others):
        published(author, parent=section)
    client.get(page.get_url())

    with CaptureQueriesContext(connection) as queries:
        client.get(page.get_url())

    assert len(queries) == PAGE_QUERIES


def test_section_lists_materials_by_their_own_date(client, author):
    section = make.section()
    make.article(section, title="文章甲", date="2026-02-02")
    published(author, parent=section, title="资料乙", date="2026-01-01")
    published(author, parent=section, title="资料丙", date="2026-03-03")
    material_page(section, by=author, title="草稿丁")

    shown = text_of(client.get(section.get_url()))

    assert "2026年3月3日" in shown
    assert shown.index("资料丙") < shown.index("文章甲") < shown.index("资料乙")
    assert "草稿丁" not in shown


# Nobody reads what is not cleared.


@pytest.fixture
def waiting(django_capture_on_commit_callbacks, author):
    document = make.document("未审.txt", title="未审的附件")
    attachments = [{"type": "attachment", "value": {"document": document.pk, "title": ""}}]
    with django_capture_on_commit_callbacks(execute=True):
        page = material_page(by=author, title="未审的资料", attachments=attachments)
        services.submit(page, by=author)
        make.approve(page, *make.reviewers()[:2])
    return document, MaterialPage.objects.get()


def test_material_in_review_is_invisible(client, author, waiting):
    document, page = waiting
    strangers = [AnonymousUser(), UserFactory(), UserFactory(roles=["读者", "单位管理员"])]
    for person in strangers:
        assert not can_view(person, page)
        assert not visible_to(Page.objects.filter(pk=page.pk), person).exists()
        assert not visible_to(MaterialPage.objects.all(), person).exists()
    for person in strangers[1:]:
        client.force_login(person)
        assert client.get(page.get_url()).status_code == 404
        assert client.get(document.url).status_code in {403, 404}
        draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        assert client.get(draft).status_code in {302, 403}
        revision = reverse(
            "wagtailadmin_pages:revisions_view", args=[page.pk, page.latest_revision_id]
        )
        assert client.get(revision).status_code in {302, 403}


@pytest.mark.parametrize("role", ["编辑", "初审", "复审", "终审"])
def test_editors_and_reviewers_preview_what_is_in_review(client, waiting, role):
    document, page = waiting
    client.force_login(UserFactory(roles=[role]))

    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert "未审的附件" in text_of(draft)
    assert content(client.get(document.url)) == b"0123456789"


def test_withdrawing_takes_page_and_files_away(client, with_file):
    administrator = UserFactory(roles=["系统管理员"])
    document = make.document()
    page = with_file(document)
    client.force_login(UserFactory())
    assert content(client.get(document.url)) == b"0123456789"

    cms_services.withdraw(page, by=administrator, reason="引文有误")

    assert client.get(page.get_url()).status_code == 404
    assert client.get(document.url).status_code in {403, 404}


# Bad input in the editor.


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "长" * 256},
        {"topic": "gossip"},
        {"date": "2026-02-30"},
        {"source": "长" * 101},
        {"summary": "长" * 301},
        {"audience": "999"},
        {"body": streamfield([])},
    ],
    ids=str,
)
def test_bad_field_is_refused_in_words(client, author, changes):
    page = material_page(by=author)
    client.force_login(author)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(url, material_form(**changes) | {"action-submit": "1"})

    assert response.status_code == 200
    assert "错误" in text_of(response)
    assert services.open_stage(page) is None


def test_material_without_a_topic_is_kept_but_not_submitted(client, author):
    page = material_page(by=author)
    client.force_login(author)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert client.post(url, material_form(topic="")).status_code == 302
    refused = client.post(url, material_form(topic="") | {"action-submit": "1"})

    assert refused.status_code == 200
    assert services.open_stage(page) is None


def test_material_in_review_cannot_leave_for_a_section_of_other_pages(author):
    page = material_page(by=author)

    with pytest.raises(PermissionDenied):
        cms_services.move(page, make.section(), by=author)
