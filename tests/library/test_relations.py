"""Relations that a reading proposes, and how they find their ends."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from gongwen import numbers
from library.models import FurtherNumber, Relation
from library.provenance import Source, source_of
from library.services.relations import (
    Proposal,
    confirm_relation,
    proposals_of,
    propose,
    reject_relation,
)
from tests.factories.library import WorkFactory, policy_page

pytestmark = pytest.mark.django_db
REPEAL = Proposal(
    "repeals", "示例休假办法", number="示工发〔2010〕8号", evidence="同时废止", confidence=0.9
)
CITED = Proposal("based_on", "中华人民共和国工会法", source_anchor="art-1", target_anchor="art-2")


@pytest.fixture
def chief(db):
    return User.objects.create_superuser("CHIEF", "secret", name="馆长")


def kept(page):
    return [(one.kind, one.target_title, bool(one.confirmed_at)) for one in page.relations.all()]


def test_proposals_are_kept_unconfirmed_with_their_evidence(section):
    page = policy_page(section)

    propose(page, [REPEAL])

    relation = page.relations.get()
    assert (relation.evidence, relation.confidence) == ("同时废止", 0.9)
    assert (relation.target, relation.confirmed_by) == (None, None)


def test_a_new_reading_replaces_proposals_and_keeps_what_was_confirmed(section, chief):
    page = policy_page(section)
    first, _ = propose(page, [REPEAL, CITED])
    confirm_relation(first, by=chief)

    propose(page, [REPEAL, Proposal("cites", "示例会议制度")])

    assert kept(page) == [("cites", "示例会议制度", False), ("repeals", "示例休假办法", True)]


def test_a_target_is_found_by_its_number_when_its_title_differs(section):
    page = policy_page(section)
    (relation,) = propose(page, [REPEAL])

    arrived = policy_page(
        section, work=WorkFactory(title="职工休假管理办法"), number="示工发[2010]08号"
    )

    relation.refresh_from_db()
    assert relation.target == arrived.work


def test_a_target_is_found_by_a_number_beside_the_lead_one(section):
    joint = policy_page(section, number="示财发〔2010〕3号")
    joint.further_numbers.add(FurtherNumber(number="示工发〔2010〕8号"))
    joint.save()

    (relation,) = propose(policy_page(section), [REPEAL])

    assert relation.target == joint.work


def test_a_proposal_changes_nothing_until_it_is_confirmed(section, chief):
    target = policy_page(section, number="示工发〔2010〕8号", effective="2010-01-01")
    page = policy_page(section, effective="2020-01-01")

    (relation,) = propose(page, [REPEAL])
    target.refresh_from_db()
    assert target.validity_end is None

    confirm_relation(relation, by=chief)
    target.refresh_from_db()
    assert target.validity_end.isoformat() == "2020-01-01"


def test_the_ends_at_clauses_are_found_when_the_texts_are_published(section):
    page = policy_page(section, live=False)
    (relation,) = propose(page, [CITED])
    assert (relation.source_node, relation.target_node) == (None, None)

    target = policy_page(section, work=WorkFactory(title="中华人民共和国工会法"))
    page.get_latest_revision().publish()

    relation.refresh_from_db()
    assert relation.source_node == page.nodes.get(anchor="art-1").node_id
    assert relation.target_node == target.nodes.get(anchor="art-2").node_id


def test_a_repeal_of_one_clause_ends_nothing_as_a_whole(section, chief):
    target = policy_page(section, number="示工发〔2010〕8号", effective="2010-01-01")
    page = policy_page(section, effective="2020-01-01")
    clause = Proposal("repeals", "示例休假办法", number="示工发〔2010〕8号", target_anchor="art-1")

    (relation,) = propose(page, [clause])
    confirm_relation(relation, by=chief)

    target.refresh_from_db()
    assert target.validity_end is None


def test_a_proposal_can_be_turned_down(section, chief):
    page = policy_page(section)
    (relation,) = propose(page, [REPEAL])
    with pytest.raises(PermissionDenied):
        reject_relation(relation, by=User.objects.create_user("R1", "x", name="读者"))

    reject_relation(relation, by=chief)

    assert not Relation.objects.exists()


def test_what_a_reading_says_becomes_proposals_each_once():
    evidence = SimpleNamespace(snippet="依据《工会法》", confidence=0.8)
    one = SimpleNamespace(
        type="based_on", title="工会法", number=None, node="art-1", target="", evidence=evidence
    )
    number = numbers.parse("示工发〔2010〕8号")
    only_number = SimpleNamespace(
        type="mentions", title="", number=number, node="", target="", evidence=evidence
    )

    proposed = proposals_of(SimpleNamespace(relations=[one, one, only_number]))

    assert proposed == [
        Proposal("based_on", "工会法", "", "art-1", "", "依据《工会法》", 0.8),
        Proposal("cites", number.display, number.display, "", "", "依据《工会法》", 0.8),
    ]


def test_a_notice_and_what_it_encloses_speak_for_one_page(section):
    page = policy_page(section)
    evidence = SimpleNamespace(snippet="x", confidence=0.8)

    def says(title, node):
        return SimpleNamespace(
            type="cites", title=title, number=None, node=node, target="", evidence=evidence
        )

    outer = SimpleNamespace(
        relations=[says("外引", "art-1"), says(page.title, "")],
        inner=SimpleNamespace(relations=[says("内引", "art-2")]),
    )

    propose(page, proposals_of(outer))

    assert set(page.relations.values_list("target_title", "source_anchor")) == {
        ("内引", "art-2"),
        ("外引", ""),
    }


def test_where_a_value_came_from_is_worked_out(section):
    page = policy_page(section, number="示工发〔2010〕8号", kind="通知", issued="2010-01-02")
    page.refresh_from_db()
    page.recognised = {
        "fields": {"number": "示工发〔2010〕8号", "state_date": "2007-06-29", "kind": "函"},
        "evidence": {"number": {"snippet": "示工发〔2010〕8号"}},
        "given": {"fields": {"issued": "2010-01-02"}},
    }

    assert {
        name: source_of(page, name) for name in ("number", "state_date", "kind", "issued", "form")
    } == {
        "number": Source.RECOGNISED,
        "state_date": Source.INHERITED,
        "kind": Source.TYPED,
        "issued": Source.CATALOGUE,
        "form": None,
    }
