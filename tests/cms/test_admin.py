"""What cms adds to the Wagtail admin, for each role."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import (
    CollectionViewRestriction,
    ModelLogEntry,
    Page,
    PageLogEntry,
    Revision,
    Site,
    Task,
    Workflow,
)
from wagtail.signals import page_published
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms import receivers, references, services, signals
from cms.blocks import BODY_BLOCKS
from cms.forms import SitePageForm
from cms.models import ArticlePage, Feedback, ReviewTask, SiteSettings
from tests.factories import cms as make

pytestmark = pytest.mark.django_db


def article_data(**changes):
    data = {
        "title": "关于举办培训班的通知",
        "slug": "",
        "summary": "",
        "date": "2026-03-01",
        "source": "",
        "author": "",
        "cover": "",
        "body": streamfield([]),
        "attachments": inline_formset([]),
        "audience": "",
        "seo_title": "",
        "search_description": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(data | changes)


def test_editor_creates_an_article_without_an_address(client, editor):
    client.force_login(editor)
    section = make.section()
    url = reverse("wagtailadmin_pages:add", args=["cms", "articlepage", section.pk])

    assert client.get(url).status_code == 200
    response = client.post(url, article_data())

    page = ArticlePage.objects.get(title="关于举办培训班的通知")
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.slug, page.live) == ("guan-yu-ju-ban-pei-xun-ban-de-tong-zhi", False)


def test_a_chinese_address_becomes_pinyin_and_a_latin_one_stays(client, editor):
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:add", args=["cms", "articlepage", make.home().pk])

    client.post(url, article_data(slug="培训通知"))
    client.post(url, article_data(slug="peixun"))

    slugs = set(ArticlePage.objects.values_list("slug", flat=True))
    assert slugs == {"pei-xun-tong-zhi", "peixun"}


@pytest.mark.parametrize("field", ["title", "summary", "source", "author"])
def test_over_long_fields_are_refused_in_words(client, editor, field):
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:add", args=["cms", "articlepage", make.home().pk])

    response = client.post(url, article_data(**{field: "长" * 400}))

    assert response.status_code == 200
    assert ArticlePage.objects.count() == 0
    assert "错误" in response.content.decode()


def test_form_of_every_page_type_is_ours():
    for model in (ArticlePage, *make.home().get_children().specific()):
        assert issubclass(model.get_edit_handler().get_form_class(), SitePageForm)


def test_editor_publishes_and_withdraws_in_the_admin(client, editor):
    page = make.article(live=False)
    page.save_revision(user=editor)
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = client.get(url).content.decode()
    assert "action-publish" in text
    assert "action-submit" not in text

    client.post(url, article_data(title=page.title) | {"action-publish": "1"})
    page.refresh_from_db()
    assert page.live

    client.post(reverse("cms_withdraw", args=[page.pk]), {"reason": "日期有误"})
    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize("role", ["初审", "复审"])
def test_the_first_two_reviewers_do_not_publish(reader, role):
    page = make.article(live=False)
    reader.groups.add(Group.objects.get(name=role))
    page.save_revision(user=reader)

    with pytest.raises(PermissionDenied):
        services.publish(page, by=reader)


def test_nothing_of_the_stock_workflow_is_left():
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert list(Workflow.objects.values_list("name", flat=True)) == ["三审"]
    assert {type(task) for task in Task.objects.specific()} == {ReviewTask}


def test_stock_groups_in_use_stay(reader):
    members, unused = (Group.objects.create(name=name) for name in ("Editors", "Moderators"))
    reader.groups.add(members)

    import_module("cms.migrations.0003_stock_workflow").remove_stock(apps, None)

    assert Group.objects.filter(pk=members.pk).exists()
    assert not Group.objects.filter(pk=unused.pk).exists()


def test_a_page_goes_down_only_with_a_reason(client, administrator):
    page = make.article()
    client.force_login(administrator)
    url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    texts = [
        client.get(reverse(name, args=[number])).content.decode()
        for name, number in (
            ("wagtailadmin_pages:edit", page.pk),
            ("wagtailadmin_explore", make.home().pk),
        )
    ]

    response = client.post(url, follow=True)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{bulk}?id={page.pk}", {"include_descendants": ""})

    assert not any(f'href="{url}' in text for text in texts)
    assert response.redirect_chain == [(reverse("cms_withdraw", args=[page.pk]), 302)]
    assert "页面下线要写明原因" in response.content.decode()
    page.refresh_from_db()
    assert page.live


def test_publishing_and_its_listeners_share_one_transaction(administrator):
    page = make.article(live=False)
    page.save_revision(user=administrator)

    def fail(**kwargs):
        raise RuntimeError("the outbox is full")

    page_published.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            services.publish(page, by=administrator)
    finally:
        page_published.disconnect(fail)
    page.refresh_from_db()
    assert not page.live


@pytest.mark.django_db(transaction=True)
def test_publishing_in_the_admin_is_one_transaction_too(client, administrator):
    page = make.article(live=False)
    page.save_revision(user=administrator)
    client.force_login(administrator)
    client.raise_request_exception = False

    def fail(**kwargs):
        raise RuntimeError("the outbox is full")

    page_published.connect(fail)
    try:
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        response = client.post(url, article_data() | {"action-publish": "1"})
    finally:
        page_published.disconnect(fail)
    page.refresh_from_db()
    assert (response.status_code, page.live) == (500, False)


def test_moving_keeps_the_address_right_and_tells(administrator):
    page = make.article()
    target = make.section(title="新栏目")

    moved = services.move(page, target, by=administrator)

    assert moved.url == f"/xin-lan-mu/{page.slug}/"
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.move").exists()


def test_withdrawing_takes_the_page_and_says_why(client, final_reviewer):
    page = make.article()
    client.force_login(final_reviewer)
    url = reverse("cms_withdraw", args=[page.pk])
    heard = []
    signals.withdrawn.connect(
        lambda **kwargs: heard.append(kwargs["reason"]), weak=False, dispatch_uid="t"
    )

    assert "撤回原因" in client.get(url).content.decode()
    assert "请写明撤回原因" in client.post(url, {"reason": "  "}).content.decode()
    client.post(url, {"reason": "引用的条文有误"})
    signals.withdrawn.disconnect(dispatch_uid="t")

    page.refresh_from_db()
    assert not page.live
    assert client.get(page.url).status_code == 404
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.withdraw")
    assert (entry.user, entry.data["reason"]) == (final_reviewer, "引用的条文有误")
    assert heard == ["引用的条文有误"]
    assert entry.message == "撤回页面，原因：引用的条文有误"


def test_withdrawing_cancels_a_scheduled_version(administrator, settings):
    page = make.article()
    page.go_live_at = "2099-01-01T00:00:00+08:00"
    page.save_revision(user=administrator, approved_go_live_at=page.go_live_at)

    services.withdraw(page, by=administrator, reason="内容有误")

    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


@pytest.mark.parametrize("role", ["初审", "复审"])
def test_roles_without_the_right_cannot_withdraw(client, reader, role):
    page = make.article()
    reader.groups.add(Group.objects.get(name=role))
    client.force_login(reader)

    response = client.post(reverse("cms_withdraw", args=[page.pk]), {"reason": "试试"})

    page.refresh_from_db()
    assert (response.status_code, page.live) == (302, True)
    with pytest.raises(PermissionDenied):
        services.withdraw(page, by=reader, reason="试试")


def test_withdrawing_needs_a_reason_and_a_token(administrator):
    with pytest.raises(services.ReasonMissing):
        services.withdraw(make.article(), by=administrator, reason=" ")


def test_withdraw_is_offered_on_live_pages_only(client, administrator):
    client.force_login(administrator)
    live, draft = make.article(), make.article(live=False)

    for page, offered in ((live, True), (draft, False)):
        url = reverse("cms_withdraw", args=[page.pk])
        editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        listing = client.get(
            reverse("wagtailadmin_explore", args=[make.home().pk])
        ).content.decode()
        assert (url in editor) is offered
        assert (url in listing) is offered


def test_references_are_suggested_and_named(client, editor):
    page = make.article(title="工会经费管理办法解读")
    client.force_login(editor)
    url = reverse("cms_references")

    found = client.get(url, {"q": "经费"}).json()["items"]
    named = client.get(url, {"uri": f"page:{page.pk}"}).json()
    unknown = client.get(url, {"uri": "work:nothing"}).json()

    assert {"uri": f"page:{page.pk}", "title": page.title} in found
    assert named == {"title": page.title}
    assert unknown == {"title": ""}


def test_references_are_for_the_admin_only(client, reader):
    client.force_login(reader)

    assert client.get(reverse("cms_references"), {"q": "工会"}).status_code == 302


@pytest.mark.parametrize(
    "uri", ["page:", "page:abc", "page:1", "page:" + "9" * 30, "nothing", ":", "x:y"]
)
def test_what_answers_to_nothing_resolves_to_nothing(uri):
    assert references.resolve(uri) is None


def test_scheduled_pages_go_up_and_down(administrator):
    due, broken, old = make.article(live=False), make.article(live=False), make.article()
    for page in (due, broken):
        revision = page.save_revision(user=administrator)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at="2020-01-01T00:00Z")
    Revision.objects.filter(object_id=str(broken.pk)).update(
        content=broken.get_latest_revision().content | {"date": None}
    )
    ArticlePage.objects.filter(pk=old.pk).update(expire_at="2020-01-01T00:00Z")

    services.publish_due()

    live = {page.pk: page.live for page in Page.objects.filter(pk__in=[due.pk, broken.pk, old.pk])}
    assert live == {due.pk: True, broken.pk: False, old.pk: False}


def test_privacy_of_collections_is_logged(administrator):
    closed = make.collection()

    restriction = CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    restriction.delete()

    entries = ModelLogEntry.objects.filter(action="cms.collection_privacy").order_by("pk")
    assert [entry.data["privacy"] for entry in entries] == ["非公开，登录用户均可访问", "公开"]


def test_shared_passwords_are_not_offered(client, administrator):
    client.force_login(administrator)

    url = reverse("wagtailadmin_pages:set_privacy", args=[make.section().pk])
    text = client.get(url).json()["html"]

    assert "登录用户" in text
    assert "密码" not in text


def test_dashboard_shows_what_waits_and_no_foreign_address(client, administrator):
    Feedback.objects.create(category="problem", text="打不开", client="x")
    client.force_login(administrator)

    text = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "待处理的意见反馈" in text
    for foreign in ("wagtail.org", "gravatar", "github.com", "googleapis"):
        assert foreign not in text


def test_editor_pages_name_no_foreign_address(client, administrator):
    page = make.article()
    client.force_login(administrator)

    text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert "wagtail.org" not in text
    assert "可读性" not in text
    assert "易读性" not in text


def test_site_settings_show_on_every_page(client, administrator):
    settings = SiteSettings.load()
    settings.site_name = "示例工会学习平台"
    settings.organisation = "示例工会委员会"
    settings.contact_phone = "010-0000"
    settings.footer_text = "备案号示例"
    settings.save()

    text = client.get("/").content.decode()
    for shown in ("示例工会学习平台", "示例工会委员会主办", "010-0000", "备案号示例"):
        assert shown in text
    client.force_login(administrator)
    url = reverse("wagtailsettings:edit", args=["cms", "sitesettings", settings.pk])
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("name", "shown"),
    [("工会干部知识与培训平台", "工会干部<wbr>知识与<wbr>培训平台"), ("培训平台", "培训平台")],
)
def test_name_of_the_site_breaks_between_words(client, name, shown):
    settings = SiteSettings.load()
    settings.site_name = name
    settings.save()

    assert f'<span class="site-header__name">{shown}</span>' in client.get("/").content.decode()


def test_settings_are_for_administrators(client, editor):
    client.force_login(editor)
    url = reverse("wagtailsettings:edit", args=["cms", "sitesettings", SiteSettings.load().pk])

    assert client.get(url).status_code == 302


@pytest.mark.parametrize("block", [name for name, _ in BODY_BLOCKS])
def test_blocks_preview_in_the_picker(client, administrator, block):
    client.force_login(administrator)
    child = ArticlePage.body.field.stream_block.child_blocks[block]

    response = client.get(reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix})

    assert response.status_code == 200
    assert "css/site.css" in response.content.decode()


def test_admin_knows_where_feedback_is_edited(administrator):
    sent = Feedback.objects.create(category="problem", text="打不开", client="x")

    assert AdminURLFinder(administrator).get_edit_url(sent) == reverse(
        "feedback:edit", args=[sent.pk]
    )


def test_titles_name_the_site_not_the_software(client, administrator):
    client.force_login(administrator)

    text = client.get(reverse("wagtailadmin_home")).content.decode()

    title = text.partition("<title>")[2].partition("</title>")[0]
    assert SiteSettings.load().name in title
    assert "Wagtail" not in title


def test_the_audit_log_leaves_saved_drafts_out_until_asked(client, administrator):
    page = make.article(title="草稿若干")
    page.save_revision(user=administrator, log_action=True)
    client.force_login(administrator)
    url = reverse("accounts_audit_log_results")

    def shown(**query):
        return client.get(url, query).content.decode().count("草稿若干")

    assert shown(drafts="on") == shown() + 1
    assert shown(action="wagtail.edit") == 1


def test_the_site_takes_its_address_from_the_settings_once(settings):
    site = Site.objects.get()
    settings.SITE_URL = "https://xue.example.cn"

    Site.objects.update(hostname="localhost", port=80)
    receivers.follow_site_url()
    site.refresh_from_db()
    assert site.root_url == "https://xue.example.cn"

    settings.SITE_URL = "https://other.example.cn"
    receivers.follow_site_url()
    site.refresh_from_db()
    assert site.hostname == "xue.example.cn"


@pytest.mark.parametrize("address", ["/sitemap.xml", "/feeds/articles/"])
def test_links_for_machines_begin_with_the_host_asked(client, settings, address):
    settings.ALLOWED_HOSTS = ["xue.example.cn"]
    page = make.article(first_published_at=timezone.now())

    text = client.get(address, headers={"host": "xue.example.cn"}).content.decode()

    assert f"http://xue.example.cn{page.get_url()}" in text
    assert "localhost" not in text


def test_the_home_page_leads_to_all_articles(client):
    make.article()

    assert "/search/?type=article" in client.get("/").content.decode()
