"""The first real input: the committee's work plan and 21 laws, with exact values."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from gongwen.validity import status_on
from jobs import runner
from library.citations import citation_text, place_labels
from library.models import ImportItem, Node, PolicyPage, SourceFile, Work
from library.services.imports import create_batch
from tests.factories.library import documents_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)

# File → state, its day, in force from, status on TODAY, articles
LAWS = {
    "上海市工会条例(无日期).md": ("原文", None, None, "待核实", 53),
    "中华人民共和国劳动争议调解仲裁法(2007-12-29).md": (
        "原文",
        date(2007, 12, 29),
        date(2008, 5, 1),
        "现行有效",
        54,
    ),
    "中华人民共和国劳动合同法(2012-12-28).md": ("修正", date(2012, 12, 28), None, "待核实", 98),
    "中华人民共和国劳动合同法实施条例(2008-09-18).md": (
        "原文",
        date(2008, 9, 18),
        date(2008, 9, 18),
        "现行有效",
        38,
    ),
    "中华人民共和国劳动法(2018-12-29).md": ("修正", date(2018, 12, 29), None, "待核实", 107),
    "中华人民共和国妇女权益保障法(2018-10-26).md": (
        "修正",
        date(2018, 10, 26),
        None,
        "已修改",
        61,
    ),
    "中华人民共和国妇女权益保障法(2022-10-30).md": (
        "修订",
        date(2022, 10, 30),
        date(2023, 1, 1),
        "现行有效",
        86,
    ),
    "中华人民共和国安全生产法(2021-06-10).md": ("修正", date(2021, 6, 10), None, "待核实", 119),
    "中华人民共和国工会法(2021-12-24).md": ("修正", date(2021, 12, 24), None, "待核实", 58),
    "中华人民共和国社会保险法(2018-12-29).md": ("修正", date(2018, 12, 29), None, "待核实", 98),
    "企业职工带薪年休假实施办法(2008-07-17).md": ("原文", date(2008, 7, 17), None, "待核实", 19),
    "住房公积金管理条例(2019-03-24).md": ("修订", date(2019, 3, 24), None, "待核实", 47),
    "保障农民工工资支付条例(2019-12-30).md": (
        "原文",
        date(2019, 12, 30),
        date(2020, 5, 1),
        "现行有效",
        64,
    ),
    "劳动保障监察条例(2004-11-01).md": (
        "原文",
        date(2004, 11, 1),
        date(2004, 12, 1),
        "现行有效",
        36,
    ),
    "失业保险条例(1999-01-22).md": (
        "原文",
        date(1999, 1, 22),
        date(1999, 1, 22),
        "现行有效",
        33,
    ),
    "女职工劳动保护特别规定(2012-04-28).md": (
        "原文",
        date(2012, 4, 28),
        date(2012, 4, 28),
        "现行有效",
        16,
    ),
    "工伤保险条例(2010-12-20).md": ("修订", date(2010, 12, 20), None, "待核实", 67),
    "最高人民法院关于在民事审判工作中适用《中华人民共和国工会法》若干问题的解释(2020-12-29).md": (
        "修正",
        date(2020, 12, 29),
        None,
        "待核实",
        8,
    ),
    "河南省工会条例(2004-09-25).md": (
        "原文",
        date(2004, 9, 25),
        date(2005, 1, 1),
        "现行有效",
        42,
    ),
    "浙江省工会劳动法律监督条例(2016-09-29).md": (
        "原文",
        date(2016, 9, 29),
        date(2016, 12, 1),
        "现行有效",
        33,
    ),
    "职工带薪年休假条例(2007-12-14).md": (
        "原文",
        date(2007, 12, 14),
        date(2008, 1, 1),
        "现行有效",
        10,
    ),
}
PLAN = "省直机关工会工委2019年工作要点.txt"


def imported(paths, *, publish=True):
    chief = User.objects.filter(staff_number="CHIEF").first() or User.objects.create_superuser(
        "CHIEF", "secret", name="馆长"
    )
    section = documents_page() if not PolicyPage.objects.exists() else None
    section = section or PolicyPage.objects.first().get_parent().specific
    files = [File(path.open("rb"), name=path.name) for path in paths]
    batch = create_batch(files, section=section, by=chief, publish=publish)
    runner.run(batch.job_id)
    for file in files:
        file.close()
    return batch


@pytest.fixture(scope="module")
def samples(shared_dir) -> list[Path]:
    return sorted(path for path in (shared_dir / "samples").rglob("*.*") if path.is_file())


@pytest.fixture(scope="module")
def batch(samples, django_db_setup, django_db_blocker):
    """One import for all tests, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield imported(samples)
        transaction.set_rollback(True)


def by_file(name):
    return PolicyPage.objects.get(source_file__original_name=name)


def test_all_22_files_become_21_works(batch):
    states = Counter(batch.items.values_list("state", flat=True))

    assert states == {ImportItem.State.CREATED: 22}
    assert (Work.objects.count(), PolicyPage.objects.live().count()) == (21, 22)
    assert SourceFile.objects.count() == 22


def test_every_law_has_its_state_its_status_and_its_articles(batch):
    found = {}
    for name in LAWS:
        page = by_file(name)
        found[name] = (
            page.get_state_kind_display(),
            page.state_date,
            page.effective,
            status_on(page.validity, TODAY).label,
            page.nodes.filter(kind="article").count(),
        )

    assert found == LAWS


def test_the_plan_has_six_parts_and_23_items_running_on(batch):
    plan = by_file(PLAN)

    kinds = Counter(plan.nodes.values_list("kind", flat=True))
    items = list(plan.nodes.filter(kind="point").values_list("anchor", "number"))

    assert kinds == {"text": 1, "part": 6, "point": 23}
    assert [number for _, number in items] == list(range(1, 24))
    assert items[11] == ("p4-n12", 12)
    assert items[20][0] == "p6-n21"


def test_the_plan_is_the_enclosed_document_in_its_wrapper(batch):
    plan = by_file(PLAN)

    assert plan.title == "省直机关工会工委2019年工作要点"
    assert (plan.kind, plan.form, plan.plan_year) == ("通知", "要点", 2019)
    assert plan.wrapper_title == "关于印发《省直机关工会工委2019年工作要点》的通知"
    assert plan.addressees == "省(中)直机关各工会"
    assert plan.preamble == (
        "现将《省直机关工会工委2019年工作要点》印发给你们,"
        "请结合本单位、本部门工作实际,认真贯彻落实。"
    )
    assert plan.signature == "辽宁省直属机关工会工作委员会"
    assert plan.issued == date(2019, 2, 18)
    assert plan.issuer_names == ["辽宁省直属机关工会工作委员会"]
    assert status_on(plan.validity, date(2019, 12, 31)).label == "现行有效"
    assert status_on(plan.validity, TODAY).label == "年度已过"
    assert citation_text(plan, place_labels(plan)["p4-n12"]) == (
        "《省直机关工会工委2019年工作要点》第四部分第12项"
    )


def test_the_appendix_of_the_special_provisions_counts_from_one_again(batch):
    page = by_file("女职工劳动保护特别规定(2012-04-28).md")

    nodes = page.nodes.filter(anchor__startswith="app1").values_list("anchor", "label")

    assert dict(nodes)["app1-n4"] == "四、"
    assert dict(nodes)["app1-n4-i2"] == "(二)"
    assert place_labels(page)["app1-n4-i2"].startswith("附录第四条")


def test_two_states_of_one_law_are_one_work_and_share_node_ids(batch):
    earlier = by_file("中华人民共和国妇女权益保障法(2018-10-26).md")
    later = by_file("中华人民共和国妇女权益保障法(2022-10-30).md")

    assert earlier.work == later.work
    assert status_on(earlier.validity, date(2022, 12, 31)).label == "待核实"
    assert status_on(earlier.validity, date(2023, 1, 1)).label == "已修改"
    assert status_on(later.validity, date(2022, 12, 31)).label == "尚未施行"
    assert earlier.work.state_on(date(2022, 12, 31)) == earlier
    assert earlier.work.state_on(date(2023, 1, 1)) == later
    assert earlier.work.state_on(date(2018, 10, 25)) is None
    assert later.url == f"/documents/{later.work.slug}/"
    assert earlier.url == f"/documents/{later.work.slug}/@2018-10-26/"
    shared = set(earlier.nodes.values_list("node_id", flat=True)) & set(
        later.nodes.values_list("node_id", flat=True)
    )
    assert len(shared) > 40


def test_importing_again_creates_nothing_and_says_so(batch, samples):
    before = list(Node.objects.order_by("pk").values_list("pk", flat=True))

    again = imported(samples)

    results = set(again.items.values_list("state", "reason"))
    assert results == {(ImportItem.State.EXISTING, "内容完全相同的文件")}
    assert all(item.page for item in again.items.all())
    assert list(Node.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert (Work.objects.count(), PolicyPage.objects.count()) == (21, 22)


def test_the_same_text_under_another_name_and_encoding_is_the_same_document(
    batch, tmp_path, samples
):
    law = next(path for path in samples if path.name.startswith("中华人民共和国工会法"))
    copy = tmp_path / "工会法(2021-12-24).txt"
    copy.write_bytes(law.read_text().encode("gb18030"))

    again = imported([copy])

    item = again.items.get()
    assert (item.state, item.reason) == (ImportItem.State.EXISTING, "同一文件的同一文本")
    assert item.page == by_file(law.name)


def test_no_look_at_other_texts_is_needed_to_list_the_documents(
    batch, django_assert_max_num_queries
):
    pages = list(PolicyPage.objects.live())
    pages[0].get_url()

    with django_assert_max_num_queries(0):
        assert len({page.get_url() for page in pages}) == 22
