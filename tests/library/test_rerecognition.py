from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from accounts.models import User
from jobs import runner
from library.models import PolicyPage
from library.services.imports import create_batch
from library.services.recognition import rerecognise
from tests.factories.library import documents_page, policy_page

pytestmark = pytest.mark.django_db
LAW = """示例总工会考勤办法

第一条 为了规范考勤工作，制定本办法。

第二条 各级工会应当做好考勤工作，定期检查考勤情况。

第三条 本办法自2020年1月1日起施行。

示例省总工会
2019年12月1日
"""


@pytest.fixture
def chief():
    return User.objects.create_superuser("CHIEF", "secret", name="馆长")


@pytest.fixture
def page(chief):
    file = ContentFile(LAW.encode(), name="考勤办法.txt")
    batch = create_batch([file], section=documents_page(), by=chief, publish=True)
    runner.run(batch.job_id)
    return PolicyPage.objects.get()


def latest(page):
    return PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def lines(draft):
    article = draft.outline["nodes"]
    return [node["children"][0]["text"] for node in article]


def edited(page, **values):
    draft = latest(page)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision()
    return draft


def older_reading(page, **fields):
    """As if the reader had been worse when the document came in."""
    draft = latest(page)
    draft.recognised["fields"].update(fields)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision()


def test_the_same_reader_changes_nothing(page, chief):
    outcome = rerecognise(page, by=chief)

    assert not outcome.changed
    assert (outcome.kept_fields, outcome.kept_nodes) == ([], [])


def test_a_better_reading_fills_what_nobody_touched(page, chief):
    older_reading(page, effective=None, kind="通知")

    outcome = rerecognise(page, by=chief)

    assert sorted(outcome.updated_fields) == ["effective", "kind"]
    draft = latest(page)
    assert (draft.effective, draft.kind) == (date(2020, 1, 1), "办法")


def test_mended_fields_and_words_survive(page, chief):
    older_reading(page, kind="通知")
    draft = edited(page, signature="示例省总工会办公室", kind="规定")
    draft.outline["nodes"][1]["children"][0]["text"] = "各级工会应当做好考勤。"
    draft.save_revision()

    outcome = rerecognise(page, by=chief)

    draft = latest(page)
    assert (draft.signature, draft.kind) == ("示例省总工会办公室", "规定")
    assert lines(draft)[1] == "各级工会应当做好考勤。"
    assert outcome.kept_fields == ["kind"]
    assert not outcome.changed


def test_the_published_text_stays_until_the_draft_is_published(page, chief):
    before = list(page.nodes.values_list("node_id", "text"))
    older_reading(page, title="考勤办法")

    rerecognise(page, by=chief)

    page.refresh_from_db()
    assert page.has_unpublished_changes
    assert list(page.nodes.values_list("node_id", "text")) == before


def test_who_may_not_edit_may_not_read_again(page):
    reader = User.objects.create_user("R01", "secret", name="读者")

    with pytest.raises(PermissionDenied):
        rerecognise(page, by=reader)


def test_a_page_without_original_cannot_be_read_again(chief, client):
    page = policy_page(documents_page())
    client.force_login(chief)

    with pytest.raises(PermissionDenied):
        rerecognise(page, by=chief)
    address = f"/admin/library/{page.pk}/rerecognise/"
    assert address not in client.get(f"/admin/pages/{page.pk}/edit/").text
    assert client.post(address).status_code == 302
    assert page.revisions.count() == 1


def test_the_button_in_the_editor_leads_there_and_back(page, chief, client):
    client.force_login(chief)
    older_reading(page, kind="通知")
    address = f"/admin/library/{page.pk}/rerecognise/"
    assert address in client.get(f"/admin/pages/{page.pk}/edit/").text
    assert "已发布的内容不变" in client.get(address).text

    response = client.post(address, follow=True)

    assert "已重新识别：更新 1 项信息、0 处正文；保留人工修改 0 处。" in response.text
