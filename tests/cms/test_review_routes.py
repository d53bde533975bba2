"""Every way to live, each refused without three approvals of exactly that content."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, Revision, TaskState

from cms import services as cms_services
from cms.models import Stage
from cms.review import services
from cms.review.clearance import NotCleared, is_cleared
from library.models import MaterialPage
from tests.factories import cms as make
from tests.factories.accounts import UserFactory
from tests.factories.library import material_page, materials_page

pytestmark = pytest.mark.django_db
REFUSED = (PermissionDenied, ValidationError)


def latest(page):
    return MaterialPage.objects.get(pk=page.pk).get_latest_revision()


def superuser_service(page, root):
    cms_services.publish(page, by=root)


def service_of_nobody(page, root):
    cms_services.publish(page, by=None)


def revision_publish(page, root):
    latest(page).publish(user=root)


def revision_publish_without_checks(page, root):
    latest(page).publish(user=root, skip_permission_checks=True)


def page_publish(page, root):
    page.publish(latest(page))


def shell_save(page, root):
    page.live = True
    page.save()


def shell_save_without_cleaning(page, root):
    page.live = True
    page.save(clean=False)


def shell_save_of_one_field(page, root):
    page.live = True
    page.save(update_fields=["live"])


def shell_save_of_the_base_page(page, root):
    base = Page.objects.get(pk=page.pk)
    base.live, base.live_revision = True, latest(page)
    base.save()


def queryset_update(page, root):
    MaterialPage.objects.filter(pk=page.pk).update(live=True)


def queryset_bulk_update(page, root):
    page.live = True
    MaterialPage.objects.bulk_update([page], ["live"])


def child_made_live(page, root):
    make.section().add_child(instance=MaterialPage(title="直接建立", topic="theory"))


def sibling_made_live(page, root):
    page.add_sibling(instance=MaterialPage(title="直接建立", topic="theory"))


def child_from_an_import(page, root):
    content = page.serializable_data() | {"pk": None, "slug": "imported", "live": True}
    make.section().add_child(instance=MaterialPage.from_serializable_data(content))


def planned_revision(page, root):
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()


def revision_saved_as_planned(page, root):
    page.save_revision(approved_go_live_at=timezone.now() - timedelta(hours=1))


def revision_marked_as_planned(page, root):
    revision = latest(page)
    revision.approved_go_live_at = timezone.now() - timedelta(hours=1)
    revision.save()


def alias_of_a_draft_made_live(page, root):
    alias = page.create_alias(update_slug="alias", user=root)
    alias.live = True
    alias.save()


def aliases_updated(page, root):
    page.create_alias(update_slug="alias", user=root)
    page.update_aliases(revision=latest(page))


def two_stages_of_three(page, root):
    services.submit(page, by=root)
    make.approve(page, *make.reviewers()[:2])
    TaskState.objects.get(status="in_progress").approve(user=UserFactory(roles=["终审"]))


def final_approval_of_an_author(page, root):
    first, second, final = make.reviewers()
    page.get_latest_revision_as_object().save_revision(user=final)
    services.submit(page, by=root)
    make.approve(page, first, second, final)


def three_approvals_of_one_person(page, root):
    services.submit(page, by=UserFactory(roles=["编辑"]))
    person = UserFactory(roles=["初审", "复审", "终审"])
    make.approve(page, person, person, person)


def approvals_of_another_content(page, root):
    services.submit(page, by=root)
    make.approve(page, *make.reviewers()[:2])
    revision = latest(page)
    content = revision.content | {"title": "审后改动"}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    make.approve(page, UserFactory(roles=["终审"]))


def publication_after_the_withdrawal(page, root):
    live = make.cleared(page, by=root)
    cms_services.withdraw(live, by=root, reason="引文有误")
    latest(page).publish(user=root)


def new_revision_after_the_approvals(page, root):
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=root)
    services.submit(page, by=root)
    make.approve(page, *make.reviewers())
    approved = latest(page)
    draft = approved.as_object()
    draft.go_live_at = None
    draft.save_revision(user=root)
    approved.publish(user=root)
    latest(page).publish(user=root)


ROUTES = [
    superuser_service,
    service_of_nobody,
    revision_publish,
    revision_publish_without_checks,
    page_publish,
    shell_save,
    shell_save_without_cleaning,
    shell_save_of_one_field,
    shell_save_of_the_base_page,
    queryset_update,
    queryset_bulk_update,
    child_made_live,
    sibling_made_live,
    child_from_an_import,
    planned_revision,
    revision_saved_as_planned,
    revision_marked_as_planned,
    alias_of_a_draft_made_live,
    aliases_updated,
    two_stages_of_three,
    final_approval_of_an_author,
    three_approvals_of_one_person,
    approvals_of_another_content,
    publication_after_the_withdrawal,
    new_revision_after_the_approvals,
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_route_is_refused(administrator, route):
    page = material_page(by=administrator)

    with pytest.raises((*REFUSED, services.ReviewMoved)), transaction.atomic():
        route(page, administrator)

    assert not MaterialPage.objects.filter(live=True).exists()


# What would show readers something else on a page that is live.


def revert_to_an_older_revision(page, root):
    page.revisions.order_by("pk").first().publish(user=root, skip_permission_checks=True)


def correction(page, root):
    draft = page.get_latest_revision_as_object()
    draft.title = "改后"
    draft.save_revision(user=root).publish(user=root, skip_permission_checks=True)


def shell_edit(page, root):
    page.title = "改后"
    page.save()


def shell_edit_of_the_base_page(page, root):
    base = Page.objects.get(pk=page.pk)
    base.title = "改后"
    base.save()


def shell_edit_of_one_field(page, root):
    page.title = "改后"
    page.save(update_fields=["title"])


def queryset_edit(page, root):
    MaterialPage.objects.filter(pk=page.pk).update(title="改后")


def attachment_added(page, root):
    page.attachments.append(("attachment", {"document": make.document(), "title": ""}))
    page.save()


def copy_kept_live(page, root):
    page.copy(update_attrs={"slug": "copy", "title": "副本"}, keep_live=True, user=root)


def copy_of_a_whole_section(page, root):
    section = page.get_parent().specific
    section.copy(recursive=True, keep_live=True, update_attrs={"slug": "copies"}, user=root)


def alias_turned_into_a_page(page, root):
    alias = page.create_alias(update_slug="alias", user=root)
    ConvertAliasPageAction(alias, user=root).execute(skip_permission_checks=True)


def alias_edited(page, root):
    alias = page.create_alias(update_slug="alias", user=root)
    alias.title = "改后"
    alias.save()


LIVE_ROUTES = [
    revert_to_an_older_revision,
    correction,
    shell_edit,
    shell_edit_of_the_base_page,
    shell_edit_of_one_field,
    queryset_edit,
    attachment_added,
    copy_kept_live,
    copy_of_a_whole_section,
    alias_turned_into_a_page,
    alias_edited,
]


@pytest.mark.parametrize("route", LIVE_ROUTES, ids=lambda route: route.__name__)
def test_live_page_keeps_what_was_approved(administrator, route):
    page = make.cleared(material_page(by=administrator, title="原题"), by=administrator)
    before = MaterialPage.objects.get(pk=page.pk)

    with pytest.raises(REFUSED), transaction.atomic():
        route(page, administrator)

    live = list(MaterialPage.objects.filter(live=True, alias_of=None))
    assert [(item.pk, item.title, item.live_revision_id) for item in live] == [
        (page.pk, "原题", before.live_revision_id)
    ]
    assert list(live[0].attachments.raw_data) == []


def test_version_approved_before_a_newer_one_does_not_come_back(administrator, editor):
    page = make.cleared(material_page(by=editor, title="原题"), by=editor)
    old = page.live_revision
    draft = page.get_latest_revision_as_object()
    draft.title = "新题"
    draft.save_revision(user=editor)
    make.cleared(page, by=editor)

    with pytest.raises(NotCleared, match="在审核之后又有新版本"), transaction.atomic():
        old.publish(user=administrator, skip_permission_checks=True)

    assert MaterialPage.objects.get().title == "新题"


def test_approvals_of_wagtail_alone_lead_nowhere(administrator):
    page = material_page(by=administrator)
    services.submit(page, by=administrator)

    for _ in range(4):
        TaskState.objects.get(status="in_progress").approve(user=administrator)

    assert services.open_stage(page).stage == Stage.FIRST
    assert not MaterialPage.objects.get().live


def test_moving_makes_nothing_live(administrator):
    page = material_page(by=administrator)

    cms_services.move(page, materials_page(title="别的资料"), by=administrator)

    assert not MaterialPage.objects.get().live


def test_planned_publication_without_approvals_is_left_and_reported(administrator, caplog):
    page = material_page(by=administrator)
    hour_ago = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=hour_ago)

    cms_services.publish_due()

    assert not MaterialPage.objects.get().live
    assert "cannot be published" in caplog.text


def test_planned_publication_goes_live_at_its_hour(administrator):
    page = material_page(by=administrator)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=administrator)
    page = make.cleared(page, by=administrator)
    assert not page.live
    assert administrator.notices.first().body == "将按设定的时间发布。"
    approved = page.latest_revision
    approved.content = approved.content | {
        "go_live_at": (timezone.now() - timedelta(hours=1)).isoformat()
    }
    approved.approved_go_live_at = timezone.now() - timedelta(hours=1)
    approved.save()

    cms_services.publish_due()

    assert MaterialPage.objects.get().live


def test_alias_of_a_cleared_page_follows_it(administrator, editor):
    page = make.cleared(material_page(by=editor, title="原题"), by=editor)

    alias = page.create_alias(update_slug="alias", user=administrator)
    assert alias.live
    draft = page.get_latest_revision_as_object()
    draft.title = "新题"
    draft.save_revision(user=editor)
    make.cleared(page, by=editor)
    assert MaterialPage.objects.get(pk=alias.pk).title == "新题"

    cms_services.withdraw(MaterialPage.objects.get(pk=page.pk), by=administrator, reason="有误")
    assert not MaterialPage.objects.filter(live=True).exists()


def test_copy_is_a_draft_with_a_review_of_its_own(administrator, editor):
    page = make.cleared(material_page(by=editor), by=editor)

    copy = page.copy(
        update_attrs={"slug": "copy"}, copy_revisions=True, keep_live=False, user=administrator
    )

    assert (copy.live, is_cleared(copy)) == (False, False)
    with pytest.raises(REFUSED):
        cms_services.publish(copy, by=administrator)


def test_page_that_expired_comes_back_with_its_approvals(administrator, editor):
    page = make.cleared(material_page(by=editor), by=editor)
    cms_services.unpublish(page, by=None)

    cms_services.publish(page, by=administrator)

    assert MaterialPage.objects.get().live


def test_page_that_is_live_may_be_saved_as_it_is(editor):
    page = make.cleared(material_page(by=editor), by=editor)

    page.save()
    page.show_in_menus = True
    page.save(update_fields=["show_in_menus"])
    Page.objects.get(pk=page.pk).save()
    page.get_parent().specific.save()

    assert MaterialPage.objects.get().show_in_menus


def test_bulk_writes_of_other_columns_and_taking_offline_are_allowed(editor):
    make.cleared(material_page(by=editor), by=editor)

    assert MaterialPage.objects.update(show_in_menus=True) == 1
    assert MaterialPage.objects.update(live=False) == 1


def test_message_names_the_missing_stages(administrator, editor):
    page = material_page(by=editor, title="职工思想政治工作要点")
    services.submit(page, by=editor)
    make.approve(page, make.reviewers()[0])

    with pytest.raises(NotCleared) as refused:
        latest(page).publish(skip_permission_checks=True)

    assert refused.value.messages == [
        "《职工思想政治工作要点》须经初审、复审、终审三人通过后才能发布；这一版内容尚缺：复审、终审。"
    ]
