"""The pages of the review: what waits, the decision, the record, the buttons of the editor."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from accounts.todo import todo_items
from cms import services as cms_services
from cms.models import ReviewEntry, Stage
from cms.review import services
from cms.review.waiting import waiting_for
from library.models import MaterialPage
from tests.factories import cms as make
from tests.factories.accounts import UserFactory
from tests.factories.library import material_form as form_data
from tests.factories.library import material_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return make.reviewers()


@pytest.fixture
def waiting(editor):
    page = material_page(by=editor)
    services.submit(page, by=editor)
    return page


def address(page, name="cms_review"):
    return reverse(name, args=[page.pk])


def decision(page, **changes):
    asked = services.open_stage(page)
    return {
        "decision": "approve",
        "remark": "",
        "stage": asked.stage,
        "revision_id": asked.revision_id,
        "content_hash": asked.content_hash,
    } | changes


def text_of(response):
    return response.content.decode()


def test_three_reviewers_decide_on_their_page(client, panel, waiting):
    for person, stage in zip(panel, Stage, strict=True):
        client.force_login(person)
        shown = text_of(client.get(address(waiting)))
        assert f"{stage.label}通过" in shown
        assert "把职工冷暖放在心上。" in shown

        response = client.post(address(waiting), decision(waiting, remark="同意"))

        assert response["Location"] == reverse("cms_reviews")
        said = text_of(client.get(response["Location"]))
        assert f"已通过《{waiting.title}》的{stage.label}。" in said

    assert MaterialPage.objects.get().live


def test_sending_back_in_the_page(client, panel, waiting):
    client.force_login(panel[0])

    client.post(address(waiting), decision(waiting, decision="return", remark="请核对引文。"))

    entry = ReviewEntry.objects.last()
    assert (entry.kind, entry.remark, entry.by) == ("returned", "请核对引文。", panel[0])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"decision": "return"}, "退回时请写明修改意见。"),
        ({"decision": "return", "remark": "  "}, "退回时请写明修改意见。"),
        ({"decision": ""}, "请选择通过或退回修改。"),
        ({"decision": "publish"}, "请选择通过或退回修改。"),
        ({"remark": "长" * 1001}, "审核意见最多 1000 字，现有 1001 字。"),
        ({"revision_id": "1"}, "又有改动，请重新打开"),
        ({"revision_id": "x"}, "请从本页提交审核结论。"),
        ({"revision_id": "9" * 30}, "又有改动，请重新打开"),
        ({"content_hash": "0" * 64}, "又有改动，请重新打开"),
        ({"content_hash": ""}, "请从本页提交审核结论。"),
        ({"stage": "final"}, "终审已由他人办理，本稿现在初审。"),
        ({"stage": "fourth"}, "请从本页提交审核结论。"),
    ],
)
def test_bad_decision_is_refused_in_words(client, panel, waiting, changes, said):
    client.force_login(panel[0])

    response = client.post(address(waiting), decision(waiting, **changes))

    assert response.status_code == 200
    assert said in text_of(response)
    assert services.open_stage(waiting).stage == Stage.FIRST
    assert ReviewEntry.objects.count() == 1


def test_remark_survives_a_refusal(client, editor, panel, waiting):
    client.force_login(panel[0])
    data = decision(waiting, remark="写了很久的意见", content_hash="0" * 64)

    shown = text_of(client.post(address(waiting), data))

    assert "写了很久的意见" in shown
    assert services.open_stage(waiting).content_hash in shown


def test_who_may_not_decide_sees_why(client, administrator, editor, panel, waiting):
    for person, reason in [
        (editor, "您不是初审人员，不能办理初审。"),
        (administrator, "您不是初审人员，不能办理初审。"),
        (panel[1], "您不是初审人员，不能办理初审。"),
    ]:
        client.force_login(person)
        shown = text_of(client.get(address(waiting)))
        assert reason in shown
        assert 'name="decision"' not in shown
        posted = client.post(address(waiting), decision(waiting))
        assert reason in text_of(posted)

    assert services.open_stage(waiting).stage == Stage.FIRST


@pytest.mark.parametrize("name", ["cms_review", "cms_review_record"])
def test_pages_are_for_those_who_edit(client, reader, administrator, panel, waiting, name):
    assert client.get(address(waiting, name)).status_code == 302
    allowed = {panel[0], panel[2], administrator}
    others = [reader, UserFactory(roles=["单位管理员"])]
    for person in [*allowed, *others]:
        client.force_login(person)
        status = client.get(address(waiting, name)).status_code
        assert (status == 200) == (person in allowed)


def test_other_pages_have_no_review(client, administrator):
    client.force_login(administrator)
    article = make.article()

    assert client.get(address(article)).status_code == 404
    assert client.get(address(article, "cms_review_record")).status_code == 404
    assert client.get(reverse("cms_review", args=[10**9])).status_code == 404


def test_page_that_does_not_wait_says_so(client, panel, editor):
    page = make.cleared(material_page(by=editor), by=editor)
    client.force_login(panel[0])

    shown = text_of(client.get(address(page)))

    assert "这份资料现在不在审核中。" in shown
    data = {"decision": "approve", "stage": "first", "revision_id": 1, "content_hash": "0" * 64}
    assert "本稿已不在审核中" in text_of(client.post(address(page), data))


def test_correction_is_shown_against_the_approved_text(client, editor, panel):
    page = make.cleared(material_page(by=editor, title="原来的标题"), by=editor)
    draft = page.get_latest_revision_as_object()
    draft.title = "修改的标题"
    draft.body = [
        {"type": "text", "value": "<p>把职工冷暖放在心上。</p><p>新的一段。</p>"},
    ]
    draft.save_revision(user=editor)
    services.submit(page, by=editor)
    client.force_login(panel[0])

    shown = text_of(client.get(address(page)))

    assert "<del>原来</del><ins>修改</ins>的标题" in shown
    assert "<ins>新的一段。</ins>" in shown
    assert "<ins>把职工" not in shown


# What waits.


def test_waiting_list_and_todo_are_ones_own(rf, editor, panel, waiting):
    request = rf.get("/")
    todo = {}
    for person in [editor, *panel]:
        request.user = person
        todo[person] = [(i.label, i.count) for i in todo_items(request) if "审核" in i.label]

    assert todo[panel[0]] == [("待审核的资料", 1)]
    assert todo[editor] == todo[panel[1]] == todo[panel[2]] == []


def test_waiting_list_leaves_out_what_one_wrote_or_approved(editor, panel, waiting):
    double = UserFactory(roles=["初审", "复审"])
    own = material_page(by=double, title="自己写的")
    services.submit(own, by=editor)
    make.approve(waiting, double)

    assert [item.title for item in waiting_for(double)] == []
    assert [item.title for item in waiting_for(panel[0])] == ["自己写的"]
    assert [item.stage for item in waiting_for(panel[1])] == [Stage.SECOND]


@pytest.mark.parametrize("number", [1, 3])
def test_waiting_list_takes_the_same_queries(client, editor, panel, number):
    for _ in range(number):
        services.submit(material_page(by=editor, parent=make.section()), by=editor)
    client.force_login(panel[0])
    client.get(reverse("cms_reviews"))

    with CaptureQueriesContext(connection) as queries:
        assert len(waiting_for(panel[0])) == number

    assert len(queries) == 7


def test_empty_waiting_list_says_so(client, panel):
    client.force_login(panel[0])

    assert "没有等您审核的资料。" in text_of(client.get(reverse("cms_reviews")))


def test_dashboard_shows_what_waits(client, panel, waiting):
    client.force_login(panel[0])

    shown = text_of(client.get(reverse("wagtailadmin_home")))

    assert "待审核的资料" in shown
    assert waiting.title in shown


# The record.


def test_record_tells_who_when_what(client, administrator, editor, panel):
    page = material_page(by=editor, title="原来的标题")
    services.submit(page, by=editor)
    services.send_back(page, by=panel[0], asked=services.open_stage(page), remark="请改。")
    services.submit(MaterialPage.objects.get(), by=editor)
    make.approve(page, *panel)
    client.force_login(administrator)

    shown = text_of(client.get(address(page, "cms_review_record")))

    for person in [editor, *panel]:
        assert person.name in shown
    for words in [
        "提交审核",
        "初审退回修改",
        "请改。",
        "初审通过",
        "复审通过",
        "终审通过",
        "送审全文",
    ]:
        assert words in shown
    assert "把职工冷暖放在心上。" in shown


def test_record_of_a_correction_shows_only_what_changed(client, administrator, editor):
    page = make.cleared(material_page(by=editor, title="原来的标题"), by=editor)
    draft = page.get_latest_revision_as_object()
    draft.title = "修改的标题"
    draft.save_revision(user=editor)
    make.cleared(page, by=editor)
    client.force_login(administrator)

    shown = text_of(client.get(address(page, "cms_review_record")))
    assert "<del>原来</del><ins>修改</ins>的标题" in shown
    assert "把职工冷暖放在心上。" not in shown
    first = text_of(client.get(address(page, "cms_review_record") + "?number=1"))
    assert "把职工冷暖放在心上。" in first
    assert client.get(address(page, "cms_review_record") + "?number=3").status_code == 404
    assert client.get(address(page, "cms_review_record") + "?number=x").status_code == 404


def test_record_keeps_the_withdrawal_with_its_review(client, administrator, editor):
    page = make.cleared(material_page(by=editor), by=editor)
    cms_services.withdraw(page, by=administrator, reason="引文有误")
    client.force_login(administrator)

    shown = text_of(client.get(address(page, "cms_review_record")))

    assert "撤回" in shown
    assert "引文有误" in shown


def test_record_outlives_its_page(client, administrator, editor):
    page = make.cleared(material_page(by=editor, title="删除的资料"), by=editor)
    pk = page.pk
    Page.objects.get(pk=pk).delete()
    client.force_login(administrator)

    shown = text_of(client.get(reverse("cms_review_record", args=[pk])))

    assert "删除的资料" in shown
    assert "已删除" in shown
    assert "思想政治工作资料" in shown
    client.force_login(UserFactory(roles=["读者"]))
    assert client.get(reverse("cms_review_record", args=[pk])).status_code == 302


# The editor.


def editing(client, page):
    return text_of(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_editor_submits_and_never_publishes(request, client, who):
    page = material_page(by=request.getfixturevalue(who))
    client.force_login(request.getfixturevalue(who))

    shown = editing(client, page)

    assert "提交审核" in shown
    assert "action-publish" not in shown
    created = client.get(
        reverse("wagtailadmin_pages:add", args=["library", "materialpage", page.get_parent().pk])
    )
    assert "action-publish" not in text_of(created)
    article = editing(client, make.article(live=False))
    assert "action-publish" in article


def test_text_in_review_is_locked_for_everybody(client, administrator, editor, panel, waiting):
    for person in [administrator, editor, *panel]:
        client.force_login(person)
        shown = editing(client, waiting)
        assert "本页正在初审，内容已锁定。" in shown
        assert ("去审核" in shown) == (person == panel[0])
        assert "action-save-draft" not in shown

    client.force_login(editor)
    assert "取消审核" in editing(client, waiting)


def test_editor_submits_in_the_editor(client, editor):
    page = material_page(by=editor)
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(url, form_data(title=page.title) | {"action-submit": "1"})

    assert response.status_code == 302
    assert services.open_stage(page).stage == Stage.FIRST
    client.post(url, form_data(title=page.title) | {"action-cancel-workflow": "1"})
    assert services.open_stage(page) is None


def test_resubmitting_after_a_return_begins_at_the_first_stage(client, editor, panel, waiting):
    make.approve(waiting, panel[0])
    services.send_back(waiting, by=panel[1], asked=services.open_stage(waiting), remark="请改。")
    client.force_login(editor)
    assert "提交审核" in editing(client, waiting)

    client.post(
        reverse("wagtailadmin_pages:edit", args=[waiting.pk]),
        form_data(title="改过") | {"action-submit": "1"},
    )

    assert services.open_stage(waiting).stage == Stage.FIRST
    make.approve(waiting, *panel)
    assert MaterialPage.objects.get().title == "改过"


def test_withdrawing_a_live_material_in_the_admin(client, editor, panel):
    page = make.cleared(material_page(by=editor), by=editor)
    client.force_login(editor)
    assert "撤回" in editing(client, page)

    client.post(reverse("cms_withdraw", args=[page.pk]), {"reason": "引文有误"})

    assert not MaterialPage.objects.get().live


def test_reports_of_wagtail_open(client, administrator, waiting):
    client.force_login(administrator)

    for name in ("wagtailadmin_reports:workflow", "wagtailadmin_reports:workflow_tasks"):
        assert client.get(reverse(name)).status_code == 200
    index = text_of(client.get(reverse("wagtailadmin_workflows:index")))
    assert "三审" in index
    workflow = reverse("wagtailadmin_pages:workflow_history", args=[waiting.pk])
    assert client.get(workflow).status_code == 200


def test_person_who_reviewed_is_not_deleted(client, administrator, editor, panel):
    make.cleared(material_page(by=editor), by=editor)
    reviewer = ReviewEntry.objects.approvals().first().by
    client.force_login(administrator)
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    addresses = [
        reverse("wagtailusers_users:delete", args=[reviewer.pk]),
        f"{bulk}?id={reviewer.pk}",
    ]

    for address in addresses:
        response = client.post(address, {"next": "/admin/"})
        said = text_of(client.get(response["Location"], follow=True))
        assert "还有记录与此相关，不能删除。人员请改为停用。" in said

    assert ReviewEntry.objects.approvals().first().by == reviewer
