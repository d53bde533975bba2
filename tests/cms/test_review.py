"""Three persons, three stages, none of them an author."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import Notice
from cms import services as cms_services
from cms.models import ReviewEntry, ReviewTask, Stage
from cms.models.review import EntriesStay
from cms.review import services
from cms.review.services import NotReviewer, OpenStage, RemarkMissing, ReviewMoved
from cms.review.workflow import ensure_workflow, review_workflow
from library.models import MaterialPage
from tests.factories import cms as make
from tests.factories.accounts import UserFactory
from tests.factories.library import material_page, materials_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return make.reviewers()


@pytest.fixture
def waiting(editor):
    """A material in 初审."""
    page = material_page(by=editor)
    services.submit(page, by=editor)
    return page


def again(page):
    return MaterialPage.objects.get(pk=page.pk)


def kinds(page):
    return list(ReviewEntry.objects.of_page(page.pk).values_list("kind", "stage"))


def test_three_approvals_publish(editor, panel, waiting):
    first, second, final = panel

    services.approve(waiting, by=first, asked=services.open_stage(waiting), remark="无意见")
    services.approve(waiting, by=second, asked=services.open_stage(waiting))
    assert not again(waiting).live
    services.approve(waiting, by=final, asked=services.open_stage(waiting))

    page = again(waiting)
    assert (page.live, page.live_revision_id) == (True, page.latest_revision_id)
    assert services.open_stage(page) is None
    assert kinds(page) == [
        ("submitted", ""),
        ("approved", "first"),
        ("approved", "second"),
        ("approved", "final"),
    ]
    entries = ReviewEntry.objects.of_page(page.pk)
    assert {entry.revision_id for entry in entries} == {page.live_revision_id}
    assert [entry.by for entry in entries] == [editor, first, second, final]
    assert entries[1].remark == "无意见"


def test_the_stages_exist_once_on_every_site():
    ensure_workflow()

    assert [task.specific.stage for task in review_workflow().tasks] == Stage.values
    assert ReviewTask.objects.count() == 3


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_stage_is_for_its_own_role(panel, waiting, index):
    make.approve(waiting, *panel[:index])
    asked = services.open_stage(waiting)

    for person in [*panel[:index], *panel[index + 1 :], UserFactory(), UserFactory(roles=["编辑"])]:
        with pytest.raises(NotReviewer, match=f"您不是{asked.stage.group}人员"):
            services.approve(waiting, by=person, asked=asked)

    assert services.open_stage(waiting) == asked


def test_superuser_is_no_reviewer(administrator, waiting):
    with pytest.raises(NotReviewer, match="您不是初审人员"):
        services.approve(waiting, by=administrator, asked=services.open_stage(waiting))


def test_one_person_with_all_roles_decides_once(administrator, panel, waiting):
    administrator.groups.set(Group.objects.filter(name__in=[stage.group for stage in Stage]))
    make.approve(waiting, administrator)

    with pytest.raises(NotReviewer, match="三级审核须由三人分别办理"):
        make.approve(waiting, administrator)

    make.approve(waiting, panel[1])
    with pytest.raises(NotReviewer, match="三级审核须由三人分别办理"):
        make.approve(waiting, administrator)


@pytest.mark.parametrize("wrote", ["owner", "earlier revision", "submitted"])
def test_author_does_not_decide(editor, panel, wrote):
    author = panel[0]
    page = material_page(by=author if wrote == "owner" else editor)
    if wrote == "earlier revision":
        page.save_revision(user=author)
    services.submit(page, by=author if wrote == "submitted" else editor)

    with pytest.raises(NotReviewer, match="您参与了本稿的编写或提交"):
        make.approve(page, author)


def test_final_reviewer_who_wrote_the_correction_does_not_decide_on_it(editor, panel):
    page = make.cleared(material_page(by=editor), by=editor)
    draft = page.get_latest_revision_as_object()
    draft.title = "改过的标题"
    draft.save_revision(user=panel[2])
    services.submit(page, by=editor)
    make.approve(page, panel[0], panel[1])

    with pytest.raises(NotReviewer, match="您参与了本稿的编写"):
        make.approve(page, panel[2])


def test_author_of_an_earlier_cleared_version_may_review_a_later_one(editor, panel):
    page = make.cleared(material_page(by=panel[0]), by=panel[0])
    draft = page.get_latest_revision_as_object()
    draft.title = "别人改的标题"
    draft.save_revision(user=editor)
    services.submit(page, by=editor)

    make.approve(page, *panel)

    assert again(page).title == "别人改的标题"


def test_author_whose_revision_was_purged_is_still_an_author(editor, panel):
    page = material_page(by=editor)
    page.save_revision(user=panel[0], log_action=True)
    services.submit(page, by=editor)
    call_command("purge_revisions", "--pages", verbosity=0)
    assert again(page).revisions.count() == 1

    with pytest.raises(NotReviewer, match="您参与了本稿的编写"):
        make.approve(page, panel[0])


def test_after_a_withdrawal_the_author_is_author_again(administrator, editor, panel):
    page = make.cleared(material_page(by=panel[0]), by=panel[0])
    cms_services.withdraw(page, by=administrator, reason="引文有误")
    services.submit(again(page), by=editor)

    with pytest.raises(NotReviewer, match="您参与了本稿的编写"):
        make.approve(page, panel[0])


def test_deactivated_reviewer_does_not_decide_and_hears_nothing(editor):
    gone = UserFactory(roles=["初审"], is_active=False)
    page = material_page(by=editor)
    services.submit(page, by=editor)

    with pytest.raises(NotReviewer):
        services.approve(page, by=gone, asked=services.open_stage(page))
    assert not Notice.objects.filter(user=gone).exists()


def test_reviewer_who_lost_the_role_does_not_decide_but_her_approval_stays(panel, waiting):
    first, second, final = panel
    make.approve(waiting, first)
    first.groups.clear()
    second.groups.clear()

    with pytest.raises(NotReviewer, match="您不是复审人员"):
        make.approve(waiting, second)

    make.approve(waiting, UserFactory(roles=["复审"]), final)
    assert again(waiting).live


def test_second_of_two_clicks_is_told_that_it_is_done(panel, waiting):
    asked = services.open_stage(waiting)
    services.approve(waiting, by=panel[0], asked=asked)

    with pytest.raises(ReviewMoved, match="初审已由他人办理，本稿现在复审"):
        services.approve(waiting, by=UserFactory(roles=["初审", "复审"]), asked=asked)

    assert kinds(waiting) == [("submitted", ""), ("approved", "first")]


def test_stale_revision_is_refused(editor, panel, waiting):
    asked = services.open_stage(waiting)
    draft = again(waiting).get_latest_revision_as_object()
    draft.title = "看的时候改了"
    draft.save_revision(user=editor)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED
    with pytest.raises(ReviewMoved, match="已不在审核中"):
        services.approve(waiting, by=panel[0], asked=asked)

    services.submit(again(waiting), by=editor)
    with pytest.raises(ReviewMoved, match="又有改动，请重新打开"):
        services.approve(waiting, by=panel[0], asked=asked)

    assert Notice.objects.filter(user=editor, subject__startswith="审核已终止").count() == 1


def test_revision_overwritten_in_place_ends_the_review(editor, panel, waiting):
    make.approve(waiting, panel[0])
    asked = services.open_stage(waiting)
    page = again(waiting)
    draft = page.get_latest_revision_as_object()
    draft.title = "自动保存时改了"
    draft.save_revision(user=editor, overwrite_revision=page.latest_revision)

    with pytest.raises(ReviewMoved, match="已不在审核中"):
        services.approve(waiting, by=panel[1], asked=asked)


def test_new_version_begins_again_at_the_first_stage(editor, panel, waiting):
    make.approve(waiting, panel[0], panel[1])
    services.send_back(
        waiting, by=panel[2], asked=services.open_stage(waiting), remark="第二段请核对引文。"
    )

    services.submit(again(waiting), by=editor)

    assert services.open_stage(waiting).stage == Stage.FIRST
    make.approve(waiting, *panel)
    assert again(waiting).live


def test_sending_back_tells_the_authors_what_to_change(editor, panel, waiting):
    services.send_back(
        waiting, by=panel[0], asked=services.open_stage(waiting), remark=" 请核对引文。 "
    )

    assert services.open_stage(waiting) is None
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    notice = Notice.objects.get(user=editor)
    assert (notice.subject, notice.body) == (f"初审退回修改：{waiting.title}", "请核对引文。")
    assert notice.url == reverse("wagtailadmin_pages:edit", args=[waiting.pk])
    assert kinds(waiting)[-1] == ("returned", "first")


@pytest.mark.parametrize("remark", ["", "  \n"])
def test_sending_back_needs_words(panel, waiting, remark):
    with pytest.raises(RemarkMissing, match="请写明修改意见"):
        services.send_back(waiting, by=panel[0], asked=services.open_stage(waiting), remark=remark)


def test_each_stage_is_told_when_it_is_its_turn(editor, panel):
    first, second, final = panel
    page = material_page(by=editor)
    told = lambda user: list(user.notices.values_list("subject", flat=True))  # noqa: E731

    services.submit(page, by=editor)
    assert (told(first), told(second)) == ([f"请初审：{page.title}"], [])
    make.approve(page, first)
    assert (told(second), told(final)) == ([f"请复审：{page.title}"], [])
    make.approve(page, second)
    assert told(final) == [f"请终审：{page.title}"]
    make.approve(page, final)

    assert told(editor) == [f"已通过终审：{page.title}"]
    assert editor.notices.get().url == again(page).get_url()


def test_nobody_is_mailed_by_wagtail_beside_our_notices(
    mailoutbox, django_capture_on_commit_callbacks, panel
):
    author = UserFactory(roles=["编辑"], email="bianji@shili.example")
    UserFactory(is_superuser=True, email="guanli@shili.example")
    page = material_page(by=author)

    with django_capture_on_commit_callbacks(execute=True):
        services.submit(page, by=author)
        services.send_back(
            page, by=panel[0], asked=services.open_stage(page), remark="请核对引文。"
        )
        services.submit(again(page), by=author)
        make.approve(page, *panel)

    assert {tuple(mail.to) for mail in mailoutbox} == {("bianji@shili.example",)}
    assert sorted(mail.subject.partition("】")[2] for mail in mailoutbox) == [
        f"初审退回修改：{page.title}",
        f"已通过终审：{page.title}",
    ]


def test_author_hears_when_nobody_can_decide(editor):
    page = material_page(by=editor)

    services.submit(page, by=editor)

    notice = editor.notices.get()
    assert notice.subject == f"无人可以初审：{page.title}"
    assert "请联系系统管理员增加审核人员" in notice.body


def test_page_deleted_during_the_review(panel, waiting):
    asked = services.open_stage(waiting)
    Page.objects.get(pk=waiting.pk).delete()

    with pytest.raises(ReviewMoved, match="已不在审核中，可能已被取消、退回、发布或删除"):
        services.approve(waiting, by=panel[0], asked=asked)

    assert kinds(waiting) == [("submitted", "")]


def test_page_moved_during_the_review(administrator, panel, waiting):
    make.approve(waiting, panel[0])
    target = materials_page(title="别的资料")

    moved = cms_services.move(again(waiting), target, by=administrator)

    assert not moved.live
    make.approve(moved, panel[1], panel[2])
    assert again(waiting).live


def test_cancelled_review_is_over(editor, panel, waiting):
    asked = services.open_stage(waiting)
    again(waiting).current_workflow_state.cancel(user=editor)

    with pytest.raises(ReviewMoved, match="已不在审核中"):
        services.approve(waiting, by=panel[0], asked=asked)


def test_what_is_in_review_is_not_submitted_again(editor, waiting):
    with pytest.raises(services.NothingToSubmit):
        services.submit(again(waiting), by=editor)


def test_reader_submits_nothing(editor, reader):
    with pytest.raises(PermissionDenied):
        services.submit(material_page(by=editor), by=reader)


def test_correction_leaves_the_live_version_until_it_is_cleared(editor, panel):
    page = make.cleared(material_page(by=editor, title="原题"), by=editor)
    before = page.live_revision_id
    draft = page.get_latest_revision_as_object()
    draft.title = "新题"
    draft.save_revision(user=editor)
    services.submit(page, by=editor)
    make.approve(page, panel[0], panel[1])
    page = again(page)
    assert (page.title, page.live, page.live_revision_id) == ("原题", True, before)

    page.save()
    make.approve(page, panel[2])

    assert again(page).title == "新题"


def test_withdrawal_at_any_stage(administrator, panel, waiting):
    make.approve(waiting, *panel)
    page = again(waiting)

    cms_services.withdraw(page, by=administrator, reason="引文有误")

    assert not again(page).live
    assert kinds(page)[-1] == ("withdrawn", "")
    assert ReviewEntry.objects.last().remark == "引文有误"


def test_entries_are_never_changed_or_deleted(waiting):
    entry = ReviewEntry.objects.get()

    for change in (
        entry.save,
        entry.delete,
        lambda: ReviewEntry.objects.update(remark="改"),
        ReviewEntry.objects.all().delete,
    ):
        with pytest.raises(EntriesStay, match="只能追加"):
            change()


def test_wagtails_own_actions_decide_nothing(client, panel, waiting):
    state = TaskState.objects.get()
    client.force_login(panel[0])

    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[waiting.pk, "approve", state.pk])
    )

    assert services.open_stage(waiting).stage == Stage.FIRST
    with pytest.raises(PermissionDenied, match="请在审核页办理"):
        state.task.specific.on_action(state, panel[0], "approve")


def test_unknown_stage_is_refused(panel, waiting):
    asked = services.open_stage(waiting)
    forged = OpenStage(Stage.FINAL, asked.revision_id, asked.content_hash)

    with pytest.raises(ReviewMoved):
        services.approve(waiting, by=panel[2], asked=forged)


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment():
    author = UserFactory(roles=["编辑"])
    page = material_page(by=author)
    services.submit(page, by=author)
    asked = services.open_stage(page)
    both = [UserFactory(roles=["初审"]) for _ in range(2)]
    start = Barrier(2)

    def decide(person):
        start.wait()
        try:
            services.approve(page, by=person, asked=asked)
            return "通过"
        except ReviewMoved as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, both))

    assert said == ["初审已由他人办理，本稿现在复审。", "通过"]
    assert kinds(page) == [("submitted", ""), ("approved", "first")]
    assert TaskState.objects.filter(status="in_progress").count() == 1
