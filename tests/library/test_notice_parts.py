"""附件说明 and 附注: read from a notice, kept on its page, printed where the notice has them."""

import re

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from jobs import runner
from library.models import PolicyPage
from library.panels import evidence_rows
from library.recognition import fields_in
from library.services.imports import create_batch
from library.services.recognition import rerecognise
from tests.factories.library import documents_page, policy_page

pytestmark = pytest.mark.django_db
NOTICE = """关于开展职工心理关爱服务活动的通知
示工发〔2024〕12号
各基层工会：
现将有关事项通知如下。
一、活动内容
组织心理健康讲座。
二、有关要求
请认真组织。
附件：1．职工心理关爱服务活动报名表
2．心理健康讲座参考题目
示例总工会
2024年5月6日
（此件公开发布）
"""
ATTACHMENTS = "职工心理关爱服务活动报名表\n心理健康讲座参考题目"
REMARK = "（此件公开发布）"


@pytest.fixture
def chief():
    return User.objects.create_superuser("CHIEF", "secret", name="馆长")


def imported(by, text=NOTICE, encoding="utf-8"):
    file = ContentFile(text.encode(encoding), name="通知.txt")
    batch = create_batch([file], section=documents_page(), by=by, publish=True)
    runner.run(batch.job_id)
    return PolicyPage.objects.get()


def printed(page, client):
    html = client.get(page.url).text
    article = html[html.index('<article class="document"') : html.index("</article>")]
    return [line for line in re.sub(r"<[^>]+>", "\n", article).splitlines() if line.strip()]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_notice_keeps_its_attachments_and_remark(chief, client, encoding):
    page = imported(chief, encoding=encoding)
    client.force_login(chief)

    assert (page.attachments, page.remark) == (ATTACHMENTS, REMARK)
    lines = printed(page, client)
    first = lines.index("附件：1. 职工心理关爱服务活动报名表")
    assert lines[first:] == [
        "附件：1. 职工心理关爱服务活动报名表",
        "　　　2. 心理健康讲座参考题目",
        "示例总工会",
        "2024年5月6日",
        REMARK,
    ]
    rows = {
        row["label"]: (row["value"], row["snippet"])
        for row in evidence_rows(
            page, page.recognised, fields_in(page, list(page.recognised["fields"]))
        )
    }
    assert rows["附件说明"] == (
        ATTACHMENTS,
        "1．职工心理关爱服务活动报名表 2．心理健康讲座参考题目",
    )
    assert rows["附注"] == (REMARK, REMARK)
    assert 'name="attachments"' in client.get(f"/admin/pages/{page.pk}/edit/").text


def test_pages_read_before_these_fields_were_known_get_them(chief):
    page = imported(chief)
    draft = page.get_latest_revision_as_object()
    for name in ("attachments", "remark"):
        del draft.recognised["fields"][name]
    draft.attachments, draft.remark = "", "（此件不公开）"
    draft.save_revision()

    outcome = rerecognise(page, by=chief)

    assert (outcome.updated_fields, outcome.kept_fields) == (["attachments"], ["remark"])
    draft = outcome.page
    assert (draft.attachments, draft.remark) == (ATTACHMENTS, "（此件不公开）")


def test_a_notice_around_a_document_prints_them_with_its_own_signature(chief, client):
    text = (
        "关于印发《集体协商办法》的通知\n各单位：\n现印发给你们。\n附件：集体协商办法\n省直工会\n2020年5月6日\n"
        f"{REMARK}\n集体协商办法\n第一条 制定本办法。\n第二条 本办法自印发之日起施行。"
    )
    page = imported(chief, text)
    client.force_login(chief)

    assert (page.attachments, page.remark) == ("集体协商办法", REMARK)
    lines = printed(page, client)
    start = lines.index("现印发给你们。") + 1
    assert lines[start : start + 5] == [
        "附件：集体协商办法",
        "省直工会",
        "2020年5月6日",
        REMARK,
        "集体协商办法",
    ]


def test_attachments_that_only_follow_are_not_announced(chief):
    page = imported(
        chief,
        "关于开展活动的通知\n各单位：\n请参加。\n省直工会\n2020年5月6日\n附件1\n报名表\n一、姓名\n",
    )

    assert page.attachments == ""
    assert page.outline["nodes"][-1]["kind"] == "appendix"


def test_what_has_no_place_on_the_page_is_said(chief):
    page = imported(
        chief,
        "关于转发《全国总工会关于加强工会工作的意见》的通知\n各市总工会：\n现转发给你们。\n辽宁省总工会\n2018年6月1日\n"
        "全国总工会关于加强工会工作的意见\n各省总工会：\n提出如下意见。\n一、提高认识\n二、加强领导\n"
        "中华全国总工会\n2018年5月2日",
    )

    assert [words for words in page.recognised["warnings"] if "没有录入" in words] == [
        "所印发文件的主送“各省总工会”没有录入页面，请核对。",
        "所印发文件的落款“中华全国总工会”没有录入页面，请核对。",
    ]


def test_a_page_without_them_prints_no_empty_frame(client, chief):
    page = policy_page(documents_page())
    client.force_login(chief)

    html = client.get(page.url).text

    assert "document__attachments" not in html
    assert "document__remark" not in html
