from datetime import date

import pytest
import time_machine

from accounts.models import User
from cms.services import publish, withdraw
from gongwen.structure import parse, to_json
from gongwen.validity import Status, status_on
from library.models import Node, PolicyPage, Relation
from library.models.nodes import ImmutableNode
from library.services.relations import confirm_relation
from library.services.texts import arrange_states, materialise
from library.services.works import override_status, work_for
from library.signals import node_changed
from tests.factories.library import LAW, RelationFactory, WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db
KINDS = PolicyPage.StateKind


@pytest.fixture
def section():
    return documents_page()


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", "secret", name="馆长")


@pytest.fixture
def heard():
    """What was told about changed nodes."""
    calls = []

    def hear(sender, page, changed, removed, **kwargs):
        calls.append((changed, removed))

    node_changed.connect(hear)
    yield calls
    node_changed.disconnect(hear)


def ids(page):
    return dict(page.nodes.values_list("anchor", "node_id"))


def edit(page, text):
    page.outline = to_json(parse(text))
    page.save_revision()
    return page


def test_publishing_stores_the_outline_as_nodes(section):
    page = policy_page(section)

    nodes = list(page.nodes.values_list("anchor", "kind", "label", "parent__anchor", "depth"))

    assert nodes == [
        ("ch-1", "chapter", "第一章", None, 0),
        ("art-1", "article", "第一条", "ch-1", 1),
        ("art-1-p1", "paragraph", "", "art-1", 2),
        ("art-2", "article", "第二条", "ch-1", 1),
        ("art-2-p1", "paragraph", "", "art-2", 2),
        ("art-2-p2", "paragraph", "", "art-2", 2),
        ("art-2-p2-i1", "item", "（一）", "art-2-p2", 3),
        ("art-2-p2-i2", "item", "（二）", "art-2-p2", 3),
        ("ch-2", "chapter", "第二章", None, 0),
        ("art-3", "article", "第三条", "ch-2", 1),
        ("art-3-p1", "paragraph", "", "art-3", 2),
    ]


def test_a_draft_has_no_nodes_and_an_edited_draft_changes_none(section):
    assert not policy_page(section, live=False).nodes.exists()
    page = policy_page(section)
    before = ids(page)

    edit(page, LAW.replace("考勤", "奖惩"))

    assert ids(page) == before
    assert "考勤" in page.nodes.get(anchor="art-2-p2-i1").text


def test_publishing_the_same_text_again_touches_no_row(section, heard):
    page = policy_page(section)
    before = list(page.nodes.values_list("pk", flat=True))

    publish(edit(page, LAW), by=None)

    assert list(page.nodes.values_list("pk", flat=True)) == before
    assert heard == []


def test_an_edited_text_gets_new_rows_and_keeps_its_ids(section, heard):
    page = policy_page(section)
    before, rows = ids(page), set(page.nodes.values_list("pk", flat=True))

    publish(edit(page, LAW.replace("应当建立制度：", "应当依法建立制度：")), by=None)

    assert ids(page) == before
    assert rows.isdisjoint(page.nodes.values_list("pk", flat=True))
    assert heard == [({before["art-2-p2"]}, set())]


def test_a_removed_article_is_told(section, heard):
    page = policy_page(section)
    before = ids(page)

    publish(edit(page, LAW.replace("第一条 为了保护职工，制定本法。\n", "")), by=None)

    gone = {before["art-1"], before["art-1-p1"]}
    assert gone.isdisjoint(page.nodes.values_list("node_id", flat=True))
    assert heard == [(set(), gone)]


def test_a_later_text_carries_the_ids_of_the_one_before(section):
    first = policy_page(section)
    second = policy_page(
        section,
        work=first.work,
        text=LAW.replace("第一条 为了", "第一条 国家鼓励学习。\n第二条 为了").replace(
            "第二条 用人", "第三条 用人"
        ),
        state_kind=KINDS.AMENDED,
        state_date=date(2012, 12, 28),
    )

    assert ids(second)["art-2-p1"] == ids(first)["art-1-p1"]
    assert ids(second)["art-3-p2-i2"] == ids(first)["art-2-p2-i2"]
    assert ids(second)["art-1-p1"] not in ids(first).values()


def test_two_databases_give_the_same_ids(section):
    page = policy_page(section)
    before = ids(page)
    Node.objects.filter(page=page).delete()

    materialise(page)

    assert ids(page) == before


def test_a_stored_node_refuses_to_be_changed(section):
    node = policy_page(section).nodes.first()
    node.text = "别的"

    with pytest.raises(ImmutableNode):
        node.save()


def test_a_first_text_is_in_force_from_its_own_date(section):
    page = policy_page(section, effective=date(2008, 1, 1))

    assert status_on(page.validity, date(2007, 12, 31)) == Status.UPCOMING
    assert status_on(page.validity, date(2008, 1, 1)) == Status.IN_FORCE


def test_an_amended_text_without_a_date_of_its_own_is_unverified(section):
    page = policy_page(section, state_kind=KINDS.AMENDED, state_date=date(2012, 12, 28))

    assert status_on(page.validity, date(2020, 1, 1)) == Status.UNVERIFIED


def test_a_text_ends_when_the_next_one_begins(section):
    first = policy_page(section, effective=date(2008, 1, 1))
    second = policy_page(
        section,
        work=first.work,
        state_kind=KINDS.REVISED,
        state_date=date(2022, 10, 30),
        effective=date(2023, 1, 1),
    )
    first.refresh_from_db()

    assert status_on(first.validity, date(2022, 12, 31)) == Status.IN_FORCE
    assert status_on(first.validity, date(2023, 1, 1)) == Status.AMENDED
    assert first.work.state_on(date(2022, 12, 31)) == first
    assert first.work.state_on(date(2023, 1, 1)) == second
    assert first.work.state_on(date(2007, 12, 31)) is None


def test_a_next_text_of_unknown_beginning_only_ends_the_certainty(section):
    first = policy_page(section, effective=date(2008, 1, 1))
    policy_page(section, work=first.work, state_kind=KINDS.AMENDED, state_date=date(2012, 12, 28))
    first.refresh_from_db()

    assert status_on(first.validity, date(2012, 12, 27)) == Status.IN_FORCE
    assert status_on(first.validity, date(2012, 12, 28)) == Status.UNVERIFIED


def test_an_older_text_that_arrives_later_takes_its_place_before(section):
    second = policy_page(
        section, state_kind=KINDS.REVISED, state_date=date(2022, 10, 30), effective=date(2023, 1, 1)
    )
    first = policy_page(section, work=second.work, state_date=date(2005, 8, 28))
    second.refresh_from_db()

    assert (first.shown_from, first.shown_until) == (None, date(2023, 1, 1))
    assert (second.shown_from, second.shown_until) == (date(2023, 1, 1), None)


def test_a_withdrawn_text_leaves_its_time_to_the_others(section, chief):
    first = policy_page(section, effective=date(2008, 1, 1))
    second = policy_page(
        section,
        work=first.work,
        state_kind=KINDS.REVISED,
        state_date=date(2022, 10, 30),
        effective=date(2023, 1, 1),
    )

    withdraw(second, by=chief, reason="误发")

    first.refresh_from_db()
    assert status_on(first.validity, date(2024, 1, 1)) == Status.IN_FORCE
    assert first.work.state_today() == first
    assert not Node.objects.of_live_pages().filter(page=second).exists()


def test_a_text_moved_to_another_work_closes_the_gap(section):
    first = policy_page(section, effective=date(2008, 1, 1))
    second = policy_page(
        section,
        work=first.work,
        state_kind=KINDS.REVISED,
        state_date=date(2022, 10, 30),
        effective=date(2023, 1, 1),
    )
    second.work = WorkFactory()
    second.save_revision()

    publish(second, by=None)

    first.refresh_from_db()
    assert first.shown_until is None


def test_a_yearly_plan_is_over_with_its_year(section):
    page = policy_page(section, plan_year=2019, issued=date(2019, 2, 18), state_date=None)

    assert status_on(page.validity, date(2019, 12, 31)) == Status.IN_FORCE
    assert status_on(page.validity, date(2020, 1, 1)) == Status.YEAR_OVER


def test_a_confirmed_repeal_ends_all_texts_of_its_target(section, chief):
    old = policy_page(section, effective=date(2008, 1, 1))
    new = policy_page(section, effective=date(2020, 5, 1), state_date=date(2020, 4, 1))
    relation = RelationFactory(source=new, target=old.work)
    arrange_states(old.work)
    old.refresh_from_db()
    assert status_on(old.validity, date(2021, 1, 1)) == Status.IN_FORCE

    confirm_relation(relation, by=chief)

    old.refresh_from_db()
    assert status_on(old.validity, date(2020, 4, 30)) == Status.IN_FORCE
    assert status_on(old.validity, date(2020, 5, 1)) == Status.REPEALED


def test_a_repeal_loses_its_effect_with_its_document(section, chief):
    old = policy_page(section, effective=date(2008, 1, 1))
    new = policy_page(section, effective=date(2020, 5, 1), state_date=date(2020, 4, 1))
    confirm_relation(RelationFactory(source=new, target=old.work), by=chief)

    withdraw(new, by=chief, reason="误发")

    old.refresh_from_db()
    assert status_on(old.validity, date(2021, 1, 1)) == Status.IN_FORCE


def test_a_relation_to_an_unknown_document_links_itself_when_it_arrives(section):
    source = policy_page(section)
    relation = RelationFactory(source=source, target=None, target_title="企业职工休假 办法")

    work = work_for("企业职工休假办法")

    relation.refresh_from_db()
    assert relation.target == work
    assert relation.kind == Relation.Kind.REPEALS


def test_an_override_counts_before_the_dates_and_is_kept_with_its_reason(section, chief):
    page = policy_page(section, state_kind=KINDS.AMENDED, state_date=date(2012, 12, 28))

    override_status(
        page, status="in_force", since=date(2013, 7, 1), reason="修改决定第三条", by=chief
    )

    page.refresh_from_db()
    assert status_on(page.validity, date(2013, 6, 30)) == Status.UPCOMING
    assert status_on(page.validity, date(2013, 7, 1)) == Status.IN_FORCE
    assert page.status_overrides.get().reason == "修改决定第三条"


@time_machine.travel("2022-11-15 09:00+08:00")
def test_the_plain_address_leads_to_the_text_of_today(section):
    first = policy_page(section, effective=date(2008, 1, 1))
    second = policy_page(
        section,
        work=first.work,
        state_kind=KINDS.REVISED,
        state_date=date(2022, 10, 30),
        effective=date(2023, 1, 1),
    )
    first.refresh_from_db()

    slug = first.work.slug
    assert first.url == f"/documents/{slug}/"
    assert second.url == f"/documents/{slug}/@2023-01-01/"


def test_addresses_of_many_texts_need_no_look_at_the_works(section, django_assert_num_queries):
    for _ in range(3):
        policy_page(section)
    pages = list(PolicyPage.objects.all())
    pages[0].get_url()

    with django_assert_num_queries(0):
        urls = [page.get_url() for page in pages]

    assert len(set(urls)) == 3
